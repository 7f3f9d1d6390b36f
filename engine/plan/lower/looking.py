"""Folds along the ordered neighbours of a row, of values that may be unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engine.language.kinds import BOOL
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.folding import mask_type, sum_bounds
from engine.plan.lower.lowering import Lowering, NotColumnarError
from engine.plan.sheets import Along, AlongOf, Order, Typed
from engine.plan.why import Why

Frame = Literal["before", "through", "before_peers", "through_peers", "all"]


@dataclass(frozen=True, slots=True)
class Looking:
    """Along the rows of a sheet that are `within` the same, in `order`; the first `peers` keys are declared."""

    lowering: Lowering
    sheet: str
    within: tuple[Formula, ...]
    order: tuple[Order, ...]
    peers: int
    name: str

    @property
    def nullable(self) -> bool:
        """Whether some rows are within nothing."""
        return any(part.nullable for part in self.within)

    def along(
        self,
        name: str,
        fold: AlongOf,
        of: Formula | None,
        where: Formula,
        frame: Frame,
        typed: Typed,
        order: Sequence[Order] | None = None,
    ) -> Formula:
        """What the rows of the frame come to for which `where` is true."""
        ordered = frame != "all" or fold in ("first", "last")
        keys = tuple(self.order if order is None else order) if ordered else ()
        peers = self.peers if frame.endswith("peers") else 0
        taken = None if where is f.TRUE else where
        definition = Along(fold, of, self.within, keys, frame, peers, taken)
        return self.lowering.define(self.sheet, f"{self.name} {name}", definition, typed)

    def words(
        self,
        name: str,
        why: Why,
        where: Formula,
        frame: Frame,
        order: Sequence[Order] | None = None,
    ) -> Why:
        """All the causes of the rows in the frame."""
        found: dict[int, Formula] = {}
        for n, word in why.words.items():
            typed = replace(mask_type(word), nullable=self.nullable)
            mask = self.along(name, "bit_or", word, where, frame, typed, order)
            found[n] = f.coalesce(mask, f.ZERO)
        return Why(found)

    def sum(self, name: str, form: Formula, where: Formula, frame: Frame) -> Formula:
        """The sum of the rows in the frame."""
        low, high = sum_bounds(self.lowering, self.sheet, form)
        typed = Typed("int", self.nullable, low, high)
        return self.along(name, "sum", form, where, frame, typed)

    def ends(self, value: Known, where: Formula, frame: Frame) -> tuple[Known, Known]:
        """The smallest and the largest known value; of truths and periods whatever tells them apart."""
        return self._end("min", value, where, frame), self._end("max", value, where, frame)

    def _end(self, fold: AlongOf, value: Known, where: Formula, frame: Frame) -> Known:
        if value.choices or value.items is not None or not isinstance(value.per, int):
            raise NotColumnarError(f"several of {value.kind}")

        def one(part: Formula) -> Formula:
            typed = Typed(part.type, True, part.low, part.high)
            return self.along(fold, fold, part, where, frame, typed)

        if value.kind == BOOL:
            number = f.case([(value.form, f.ONE), (f.negation(value.form), f.ZERO)], f.null("int"))
            return replace(value, form=f.equal(one(number), f.ONE), why=Why())
        months = None if value.months is None else one(value.months)
        return replace(value, form=one(value.form), months=months, why=Why())

    def chosen(self, fold: AlongOf, value: Known, where: Formula, frame: Frame) -> Known:
        """The value, known or not, of the first or the last row in the frame."""
        if value.choices or value.items is not None:
            raise NotColumnarError(f"several of {value.kind}")

        def one(part: Formula) -> Formula:
            typed = Typed(part.type, True, part.low, part.high)
            return self.along(fold, fold, part, where, frame, typed)

        per = f.coalesce(one(value.per), f.ONE) if isinstance(value.per, Formula) else value.per
        months = None if value.months is None else one(value.months)
        words = {n: f.coalesce(one(word), f.ZERO) for n, word in value.why.words.items()}
        return replace(value, form=one(value.form), per=per, months=months, why=Why(words))
