"""Which results of two evaluations belong together."""

from __future__ import annotations

from engine.compare.impact.pairs import pairs
from engine.compare.impact.told import Told


def one(id: str, *events: str, subject: str = "event") -> Told:
    """A result without money."""
    return Told(subject, id, events, (), "decided", None, None, 0, (), {}, (), (), None)


def test_by_kind_and_id() -> None:
    """Whatever the events; in order of kind and id."""
    old = [one("b", "b"), one("a", "a1"), one("a", "a", subject="job")]
    new = [one("a", "a1", "a2"), one("c", "c")]
    assert list(pairs(old, new)) == [
        (old[1], new[0]), (old[0], None), (None, new[1]), (old[2], None),
    ]  # fmt: skip


def test_several_of_one_id_pair_by_their_events_first() -> None:
    """Groups that nobody can tell apart have one id."""
    old = [one("k", "1"), one("k", "2"), one("k", "3")]
    new = [one("k", "3"), one("k", "1", "2")]
    assert list(pairs(old, new)) == [(old[2], new[0]), (old[0], new[1]), (old[1], None)]
