"""A small version of terms with an entry of every family, and what edits of it come to."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from engine.compare.changes import Change
from engine.compare.versions import compare_versions
from engine.rulebook.model import Version
from tests.laws.building import build

Plain = Any

TERMS: Plain = {
    "in_force": [{"from": "2026-01-01"}],
    "month_ends": "clamp",
    "units": ["km"],
    "facts": {
        "kind": {"kind": "enum", "values": ["remote", "visit"], "required": True},
        "client": {"kind": "text"},
        "started_at": {"kind": "instant"},
        "ended_at": {"kind": "instant"},
        "minutes": {"kind": "duration", "unit": "min", "min": 0},
        "paid_in": {"kind": "duration", "unit": "hour", "default": 0},
        "region": {"kind": "enum", "values": ["north", "south"], "default": "north"},
        "grade": {"kind": "text", "from": "people"},
        "worked_on": {"kind": "date"},
        "extra": {"kind": "bool", "default": False},
    },
    "nested": {"items": {"key": "client", "own": ["minutes"]}},
    "tables": {"people": {"key": ["client"], "facts": ["grade"]}},
    "valid": [{"field": "ended_at", "holds": "ended_at >= started_at", "says": "it ends too early"}],
    "figures": {
        "rate": {"is": "110 USD/hour"},
        "least": {"is": "30 min", "means": "of any call"},
        "warranty": {"is": "6 months"},
        "days_off": ["2026-01-01", "2026-12-25"],
    },
    "lookups": {
        "fees": {
            "key": ["region", "minutes"],
            "rows": [
                {"region": "north", "minutes": {"until": "2 hours"}, "is": "10 USD"},
                {"region": "north", "minutes": {"from": "2 hours"}, "is": "20 USD"},
                {"region": "south", "open": "the fee of the south"},
            ],
        }
    },
    "calendars": {"office": {"week": {"mon-fri": "09:00-18:00"}, "holidays": ["2026-01-01"]}},
    "grids": {
        "shares": {"week": {"mon-fri": {"09:00-18:00": "1"}, "sat-sun": {"00:00-24:00": "2"}}},
        "prices": {"week": {"mon-sun": "60 USD/hour"}},
    },
    "readings": {
        "AMB-01": {"question": "Which?", "options": {"a": "this", "b": "that"}, "chosen": "a", "because": "so"}
    },
    "groups": {"job": {"by": ["client"], "when": "kind == 'visit'", "result": "none"}},
    "splits": {"piece": {"from": "started_at", "until": "ended_at", "at": ["office", "midnight"]}},
    "values": {
        "long": "minutes > hours(8) and kind == 'remote'",
        "so_far": {"window": {"total": "minutes", "within": "job", "order_by": ["started_at"], "frame": "before"}},
        "late": {"about": "piece", "is": "not inside(office, piece_start)"},
        "fee": "lookup(fees, region, minutes)",
        "read": "minutes if reading('AMB-01') == 'a' else 0",
        "until": "worked_on + warranty",
    },
    "balances": {
        "prepaid": {"within": "job", "order_by": ["started_at"], "credit": "paid_in", "draw": "minutes"}
    },
    "running": {
        "count": {
            "within": "job", "order_by": ["started_at"],
            "cells": {"seen": {"start": "0", "next": "seen_before + 1"}},
        }
    },
    "outcomes": {
        "outcome": {"kind": "enum", "values": ["billable", "free"], "required": True},
        "flags": {"kind": "enum", "values": ["odd", "long_one"], "meet": "all"},
        "hourly": {"kind": "rate", "unit": "USD/hour"},
    },
    "charges": {
        "time": {
            "pieces": [{"each": "piece", "quantity": "piece_minutes", "rate": "rate"}],
            "minimum": "least", "round_how": "half_even",
        },
        "call": {"quantity": "minutes", "rate": "hourly"},
    },
    "rules": {
        "usual": {
            "when": "kind == 'visit' and minutes > 0 and not extra",
            "then": {"outcome": "billable", "flags": ["odd"], "hourly": "rate"},
            "charge": {"time": {}},
        },
        "free-of-charge": {
            "when": "long", "then": {"outcome": "free"}, "overrides": ["usual"],
            "because": "a gift",
        },
        "by-agreement": {"when": "kind == 'remote'", "charge": {"call": {"undecided": "the price"}}},
    },
}  # fmt: skip

Edit = Callable[[Plain], object]


def version(edit: Edit | None = None) -> Version:
    """The version with something done to it."""
    terms = deepcopy(TERMS)
    if edit is not None:
        edit(terms)
    return build({"versions": {"v": terms}}).versions["v"]


def changes(edit: Edit) -> tuple[Change, ...]:
    """What an edit comes to; it is the mirror of undoing it."""
    old, new = version(), version(edit)
    found = compare_versions(old, new)
    assert tuple(change.mirrored() for change in found) == compare_versions(new, old)
    return found


def told(edit: Edit) -> list[tuple[Any, ...]]:
    """The changes in short: kind, name, how, and what was and is for each detail."""
    return [
        (c.kind, c.name, c.how, *((d.what, d.old, d.new) for d in c.details)) for c in changes(edit)
    ]
