"""What is said, whatever the spelling → its SHA-256: the content hash of a version.

In: a checked version, the provider's time zone, and the readings that were chosen by hand. Out: 64 hexadecimal digits.
Two versions have one hash exactly if every entry that bears on a result is the same: figures in whatever unit they are
written, expressions in whatever spelling, entries in whatever order, taken over by `amends` or stated. Outside stand
the version's id, when it is in force and when it was recorded, since a text that is closed or moved still says the
same; what it promises under `always`, from which nothing is worked out; prose (`means`, `because`, `says`, the words
of readings); and places in files.

`canonical` is the form that is hashed, for events too (`engine.events.fingerprint`): JSON with sorted keys and no
blanks, numbers as exact texts, instants in UTC, each class by its name with the fields that have not their defaults.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.language.expressions import Expr
from engine.language.printing import show
from engine.rulebook.model import Figure, Reading, Version
from engine.values.numbers import decimal_text

_NOT_ITS_TEXT: Final = ("id", "in_force", "recorded", "because", "amends", "ended", "always")
_PROSE: Final = frozenset({"means", "because", "says", "question", "certainty", "like"})
_ALSO: Final = {Figure: frozenset({"text", "unit"}), Version: frozenset(_NOT_ITS_TEXT)}


def version_hash(version: Version, time_zone: str, readings: Mapping[str, str]) -> str:
    """The content hash of a version as it is read; `readings` are the options chosen in place of its own."""
    read = {
        name: replace(reading, chosen=readings.get(name, reading.chosen))
        for name, reading in version.readings.items()
    }
    return digest(canonical({"time_zone": time_zone, "version": replace(version, readings=read)}))


def digest(text: str) -> str:
    """The SHA-256 of a canonical form, in hexadecimal digits."""
    return sha256(text.encode("ascii")).hexdigest()


def canonical(value: object) -> str:
    """The one text of a value: equal values have the same text, different ones different texts."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """A value as JSON in which a text stays a text and everything else says what it is."""
    match value:
        case None | bool():
            return value
        case str():
            return str(value)
        case int() | Fraction():
            return {"number": decimal_text(value)}
        case datetime():
            return {"instant": value.astimezone(UTC).isoformat()}
        case date():
            return {"date": value.isoformat()}
        case ZoneInfo():
            return {"zone": value.key}
        case Expr():
            return {"expression": show(value.tree)}
        case Reading(options=options, chosen=chosen):
            return {"Reading": {"chosen": chosen, "options": sorted(options)}}
        case frozenset():
            return {"set": sorted(map(_plain, value), key=lambda item: json.dumps(item))}
        case tuple() | list():
            return [_plain(item) for item in value]
        case Mapping():
            return {"entries": {str(name): _plain(item) for name, item in value.items()}}
    return _fields(value)


def _fields(value: Any) -> Any:
    """A dataclass by its name; of its fields those that make it equal to another, without prose."""
    if not is_dataclass(value):
        raise TypeError(f"`{type(value).__name__}` has no canonical form")
    kind = type(value)
    left_out = _PROSE | _ALSO.get(kind, frozenset())
    said = {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if field.compare and field.name not in left_out and not _as_usual(value, field)
    }
    return {kind.__name__: said}


def _as_usual(value: Any, field: Field[Any]) -> bool:
    """Whether a field has its default: one that the model gets later changes no hash of what does without it."""
    default = field.default
    if field.default_factory is not MISSING:
        default = field.default_factory()
    found = getattr(value, field.name)
    return type(found) is type(default) and bool(found == default)
