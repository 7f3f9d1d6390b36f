"""The model of a mapping file: checked as far as it can be without the columns of an events file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from engine.diagnostics.spans import Span
from engine.events.mapping.formats import DateFormat
from engine.rulebook.located import Scalar
from engine.values.periods import Period
from engine.values.units import Unit


@dataclass(frozen=True, slots=True)
class Input:
    """How a file is to be read, where the command line does not say."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    skip_lines: int = 0


@dataclass(frozen=True, slots=True)
class Companion:
    """A file beside the events file; its columns join the events' by an equal `key`, a column of
    both.
    """

    name: str
    file: str
    key: str
    input: Input
    span: Span


@dataclass(frozen=True, slots=True)
class Column:
    """`from`: a column as it stands."""

    name: Scalar


@dataclass(frozen=True, slots=True)
class Joined:
    """`join`: several columns with something between them; missing as soon as one of them is."""

    names: tuple[Scalar, ...]
    between: str


@dataclass(frozen=True, slots=True)
class Formula:
    """`is` or `drop_when`: an expression over columns and the fields mapped before."""

    node: Scalar


@dataclass(frozen=True, slots=True)
class Constant:
    """`constant`: the same text for every row."""

    text: str


Source: TypeAlias = Column | Joined | Formula | Constant


@dataclass(frozen=True, slots=True)
class Clock:
    """`unit: h:mm` or `h:mm:ss`: a duration as a clock shows it."""

    seconds: bool


@dataclass(frozen=True, slots=True)
class Timing:
    """How a text becomes a date, or with `zone` (or an offset in it) an instant."""

    format: DateFormat | None
    zone: ZoneInfo | None
    at: time | None
    shift: Period | None


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field of the events: where it comes from, then what is made of it, in the order of these
    attributes.
    """

    name: str
    source: Source
    empty: Literal["missing", "reject"]
    values: Mapping[str, str | None] | None
    otherwise: str | None
    has_otherwise: bool
    unit: Unit | Clock | None
    timing: Timing | None
    span: Span


@dataclass(frozen=True, slots=True)
class Drop:
    """Rows that are no events, and why."""

    condition: Formula
    because: str


@dataclass(frozen=True, slots=True)
class EventMapping:
    """A mapping file; `fields` in the order of the file."""

    name: str
    input: Input
    companions: tuple[Companion, ...]
    drop: Drop | None
    fields: tuple[FieldRule, ...]
