"""DuckDB 2: 64 and 128 bits, both checked for overflow; `//` drops the fraction on both, which tests hold it to."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import SEPARATOR, Dialect
from engine.plan.sql.operators.trees import Tree, balanced, binary, call, chosen, number


class DuckDB(Dialect):
    """The table of DuckDB."""

    name = "duckdb"
    wide = "INT128"
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

    def repeats(self, formula: Formula) -> bool:
        return formula.op == "in" or super().repeats(formula)

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
