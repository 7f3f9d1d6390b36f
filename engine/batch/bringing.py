"""Accepted events as a table of columns, and the profile of their numbers.

A quantity's column holds whole numbers: its canonical values times the least common denominator of the run's. What
cannot stand in a column is absent there, and its column `u:` says why: one of the profile's reasons, by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import lcm
from typing import Any, Final

import pyarrow as pa

from engine.interpret.subjects import Subject
from engine.language.kinds import DATE, INSTANT, PERIOD, ZONE, Kind, Quantity
from engine.plan.known import type_of
from engine.plan.lower.lowering import VERSION
from engine.plan.lower.names import (
    ID,
    SEPARATOR,
    day_number,
    fact_column,
    instant_number,
    reason_column,
)
from engine.plan.profile import DAY, Profile, Shape
from engine.plan.sheets import ROW, Typed
from engine.rulebook.model import Version
from engine.values.unknown import Cause, Unknown, missing

_LARGEST: Final = 10**18  # what a fact's column holds; larger numbers are for the interpreter
_BEFORE: Final = (
    366 * 20
)  # days of margin before the first day and after the last one that events mention
_AFTER: Final = 366 * 60
_WIDE: Final = 10**9


@dataclass(slots=True)
class _Fact:
    """A fact's values as they come, and what was seen of them."""

    kind: Kind
    values: list[Any] = field(default_factory=list)
    reasons: list[int | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Brought:
    """The table of events, what its columns hold, and the profile."""

    table: pa.Table
    columns: Mapping[str, Typed]
    profile: Profile


def brought(
    events: Sequence[Subject], versions: Sequence[Version], as_of: datetime | None = None
) -> Brought:
    """The events as columns, in their order."""
    return _Bringing(events, versions, as_of).run()


class _Bringing:
    def __init__(
        self, events: Sequence[Subject], versions: Sequence[Version], as_of: datetime | None
    ) -> None:
        self.events, self.versions = events, versions
        self.reasons: dict[frozenset[Cause] | str, int] = {}
        self.arrays: dict[str, pa.Array] = {}
        self.typed: dict[str, Typed] = {}
        self.shapes: dict[str, Shape] = {}
        self.days = [] if as_of is None else [instant_number(as_of) // DAY]
        self.zones: set[str] = set()

    def run(self) -> Brought:
        """Everything, column by column."""
        numbers = {version.id: number for number, version in enumerate(self.versions)}
        self._whole(ROW, range(len(self.events)), nullable=False)
        self._text(ID, [subject.id for subject in self.events], nullable=False)
        self._whole(VERSION, [numbers[s.version.id] for s in self.events], nullable=False)
        days = [None if s.day is None else day_number(s.day) for s in self.events]
        self.days += [day for day in days if day is not None]
        self._whole("day", days)
        for name in dict.fromkeys(name for v in self.versions for name in v.facts):
            self._fact(name)
        first, last = (min(self.days), max(self.days)) if self.days else (0, 0)
        profile = Profile(
            self.shapes,
            first - _BEFORE,
            last + _AFTER,
            zones=tuple(sorted(self.zones)),
            reasons=tuple(self.reasons),
            rows=max(1, len(self.events)),
            seen=(first, last),
        )
        return Brought(pa.table(self.arrays), self.typed, profile)

    # ── Facts ─────────────────────────────────────────────────────────────────────────────────────

    def _fact(self, name: str) -> None:
        """A fact as a column; where versions disagree about what it is, each has its own."""
        kinds = {v.id: v.facts[name].kind for v in self.versions if name in v.facts}
        values = [s.event.facts.get(name) if s.event is not None else None for s in self.events]
        reasons: list[int | None] = [
            self._reason(s, name) if value is None else None
            for s, value in zip(self.events, values, strict=True)
        ]
        forms = {
            (type_of(kind), kind in (PERIOD, DATE, INSTANT) and kind) for kind in kinds.values()
        }
        if len(forms) == 1:
            self._values(name, fact_column(name), next(iter(kinds.values())), values, reasons)
        else:
            for version, kind in kinds.items():
                pairs = zip(self.events, values, strict=True)
                own = [value if s.version.id == version else None for s, value in pairs]
                self._values(name, f"{fact_column(name)}@{version}", kind, own, reasons)
        if any(reason is not None for reason in reasons):
            self._whole(reason_column(name), reasons)

    def _values(
        self, name: str, column: str, kind: Kind, values: list[Any], reasons: list[int | None]
    ) -> None:
        if isinstance(kind, Quantity):
            self._quantities(name, column, values, reasons)
        elif kind == PERIOD:
            self._whole(column, _each(lambda period: period.days, values))
            self._whole(f"{column}.months", _each(lambda period: period.months, values))
        elif kind == DATE:
            found = _each(day_number, values)
            self.days += [day for day in found if day is not None]
            self._whole(column, found)
        elif kind == INSTANT:
            moments = _each(instant_number, values)
            self.days += [at // DAY for at in moments if at is not None]
            self._whole(column, moments)
        elif type_of(kind) == "bool":
            absent = any(value is None for value in values)
            self._add(column, pa.array(values, pa.bool_()), Typed("bool", absent))
        else:
            self.zones |= {value for value in values if kind == ZONE and value is not None}
            self._text(column, _each(_text_of, values))

    def _quantities(
        self, name: str, column: str, values: Sequence[Any], reasons: list[int | None]
    ) -> None:
        scale = _scale(values)
        found: list[int | None] = []
        for place, value in enumerate(values):
            scaled = None if value is None else Fraction(value) * scale
            fits = scaled is not None and scaled.denominator == 1 and abs(scaled) <= _LARGEST
            if scaled is not None and not fits:
                reasons[place] = self._number(f"numbers of `{name}`")
            found.append(int(scaled) if scaled is not None and fits else None)
        there = [value for value in found if value is not None]
        absent = len(there) < len(found)
        self.shapes[name] = Shape(scale, min(there, default=0), max(there, default=0), absent)
        self._whole(column, found)

    def _reason(self, subject: Subject, name: str) -> int | None:
        unknown = subject.event.unknown.get(name) if subject.event is not None else None
        if not isinstance(unknown, Unknown) or unknown == missing(name):
            return None
        return self._number(unknown.causes)

    def _number(self, reason: frozenset[Cause] | str) -> int:
        return self.reasons.setdefault(reason, len(self.reasons))

    # ── Columns ───────────────────────────────────────────────────────────────────────────────────

    def _whole(
        self,
        name: str,
        values: Iterable[int | None],
        *,
        nullable: bool = True,
    ) -> None:
        listed = list(values)
        there = [value for value in listed if value is not None]
        absent = nullable and len(there) < len(listed)
        typed = Typed("int", absent, min(there, default=0), max(there, default=0))
        self._add(name, pa.array(listed, pa.int64()), typed)

    def _text(self, name: str, values: Sequence[str | None], *, nullable: bool = True) -> None:
        absent = nullable and any(value is None for value in values)
        self._add(name, pa.array(values, pa.string()), Typed("text", absent))

    def _add(self, name: str, array: pa.Array, typed: Typed) -> None:
        self.arrays[name], self.typed[name] = array, typed


def _scale(values: Iterable[Any]) -> int:
    """The least common denominator, as far as it is not too large."""
    scale = 1
    for value in values:
        if isinstance(value, Fraction) and lcm(scale, value.denominator) <= _WIDE:
            scale = lcm(scale, value.denominator)
    return scale


def _each(form: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    return [None if value is None else form(value) for value in values]


def _text_of(value: Any) -> str:
    """A word, or the items of a list, sorted where the list has no order."""
    if isinstance(value, str):
        return value
    items = sorted(value) if isinstance(value, frozenset) else value
    return SEPARATOR.join(str(item) for item in items)
