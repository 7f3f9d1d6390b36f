"""A formula of one number, worked out for all values of it: straight pieces, each exact.

Calendars are formulas of this kind (`steps`, quotients and rests of one moment, or of the number of an edge).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from engine.plan.formulas import Formula

MOST: Final = 40_000  # pieces


class Piece(NamedTuple):
    """From `start` on it is `slope` times the number and `base`; a truth is 0 or 1."""

    start: int
    slope: int
    base: int


class Table(NamedTuple):
    """Pieces in order, the first of them at `low`; the last ends with `high`."""

    low: int
    high: int
    pieces: tuple[Piece, ...]


class NoTableError(Exception):
    """A formula that is no table of one number, or one of too many pieces."""


def tabulated(form: Formula, number: Formula) -> Table:
    """The formula for every value of the number, where that is there. Raises `NoTableError`."""
    if number.low is None or number.high is None:
        raise NoTableError
    reader = _Reader(number, number.low, number.high)
    return Table(number.low, number.high, reader.pieces(form))


_Line = tuple[int, int]  # slope and base
_Span = tuple[int, int]  # first and last value


class _Reader:
    def __init__(self, number: Formula, low: int, high: int) -> None:
        self.low, self.high = low, high
        self._done: dict[Formula, tuple[Piece, ...]] = {number: (Piece(low, 1, 0),)}

    def pieces(self, form: Formula) -> tuple[Piece, ...]:
        found = self._done.get(form)
        if found is None:
            found = self._done[form] = self._joined(self._of(form))
        return found

    def _of(self, form: Formula) -> Iterator[Piece]:
        if form.op == "const" and form.type != "text":
            yield Piece(self.low, 0, int(form.data))
        elif form.op in ("div", "mod", "steps"):
            make = _SINGLE[form.op]
            for (first, last), (line,) in self._spans(form.args[:1]):
                yield from make(form, line, (first, last))
        elif form.op == "case":
            yield from self._case(form)
        else:
            make_all = _MAKERS.get(form.op)
            if make_all is None:
                raise NoTableError
            for span, lines in self._spans(form.args):
                yield from make_all(lines, span)

    def _case(self, form: Formula) -> Iterator[Piece]:
        for (first, _), lines in self._spans(form.args):
            *pairs, last = lines
            ways = zip(pairs[::2], pairs[1::2], strict=True)
            yield Piece(first, *next((then for on, then in ways if on[1]), last))

    def _spans(self, forms: Sequence[Formula]) -> Iterator[tuple[_Span, list[_Line]]]:
        """What several come to where none of them has another piece."""
        tables = [self.pieces(form) for form in forms]
        starts = sorted({piece.start for table in tables for piece in table})
        places = [0] * len(tables)
        for start, after in pairwise((*starts, self.high + 1)):
            for n, table in enumerate(tables):
                while places[n] + 1 < len(table) and table[places[n] + 1].start <= start:
                    places[n] += 1
            yield (start, after - 1), [t[at][1:] for t, at in zip(tables, places, strict=True)]

    def _joined(self, pieces: Iterator[Piece]) -> tuple[Piece, ...]:
        found: list[Piece] = []
        for piece in pieces:
            if not found or found[-1][1:] != piece[1:]:
                found.append(piece)
            if len(found) > MOST:
                raise NoTableError
        return tuple(found)


def _rests(form: Formula, line: _Line, span: _Span) -> Iterator[tuple[int, int]]:
    """Where a rising number passes multiples of a divisor: starts, each with the quotient from there."""
    slope, base = line
    divisor = form.args[1]
    if divisor.op != "const" or slope < 0:
        raise NoTableError
    first, last = span
    quotient = (slope * first + base) // divisor.data
    yield first, quotient
    if slope:
        if slope * (last - first) // divisor.data > MOST:
            raise NoTableError
        while (start := -((base - (quotient + 1) * divisor.data) // slope)) <= last:
            quotient = (slope * start + base) // divisor.data
            yield start, quotient


def _div(form: Formula, line: _Line, span: _Span) -> Iterator[Piece]:
    for start, quotient in _rests(form, line, span):
        yield Piece(start, 0, quotient)


def _mod(form: Formula, line: _Line, span: _Span) -> Iterator[Piece]:
    for start, quotient in _rests(form, line, span):
        yield Piece(start, line[0], line[1] - quotient * form.args[1].data)


def _steps(form: Formula, line: _Line, span: _Span) -> Iterator[Piece]:
    thresholds, results = form.data
    slope, base = line
    if slope < 0:
        raise NoTableError
    first, last = span
    place = bisect_right(thresholds, slope * first + base)
    yield Piece(first, 0, results[place])
    if slope:
        while place < len(thresholds):
            start = -((base - thresholds[place]) // slope)
            if start > last:
                break
            place += 1
            yield Piece(start, 0, results[place])


def _add(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    yield Piece(span[0], sum(slope for slope, _ in lines), sum(base for _, base in lines))


def _neg(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    yield Piece(span[0], -lines[0][0], -lines[0][1])


def _mul(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    (slope, base), (other, factor) = lines
    if other:
        raise NoTableError
    yield Piece(span[0], slope * factor, base * factor)


def _below(lines: Sequence[_Line], span: _Span) -> Iterator[tuple[int, bool]]:
    """Whether one number is below another: starts, each with the answer from there."""
    (slope, base), (other, level) = lines
    rise, gap = slope - other, base - level
    first, last = span
    yield first, rise * first + gap < 0
    if rise:
        turn = -(gap // rise) if rise > 0 else gap // -rise + 1
        if first < turn <= last:
            yield turn, rise < 0


def _lt(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    for start, below in _below(lines, span):
        yield Piece(start, 0, int(below))


def _eq(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    if lines[0][0] != lines[1][0]:
        raise NoTableError
    yield Piece(span[0], 0, int(lines[0] == lines[1]))


def _extreme(largest: bool) -> Callable[[Sequence[_Line], _Span], Iterator[Piece]]:
    def make(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
        if len(lines) != 2:
            raise NoTableError
        for start, below in _below(lines, span):
            yield Piece(start, *lines[int(below is largest)])

    return make


def _logic(every: bool) -> Callable[[Sequence[_Line], _Span], Iterator[Piece]]:
    def make(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
        held = [bool(base) for _, base in lines]
        yield Piece(span[0], 0, int(all(held) if every else any(held)))

    return make


def _not(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    yield Piece(span[0], 0, 1 - lines[0][1])


def _first(lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    yield Piece(span[0], *lines[0])


def _never(_lines: Sequence[_Line], span: _Span) -> Iterator[Piece]:
    yield Piece(span[0], 0, 0)


_SINGLE: Final[Mapping[str, Callable[[Formula, _Line, _Span], Iterator[Piece]]]] = {
    "div": _div, "mod": _mod, "steps": _steps,
}  # fmt: skip
_MAKERS: Final[Mapping[str, Callable[[Sequence[_Line], _Span], Iterator[Piece]]]] = {
    "add": _add, "neg": _neg, "mul": _mul, "lt": _lt, "eq": _eq, "least": _extreme(False),
    "greatest": _extreme(True), "and": _logic(True), "or": _logic(False), "not": _not, "coalesce": _first,
    "is_null": _never,
}  # fmt: skip
