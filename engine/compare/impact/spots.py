"""Two results of one subject → where they are otherwise.

Lines pair by charge and whose they are, parts of a group by kind and id. A truth is no number, though Python takes it
for one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from fractions import Fraction
from typing import Any, Final, TypeVar

from engine.compare.impact.model import Spot
from engine.compare.impact.told import Key, Told, ToldLine
from engine.interpret.results import Part

T = TypeVar("T")
LINE: Final = "line"  # the field of a spot about a line that one side does not have
_OF_LINES: Final = (
    "payer", "billed", "rate", "amount", "actual", "covered", "undecided", "unit", "invoice_on",
)  # fmt: skip
assert {*_OF_LINES, "charge", "subject", "id"} == {field.name for field in fields(ToldLine)}


def spots(old: Told, new: Told) -> Iterator[Spot]:
    """Everything that is otherwise."""
    for what in ("status", "needs"):
        mine, theirs = getattr(old, what), getattr(new, what)
        if mine != theirs:
            yield Spot(what, what, mine, theirs)
    for field in ("events", "members"):
        mine, theirs = getattr(old, field), getattr(new, field)
        if mine != theirs:
            yield Spot("events", field, mine, theirs)
    yield from _unlike("outcome", "", old.outcomes, new.outcomes)
    for whose, left, right in _paired(old.parts, new.parts, _part_name):
        yield from _unlike("part", whose, _outcomes(left), _outcomes(right))
    if old.lines != new.lines:
        for _, mine, theirs in _paired(old.lines, new.lines, _line_name):
            yield from _lines(old.key, mine, theirs)
    if (old.currency, old.amount) != (new.currency, new.amount) and (old.amount or new.amount):
        yield Spot("amount", "amount", old.amount, new.amount)


def _lines(home: Key, old: ToldLine | None, new: ToldLine | None) -> Iterator[Spot]:
    one = new or old
    assert one is not None
    whose = "" if (one.subject, one.id) == home else f"{one.subject} {one.id}"
    if old is None or new is None:
        yield Spot("line", LINE, old, new, one.charge, whose, one.unit)
        return
    for field in _OF_LINES:
        mine, theirs = getattr(old, field), getattr(new, field)
        if mine != theirs:
            yield Spot("line", field, mine, theirs, one.charge, whose, one.unit)


def _unlike(
    what: str, whose: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Spot]:
    for field in dict.fromkeys((*old, *new)):
        mine, theirs = old.get(field), new.get(field)
        if not _same(mine, theirs):
            yield Spot(what, field, mine, theirs, whose=whose)


def _same(one: object, two: object) -> bool:
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    if isinstance(one, int | Fraction) and isinstance(two, int | Fraction):
        return isinstance(one, bool) == isinstance(two, bool) and one == two
    return one is two or (type(one) is type(two) and one == two)


def _paired(
    old: Iterable[T], new: Iterable[T], name: Callable[[T], str]
) -> Iterator[tuple[str, T | None, T | None]]:
    mine, theirs = _by_name(old, name), _by_name(new, name)
    for key in dict.fromkeys((*mine, *theirs)):
        yield key, mine.get(key), theirs.get(key)


def _by_name(entries: Iterable[T], name: Callable[[T], str]) -> dict[str, T]:
    found: dict[str, T] = {}
    for entry in entries:
        key = name(entry)
        while key in found:
            key += " again"
        found[key] = entry
    return found


def _line_name(line: ToldLine) -> str:
    return f"{line.charge} of {line.subject} {line.id}"


def _part_name(part: Part) -> str:
    return f"{part.subject} {part.id}"


def _outcomes(part: Part | None) -> Mapping[str, Any]:
    return {} if part is None else part.outcomes
