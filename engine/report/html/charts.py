"""Amounts → where the marks of a chart stand: exact numbers in, decimal coordinates as texts out.

Bars begin at zero, and the scale of a chart is that of its largest amounts on either side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from engine.report.html.numbers import decimal, grouped, rounded
from engine.values.numbers import Number, decimal_text, norm

Way = Literal["more", "less", "same"]
_NONE: Final = Fraction(0)


def way(amount: Number) -> Way:
    """Whether somebody pays more or less."""
    return "more" if amount > 0 else "less" if amount < 0 else "same"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `x` on, so wide, beside the line of `zero`: all in per cent of the width."""

    way: Way
    zero: str
    x: str
    width: str


def bars(values: Sequence[Number]) -> tuple[Bar, ...]:
    """One bar for each amount, less to the left of zero, more to the right."""
    exact = [Fraction(value) for value in values]
    low, high = min(exact, default=_NONE), max(exact, default=_NONE)
    low, high = min(low, _NONE), max(high, _NONE)
    span = (high - low) or Fraction(1)
    zero = -low * 100 / span
    found = []
    for value in exact:
        width = abs(value) * 100 / span
        x = zero - width if value < 0 else zero
        found.append(Bar(way(value), decimal(zero), decimal(x), decimal(width)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a strip: what it counts, how many, and where it stands in per cent of the width."""

    way: Way
    count: int
    x: str
    width: str


def strip(less: int, same: int, more: int) -> tuple[Piece, ...]:
    """Three counts as one strip, without those that are nothing."""
    whole = less + same + more
    found, at = [], 0
    counts: tuple[tuple[Way, int], ...] = (("less", less), ("same", same), ("more", more))
    for name, count in counts:
        if count:
            x, width = (Fraction(100 * n, whole) for n in (at, count))
            found.append(Piece(name, count, decimal(x), decimal(width)))
        at += count
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across the chart, and the amount that it stands for."""

    y: str
    text: str
    zero: bool


@dataclass(frozen=True, slots=True)
class Column:
    """What is more above zero, what is less below it, and a mark where both come to: one month."""

    x: str
    width: str
    middle: str
    up: tuple[str, str]  # y and height
    down: tuple[str, str]
    mark: tuple[str, str, str]  # from x, to x, at y
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns, `width` by `height`; `left` is where the columns begin, `floor` the line of the labels."""

    width: int
    height: int
    left: int
    floor: int
    ticks: tuple[Tick, ...]
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one column shows: a label below it, and what is told of it where somebody points at it."""

    label: str
    title: str
    more: Number
    less: Number


_WIDTH: Final = 912
_TOP, _FLOOR, _HEIGHT, _RIGHT = 10, 224, 252, 6
_PITCH: Final = 72  # the most that one column takes
_LETTER: Final = 7  # the width of a digit of the labels
_TICKS: Final = 4
_WIDEST: Final = 36
_NARROWEST: Final = 300
_OVER: Final = Fraction(4)  # how far a mark stands out beside its column


def columns(readings: Sequence[Reading]) -> Columns:
    """The chart of these readings, from left to right."""
    marks = ticks(
        min((-Fraction(one.less) for one in readings), default=_NONE),
        max((Fraction(one.more) for one in readings), default=_NONE),
    )
    high = Fraction(marks[-1])
    per = Fraction(_FLOOR - _TOP) / (high - marks[0])

    def y(amount: Number) -> Fraction:
        return _TOP + (high - amount) * per

    texts = [grouped(decimal_text(mark)) for mark in marks]
    left = max(map(len, texts)) * _LETTER + 14
    many = max(1, len(readings))
    pitch = min(Fraction(_WIDTH - left - _RIGHT, many), Fraction(_PITCH))
    whole = max(left + _RIGHT + rounded(pitch * many, 0), _NARROWEST)
    width = min(Fraction(_WIDEST), pitch * 7 / 10)
    found = []
    for number, one in enumerate(readings):
        middle = left + pitch * number + pitch / 2
        x, net, reach = (
            middle - width / 2,
            y(one.more - one.less),
            width / 2 + min(_OVER, pitch / 10),
        )
        found.append(Column(
            decimal(x), decimal(width), decimal(middle),
            (decimal(y(one.more)), decimal(one.more * per)), (decimal(y(0)), decimal(one.less * per)),
            (decimal(middle - reach), decimal(middle + reach), decimal(net)), one.label, one.title,
        ))  # fmt: skip
    lines = (
        Tick(decimal(y(mark)), text, not mark) for mark, text in zip(marks, texts, strict=True)
    )
    return Columns(whole, _HEIGHT, left, _FLOOR, tuple(lines), tuple(found))


def ticks(low: Fraction, high: Fraction) -> tuple[Number, ...]:
    """Round amounts from at most `low` to at least `high`, at least two; zero is one where it lies between."""
    step = _step((high - low) / _TICKS)
    first, last = low // step, -(-high // step)
    if first == last:
        last += 1
    return tuple(norm(step * n) for n in range(first, last + 1))


def _step(least: Fraction) -> Fraction:
    """The smallest of 1, 2, 5, 10, 20, … (and 1/2, 1/5, …) that is no less."""
    if not least:
        return Fraction(1)
    step = Fraction(1)
    while step > least:
        step /= 10
    while True:
        for times in (1, 2, 5):
            if step * times >= least:
                return step * times
        step *= 10
