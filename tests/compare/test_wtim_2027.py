"""The second version of WTIM that is made for the purpose: four changes and a rule in two, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import check, load
from engine.authoring.case_files import Case, read_cases
from engine.authoring.cases import differences_of
from engine.compare.sources.reading import read_sides
from engine.compare.text import compare_text

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "wtim-2027"
SHIPPED = ROOT / "rulebooks" / "wtim"
BOOK = load(FOLDER)


def test_it_is_a_rulebook_without_a_fault() -> None:
    assert check(FOLDER, strict=True) == ()


def test_its_first_version_is_the_one_that_ships() -> None:
    """Letter by letter; after a change of that one, copy it."""
    one, other = (folder / "versions" / "2016-09-02.yaml" for folder in (SHIPPED, FOLDER))
    assert other.read_bytes() == one.read_bytes()


@pytest.mark.parametrize("case", read_cases(BOOK)[0], ids=lambda case: case.name)
def test_case(case: Case) -> None:
    differences = list(differences_of(BOOK, case))
    assert not differences, "\n".join([case.by_hand, *differences])


def test_exactly_the_changes_and_the_split() -> None:
    """Emergency 165, business hours to 17:00, mail calls 20 minutes for 30 dollars, thirty days; one rule in two."""
    found = compare_text(*read_sides(str(SHIPPED), str(FOLDER)))
    (version,) = found.versions
    assert (version.old, version.new, version.added) == ("2016-09-02", "2027-01-01", True)
    matter = [
        change for change in version.changes if not change.wording and change.kind != "version"
    ]
    assert [
        (c.kind, c.name, c.how, [(d.what, d.old, d.new) for d in c.details if c.how == "changed"])
        for c in matter
    ] == [
        ("figure", "converted_minimum", "changed", [("is", "30 min", "20 min")]),
        ("figure", "converted_minimum_price", "changed", [("is", "45 USD", "30 USD")]),
        ("figure", "emergency_rate", "changed", [("is", "155 USD/hour", "165 USD/hour")]),
        ("figure", "included_period", "changed", [("is", "6 months", "30 days")]),
        ("calendar", "bracket_hours", "changed", [("mon-fri", "09:00-18:00", "09:00-17:00")]),
        ("calendar", "business_days", "changed", [("mon-fri", "09:00-18:00", "09:00-17:00")]),
        ("calendar", "office", "changed", [("mon-fri", "09:00-18:00", "09:00-17:00")]),
        ("rule", "must-do-patch", "added", []),
        ("rule", "other-patch", "added", []),
        ("rule", "patch-on-request", "removed", []),
    ]
    assert matter[-1].like == ("must-do-patch", "other-patch")
    assert {name for change in matter[-3:-1] for name in change.like} == {"patch-on-request"}
    assert all(change.wording for change in found.rulebook)
