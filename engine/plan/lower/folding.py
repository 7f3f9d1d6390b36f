"""Folds of values that may be unknown: sums, extremes, the first in an order, and the bits of all their causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.language.kinds import BOOL, Enum
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError
from engine.plan.sheets import Cut, Fold, FoldOf, Made, Order, Typed
from engine.plan.why import Why

_LARGEST: Final = (
    1_024  # so often the largest value that a row may have: what sums are held to come to at most
)
_FEWEST: Final = 18  # digits that are no trouble


@dataclass(frozen=True, slots=True)
class Folds:
    """Over the rows of `sheet` whose `link` is a row of `kind`'s sheet, as columns of that."""

    lowering: Lowering
    kind: str
    sheet: str
    link: Formula
    there: Formula

    def fold(
        self,
        name: str,
        fold: FoldOf,
        of: Formula | None,
        where: Formula,
        typed: Typed,
        order: tuple[Order, ...] = (),
    ) -> Formula:
        """What the rows come to for which `where` is true."""
        which = f.conjunction(self.there, where)
        taken = None if which is f.TRUE else which
        definition = Fold(fold, self.sheet, self.link, of, taken, order)
        return self.lowering.define(self.kind, f"{name} of {self.sheet}", definition, typed)

    def words(self, name: str, why: Why, where: Formula = f.TRUE) -> Why:
        """All the causes of the rows for which `where` is true."""
        found = {
            n: self.fold(name, "bit_or", word, where, mask_type(word))
            for n, word in why.words.items()
        }
        return Why(found)

    def ends(self, name: str, value: Known, where: Formula, nullable: bool) -> tuple[Known, Known]:
        """The smallest and the largest known value; of truths and periods whatever tells them apart."""
        low, high = (self._end(f"{end} {name}", end, value, where, nullable) for end in _ENDS)
        return low, high

    def _end(self, name: str, end: FoldOf, value: Known, where: Formula, nullable: bool) -> Known:
        if value.choices or value.items is not None or not isinstance(value.per, int):
            raise NotColumnarError(f"several of {value.kind}")
        absent = nullable or value.form.nullable
        if value.kind == BOOL:
            number = f.case([(value.form, f.ONE), (f.negation(value.form), f.ZERO)], f.null("int"))
            found = self.fold(name, end, number, where, Typed("int", absent, 0, 1))
            return replace(value, form=f.equal(found, f.ONE), why=Why())
        form, months = (
            part and self.fold(name, end, part, where, _typed(part, absent))
            for part in (value.form, value.months)
        )
        assert form is not None
        return replace(value, form=form, months=months, why=Why())

    def chosen(self, fold: FoldOf, value: Known, where: Formula, order: tuple[Order, ...]) -> Known:
        """The value, known or not, of the row that comes first or last; of no row without value or cause."""
        if value.choices or value.items is not None:
            raise NotColumnarError(f"several of {value.kind}")

        def one(part: Formula) -> Formula:
            return self.fold(fold, fold, part, where, _typed(part, True), order)

        per = f.coalesce(one(value.per), f.ONE) if isinstance(value.per, Formula) else value.per
        months = None if value.months is None else one(value.months)
        words = {n: f.coalesce(one(word), f.ZERO) for n, word in value.why.words.items()}
        return replace(value, form=one(value.form), per=per, months=months, why=Why(words))


_ENDS: tuple[FoldOf, FoldOf] = ("min", "max")


def _typed(part: Formula, nullable: bool) -> Typed:
    return Typed(part.type, nullable or part.nullable, part.low, part.high)


def mask_type(word: Formula) -> Typed:
    """What the bits of several masks come to."""
    high = f.INT64[1] if word.high is None else word.high
    return Typed("int", False, 0, (1 << high.bit_length()) - 1)


def empty(why: Why) -> Formula:
    """Whether there is no cause."""
    return f.conjunction(*(f.equal(word, f.ZERO) for word in why.words.values()))


def most_rows(lowering: Lowering, sheet: str) -> int:
    """How many rows a sheet has at most."""
    match lowering.sheet(sheet).rows:
        case Cut(owner, _, most):
            return most_rows(lowering, owner) * most
        case Made(members, _):
            return most_rows(lowering, members)
    return lowering.profile.rows


def sum_type(lowering: Lowering, sheet: str, form: Formula) -> Typed:
    """What the sum of a formula over rows of a sheet is, never absent."""
    low, high = sum_bounds(lowering, sheet, form)
    if not lowering.profile.sums_held or None in (low, high, form.low, form.high):
        return Typed("int", False, low, high)
    assert low is not None
    assert high is not None
    largest = max(abs(form.low or 0), abs(form.high or 0))
    digits = max(_FEWEST, len(str(largest * _LARGEST)))
    most = 10**digits - 1
    if -most <= low and high <= most:
        return Typed("int", False, low, high)
    return Typed("int", False, max(low, -most), min(high, most), digits)


def sum_bounds(lowering: Lowering, sheet: str, form: Formula) -> tuple[int | None, int | None]:
    """Between which numbers the sum of a formula over rows of a sheet lies."""
    most = most_rows(lowering, sheet)
    low = None if form.low is None else min(0, form.low * most)
    high = None if form.high is None else max(0, form.high * most)
    return low, high


def ordinal(key: Known) -> Formula:
    """What rows are ordered by: an enum by its declared order, anything else by itself."""
    if key.choices or key.items is not None or not isinstance(key.per, int):
        raise NotColumnarError(f"an order by {key.kind}")
    if isinstance(key.kind, Enum):
        return place_in(key.form, key.kind.values)
    if key.kind == BOOL:
        return f.case([(key.form, f.ONE), (f.negation(key.form), f.ZERO)], f.null("int"))
    return key.form


def place_in(word: Formula, words: Sequence[str]) -> Formula:
    """Where a word stands among others, from 0; one that is not among them comes behind all."""
    places = [(f.equal(word, f.const(one)), f.const(n)) for n, one in enumerate(words)]
    found = f.case(places, f.const(len(words)))
    return f.when(f.negation(f.is_null(word)), found)
