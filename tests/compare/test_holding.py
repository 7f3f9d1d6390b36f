"""Changed results beside what was proved: every one is accounted for, and none may go against a proof."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from engine.commandline.impacting import evaluated_as
from engine.compare.behaviour.finding import behaviour
from engine.compare.behaviour.model import Behaviour, Verdict
from engine.compare.holding import Held, hold
from engine.compare.impact.facts import told_by
from engine.compare.impact.measuring import impact
from engine.compare.impact.model import Impact
from engine.compare.sources.side import Side
from engine.diagnostics.findings import FindingsError
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from tests.laws.building import build

TERMS: Any = {
    "in_force": [{"from": "2026-01-01"}],
    "facts": {
        "kind": {"kind": "enum", "values": ["call", "visit", "question"], "required": True},
        "job": {"kind": "text"},
        "day": {"kind": "date"},
        "minutes": {"kind": "duration", "unit": "min", "min": 0, "required": True},
    },
    "figures": {"rate": "120 USD/hour", "much": "3 hours", "fee": "50 USD"},
    "groups": {"work": {"when": "kind == 'visit'", "by": ["first_known(job, id)"]}},
    "values": {"worked": {"about": "work", "is": "sum(minutes)"}},
    "outcomes": {
        "size": {"kind": "enum", "values": ["small", "large"], "about": ["event", "work"], "required": True}
    },
    "charges": {"time": {"quantity": "minutes", "rate": "rate"}},
    "rules": {
        "small-work": {"about": "work", "when": "worked <= much", "then": {"size": "small"}},
        "large-work": {"about": "work", "when": "worked > much", "then": {"size": "large"}},
        "any-call": {"when": "kind == 'call'", "then": {"size": "small"}, "charge": {"time": {}}},
        "any-question": {"when": "kind == 'question'", "then": {"size": "small"}},
    },
}  # fmt: skip
EVENTS: Any = [
    {"id": "c1", "kind": "call", "day": "2026-03-01", "minutes": "30"},
    {"id": "q1", "kind": "question", "day": "2026-03-01", "minutes": "30"},
    {"id": "v1", "kind": "visit", "job": "a", "day": "2026-03-01", "minutes": "100"},
    {"id": "v2", "kind": "visit", "job": "a", "day": "2026-03-02", "minutes": "50"},
    {"id": "v3", "kind": "visit", "job": "b", "day": "2026-03-02", "minutes": "150"},
    {"id": "v4", "kind": "visit", "job": "c", "day": "2031-03-02", "minutes": "150"},
]


def side(terms: Any, name: str) -> Side:
    """A rulebook of one version."""
    book = build({"provider": {"governed_by": "day"}, "versions": {name: terms}})
    return Side(name, book, book.versions[name])


def sides(**figures: str) -> tuple[Side, Side]:
    """The terms above, and the same with other figures."""
    new = deepcopy(TERMS)
    new["figures"] |= figures
    return side(TERMS, "old"), side(new, "new")


def measured(old: Side, new: Side) -> tuple[Impact, list[Subject]]:
    """What the events come to, and they themselves."""
    by = told_by((old.rulebook, new.rulebook))
    raws = list(raw_events(EVENTS))
    done = [
        evaluated_as(one.name, one.rulebook, evaluate(one.rulebook, raws), by) for one in (old, new)
    ]
    intake = Intake(World(old.rulebook, {}, None), Options())
    intake.take(raws)
    return impact(*done, by), intake.subjects


def said(found: Behaviour, value: str, verdict: Verdict) -> Behaviour:
    """The same with another verdict about one kind, and no regions of it."""
    kinds = (
        replace(one, verdict=verdict, regions=()) if one.value == value else one
        for one in found.kinds
    )
    return replace(found, kinds=tuple(kinds))


def test_every_changed_result_is_accounted_for() -> None:
    """From two hours on work is large: job a (150 minutes of two visits), b and c (150 of one). A call costs more."""
    old, new = sides(rate="130 USD/hour", much="2 hours")
    found = behaviour(old, new)
    assert {kind.value: kind.verdict for kind in found.kinds} == {
        "call": "differs", "visit": "differs", "question": "identical",
    }  # fmt: skip
    assert hold(found, *measured(old, new)) == Held(
        4, inside=2, differing=0, unknown=0, together=1, beyond=1
    )


def test_a_kind_whose_regions_are_not_all_known() -> None:
    """c1 lies in no region that is told, and nobody said that there is none besides."""
    old, new = sides(rate="130 USD/hour")
    found = behaviour(old, new)
    kinds = (
        replace(kind, regions=(), elsewhere=False) if kind.value == "call" else kind
        for kind in found.kinds
    )
    found = replace(found, kinds=tuple(kinds))
    held = hold(found, *measured(old, new))
    assert held == Held(1, inside=0, differing=1, unknown=0, together=0, beyond=0)


def test_an_event_outside_all_regions() -> None:
    """Were there no region of calls, though it is said that there is nothing else, c1 would go against that."""
    old, new = sides(rate="130 USD/hour")
    found = behaviour(old, new)
    kinds = (replace(kind, regions=()) if kind.value == "call" else kind for kind in found.kinds)
    with pytest.raises(FindingsError):
        hold(replace(found, kinds=tuple(kinds)), *measured(old, new))


def test_what_is_not_proved_is_no_fault() -> None:
    """Of kinds of which nobody knows anything may change."""
    old, new = sides(rate="130 USD/hour")
    found = said(behaviour(old, new), "call", "unknown")
    assert hold(found, *measured(old, new)) == Held(
        1, inside=0, differing=0, unknown=1, together=0, beyond=0
    )


def test_an_event_that_goes_against_a_proof() -> None:
    """Were calls proved the same, c1 would show that they are not, and nothing else would be said."""
    old, new = sides(rate="130 USD/hour")
    found = said(behaviour(old, new), "call", "identical")
    with pytest.raises(FindingsError) as raised:
        hold(found, *measured(old, new))
    (finding,) = raised.value.findings
    assert (finding.code, "`c1`" in finding.message) == ("CB823", True)


def test_an_event_outside_the_bounds_of_a_proof() -> None:
    """v4 is of 2031, and proofs look at two years: were visits proved the same, it would say nothing against it."""
    old, new = sides(much="2 hours")
    found = said(behaviour(old, new), "visit", "identical")
    shown, events = measured(old, new)
    only = replace(shown, changed=tuple(one for one in shown.changed if one.one.id == "c"))
    assert hold(found, only, events) == Held(
        1, inside=0, differing=0, unknown=0, together=0, beyond=1
    )
