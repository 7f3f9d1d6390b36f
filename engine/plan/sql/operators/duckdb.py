"""DuckDB 2: 64 and 128 bits, both checked for overflow; `//` drops the fraction on both, which tests hold it to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from engine.plan.formulas import INT64, Formula, is_wide
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.buckets import buckets
from engine.plan.sql.operators.dialect import SEPARATOR, Dialect
from engine.plan.sql.operators.trees import Tree, balanced, binary, call, chosen, number

LISTED = 8  # so many steps are looked up in lists


class DuckDB(Dialect):
    """The table of DuckDB."""

    name = "duckdb"
    wide = "INT128"
    drops_unread = True
    in_process = True
    says_materialized = True

    def quotient(self, left: Tree, right: Tree, *, wide: bool, small: bool) -> Tree:
        return binary(exp.IntDiv, left, right)

    def op_in(self, formula: Formula, args: list[Tree]) -> Tree:
        """No IN: over texts it takes five times as long as CASE, over numbers twice as long as comparing."""
        (value,) = args
        if formula.args[0].type != "text" or not formula.data:
            if not formula.data:
                return super().op_in(formula, args)
            equals = [binary(exp.EQ, value.copy(), self.literal(option)) for option in formula.data]
            return balanced(exp.Or, equals)
        ifs = [exp.If(this=self.literal(option), true=trees.truth(True)) for option in formula.data]
        other: Tree = trees.truth(False)
        if formula.args[0].nullable:
            other = chosen([(trees.present(value.copy()), other)])
        return exp.Case(this=value, ifs=ifs, default=other)

    def op_steps(self, formula: Formula, args: list[Tree]) -> Tree:
        thresholds, results = formula.data
        value = formula.args[0]
        found = buckets(thresholds) if len(thresholds) >= LISTED else None
        if found is None or is_wide(value) or value.low is None or value.high is None:
            return super().op_steps(formula, args)
        if not (INT64[0] <= value.low - found.first and value.high - found.first <= INT64[1]):
            return super().op_steps(formula, args)
        from_first = binary(exp.Sub, args[0].copy(), self.literal(found.first))
        inside = binary(exp.Add, binary(exp.IntDiv, from_first, number(found.width)), number(2))
        bucket = chosen(
            [
                (binary(exp.LT, args[0].copy(), self.literal(found.first)), number(1)),
                (
                    binary(exp.GTE, args[0].copy(), self.literal(found.last)),
                    number(len(found.before)),
                ),
            ],
            inside,
        )
        passed = self._at(found.before, bucket)
        for listed in found.within:
            beyond = binary(exp.GTE, args[0].copy(), self._at(listed, bucket.copy()))
            passed = binary(exp.Add, passed, self.cast(beyond, self.narrow))
        result = self._at(results, binary(exp.Add, passed, number(1)))
        return self.cast(result, self.type_of(formula))

    def _at(self, values: Sequence[int], place: Tree) -> Tree:
        """The value of a list at a place, from 1."""
        listed = exp.Array(expressions=[self.literal(value) for value in values])
        return call("LIST_EXTRACT", listed, place)

    def repeats(self, formula: Formula) -> bool:
        return formula.op == "in" or super().repeats(formula)

    def often(self, formula: Formula) -> bool:
        return super().often(formula) or (formula.op == "in" and len(formula.data) > 2)

    def op_iso_date(self, formula: Formula, args: list[Tree]) -> Tree:
        day = self.cast(args[0], "INTEGER")
        return self.cast(
            exp.Paren(this=binary(exp.Add, self.cast(trees.text("1970-01-01"), "DATE"), day)),
            self.text,
        )

    def texts_of(self, tree: Tree) -> Tree:
        order = exp.Order(
            this=exp.Distinct(expressions=[tree]),
            expressions=[exp.Ordered(this=tree.copy(), desc=False, nulls_first=False)],
        )
        return exp.GroupConcat(this=order, separator=call("CHR", number(ord(SEPARATOR))))

    def first_of(self, tree: Tree, where: Tree | None, order: list[Tree]) -> Tree:
        found: Tree = call("FIRST", exp.Order(this=tree, expressions=order))
        return found if where is None else exp.Filter(this=found, expression=exp.Where(this=where))

    def numbers(self, count: int, name: str) -> exp.Select:
        rows = call("RANGE", number(count))
        return exp.select(trees.column(name), copy=False).from_(
            trees.rows_of(rows, "numbers", name), copy=False
        )

    def cut(self, source: Tree, count: Tree, place: str) -> exp.Select:
        places = call("UNNEST", call("RANGE", number(1), binary(exp.Add, count, number(1))))
        alias = exp.TableAlias(
            this=exp.to_identifier("places", quoted=True),
            columns=[exp.to_identifier(place, quoted=True)],
        )
        return (
            exp.select()
            .from_(source, copy=False)
            .join(exp.Lateral(this=places, alias=alias), join_type="cross", copy=False)
        )
