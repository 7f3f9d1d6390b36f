"""What the events stage hands on: raw rows, typed events, and rejects, each with its place.

A raw value is `None` or empty text (missing), `str`, `bool`, `NumberText` (a number exactly as it
was written), `date`, `datetime`, `Measured` (a number whose unit is already known), a list or dict
of these, or `Unreadable` (there is something, but no value can be made of it). No raw value is ever
a binary float.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, TypeAlias

from engine.language.kinds import Dims
from engine.values.numbers import Number
from engine.values.unknown import Unknown

LONGEST_FIELD: Final = 64 * 1024  # characters of one cell or text
LONGEST_LINE: Final = 1024 * 1024  # characters of one line of a CSV or JSONL file
MOST_COLUMNS: Final = 2_000
DEEPEST_NESTING: Final = 16  # lists and objects inside one JSON event
LONGEST_ID: Final = 200
SHOWN: Final = 80  # characters of a bad value that a reject repeats


class NumberText(str):
    """A number as it was written, so that `12.10` stays 12.10: no float ever stands between."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A number in canonical units, with its dimensions: what a mapping's `unit` or expression
    gives.
    """

    value: Number
    dims: Dims | None  # None: a plain number, in the unit of the fact it is for
    text: str  # as the row had it, for messages


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that cannot be used, and why; a fault only where the value is wanted."""

    text: str
    reason: str
    code: str = "CB618"


Raw: TypeAlias = "str | bool | NumberText | date | datetime | Measured | Unreadable | list[Raw] | dict[str, Raw] | None"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stood: the file as the person named it, and the row.

    `row` counts from 1: the physical line on which the record begins (CSV, JSONL), the element of
    the list (JSON), the row of the table (Parquet, Python). `note` is what is needed beyond that:
    `line 14`, `entries[2]`.
    """

    file: str
    row: int | None
    note: str = ""

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        return f"{place} ({self.note})" if self.note else place

    def inside(self, note: str) -> Place:
        """A place within this one: an element of a nested list."""
        return Place(self.file, self.row, f"{self.note}, {note}" if self.note else note)


@dataclass(frozen=True, slots=True)
class RawEvent:
    """One row with its values as they were written; `id` as written, None when the row has none."""

    fields: Mapping[str, Raw]
    place: Place
    id: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """A typed event: canonical values of the facts that it has.

    `sources` says where a value comes from that the row itself did not give: `default` or `table
    <name>`; `unknown` why one that is worked out could not be.
    """

    id: str
    facts: Mapping[str, object]
    place: Place
    sources: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, Unknown] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reject:
    """Why a row is no event. One row may have several; the first is the one that counts
    (`accepting.accept`).
    """

    place: Place
    field: str | None
    value: str | None
    reason: str
    code: str
    id: str | None


def shown(value: object) -> str:
    """A bad value as a reject repeats it: its text on one line, what cannot be seen escaped, cut."""
    text = value.text if isinstance(value, Measured | Unreadable) else _plain(value)
    seen = "".join(c if c.isprintable() else _escaped(c) for c in text[: SHOWN + 1])
    return seen if len(seen) <= SHOWN else seen[: SHOWN - 1] + "…"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _plain(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(_plain(item) for item in value[:8])}{', …' if len(value) > 8 else ''}]"
        case dict():
            return f"{{{', '.join(list(value)[:8])}{', …' if len(value) > 8 else ''}}}"
    return str(value)


def raw_event(fields: Mapping[str, Raw], place: Place) -> RawEvent:
    """The raw event of a row, with its id as written (`id`, otherwise `ref`)."""
    return RawEvent(fields, place, id_text(fields.get("id")) or id_text(fields.get("ref")))


def id_text(value: Raw) -> str | None:
    """An id as text: what was written, or None when there is none (or it is not text)."""
    return (value.strip() or None) if isinstance(value, str) else None


def usable_id(text: str | None) -> str | None:
    """An id that can stand in results: one line, not too long; None for any other."""
    return text if text and len(text) <= LONGEST_ID and text.isprintable() else None


def is_missing(value: Raw) -> bool:
    """Whether nothing was given: null, no text, or only spaces."""
    return value is None or (isinstance(value, str) and not value.strip())
