"""Spark 4 in ANSI mode: 64 bits and DECIMAL(38), both checked; its `div` gives 64 bits of whatever it divides."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import SEPARATOR, Dialect
from engine.plan.sql.operators.trees import Tree, binary, call, closed, number

_COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.Is, exp.In, exp.Not)


class Spark(Dialect):
    """The table of Spark SQL."""

    name = "spark"
    text = "STRING"
    has_first = False
    divides_in_parts = True

    def quotient(self, left: Tree, right: Tree, *, wide: bool, small: bool) -> Tree:
        if small or not wide:
            return binary(exp.IntDiv, left, right)
        even = binary(exp.Sub, left, binary(exp.Mod, left.copy(), right.copy()))
        return self.cast(binary(exp.Div, even, right, typed=True, safe=False), self.wide)

    def op_and(self, formula: Formula, args: list[Tree]) -> Tree:
        return _chain(exp.And, args)

    def op_or(self, formula: Formula, args: list[Tree]) -> Tree:
        return _chain(exp.Or, args)

    def op_concat(self, formula: Formula, args: list[Tree]) -> Tree:
        return call("CONCAT", *args)

    def op_contains(self, formula: Formula, args: list[Tree]) -> Tree:
        return call("CONTAINS", *args)

    def op_starts_with(self, formula: Formula, args: list[Tree]) -> Tree:
        return call("STARTSWITH", args[0], self.literal(formula.data))

    def op_iso_date(self, formula: Formula, args: list[Tree]) -> Tree:
        epoch = self.cast(trees.text("1970-01-01"), "DATE")
        return self.cast(call("DATE_ADD", epoch, self.cast(args[0], "INT")), self.text)

    def summand(self, tree: Tree, *, wide_argument: bool, wide: bool) -> Tree:
        return self.cast(tree, self.wide) if wide and not wide_argument else tree

    def texts_of(self, tree: Tree) -> Tree:
        order: list[Tree] = [exp.Ordered(this=tree.copy(), desc=False, nulls_first=True)]
        return self._listed(exp.Distinct(expressions=[tree]), order)

    def list_of(self, tree: Tree, order: list[Tree]) -> Tree:
        return self._listed(tree, order)

    def _listed(self, tree: Tree, order: list[Tree]) -> Tree:
        found = call("LISTAGG", tree, call("CHR", number(ord(SEPARATOR))))
        return exp.WithinGroup(this=found, expression=exp.Order(expressions=order))

    def numbers(self, count: int, name: str) -> exp.Select:
        rows = exp.Table(this=call("RANGE", number(count)))
        return exp.select(trees.named(trees.column("id"), name), copy=False).from_(rows, copy=False)

    def cut(self, source: Tree, count: Tree, place: str) -> exp.Select:
        some = binary(exp.GT, count.copy(), number(0))
        places = call("SEQUENCE", self.cast(number(1), self.narrow), count)
        alias = trees.alias_of("places", place)
        exploded = call("EXPLODE", trees.chosen([(some, places)]))
        select = exp.select(copy=False).from_(source, copy=False)
        select.append("laterals", exp.Lateral(this=exploded, view=True, outer=False, alias=alias))
        return select


def _chain(kind: type[exp.Expression], args: list[Tree]) -> Tree:
    """Operands of `and` or `or` in a row: Spark's parser takes twice as long for each parenthesis inside another."""
    found = _operand(args[0])
    for arg in args[1:]:
        found = kind(this=found, expression=_operand(arg))
    return found


def _operand(tree: Tree) -> Tree:
    """A tree that can be an operand of `and` or `or`; comparisons bind more closely than these."""
    return tree if isinstance(tree, _COMPARED) else closed(tree)
