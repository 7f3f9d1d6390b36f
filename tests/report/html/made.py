"""Small terms before and after a change, made by hand, and the page of all three parts about them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from engine.compare.behaviour.model import Behaviour, Effect, Kind, Outcome, Region, Witness
from engine.compare.impact.model import Impact
from engine.compare.impact.pairs import pairs
from engine.compare.impact.spots import spots
from engine.compare.impact.told import told
from engine.compare.sources.side import Side
from engine.compare.text import compare_text
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.report.behaviour_page import bounds
from engine.report.html.page import Found, change_page
from engine.rulebook.model import Rulebook
from tests.compare.impact.measured import measure
from tests.laws.building import build

Plain = Any
PROVIDER: Plain = {"name": "Corner & Sons", "governed_by": "day"}
OLD: Plain = {
    "in_force": [{"from": "2026-01-01"}],
    "facts": {
        "kind": {"kind": "enum", "values": ["call", "site_visit", "question"], "required": True},
        "customer": {"kind": "text"},
        "day": {"kind": "date"},
        "minutes": {"kind": "duration", "unit": "min", "min": 0},
    },
    "figures": {"hourly_rate": "60 USD/hour", "visit_fee": "50 USD"},
    "outcomes": {"how": {"kind": "enum", "values": ["timed", "flat", "free"], "required": True}},
    "charges": {
        "time": {"quantity": "minutes", "rate": "hourly_rate", "payer": "'client'"},
        "fee": {"quantity": "1", "rate": "visit_fee", "payer": "'client'"},
    },
    "rules": {
        "calls": {"when": "kind == 'call'", "then": {"how": "timed"}, "charge": {"time": {}}},
        "visits": {"when": "kind == 'site_visit'", "then": {"how": "flat"}, "charge": {"fee": {}}},
        "questions": {"when": "kind == 'question'", "then": {"how": "free"}},
    },
}  # fmt: skip
ROWS: Sequence[Plain] = (
    {"id": "e1", "kind": "call", "customer": "Alder_1", "day": "2027-01-10", "minutes": "60"},
    {"id": "e2", "kind": "site_visit", "customer": "Birch", "day": "2027-01-12", "minutes": "10"},
    {"id": "e3", "kind": "call", "customer": "Birch", "day": "2027-03-02", "minutes": "10"},
    {"id": "e4", "kind": "question", "customer": "Cedar", "day": "2027-03-05"},
)


def new_terms() -> Plain:
    """An hour costs 75 instead of 60, a visit 40 instead of 50; a rule is called otherwise."""
    terms = deepcopy(OLD)
    terms["in_force"] = [{"from": "2027-01-01"}]
    terms["figures"] = {"hourly_rate": "75 USD/hour", "visit_fee": "40 USD"}
    terms["rules"]["any-question"] = terms["rules"].pop("questions")
    return terms


def book(version: str, terms: Plain) -> Rulebook:
    """A rulebook of one version."""
    return build({"provider": PROVIDER, "versions": {version: terms}})


def sides(old: Plain = OLD, new: Plain | None = None) -> tuple[Side, Side]:
    """Both sides as versions."""
    one, two = book("2026", old), book("2027", new or new_terms())
    return Side("corner@2026", one, one.versions["2026"]), Side(
        "corner@2027", two, two.versions["2027"]
    )


def witness(old: Side, new: Side, event: Plain) -> Witness:
    """An event with what both sides make of it."""
    found = []
    for side in (old, new):
        assert side.version is not None
        done = evaluate(side.rulebook, raw_events([event]), Options(version=side.version.id))
        found.append(tuple(map(told, done.results)))
    outcomes = tuple(
        Outcome(a, b, tuple(spots(a, b)) if a is not None and b is not None else ())
        for a, b in pairs(*found)
    )
    return Witness(event, outcomes)


def behaviour(old: Side, new: Side) -> Behaviour:
    """What a solver would find, put down by hand: a call of a minute costs 1.00 and then 1.25, a visit 50 and 40."""
    call = witness(old, new, {"id": "witness", "kind": "call", "minutes": "1"})
    visit = witness(old, new, {"id": "witness", "kind": "site_visit"})
    by_time = Effect("minutes", 600, 600, Fraction(1, 4), 150, 15)
    calls = Region(("figure hourly_rate",), ("minutes > 0 min",), True, call, by_time)
    visits = Region(("figure visit_fee",), (), False, visit)
    kinds = (
        Kind("call", "differs", (calls,), (), True),
        Kind("site_visit", "differs", (visits,), ("what is <odd>",)),
        Kind("question", "identical"),
    )  # fmt: skip
    books = (old.rulebook, new.rulebook)
    first, last = date(2027, 1, 1), date(2028, 12, 31)
    return Behaviour(
        "corner@2026", "corner@2027", books, "kind", first, last, 31, 3, kinds, (), ("rule any-question",)
    )  # fmt: skip


def impact(old: Side, new: Side, rows: Sequence[Plain] = ROWS) -> Impact:
    """What both sides bill for some rows, each by its only version."""
    assert old.version is not None
    assert new.version is not None
    options = (Options(version=old.version.id), Options(version=new.version.id))
    return measure(old.rulebook, new.rulebook, rows, (), options)


def found(old: Side, new: Side, rows: Sequence[Plain] = ROWS) -> Found:
    """All three parts."""
    return Found(compare_text(old, new), behaviour(old, new), impact(old, new, rows))


@cache
def usual() -> str:
    """The page of the terms and rows above."""
    return page()


def page(rows: Sequence[Plain] = ROWS, top: int = 10) -> str:
    """The page of the terms above on some rows."""
    old, new = sides()
    return change_page(old, new, found(old, new, rows), top)


def recorded() -> str:
    """The outline of the page, as `outline.txt` has it; the bounds are those that every form tells."""
    from tests.report.html.outline import outline

    told = bounds(behaviour(*sides()))
    lines = (line.replace(told, "(as told elsewhere)") for line in outline(usual()).lines)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":  # renews it: read the difference before you keep it
    from pathlib import Path

    Path(__file__).with_name("outline.txt").write_text(recorded(), encoding="utf-8")
