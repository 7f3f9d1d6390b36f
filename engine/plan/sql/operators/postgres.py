"""PostgreSQL 15: 64 bits and DECIMAL; texts compare as the database likes unless told otherwise."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import SEPARATOR, Dialect
from engine.plan.sql.operators.trees import Tree, binary, call, number


class Postgres(Dialect):
    """The table of PostgreSQL."""

    name = "postgres"
    most_columns = 1664
    says_materialized = True

    def quotient(self, left: Tree, right: Tree, *, wide: bool, small: bool) -> Tree:
        if wide:
            return call("DIV", left, right)
        return binary(exp.Div, left, right, typed=True, safe=False)

    def collated(self, tree: Tree) -> Tree:
        return exp.Collate(this=trees.closed(tree), expression=exp.to_identifier("C", quoted=True))

    def op_iso_date(self, formula: Formula, args: list[Tree]) -> Tree:
        epoch = self.cast(trees.text("1970-01-01"), "DATE")
        day = binary(exp.Add, epoch, self.cast(args[0], "INTEGER"))
        return call("TO_CHAR", day, trees.text("YYYY-MM-DD"))

    def texts_of(self, tree: Tree) -> Tree:
        order = exp.Order(
            this=exp.Distinct(expressions=[self.collated(tree)]),
            expressions=[
                exp.Ordered(this=self.collated(tree.copy()), desc=False, nulls_first=False)
            ],
        )
        return exp.GroupConcat(this=order, separator=call("CHR", number(ord(SEPARATOR))))

    def first_of(self, tree: Tree, where: Tree | None, order: list[Tree]) -> Tree:
        found: Tree = call("ARRAY_AGG", exp.Order(this=tree, expressions=order))
        if where is not None:
            found = exp.Filter(this=found, expression=exp.Where(this=where))
        return exp.Bracket(this=exp.Paren(this=found), expressions=[number(1)], offset=1)

    def numbers(self, count: int, name: str) -> exp.Select:
        rows = call("GENERATE_SERIES", self.cast(number(0), self.narrow), number(count - 1))
        return exp.select(trees.column(name), copy=False).from_(
            trees.rows_of(rows, "numbers", name), copy=False
        )

    def cut(self, source: Tree, count: Tree, place: str) -> exp.Select:
        places = call("GENERATE_SERIES", self.cast(number(1), self.narrow), count)
        return trees.each_with(source, places, place)

    def fence(self, select: exp.Select) -> exp.Select:
        return select.offset(0, copy=False)
