"""One change of an entry: a figure, opening hours, how a clause is read, what holds where a fact is absent."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from bench.mutations import expressions
from bench.mutations.expressions import Edited
from engine.authoring.trees import Path, at, keys_at, listed, put, scalar, scalars, spoken, text_at
from engine.rulebook.located import Mapping as Map
from engine.rulebook.located import Node

_AMOUNT: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*(.*)", re.DOTALL)
_HOURS: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_UNITS: Final = {
    "min": "hours", "hours": "min", "days": "weeks", "weeks": "days", "months": "days", "year": "months",
}  # fmt: skip


def figure(rng: Random, document: Node) -> Edited | None:
    """A figure one up or down, a little more, twice or half as much, or in another unit."""
    name = rng.choice(keys_at(document, ("figures",)))
    path: Path = ("figures", name)
    if isinstance(at(document, path), Map):
        path = (*path, "is")
    old = text_at(document, path)
    amount = None if old is None else _AMOUNT.fullmatch(old)
    if old is None or amount is None:
        return None
    value, unit = float(amount[1]), amount[2]
    wishes = [
        f"{_number(v)} {unit}".strip()
        for v in (value + 1, value - 1, value * 2, value / 2, value + 0.5)
    ]
    if unit in _UNITS:
        wishes.append(f"{amount[1]} {_UNITS[unit]}")
    new = rng.choice(wishes)
    return f"figure {name}: {old} → {new}", put(document, path, scalar(new))


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def hours(rng: Random, document: Node) -> Edited | None:
    """Opening hours that begin or end up to an hour earlier or later, or a day that is none any more."""
    places = [
        (("calendars", name, "week"), days)
        for name in keys_at(document, ("calendars",))
        for days in keys_at(document, ("calendars", name, "week"))
    ]
    if not places:
        return None
    week, days = rng.choice(places)
    if rng.random() < 0.3:
        return _days(rng, document, week, days)
    old = text_at(document, (*week, days))
    found = None if old is None else _HOURS.fullmatch(old)
    if old is None or found is None:
        return None
    start, end = 60 * int(found[1]) + int(found[2]), 60 * int(found[3]) + int(found[4])
    shift = rng.choice((-60, -30, -1, 1, 30, 60))
    start, end = (start + shift, end) if rng.random() < 0.5 else (start, end + shift)
    if not 0 <= start < end <= 1440:
        return None
    new = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    return f"{spoken((*week, days))}: {old} → {new}", put(document, (*week, days), scalar(new))


def _days(rng: Random, document: Node, week: Path, days: str) -> Edited | None:
    new = rng.choice(("mon-thu", "mon-sat", "tue-fri"))
    entry = at(document, (*week, days))
    if days != "mon-fri" or entry is None or len(keys_at(document, week)) > 1:
        return None
    return f"{spoken(week)}: {days} → {new}", put(
        put(document, (*week, new), entry), (*week, days), None
    )


def holidays(rng: Random, document: Node) -> Edited | None:
    """A calendar that minds no holidays any more, or minds them from now on."""
    name = rng.choice(keys_at(document, ("calendars",)))
    path: Path = ("calendars", name, "holidays_from")
    there = at(document, path) is not None
    new = put(document, path, None if there else scalar("holidays"))
    return f"{spoken(path)}: {'none' if there else 'holidays'}", new


def reading(rng: Random, document: Node) -> Edited | None:
    """An unclear clause that is read otherwise."""
    name = rng.choice(keys_at(document, ("readings",)))
    path: Path = ("readings", name, "chosen")
    old = text_at(document, path)
    others = [o for o in keys_at(document, ("readings", name, "options")) if o != old]
    new = rng.choice(others)
    return f"reading {name}: {old} → {new}", put(document, path, scalar(new))


def default(rng: Random, document: Node) -> Edited | None:
    """What holds where a fact is absent: the other truth, or another word."""
    places = [
        n for n in keys_at(document, ("facts",)) if text_at(document, ("facts", n, "default"))
    ]
    name = rng.choice(places)
    path: Path = ("facts", name, "default")
    old = text_at(document, path)
    words = listed(document, ("facts", name, "values")) or ["true", "false"]
    others = [one for one in words if one != old]
    if not others:
        return None
    new = rng.choice(others)
    return f"fact {name}, default: {old} → {new}", put(document, path, scalar(new))


def cell(rng: Random, document: Node) -> Edited | None:
    """A number in a table of the terms, one more or one less."""
    places = [(p, s) for p, s in scalars(document) if p[0] == "lookups" and p[-1] == "is"]
    if not places:
        return None
    path, old = rng.choice(places)
    if not old.text.isdecimal():
        return None
    new = str(int(old.text) + rng.choice((1, -1)))
    return f"{spoken(path)}: {old.text} → {new}", put(document, path, scalar(new))


def word(rng: Random, document: Node) -> Edited | None:
    """A word in a condition for another."""
    return expressions.word(rng, document, _enums(document))


def name(rng: Random, document: Node) -> Edited | None:
    """A figure in an expression for another of the same unit."""
    return expressions.name(rng, document, list(figures_by_unit(document).values()))


def _enums(document: Node) -> list[list[str]]:
    """The words of each enum."""
    places = [
        (family, n, "values")
        for family in ("facts", "outcomes")
        for n in keys_at(document, (family,))
    ]
    return [words for place in places if (words := listed(document, place))]


def figures_by_unit(document: Node) -> dict[str, list[str]]:
    """The names of figures by their unit."""
    alike: dict[str, list[str]] = {}
    for one in keys_at(document, ("figures",)):
        old = text_at(document, ("figures", one, "is")) or text_at(document, ("figures", one)) or ""
        found = _AMOUNT.fullmatch(old)
        if found is not None:
            alike.setdefault(found[2], []).append(one)
    return alike
