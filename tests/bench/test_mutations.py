"""The mutation check by itself: its edits are what they say, and it notices a claim that events do not bear out."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from bench.mutations import judging
from bench.mutations.__main__ import line, summary, tried
from bench.mutations.edits import FAMILIES, SAME, Edit, Terms, edit, terms
from bench.mutations.judging import Judged, judge
from bench.mutations.pool import Pool, pool
from engine.compare.behaviour.finding import behaviour
from engine.compare.behaviour.model import Behaviour
from engine.compare.sources.side import Side
from engine.compare.versions import compare_versions
from tests.compare.behaviour.test_behaviour import SMALL, side

BOTH = ("wsm", "wtim")


@pytest.fixture(scope="module")
def small() -> Pool:
    """Events near the boundaries of small terms."""
    return pool(side(SMALL, "v"), "small", 600, 1)


def judged(small: Pool, change: Any, words: str = "an edit") -> Judged:
    """What becomes of an edit of the small terms."""
    new = deepcopy(SMALL)
    change(new)
    return judge(small, Edit("figure", words, side(new, "v").rulebook), 600, Random(1))


def longer(terms: Any) -> None:
    """From 31 minutes on a call is long, not from 30."""
    terms["figures"]["long"] = "31 min"


def test_a_difference_at_one_minute_is_shown(small: Pool) -> None:
    """Only calls of exactly 30 minutes differ; events near the boundary are among those looked at."""
    found = judged(small, longer)
    assert found.verdicts == {"call": "differs", "visit": "identical", "question": "identical"}
    assert (found.wrong, found.shown > 0) == ([], True)


def test_a_wrong_claim_is_noticed(small: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were calls said to be the same, the events would not bear it out."""

    def wrong(old: Side, new: Side) -> Behaviour:
        found = behaviour(old, new)
        return replace(found, kinds=tuple(replace(k, verdict="identical") for k in found.kinds))

    monkeypatch.setattr(judging, "behaviour", wrong)
    found = judged(small, longer)
    assert found.wrong
    assert all(words.startswith("call: identical, but ") for words in found.wrong)


def test_what_formulas_do_not_tell_is_noticed(small: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A formula that is forgotten makes events come to something else unforeseen."""
    whole = judging.differences

    def forgetful(*cases: Any) -> Any:
        return {name: form for name, form in whole(*cases).items() if "rate" in name}

    monkeypatch.setattr(judging, "differences", forgetful)
    found = judged(small, longer)
    assert any("formulas do not tell" in words for words in found.wrong)


@pytest.mark.parametrize("provider", BOTH)
def test_edits_load_and_are_one_change(provider: str) -> None:
    """Those that are to change nothing the text part takes for nothing, or for rules that stand in for one another."""
    found: Terms = terms(provider)
    before = _version(found)
    for number in range(4):
        made = edit(found, Random(f"{provider} {number}"))
        changes = compare_versions(before, next(iter(made.rulebook.versions.values())))
        names = {change.kind for change in changes if not change.wording}
        if made.family in SAME - {"halves", "twin", "turned"}:
            assert not names, made.words
        else:
            assert len(names) <= 1, made.words


def _version(found: Terms) -> Any:
    from engine.rulebook.load import load

    return next(iter(load(found.folder).versions.values()))


@pytest.mark.parametrize("provider", BOTH)
def test_every_family_has_an_edit(provider: str) -> None:
    """But tables, which only WSM has."""
    document = terms(provider).document
    none = {
        name
        for name, family in FAMILIES.items()
        if not any(family(Random(n), document) for n in range(20))
    }
    assert none == ({"cell"} if provider == "wtim" else set())


def test_edits_of_wsm(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few random edits, events and all: nothing is wrong. `python -m bench.mutations` tries many of both."""
    from bench.mutations import __main__ as run

    monkeypatch.setitem(run._ready, "wsm", run.ready("wsm", 240, 1))
    found = [tried(number, 1, 120) for number in (1, 11, 25)]
    assert [one["wrong"] for one in found] == [[], [], []]
    assert all(one["words"][:20] in line(one) for one in found)
    assert list(summary(found))[2].startswith("| wsm | 3 |")
