"""Whole rulebooks: which version is compared with which."""

from __future__ import annotations

from typing import Any

from engine.compare.sources.side import Side
from engine.compare.text import TextDifference, compare_text
from engine.rulebook.model import Rulebook
from tests.laws.building import build

Plain = Any


def book(versions: dict[str, tuple[str | None, str | None, str]], **provider: str) -> Rulebook:
    """A rulebook of versions, each with its dates and the one figure that it has."""
    found: dict[str, Plain] = {}
    for id_, (start, until, rate) in versions.items():
        span = {key: date for key, date in (("from", start), ("until", until)) if date}
        found[id_] = {
            "in_force": [span],
            "facts": {"on": {"kind": "date"}, "minutes": {"kind": "duration", "unit": "min"}},
            "figures": {"rate": f"{rate} USD/hour"},
            "outcomes": {"done": {"kind": "bool"}},
            "charges": {"time": {"quantity": "minutes", "rate": "rate"}},
            "rules": {"all": {"then": {"done": True}, "charge": {"time": {}}}},
        }
    return build({"provider": {"governed_by": "on", **provider}, "versions": found})


def compared(old: Rulebook, new: Rulebook) -> TextDifference:
    """The comparison of two whole rulebooks, which is the mirror of the other way round."""
    one, two = Side("old", old), Side("new", new)
    found = compare_text(one, two)
    assert found.mirrored() == compare_text(two, one)
    return found


def pairs(found: TextDifference) -> list[tuple[str | None, str | None, bool, bool, int]]:
    """The pairs of versions that differ, and how many figures do."""
    return [
        (v.old, v.new, v.added, v.removed, sum(c.kind == "figure" for c in v.changes))
        for v in found.versions
    ]


def test_versions_of_one_id() -> None:
    """Those that are alike are counted."""
    one = book({"a": (None, "2026-01-01", "90"), "b": ("2026-01-01", None, "100")})
    two = book({"a": (None, "2026-01-01", "90"), "b": ("2026-01-01", None, "110")})
    found = compared(one, two)
    assert pairs(found) == [("b", "b", False, False, 1)]
    assert found.alike == 1


def test_a_version_that_is_new_is_told_beside_the_one_it_follows() -> None:
    one = book({"a": (None, None, "90")})
    two = book({"a": (None, "2026-01-01", "90"), "b": ("2026-01-01", None, "110")})
    assert pairs(compared(one, two)) == [("a", "a", False, False, 0), ("a", "b", True, False, 1)]
    assert pairs(compared(two, one)) == [("a", "a", False, False, 0), ("b", "a", False, True, 1)]


def test_a_version_of_another_id_at_the_same_dates() -> None:
    one = book({"a": (None, "2026-01-01", "90"), "b": ("2026-01-01", None, "100")})
    two = book({"a": (None, "2026-01-01", "90"), "new": ("2026-01-01", None, "110")})
    assert pairs(compared(one, two)) == [("b", "new", False, False, 1)]


def test_the_only_versions() -> None:
    """Whatever they are called and whenever they hold."""
    one, two = book({"x": (None, "2020-01-01", "90")}), book({"y": ("2026-01-01", None, "90")})
    (only,) = compared(one, two).versions
    assert [d.what for d in only.changes[0].details] == ["in force", "called"]


def test_what_a_rulebook_says_of_its_provider() -> None:
    one = book({"v": (None, None, "90")})
    two = book({"v": (None, None, "90")}, name="Other", time_zone="Europe/Paris")
    (change,) = compared(one, two).rulebook
    told = [(d.what, d.old, d.new, d.wording) for d in change.details]
    assert told == [
        ("time zone", "America/New_York", "Europe/Paris", False),
        ("called", "Sample", "Other", True),
    ]
