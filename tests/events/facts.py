"""A small set of facts, one of every kind, and short ways to make raw events."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.events.accepting import accept
from engine.events.model import Event, Place, Raw, RawEvent, Reject, raw_event
from engine.events.reading import read_file
from engine.language.kinds import (
    BOOL,
    DATE,
    DATES,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    PERIOD,
    TEXT,
    Collection,
    Enum,
    Quantity,
    money,
)
from engine.rulebook.model import Fact
from engine.values.units import parse_unit

RATE: Final = Quantity((("USD", 1), ("min", -1)))
FACTS: Final = {
    fact.name: fact
    for fact in (
        Fact("kind", Enum(("call", "travel", "question")), required=True),
        Fact("provider", Enum(("WTIM",)), default="WTIM"),
        Fact("minutes", DURATION, parse_unit("min"), whole=True, minimum=0, maximum=10_000),
        Fact("estimate", DURATION, parse_unit("hour"), minimum=0),
        Fact("fee", money("USD"), parse_unit("USD"), minimum=0),
        Fact("price", money("USD")),
        Fact("rate", RATE, parse_unit("USD/hour"), table="accounts"),
        Fact("share", NUMBER, parse_unit("%")),
        Fact("pieces", INTEGER, whole=True),
        Fact("number", NUMBER),
        Fact("distance", Quantity((("km", 1),)), parse_unit("km", ("km",))),
        Fact("urgent", BOOL, default=False),
        Fact("note", TEXT),
        Fact("client_id", TEXT),
        Fact("project_id", TEXT),
        Fact("parent_id", TEXT),
        Fact("day", DATE),
        Fact("begin", INSTANT),
        Fact("span", PERIOD),
        Fact("closed", DATES),
        Fact("tags", Collection(TEXT)),
    )
}
PLACE: Final = Place("events.csv", 2)


def raw(**fields: Raw) -> RawEvent:
    """A raw event at line 2 of `events.csv`."""
    return raw_event(fields, PLACE)


def fact_of(name: str, value: Raw) -> object:
    """The canonical value that an otherwise good event gets for `name`, or the code of its reject."""
    found = accept(raw(**{"kind": "call", name: value}), FACTS)
    return found.facts[name] if isinstance(found, Event) else found[0].code


def rows(path: Path, text: str | bytes, **options: str | int) -> list[RawEvent | Reject]:
    """The rows of a file with that content."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(read_file(path, **options))  # type: ignore[arg-type]


def brief(found: list[RawEvent | Reject]) -> list[object]:
    """Rows in short: the fields of an event, or the code and row of a reject."""
    return [
        dict(one.fields) if isinstance(one, RawEvent) else (one.code, one.place.row)
        for one in found
    ]


def codes(found: Mapping[str, object] | tuple[Reject, ...]) -> list[str]:
    """The codes of rejects, in order."""
    assert isinstance(found, tuple)
    return [reject.code for reject in found]
