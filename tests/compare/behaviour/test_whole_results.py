"""Everything that a result says is compared: what is decided about its parts, whole lines, what it needs."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from engine.compare.behaviour.finding import behaviour
from tests.compare.behaviour.test_behaviour import side

JOBS: Any = {
    "in_force": [{"from": "2026-01-01"}],
    "facts": {
        "kind": {"kind": "enum", "values": ["call", "visit"], "required": True},
        "job": {"kind": "text"},
        "minutes": {"kind": "duration", "unit": "min", "min": 0, "required": True},
        "urgent": {"kind": "bool"},
    },
    "figures": {"rate": "120 USD/hour", "long": "30 min", "free": "10 min", "ages": "100000 min"},
    "groups": {"work": {"when": "kind == 'visit'", "by": ["first_known(job, id)"]}},
    "outcomes": {
        "level": {"kind": "enum", "values": ["short", "long"], "about": "event"},
        "whole": {"kind": "enum", "values": ["done"], "about": ["event", "work"], "required": True},
    },
    "charges": {"time": {"quantity": "minutes", "rate": "rate"}},
    "rules": {
        "short": {"when": "minutes < long", "then": {"level": "short"}},
        "long": {"when": "minutes >= long", "then": {"level": "long"}},
        "of-work": {"about": "work", "then": {"whole": "done"}},
        "of-calls": {"when": "kind == 'call'", "then": {"whole": "done"}, "charge": {"time": {}}},
    },
}  # fmt: skip


def verdicts(edit: Any, old: Any = JOBS) -> dict[str | None, str]:
    """By kind, for terms and an edit of them."""
    new = deepcopy(old)
    edit(new)
    found = behaviour(side(old, "old"), side(new, "new"))
    return {kind.value: kind.verdict for kind in found.kinds}


def test_what_is_decided_about_an_event_in_a_group() -> None:
    """The result is about the work and says the same; what it says of the event in it does not."""

    def edit(terms: Any) -> None:
        terms["figures"]["long"] = "31 min"

    assert verdicts(edit) == {"call": "differs", "visit": "differs"}


def test_minutes_that_are_worked_and_bill_the_same() -> None:
    """No call of 31 days comes to the minimum, so nobody pays otherwise; what the line says of the work does change."""
    old = deepcopy(JOBS)
    old["charges"]["time"]["minimum"] = "ages"

    def edit(terms: Any) -> None:
        terms["charges"]["time"]["quantity"] = "minutes + free"

    assert verdicts(edit, old) == {"call": "differs", "visit": "identical"}


def test_what_is_needed_behind_something_graver() -> None:
    """A result names what its status is about: while a fact is missing, nobody reads which decision waits as well."""
    old = deepcopy(JOBS)
    asks = "kind == 'visit' and not known(urgent)"
    old["rules"]["asks"] = {"when": asks, "needs_decision": "what it costs"}

    def edit(terms: Any) -> None:
        terms["rules"]["asks"]["needs_decision"] = "who pays"

    assert verdicts(edit, old) == {"call": "identical", "visit": "differs"}
    old["rules"]["short"]["when"], old["rules"]["long"]["when"] = "urgent", "not urgent"
    assert verdicts(edit, old) == {"call": "identical", "visit": "identical"}


def test_what_is_asked_of_every_event() -> None:
    """A call of more than ten minutes is no event any more: the edited check is the cause, and visits stay."""
    old = deepcopy(JOBS)
    old["valid"] = [{"field": "minutes", "holds": "minutes >= free - free", "says": "too short"}]
    new = deepcopy(old)
    new["valid"][0]["holds"] = "kind != 'call' or minutes <= free"
    found = behaviour(side(old, "old"), side(new, "new"))
    assert [kind.verdict for kind in found.kinds] == ["differs", "identical"]
    (region,) = found.kinds[0].regions
    assert region.because == ("validity minutes: too short",)
    (outcome,) = region.witness.outcomes
    assert outcome.new is None


def test_what_holds_where_a_fact_is_absent() -> None:
    """An event that does not say whether it is urgent is read otherwise; one that says so is not."""
    old = deepcopy(JOBS)
    old["facts"]["urgent"]["default"] = False
    old["rules"]["hurried"] = {
        "when": "kind == 'call' and urgent and minutes < long",
        "then": {"level": "long"},
        "overrides": ["short"],
    }
    new = deepcopy(old)
    new["facts"]["urgent"]["default"] = True
    found = behaviour(side(old, "old"), side(new, "new"))
    assert [kind.verdict for kind in found.kinds] == ["differs", "identical"]
    (region,) = found.kinds[0].regions
    assert region.because == ("fact urgent",)
    assert "urgent" not in region.witness.event


def test_an_outcome_that_nobody_knows_any_more() -> None:
    """Whether a call is noted hangs on `urgent`: where that is missing, the note was not known, and now there is none.

    The call needs `urgent` as before, by another rule.
    """
    old = deepcopy(JOBS)
    old["outcomes"]["note"] = {"kind": "enum", "values": ["seen"], "about": "event"}
    old["outcomes"]["mark"] = {"kind": "enum", "values": ["seen"], "about": "event"}
    for name in ("note", "mark"):
        old["rules"][name] = {"when": "kind == 'call' and urgent", "then": {name: "seen"}}
    new = deepcopy(old)
    del new["rules"]["note"]
    found = behaviour(side(old, "old"), side(new, "new"))
    calls = next(kind for kind in found.kinds if kind.value == "call")
    (region,) = calls.regions
    assert (region.conditions, region.every) == (("urgent or not given",), True)
    assert calls.elsewhere


def test_a_list_that_nobody_knows_any_more() -> None:
    """The same of an outcome that several rules add to."""
    old = deepcopy(JOBS)
    old["outcomes"]["notes"] = {"kind": "enum", "values": ["seen"], "meet": "all", "about": "event"}
    old["outcomes"]["mark"] = {"kind": "enum", "values": ["seen"], "about": "event"}
    old["rules"]["note"] = {"when": "kind == 'call' and urgent", "then": {"notes": ["seen"]}}
    old["rules"]["mark"] = {"when": "kind == 'call' and urgent", "then": {"mark": "seen"}}
    new = deepcopy(old)
    del new["rules"]["note"]
    found = behaviour(side(old, "old"), side(new, "new"))
    calls = next(kind for kind in found.kinds if kind.value == "call")
    (region,) = calls.regions
    assert region.conditions == ("urgent or not given",)
    assert calls.elsewhere


def test_what_a_result_is_called() -> None:
    """Work goes by its job; by the job and whether it is urgent it is the same work, under another name."""

    def edit(terms: Any) -> None:
        terms["groups"]["work"]["by"] = ["first_known(job, id)", "minutes >= long"]

    assert verdicts(edit) == {"call": "identical", "visit": "differs"}


def test_the_unit_of_a_line() -> None:
    """Half an hour for 60 an hour, or thirty pieces for 1 each: the same money for something else."""
    old = deepcopy(JOBS)
    old["facts"] |= {"pieces": {"kind": "integer", "min": 30, "max": 30, "required": True}}
    old["facts"]["minutes"] |= {"max": 30}
    old["figures"] |= {"rate": "60 USD/hour", "each": "1 USD", "share": "30 min"}
    old["charges"]["time"] = {"quantity": "share", "rate": "rate"}

    def edit(terms: Any) -> None:
        terms["charges"]["time"] = {"quantity": "pieces", "rate": "each"}

    assert verdicts(edit, old) == {"call": "differs", "visit": "identical"}
