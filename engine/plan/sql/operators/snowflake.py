"""Snowflake: every whole number is a NUMBER(38, 0), checked. Emitted and parsed here, never run."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import SEPARATOR, Dialect
from engine.plan.sql.operators.trees import Tree, binary, call, number


class Snowflake(Dialect):
    """The table of Snowflake."""

    name = "snowflake"
    narrow = "DECIMAL(38, 0)"
    text = "VARCHAR"
    any_of = "BOOLOR_AGG"
    all_of = "BOOLAND_AGG"
    bits_of = "BITOR_AGG"
    strict_extremes = True
    has_first = False
    divides_in_parts = True

    def quotient(self, left: Tree, right: Tree, *, wide: bool, small: bool) -> Tree:
        even = binary(exp.Sub, left, binary(exp.Mod, left.copy(), right.copy()))
        return self.cast(binary(exp.Div, even, right, typed=True, safe=False), self.wide)

    def op_contains(self, formula: Formula, args: list[Tree]) -> Tree:
        return call("CONTAINS", *args)

    def op_starts_with(self, formula: Formula, args: list[Tree]) -> Tree:
        return call("STARTSWITH", args[0], self.literal(formula.data))

    def op_iso_date(self, formula: Formula, args: list[Tree]) -> Tree:
        epoch = self.cast(trees.text("1970-01-01"), "DATE")
        return call(
            "TO_CHAR", call("DATEADD", trees.text("day"), args[0], epoch), trees.text("YYYY-MM-DD")
        )

    def texts_of(self, tree: Tree) -> Tree:
        order: list[Tree] = [exp.Ordered(this=tree.copy(), desc=False, nulls_first=False)]
        return self._listed(exp.Distinct(expressions=[tree]), order, tree)

    def list_of(self, tree: Tree, order: list[Tree]) -> Tree:
        return self._listed(tree, order, tree)

    def _listed(self, tree: Tree, order: list[Tree], counted: Tree) -> Tree:
        """LISTAGG of none is an empty text here."""
        found = call("LISTAGG", tree, trees.text(SEPARATOR))
        listed = exp.WithinGroup(this=found, expression=exp.Order(expressions=order))
        some = binary(exp.GT, call("COUNT", counted.copy()), number(0))
        return trees.chosen([(some, listed)])

    def numbers(self, count: int, name: str) -> exp.Select:
        rows = exp.Kwarg(this=exp.Var(this="ROWCOUNT"), expression=number(count))
        source = exp.Table(this=call("TABLE", call("GENERATOR", rows)))
        order = exp.Order(
            expressions=[exp.Ordered(this=trees.null(), desc=False, nulls_first=False)]
        )
        counted = exp.Window(this=call("ROW_NUMBER"), order=order)
        found = trees.named(binary(exp.Sub, counted, number(1)), name)
        return exp.select(found, copy=False).from_(source, copy=False)

    def cut(self, source: Tree, count: Tree, place: str) -> exp.Select:
        places = call("ARRAY_GENERATE_RANGE", number(1), binary(exp.Add, count, number(1)))
        flat = call("FLATTEN", exp.Kwarg(this=exp.Var(this="INPUT"), expression=places))
        names = ["seq", "key", "path", "index", place, "this"]  # what FLATTEN gives, by place
        alias = exp.TableAlias(
            this=exp.to_identifier("places", quoted=True),
            columns=[exp.to_identifier(name, quoted=True) for name in names],
        )
        lateral = exp.Lateral(this=flat, alias=alias)
        return (
            exp.select(copy=False)
            .from_(source, copy=False)
            .join(lateral, join_type="cross", copy=False)
        )
