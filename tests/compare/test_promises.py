"""What always holds is compared like any other entry of a version."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from engine.compare.versions import compare_versions
from engine.rulebook.fingerprint import version_hash
from tests.compare.terms import TERMS
from tests.laws.building import build

PROMISES: dict[str, Any] = {
    "never-negative": {"that": "amount >= 0"},
    "free-is-free": {"when": "outcome == 'free'", "that": "amount == 0"},
    "longer": {"more": "minutes", "never_less": "amount", "when": "kind == 'visit'"},
}


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What is otherwise between two sets of promises; it is the mirror of the other way round."""
    one, two = (
        build({"versions": {"v": {**deepcopy(TERMS), "always": promises}}}).versions["v"]
        for promises in (old, new)
    )
    assert version_hash(one, "UTC", {}) == version_hash(two, "UTC", {})  # no result hangs on them
    found = compare_versions(one, two)
    assert tuple(change.mirrored() for change in found) == compare_versions(two, one)
    return [(c.kind, c.name, c.how, *((d.what, d.old, d.new) for d in c.details)) for c in found]


def test_nothing_is_otherwise() -> None:
    """The order of promises and their spelling are no change."""
    spelled = {"free-is-free": {"that": "amount == 0", "when": '(outcome == "free")'}}
    assert not told(
        PROMISES, {**spelled, **{n: p for n, p in PROMISES.items() if n != "free-is-free"}}
    )


def test_a_promise_is_added_and_dropped() -> None:
    """With all that it says."""
    fewer = {name: one for name, one in PROMISES.items() if name != "longer"}
    said = (
        ("when", None, "kind == 'visit'"),
        ("more", None, "minutes"),
        ("never less", None, "amount"),
    )
    assert told(fewer, PROMISES) == [("always", "longer", "added", *said)]


def test_what_is_promised_is_changed() -> None:
    """The condition, the claim, and what it is about."""
    other = {
        **PROMISES,
        "never-negative": {"that": "amount > 0", "about": "event"},
        "longer": {"more": "minutes", "never_more": "amount"},
    }
    assert told(PROMISES, other) == [
        ("always", "longer", "changed", ("when", "kind == 'visit'", "always"),
         ("never less", "amount", None), ("never more", None, "amount")),
        ("always", "never-negative", "changed", ("about", "every result", "event"),
         ("that", "amount >= 0", "amount > 0")),
    ]  # fmt: skip
