"""Did you mean: near names are offered, wild guesses never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics.suggest import closest, did_you_mean, distance

NAMES = ["technical_minutes", "email_minutes", "kind", "when", "worked_on", "worked_at"]
WORDS = st.text(alphabet="abc_", max_size=8)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("technical_minuts", "technical_minutes"),
        ("wehn", "when"),
        ("Kind", "kind"),
        ("email-minutes", "email_minutes"),
        ("worked_o", "worked_on"),
        ("payer", None),
        ("kind", None),
        ("", None),
        ("x" * 1000, None),
    ],
)
def test_closest(typed: str, meant: str | None) -> None:
    """Slips of the finger, letter case and hyphens; nothing for what is far away."""
    assert closest(typed, NAMES) == meant


def test_help_text() -> None:
    """The help of a finding, ready to use."""
    assert did_you_mean("knid", NAMES) == "did you mean `kind`?"
    assert did_you_mean("zzz", NAMES) is None


def test_ties_do_not_depend_on_order() -> None:
    """Of two names equally near the first in the alphabet is offered."""
    assert closest("worked_an", NAMES) == closest("worked_an", reversed(NAMES)) == "worked_at"
    assert closest("cat", ["car", "cab"]) == closest("cat", ["cab", "car"]) == "cab"


@given(WORDS, WORDS)
def test_distance_is_a_distance(left: str, right: str) -> None:
    """Nothing for equal words, the same both ways, at most the longer word, at least the difference."""
    assert (distance(left, right) == 0) == (left == right)
    assert distance(left, right) == distance(right, left)
    assert abs(len(left) - len(right)) <= distance(left, right) <= max(len(left), len(right))


@given(WORDS, st.integers(0, 7), st.sampled_from("xyz"))
def test_one_slip_costs_one(word: str, at: int, letter: str) -> None:
    """Inserting, deleting or replacing a letter is one slip; so is swapping two."""
    assert distance(word, word[:at] + letter + word[at:]) == 1
    assert distance("minutes", "mintues") == 1
