"""The table of operators that every dialect starts from: types, and operators on whole numbers.

Every whole number is physically of one of two types, `narrow` (64 bits) or `wide` (38 digits): wide exactly where the
formula's interval does not lie within 64 bits. An operator gets its operands so and gives its result so; what it
computes on the way is wide as soon as any of them is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, cast

from sqlglot import exp

from engine.plan.formulas import INT64, Formula, is_wide
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.trees import Tree, balanced, binary, call, chosen, number

Method = Callable[["Numbers", Formula, list[Tree]], Tree]


class Numbers:
    """How one dialect writes types and the operators on whole numbers."""

    name: ClassVar[str]
    narrow: ClassVar[str] = "BIGINT"
    wide: ClassVar[str] = "DECIMAL(38, 0)"
    text: ClassVar[str] = "TEXT"
    truth: ClassVar[str] = "BOOLEAN"
    divides_in_parts: ClassVar[bool] = (
        False  # whether a quotient is written with its operands twice
    )
    strict_extremes: ClassVar[bool] = False  # whether LEAST and GREATEST give NULL for any NULL

    # ── Types ────────────────────────────────────────────────────────────────────────────────────

    def cast(self, tree: Tree, type_: str) -> Tree:
        """A tree as one of the four types above."""
        return exp.Cast(this=tree, to=exp.DataType.build(type_, dialect=self.name))

    def type_of(self, formula: Formula) -> str:
        """The physical type of a formula's values."""
        if formula.type == "int":
            return self.wide if is_wide(formula) else self.narrow
        return self.text if formula.type == "text" else self.truth

    def literal(self, value: bool | int | str) -> Tree:
        """A constant as it stands in an operator."""
        if isinstance(value, bool):
            return trees.truth(value)
        if isinstance(value, str):
            return self.characters(value)
        if value <= INT64[0] or value > INT64[1]:
            return self.wide_literal(value)
        return number(value)

    def characters(self, value: str) -> Tree:
        """A constant text."""
        return trees.text(value)

    def wide_literal(self, value: int) -> Tree:
        """A constant beyond 64 bits (or at their lowest end, which no literal can say)."""
        tree = number(value)
        return self.cast(tree, self.narrow if value == INT64[0] else self.wide)

    def typed(self, formula: Formula, tree: Tree) -> Tree:
        """A formula's tree as the value of a column: a constant gets its type said."""
        if formula.op == "null" or (formula.op == "const" and formula.type != "bool"):
            return self.cast(tree, self.type_of(formula))
        return tree

    def widened(self, formula: Formula, tree: Tree) -> Tree:
        """A whole number for an operation that is wide."""
        return tree if is_wide(formula) or formula.op == "const" else self.cast(tree, self.wide)

    # ── One formula ──────────────────────────────────────────────────────────────────────────────

    def tree(self, formula: Formula, args: list[Tree]) -> Tree:
        """A formula's tree from those of its operands, each of the physical type of its formula."""
        method = cast("Method", getattr(type(self), "op_" + formula.op))
        return method(self, formula, args)

    def repeats(self, formula: Formula) -> bool:
        """Whether the tree has an operand more than once, so that it should be a column first."""
        match formula.op:
            case "div" | "mod":
                return self.divides_in_parts or self._shift(formula) is None
            case "least" | "greatest":
                return formula.nullable and not self.strict_extremes
            case "steps":
                return len(formula.data[0]) > 1 or formula.nullable
        return False

    def often(self, formula: Formula) -> bool:
        """Whether the tree has an operand so often that it must be a column first."""
        return formula.op == "steps" and len(formula.data[0]) > 1

    def op_const(self, formula: Formula, args: list[Tree]) -> Tree:
        return self.literal(formula.data)

    def op_null(self, formula: Formula, args: list[Tree]) -> Tree:
        return self.cast(trees.null(), self.type_of(formula))

    # ── Whole numbers ────────────────────────────────────────────────────────────────────────────

    def _operands(self, formula: Formula, args: list[Tree]) -> tuple[list[Tree], bool]:
        wide = is_wide(formula) or any(is_wide(arg) for arg in formula.args)
        if not wide:
            return args, False
        return [self.widened(*pair) for pair in zip(formula.args, args, strict=True)], True

    def _fitted(self, formula: Formula, tree: Tree, wide: bool) -> Tree:
        return self.cast(tree, self.narrow) if wide and not is_wide(formula) else tree

    def op_add(self, formula: Formula, args: list[Tree]) -> Tree:
        (left, right), wide = self._operands(formula, args)
        second = formula.args[1]
        if second.op == "const" and INT64[0] < second.data < 0:
            return self._fitted(formula, binary(exp.Sub, left, number(-second.data)), wide)
        if second.op == "neg" and isinstance(right, exp.Neg):
            return self._fitted(formula, binary(exp.Sub, left, right.this), wide)
        return self._fitted(formula, binary(exp.Add, left, right), wide)

    def op_neg(self, formula: Formula, args: list[Tree]) -> Tree:
        (value,), wide = self._operands(formula, args)
        return self._fitted(formula, exp.Neg(this=trees.closed(value)), wide)

    def op_mul(self, formula: Formula, args: list[Tree]) -> Tree:
        (left, right), wide = self._operands(formula, args)
        return self._fitted(formula, binary(exp.Mul, left, right), wide)

    def quotient(self, left: Tree, right: Tree, *, wide: bool, small: bool) -> Tree:
        """The quotient without its fraction; `small`: it is known to lie within 64 bits."""
        raise NotImplementedError

    def remainder(self, left: Tree, right: Tree) -> Tree:
        """What the quotient without its fraction leaves; below zero where the first operand is."""
        return binary(exp.Mod, left, right)

    def op_div(self, formula: Formula, args: list[Tree]) -> Tree:
        (left, right), wide = self._operands(formula, args)
        shift = self._shift(formula)
        small = not is_wide(formula) and (formula.high or 0) + max(shift or 0, 1) <= INT64[1]
        if shift is not None:
            found = self.quotient(self._moved(left, formula, shift), right, wide=wide, small=small)
            return self._fitted(
                formula, binary(exp.Sub, found, number(shift)) if shift else found, wide
            )
        below = binary(exp.LT, self.remainder(left.copy(), right.copy()), number(0))
        found = self.quotient(left, right, wide=wide, small=small)
        down = chosen([(below, number(1))], number(0))
        return self._fitted(formula, binary(exp.Sub, found, down), wide)

    def op_mod(self, formula: Formula, args: list[Tree]) -> Tree:
        (left, right), wide = self._operands(formula, args)
        shift = self._shift(formula)
        if shift is not None:
            found = self.remainder(self._moved(left, formula, shift), right)
            return self._fitted(formula, found, wide)
        rest = self.remainder(left, right)
        below = binary(exp.LT, rest, number(0))
        up = binary(exp.Add, rest.copy(), right.copy())
        return self._fitted(formula, chosen([(below, up)], rest.copy()), wide)

    def _shift(self, formula: Formula) -> int | None:
        """How many divisors, added to the value, lift it above zero; None where that is not known or does not fit."""
        value, divisor = formula.args
        if value.low is None:
            return None
        if value.low >= 0:
            return 0
        if divisor.op != "const" or value.high is None:
            return None
        shift = int(-(value.low // divisor.data))
        top = value.high + shift * divisor.data
        limit = 10**38 - 1 if is_wide(value) or is_wide(divisor) or is_wide(formula) else INT64[1]
        return (
            shift if top <= limit and shift * divisor.data <= limit and shift <= INT64[1] else None
        )

    def _moved(self, value: Tree, formula: Formula, shift: int) -> Tree:
        if not shift:
            return value
        return binary(exp.Add, value, self.literal(shift * formula.args[1].data))

    def op_least(self, formula: Formula, args: list[Tree]) -> Tree:
        return self._extreme("LEAST", formula, args)

    def op_greatest(self, formula: Formula, args: list[Tree]) -> Tree:
        return self._extreme("GREATEST", formula, args)

    def _extreme(self, name: str, formula: Formula, args: list[Tree]) -> Tree:
        kept, wide = self._operands(formula, args)
        doubtful = [arg for of, arg in zip(formula.args, args, strict=True) if of.nullable]
        if self.strict_extremes or not doubtful:
            return self._fitted(formula, call(name, *kept), wide)
        if len(kept) == 2 and len(doubtful) == 1:
            unsure, sure = kept if formula.args[0].nullable else kept[::-1]
            beyond = exp.GT if name == "LEAST" else exp.LT
            found = chosen([(binary(beyond, unsure, sure), sure.copy())], unsure.copy())
            return self._fitted(formula, found, wide)
        known = balanced(exp.And, [trees.present(arg.copy()) for arg in doubtful])
        return self._fitted(formula, chosen([(known, call(name, *kept))]), wide)

    def op_steps(self, formula: Formula, args: list[Tree]) -> Tree:
        thresholds, results = formula.data
        (value,) = args
        wide = is_wide(formula)

        def between(first: int, last: int) -> Tree:
            if first == last:
                return self.literal(results[first])
            middle = (first + last) // 2
            below = binary(exp.LT, value.copy(), self.literal(thresholds[middle]))
            return chosen([(below, between(first, middle))], between(middle + 1, last))

        found = between(0, len(thresholds))
        if formula.nullable:
            found = chosen([(trees.present(value.copy()), found)])
        return self.cast(found, self.wide if wide else self.narrow)
