"""BigQuery: INT64 and BIGNUMERIC, both checked; DIV drops the fraction. Emitted and parsed here, never run."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import SEPARATOR, Dialect
from engine.plan.sql.operators.trees import Tree, call, number


class BigQuery(Dialect):
    """The table of GoogleSQL."""

    name = "bigquery"
    narrow = "INT64"
    wide = "BIGNUMERIC"
    text = "STRING"
    truth = "BOOL"
    any_of = "LOGICAL_OR"
    all_of = "LOGICAL_AND"
    strict_extremes = True
    nulls_last = False
    has_first = False
    plain_names = True
    bits_slide = False

    def wide_literal(self, value: int) -> Tree:
        return self.cast(trees.text(str(value)), self.wide if abs(value) > 2**63 else self.narrow)

    def quotient(self, left: Tree, right: Tree, *, wide: bool, small: bool) -> Tree:
        return call("DIV", left, right)

    def remainder(self, left: Tree, right: Tree) -> Tree:
        return call("MOD", left, right)

    def nulls_first(self, down: bool) -> bool:
        return not down

    def op_iso_date(self, formula: Formula, args: list[Tree]) -> Tree:
        return self.cast(call("DATE_FROM_UNIX_DATE", args[0]), self.text)

    def summand(self, tree: Tree, *, wide_argument: bool, wide: bool) -> Tree:
        return self.cast(tree, self.wide) if wide and not wide_argument else tree

    def texts_of(self, tree: Tree) -> Tree:
        order: list[Tree] = [exp.Ordered(this=tree.copy(), desc=False, nulls_first=True)]
        return self.list_of(exp.Distinct(expressions=[tree]), order)

    def list_of(self, tree: Tree, order: list[Tree]) -> Tree:
        return call("STRING_AGG", tree, exp.Order(this=trees.text(SEPARATOR), expressions=order))

    def numbers(self, count: int, name: str) -> exp.Select:
        rows = call("GENERATE_ARRAY", number(0), number(count - 1))
        return exp.select(trees.column(name), copy=False).from_(_unnested(rows, name), copy=False)

    def cut(self, source: Tree, count: Tree, place: str) -> exp.Select:
        places = _unnested(call("GENERATE_ARRAY", number(1), count), place)
        return (
            exp.select(copy=False)
            .from_(source, copy=False)
            .join(places, join_type="cross", copy=False)
        )


def _unnested(array: Tree, name: str) -> Tree:
    alias = exp.TableAlias(columns=[exp.to_identifier(name, quoted=True)])
    return exp.Unnest(expressions=[array], alias=alias)
