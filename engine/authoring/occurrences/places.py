"""What each place in the files of a rulebook means: a name, an expression, or text that names nothing.

One description for each kind of file, in the shape of its JSON Schema; a test holds that none of the places where the
schema has a name or an expression is left out. A list means what its items mean, so lists are not told of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Prose:
    """Text, numbers and words of the language: nothing is named."""


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression, or one of a few `words`; `of`: where it stands instead of a value, whose values are words."""

    words: tuple[str, ...] = ()
    of: str | None = None  # the outcome whose values may stand here without quotes
    column: bool = False  # in a mapping: other names are columns


@dataclass(frozen=True, slots=True)
class Word:
    """The whole scalar is a name in a `space` (see `index`); `of`: whose value it is, for values of an enum."""

    space: str
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping with keys of its own; `short` is what a scalar in its place is."""

    fields: Mapping[str, Place]
    short: Place = field(default_factory=Prose)


@dataclass(frozen=True, slots=True)
class Family:
    """A mapping whose keys declare names of a kind, each with an entry."""

    declares: str
    entry: Place


@dataclass(frozen=True, slots=True)
class Keyed:
    """A mapping whose keys are names that are declared elsewhere."""

    key: str
    entry: Place


@dataclass(frozen=True, slots=True)
class Given:
    """What events carry: facts with their data, and lists of further events."""


Place: TypeAlias = Prose | Formula | Word | Record | Family | Keyed | Given

Fields: TypeAlias = dict[str, Place]

PROSE: Final = Prose()
EXPR: Final = Formula()
GIVEN: Final = Given()
FACT: Final = Word("fact")
NAME: Final = Word("name")
SUBJECT: Final = Word("subject")
CLAUSE: Final = Word("clause")
READING: Final = Word("reading")
RULE: Final = Word("rule")
CHARGE: Final = Word("charge")
TABLE: Final = Word("table")
EDGE: Final = Word("edge")
DAY: Final = Word("day")
OPTIONS_OF: Final = Keyed("reading", Word("option"))

# Every place says what it is under the key that it stands in; what is not listed is prose.
_CITED: Final[Fields] = {"clause": CLAUSE}
_ORDER: Final = Record({"by": EXPR}, EXPR)

_CELLS: Final = Keyed("", EXPR)  # windows of a day
_WEEK_OF_VALUES: Final = Keyed("", Record({}, EXPR))
_SEASON_OF_VALUES: Final = Record({"week": Keyed("", _CELLS)})

_STEP: Final[Fields] = {"when": EXPR, "until": EXPR, "rate": EXPR, "factor": EXPR, "free": EXPR}
_PARTS: Final[Fields] = {
    **dict.fromkeys(
        ("quantity", "free", "minimum", "increment_threshold", "rate", "price", "floor", "cap", "round_to",
         "invoice_on"),
        EXPR,
    ),
    "pieces": Record({"each": SUBJECT, "quantity": EXPR, "rate": EXPR}),
    "increment": Record({"until": EXPR, "step": EXPR}, EXPR),
    "multiplier": Record({"by": EXPR, "when": EXPR}, EXPR),
    "tiers": Record({"position": EXPR, "steps": Record(_STEP)}),
    "increment_from": Formula(("zero", "minimum")),
    "increment_to": Formula(("up", "nearest", "down")),
    "multiplier_meet": Formula(("product", "max", "sum")),
    "round_how": Formula(("half_away", "half_even", "down", "up")),
    "round_each": Formula(("line", "piece")),
    "unworked_rate": Formula(("lowest", "highest", "first", "last")),
    "payer": Formula(of="payer"),
}  # fmt: skip
_WINDOW: Final = Record(
    {
        **dict.fromkeys(("total", "count", "first", "last", "smallest", "largest", "previous", "rank", "where"), EXPR),
        "within": SUBJECT, "order_by": _ORDER, "frame": Record({"last": EXPR}),
    }
)  # fmt: skip
_EDGES: Final = ("moment", "every", "from", "clock", "zone", "when")
_MOVER: Final[Fields] = {"about": SUBJECT, "order_by": _ORDER, "credit": EXPR, "draw": EXPR}

_HOURS: Final[Fields] = {
    **_CITED, "holidays": DAY, "holidays_from": FACT, "days": Keyed("day", PROSE), "holidays_like": PROSE,
}  # fmt: skip

SECTIONS: Final[dict[str, Family]] = {
    "facts": Family("fact", Record({**_CITED, "values": Word("member"), "default": Word("value"), "from": TABLE})),
    "nested": Family("nested", Record({"key": FACT, "own": FACT, "parent": FACT})),
    "figures": Family("figure", Record(_CITED)),
    "calendars": Family("calendar", Record(_HOURS)),
    "grids": Family(
        "grid",
        Record(
            {
                **_HOURS, "days": Keyed("day", _CELLS), "week": Keyed("", _CELLS), "on_holidays": _CELLS,
                "seasons": _SEASON_OF_VALUES,
            }
        ),
    ),
    "readings": Family("reading", Record({**_CITED, "options": Family("option", PROSE), "chosen": Word("option")})),
    "lookups": Family("lookup", Record({**_CITED, "key": Word("key"), "rows": Keyed("key", Word("value"))})),
    "tables": Family(
        "table",
        Record({**_CITED, "key": FACT, "facts": FACT, "valid_from": Word("column"), "valid_until": Word("column")}),
    ),
    "groups": Family(
        "group",
        Record(
            {
                **_CITED, "of": SUBJECT, "when": EXPR, "by": EXPR, "shares": NAME,
                "runs": Record(dict.fromkeys(
                    ("from", "until", "gap_under", "gap_up_to", "lasts_under", "lasts_up_to"), EXPR)),
            }
        ),
    ),
    "splits": Family(
        "split",
        Record(
            {
                **_CITED, "of": SUBJECT, "when": EXPR, "from": EXPR, "until": EXPR, "length": EXPR,
                "at": Record({"edge": EDGE, **dict.fromkeys(_EDGES, EXPR)}, EDGE),
            }
        ),
    ),
    "values": Family("value", Record({**_CITED, "about": SUBJECT, "is": EXPR, "window": _WINDOW}, EXPR)),
    "running": Family(
        "running",
        Record(
            {
                **_CITED, "about": SUBJECT, "within": SUBJECT, "order_by": _ORDER,
                "cells": Family("cell", Record({"start": EXPR, "per": EXPR, "next": EXPR, "values": Word("member")})),
            }
        ),
    ),
    "balances": Family(
        "balance",
        Record(
            {
                **_CITED, **_MOVER, "within": SUBJECT, "opening": EXPR, "limit": EXPR, "expires": EXPR,
                "refill": Record({"below": EXPR, "by": EXPR}), "also": Record(_MOVER),
            }
        ),
    ),
    "outcomes": Family("outcome", Record({**_CITED, "values": Word("member"), "about": SUBJECT})),
    "charges": Family("charge", Record({**_CITED, "about": SUBJECT, **_PARTS})),
    "rules": Family(
        "rule",
        Record(
            {
                **_CITED, "about": SUBJECT, "when": EXPR, "then": Keyed("outcome", Formula(of="")),
                "charge": Keyed("charge", Record(_PARTS)), "change": Keyed("charge", Record(_PARTS)), "overrides": RULE,
            }
        ),
    ),
    "always": Family(
        "always",
        Record({**_CITED, "about": SUBJECT, "when": EXPR, "that": EXPR, "more": FACT, "never_less": EXPR,
                "never_more": EXPR}),
    ),
}  # fmt: skip

VERSION: Final = Record(
    {
        "version": Word("version"), "amends": Word("version"),
        "in_force": Record({**_CITED, "when": EXPR}),
        "drops": Record({section: Word(family.declares) for section, family in SECTIONS.items()}),
        "ended": Keyed("clause", Record({"by": CLAUSE})),
        "valid": Record({**_CITED, "field": FACT, "holds": EXPR}),
        **SECTIONS,
    }
)  # fmt: skip

_EXPECTED: Final[Fields] = {
    "subject": SUBJECT, "outcomes": Keyed("outcome", Word("value")), "rules": RULE, "not_rules": RULE,
    "clauses": CLAUSE, "needs": Word("need"), "readings": OPTIONS_OF, "field": FACT, "version": Word("version"),
    "parts": Record({"subject": SUBJECT, "outcomes": Keyed("outcome", Word("value")), "rules": RULE}),
    "lines": Record({"name": CHARGE, "subject": SUBJECT, "rules": RULE, "clauses": CLAUSE,
                     "payer": Word("value", of="payer")}),
}  # fmt: skip
_ROWS: Final = Keyed("table", Keyed("column", Word("value")))

FILES: Final[dict[str, Place]] = {
    "version": VERSION,
    "provider": Record(
        {
            "governed_by": EXPR,
            "straddle": Record(
                {**_CITED, "when": EXPR, "ends": EXPR,
                 **dict.fromkeys(("from", "until", "zone", "without", "once", "parent"), FACT)}
            ),
        }
    ),
    "clauses": Record({"clauses": Family("clause", PROSE)}),
    "accepted": Record({"accepted": Keyed("finding", PROSE)}),
    "cases": Record(
        {
            "facts": GIVEN, "events": GIVEN, "tables": _ROWS,
            "cases": Record(
                {
                    "clause": CLAUSE, "readings": OPTIONS_OF, "leans_on": READING, "version": Word("version"),
                    "tables": _ROWS, "event": GIVEN, "events": GIVEN, "more": Keyed("fact", PROSE),
                    "breaks": Word("always"), "expect": Record(_EXPECTED),
                }
            ),
        }
    ),
    "mapping": Record(
        {
            "drop_when": Record({"is": Formula(column=True)}, Formula(column=True)),
            "fields": Keyed("fact", Record({"is": Formula(column=True), "constant": Word("value"),
                                            "otherwise": Word("value"), "values": Keyed("", Word("value"))})),
        }
    ),
}  # fmt: skip
