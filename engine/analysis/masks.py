"""Questions about bits of masks, asked of what the masks are made of: what no part can set is false at once."""

from __future__ import annotations

from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import INT64, Formula

_ALL: Final = INT64[1]


class Opened:
    """Formulas in which no question about a mask is left that can be asked of its parts."""

    def __init__(self) -> None:
        self._done: dict[Formula, Formula] = {}
        self._asked: dict[tuple[Formula, int], Formula] = {}

    def __call__(self, form: Formula) -> Formula:
        """The same truth."""
        found = self._done.get(form)
        if found is None:
            found = self._done[form] = self._of(form)
        return found

    def _of(self, form: Formula) -> Formula:
        if not form.args:
            return form
        if form.op == "any_bit":
            return self._any(form.args[0], form.data)
        if any(arg.nullable for arg in form.args):
            return f.rebuilt(form, [self(arg) for arg in form.args])
        if form.op == "eq" and form.args[1] is f.ZERO and is_mask(form.args[0]):
            return f.negation(self._any(form.args[0], _ALL))
        if form.op == "lt" and form.args[0] is f.ZERO and is_mask(form.args[1]):
            return self._any(form.args[1], _ALL)
        return f.rebuilt(form, [self(arg) for arg in form.args])

    def _any(self, mask: Formula, bits: int) -> Formula:
        """Whether a mask has any of some bits; what is absent has none."""
        key = (mask, bits)
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = self._part(mask, bits)
        return found

    def _part(self, mask: Formula, bits: int) -> Formula:
        if mask.op == "const":
            return f.const(bool(mask.data & bits))
        if mask.op == "null":
            return f.FALSE
        if mask.op == "bit_or":
            return f.disjunction(*(self._any(part, bits) for part in mask.args))
        if mask.op == "coalesce" and len(mask.args) == 2 and mask.args[1] is f.ZERO:
            return self._any(mask.args[0], bits)
        if mask.op == "case":
            *pairs, last = mask.args
            ways = zip(pairs[::2], pairs[1::2], strict=True)
            return f.case(
                [(self(on), self._any(then, bits)) for on, then in ways], self._any(last, bits)
            )
        if bits == _ALL:
            return f.is_true(f.less(f.ZERO, mask))
        return f.is_true(f.any_bit(mask, bits))


def is_mask(form: Formula) -> bool:
    """Whether a number is put together bit by bit."""
    if form.op == "case":
        return any(map(is_mask, (*form.args[1:-1:2], form.args[-1])))
    return form.op == "bit_or" or (form.op == "coalesce" and any(map(is_mask, form.args)))
