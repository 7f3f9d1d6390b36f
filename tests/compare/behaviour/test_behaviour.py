"""What two versions do otherwise with one event: small terms, differences worked out by hand."""

from __future__ import annotations

from copy import deepcopy
from fractions import Fraction
from typing import Any

import pytest

from engine.compare.behaviour.finding import behaviour
from engine.compare.behaviour.model import Behaviour, Effect, Kind
from engine.compare.sources.side import Side
from engine.diagnostics.findings import FindingsError
from engine.report.behaviour_forms import behaviour_json, behaviour_markdown
from engine.report.behaviour_page import behaviour_page
from tests.laws.building import build

SMALL: Any = {
    "in_force": [{"from": "2026-01-01"}],
    "facts": {
        "kind": {"kind": "enum", "values": ["call", "visit", "question"], "required": True},
        "minutes": {"kind": "duration", "unit": "min", "min": 0},
        "urgent": {"kind": "bool", "default": False},
    },
    "figures": {"rate": "110 USD/hour", "long": "30 min"},
    "outcomes": {"level": {"kind": "enum", "values": ["short", "long", "free"], "required": True}},
    "charges": {"time": {"quantity": "minutes", "rate": "rate"}},
    "rules": {
        "short-call": {"when": "kind == 'call' and minutes < long", "then": {"level": "short"}},
        "long-call": {"when": "kind == 'call' and minutes >= long", "then": {"level": "long"}, "charge": {"time": {}}},
        "visit": {"when": "kind == 'visit'", "then": {"level": "long"}, "charge": {"time": {}}},
        "question": {"when": "kind == 'question'", "then": {"level": "free"}},
    },
}  # fmt: skip


def side(version: Any, name: str) -> Side:
    """A rulebook of one version."""
    book = build({"versions": {name: version}})
    return Side(name, book, book.versions[name])


def compared(edit: Any = None) -> Behaviour:
    """The small terms beside themselves, edited."""
    new = deepcopy(SMALL)
    if edit is not None:
        edit(new)
    return behaviour(side(SMALL, "old"), side(new, "new"))


def kinds(found: Behaviour) -> dict[str | None, Kind]:
    """By value."""
    return {kind.value: kind for kind in found.kinds}


def test_terms_beside_themselves_are_the_same() -> None:
    """Nothing is otherwise, and that is proved."""
    found = compared()
    assert found.nothing
    assert {kind.verdict for kind in found.kinds} == {"identical"}


def test_a_rate() -> None:
    """The shortest call that is billed is of half an hour: 55.00, 60.00 at 120. A visit of a minute: 1.83, 2.00."""

    def edit(terms: Any) -> None:
        terms["figures"]["rate"] = "120 USD/hour"

    found = kinds(compared(edit))
    assert found["question"].verdict == "identical"
    amounts = {}
    for name in ("call", "visit"):
        (region,) = found[name].regions
        assert region.because == ("figure rate",)
        witness = region.witness
        (outcome,) = witness.outcomes
        assert outcome.old is not None
        assert outcome.new is not None
        amounts[name] = (
            witness.event["minutes"],
            float(outcome.old.amount),
            float(outcome.new.amount),
        )
    assert amounts == {"call": ("30", 55.0, 60.0), "visit": ("1", 1.83, 2.0)}


def test_who_pays_how_much_more() -> None:
    """At 120 instead of 110 an hour: calls from half an hour on, all of them; ten more for an hour, 100 for ten hours.

    Of 1 to 600 minutes 571 are at least 30. Whoever is not among them is treated as before.
    """

    def edit(terms: Any) -> None:
        terms["figures"]["rate"] = "120 USD/hour"

    call = kinds(compared(edit))["call"]
    (region,) = call.regions
    assert (region.conditions, region.every) == (("minutes >= 30 min",), True)
    assert region.effect == Effect("minutes", 600, 571, 5, 100, 10)
    assert call.elsewhere


def test_a_limit() -> None:
    """From 45 minutes on a call is long: 30 minutes are the least that is otherwise."""

    def edit(terms: Any) -> None:
        terms["figures"]["long"] = "45 min"

    found = kinds(compared(edit))
    assert found["visit"].verdict == found["question"].verdict == "identical"
    (region,) = found["call"].regions
    assert (region.because, region.witness.event["minutes"]) == (("figure long",), "30")
    # the longest that is free now: 44 min at 110 an hour were 80.67
    assert (region.conditions, region.every) == (("30 min <= minutes < 45 min",), True)
    assert region.effect == Effect("minutes", 600, 15, Fraction("-80.67"), -55, None)
    assert found["call"].elsewhere


def test_a_rule_in_two_is_the_same_rule() -> None:
    """Split by a fact that has no other bearing, the rule says what it said: proved."""

    def edit(terms: Any) -> None:
        rules = terms["rules"]
        whole = rules.pop("visit")
        for name, more in (("urgent-visit", "urgent"), ("other-visit", "not urgent")):
            rules[name] = {**whole, "when": f"{whole['when']} and {more}"}

    found = compared(edit)
    assert found.nothing
    assert not found.idle


def test_a_rule_for_some() -> None:
    """Urgent visits are free now; an hour was 110. Those of which nobody knows how long they were are decided now."""

    def edit(terms: Any) -> None:
        terms["rules"]["visit"]["when"] = "kind == 'visit' and not urgent"
        terms["rules"]["urgent-visit"] = {
            "when": "kind == 'visit' and urgent",
            "then": {"level": "free"},
        }

    visit = kinds(compared(edit))["visit"]
    assert {region.conditions for region in visit.regions} == {("urgent",)}
    assert all(region.every for region in visit.regions)
    assert {region.effect.hour for region in visit.regions if region.effect} == {-110}
    assert visit.elsewhere


def test_changes_that_only_matter_together() -> None:
    """A rule that is switched on by one figure and priced by another: each alone does nothing."""
    old = deepcopy(SMALL)
    old["figures"] |= {"floor": "1000000 min", "fee": "110 USD/hour"}
    old["charges"]["time"]["rate"] = "fee if minutes >= floor else rate"
    new = deepcopy(old)
    new["figures"] |= {"floor": "60 min", "fee": "220 USD/hour"}
    found = behaviour(side(old, "old"), side(new, "new"))
    (region,) = kinds(found)["visit"].regions
    # no event lasts a million minutes, so `fee` alone is not read; `floor` alone changes nothing, as both rates are 110
    assert region.because == ()
    assert kinds(found)["visit"].unknown == ()


def test_every_form_tells_it() -> None:
    """The page fits 80 columns; data and Markdown name change and bounds."""

    def edit(terms: Any) -> None:
        terms["figures"]["rate"] = "120 USD/hour"

    found = compared(edit)
    page = [line.text for line in behaviour_page(found)]
    assert max(map(len, page)) <= 80
    assert "CALL: differs" in page
    assert "~ figure rate" in page
    data = behaviour_json(found)
    assert [kind["verdict"] for kind in data["kinds"]] == ["differs", "differs", "identical"]
    text = behaviour_markdown(found)
    assert "**figure rate**" in text
    assert "2026-01-01" in text


def test_what_cannot_be_spelled_out() -> None:
    """A period as a fact has no form as one number: nothing is said, and why."""
    terms = deepcopy(SMALL)
    terms["facts"]["term"] = {"kind": "period"}
    with pytest.raises(FindingsError) as raised:
        behaviour(side(terms, "old"), side(terms, "new"))
    assert raised.value.findings[0].code == "CB808"
