"""Rulebooks from plain data, evaluated on plain rows, and their impact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from engine.commandline.impacting import evaluated_as
from engine.compare.impact.facts import told_by
from engine.compare.impact.measuring import impact
from engine.compare.impact.model import Amounts, Impact, Table
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.rulebook.model import Rulebook
from tests.laws.building import build

Plain = Any
TERMS: Plain = {
    "facts": {
        "kind": {"kind": "enum", "values": ["remote", "visit"], "required": True},
        "customer": {"kind": "text"},
        "day": {"kind": "date"},
        "minutes": {"kind": "duration", "unit": "min", "min": 0},
    },
    "figures": {"hourly": {"is": "60 USD/hour"}, "fee": {"is": "50 USD"}},
    "outcomes": {"how": {"kind": "enum", "values": ["timed", "flat"]}},
    "charges": {
        "time": {"quantity": "minutes", "rate": "hourly", "payer": "'client'"},
        "visit": {"quantity": "1", "rate": "fee"},
    },
    "rules": {
        "timed": {"when": "kind == 'remote'", "then": {"how": "timed"}, "charge": {"time": {}}},
        "flat": {"when": "kind == 'visit'", "then": {"how": "flat"}, "charge": {"visit": {}}},
    },
}


def terms(**figures: str) -> Plain:
    """The terms above with other figures."""
    made = deepcopy(TERMS)
    for name, value in figures.items():
        made["figures"][name] = {"is": value}
    return made


def book(version: Plain, **provider: str) -> Rulebook:
    """A rulebook of one version."""
    governed = {"governed_by": "day", **provider}
    return build({"provider": governed, "versions": {"v": {"in_force": [{}], **version}}})


def measure(
    old: Rulebook,
    new: Rulebook,
    rows: Sequence[Plain],
    by: Iterable[str] = (),
    options: tuple[Options, Options] = (Options(), Options()),
) -> Impact:
    """The impact on these rows."""
    told = told_by((old, new), by)
    sides = [
        evaluated_as(name, one, evaluate(one, raw_events(rows, "events"), how), told)
        for name, one, how in zip(("old", "new"), (old, new), options, strict=True)
    ]
    return impact(*sides, told)


def table(impact: Impact, name: str) -> dict[str, tuple[Any, ...]]:
    """By row: results, changed, and by currency what OLD and NEW bill."""
    (found,) = [one for one in impact.tables if one.name == name]
    return rows_of(found)


def rows_of(found: Table) -> dict[str, tuple[Any, ...]]:
    """The rows of a table."""
    return {
        row.name: (row.results, row.changed, *((a.currency, a.old, a.new) for a in row.amounts))
        for row in found.rows
    }


def money(amounts: Iterable[Amounts]) -> list[tuple[Any, ...]]:
    """Currency, old, new, more, less, and how many results bill more and less."""
    return [(a.currency, a.old, a.new, a.more, a.less, a.dearer, a.cheaper) for a in amounts]
