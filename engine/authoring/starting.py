"""A first rulebook for a provider: small, but whole; it passes `check` and `test` and evaluates the events beside it.

In: who the provider is. Out: the files by their paths within the folder, from the templates beside this module. What a
person typed is checked first; `RefusedError` says what cannot be used, and why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Final

from engine.diagnostics.suggest import did_you_mean
from engine.values.currencies import is_currency
from engine.values.units import number_text, parse_unit
from engine.values.zones import first_at, known_zone, show_instant, zone, zone_names

TEMPLATES: Final = Path(__file__).resolve().parent / "template"
_ID: Final = re.compile(r"[a-z][a-z0-9_-]*", re.ASCII)  # as the schema of a provider has it
_PLAIN: Final = re.compile(r"[A-Za-z](?:[\w ,./&()+-]*[\w.)])?")  # needs no quotes in YAML
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_PLACE: Final = re.compile(r"@(\w+)@", re.ASCII)
_SOME_DAY: Final = date(2026, 1, 5)  # of the example, where the terms bear no date
_YEARS: Final = range(1900, 3000)  # so that no zone carries the example out of the calendar
_WHERE: Final = {
    "provider.yaml": "provider.yaml",
    "clauses.yaml": "clauses.yaml",
    "versions/@version@.yaml": "version.yaml",
    "cases/first.yaml": "case.yaml",
    "events/example.csv": "events.csv",
}


class RefusedError(ValueError):
    """What somebody typed cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Start:
    """Who the provider is; `since`: the first day of the terms, None where they bear no date."""

    id: str
    name: str
    currency: str
    zone: str
    since: date | None = None


def checked_id(text: str) -> str:
    """The id of a provider, which is the name of its folder too."""
    if _ID.fullmatch(text) is None or len(text) > 60:
        raise RefusedError(f"`{text}` is no id: small letters, digits, `-` and `_`, a letter first")
    return text


def checked_name(text: str) -> str:
    """The provider's own name."""
    name = text.strip()
    if not name or not name.isprintable():
        raise RefusedError("a name is a line of text")
    return name


def checked_currency(text: str) -> str:
    """The code of a currency."""
    code = text.strip().upper()
    if not is_currency(code):
        raise RefusedError(f"`{text}` is not a currency: three letters, such as USD")
    return code


def checked_zone(text: str) -> str:
    """The name of a time zone."""
    if not known_zone(text.strip()):
        hint = did_you_mean(text, zone_names()) or "write it as `America/New_York`"
        raise RefusedError(f"`{text}` is not a time zone; {hint}")
    return text.strip()


def checked_day(day: date) -> date:
    """The first day of the terms."""
    if day.year not in _YEARS:
        raise RefusedError(f"`{day}` is not between {_YEARS[0]} and {_YEARS[-1]}")
    return day


def files_of(start: Start, schemas: str) -> dict[str, str]:
    """The files of the rulebook; `schemas`: where the JSON Schemas are, seen from its folder."""
    said = _said(start, schemas)
    return {
        _filled(path, said): _filled((TEMPLATES / name).read_text(encoding="utf-8"), said)
        for path, name in _WHERE.items()
    }


def _said(start: Start, schemas: str) -> Mapping[str, str]:
    day = start.since or _SOME_DAY
    own = zone(start.zone)
    began, later = (
        show_instant(first_at(datetime.combine(day, time(hour)), own), own) for hour in (10, 14)
    )
    dated = f"from: {day}" if start.since else "because: The text bears no date."
    return {
        "id": start.id,
        "name": start.name if _is_plain(start.name) else json.dumps(start.name, ensure_ascii=False),
        "currency": start.currency,
        "zone": start.zone,
        "schemas": schemas,
        "clause": f"{_clauses_of(start.id)}-1.1",
        "in_force": dated,
        "version": day.isoformat() if start.since else "undated",
        "started": began,
        "later": later,
        "amount": number_text(Fraction(50), parse_unit(start.currency)),
    }


def _filled(text: str, said: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda match: said[match[1]], text)


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS


def _clauses_of(id_: str) -> str:
    """How the ids of a provider's clauses begin: `ACME` for `acme`."""
    return "-".join(word for word in re.split("[-_]+", id_.upper()) if word)
