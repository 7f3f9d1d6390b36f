"""The table of operators that every dialect starts from: masks, comparisons, logic, choice and texts."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula, is_wide
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.trees import Tree, balanced, binary, call, chosen, number
from engine.plan.sql.operators.whole import Numbers


class Operators(Numbers):
    """How one dialect writes each operator of a formula."""

    # ── Masks ────────────────────────────────────────────────────────────────────────────────────

    def _masks(self, formula: Formula, args: list[Tree]) -> list[Tree]:
        return [
            self.cast(arg, self.narrow) if is_wide(of) else arg
            for of, arg in zip(formula.args, args, strict=True)
        ]

    def op_bit_or(self, formula: Formula, args: list[Tree]) -> Tree:
        return balanced(exp.BitwiseOr, self._masks(formula, args))

    def op_any_bit(self, formula: Formula, args: list[Tree]) -> Tree:
        (mask,) = self._masks(formula, args)
        return binary(exp.NEQ, binary(exp.BitwiseAnd, mask, number(formula.data)), number(0))

    # ── Comparisons and logic ────────────────────────────────────────────────────────────────────

    def collated(self, tree: Tree) -> Tree:
        """A text whose order is that of its code points."""
        return tree

    def op_eq(self, formula: Formula, args: list[Tree]) -> Tree:
        return binary(exp.EQ, *args)

    def op_lt(self, formula: Formula, args: list[Tree]) -> Tree:
        left, right = args
        if formula.args[0].type == "text":
            left = self.collated(left)
        return binary(exp.LT, left, right)

    def op_not(self, formula: Formula, args: list[Tree]) -> Tree:
        return trees.negated(args[0])

    def op_and(self, formula: Formula, args: list[Tree]) -> Tree:
        return balanced(exp.And, args)

    def op_or(self, formula: Formula, args: list[Tree]) -> Tree:
        return balanced(exp.Or, args)

    def op_in(self, formula: Formula, args: list[Tree]) -> Tree:
        (value,) = args
        if not formula.data:
            return chosen([(trees.present(value), trees.truth(False))])
        listed = [self.literal(option) for option in formula.data]
        return exp.In(this=trees.closed(value), expressions=listed)

    # ── Absence and choice ───────────────────────────────────────────────────────────────────────

    def op_is_null(self, formula: Formula, args: list[Tree]) -> Tree:
        return trees.absent(args[0])

    def op_coalesce(self, formula: Formula, args: list[Tree]) -> Tree:
        return call("COALESCE", *self._alike(formula, formula.args, args))

    def op_case(self, formula: Formula, args: list[Tree]) -> Tree:
        values = self._alike(
            formula,
            (*formula.args[1::2], formula.args[-1]),
            [*args[1::2], args[-1]],
        )
        otherwise = values.pop()
        last = None if formula.args[-1].op == "null" else otherwise
        return chosen(list(zip(args[0:-1:2], values, strict=True)), last)

    def op_pick(self, formula: Formula, args: list[Tree]) -> Tree:
        places = enumerate(formula.data)
        ifs = [
            exp.If(this=number(place), true=self.literal(value))
            for place, value in places
            if value is not None
        ]
        return self.cast(exp.Case(this=trees.closed(args[0]), ifs=ifs), self.type_of(formula))

    def _alike(self, formula: Formula, of: tuple[Formula, ...], args: list[Tree]) -> list[Tree]:
        """Results of a choice, all of the type of the whole: engines make small numbers of mere constants."""
        if formula.type != "int":
            return args
        wanted = self.type_of(formula)
        return [
            arg if one.op != "const" and self.type_of(one) == wanted else self.cast(arg, wanted)
            for one, arg in zip(of, args, strict=True)
        ]

    # ── Texts ────────────────────────────────────────────────────────────────────────────────────

    def op_concat(self, formula: Formula, args: list[Tree]) -> Tree:
        return balanced(exp.DPipe, args)

    def op_text(self, formula: Formula, args: list[Tree]) -> Tree:
        return self.cast(args[0], self.text)

    def op_iso_date(self, formula: Formula, args: list[Tree]) -> Tree:
        raise NotImplementedError

    def op_contains(self, formula: Formula, args: list[Tree]) -> Tree:
        return binary(exp.GT, call("STRPOS", *args), number(0))

    def op_starts_with(self, formula: Formula, args: list[Tree]) -> Tree:
        return call("STARTS_WITH", args[0], self.literal(formula.data))
