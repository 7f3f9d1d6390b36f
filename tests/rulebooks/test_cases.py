"""Every case of every rulebook that ships comes out as it was worked out by hand."""

from __future__ import annotations

from functools import cache

import pytest

from engine import load
from engine.authoring.case_files import Case, case_paths, read_cases
from engine.authoring.cases import differences_of
from engine.rulebook.catalogue import rulebook_names
from engine.rulebook.model import Rulebook

LEAST_CASES = {"wtim": 100, "wsm": 50}  # 150 together; fewer means that files were lost


@cache
def book(name: str) -> Rulebook:
    """The rulebook, loaded once."""
    return load(name)


def every_case() -> list[tuple[str, Case]]:
    """(rulebook, case) for each case."""
    return [(name, case) for name in rulebook_names() for case in read_cases(book(name))[0]]


@pytest.mark.parametrize(
    ("name", "case"), every_case(), ids=lambda part: part.name if isinstance(part, Case) else part
)
def test_case(name: str, case: Case) -> None:
    """What the case expects is what comes out."""
    differences = list(differences_of(book(name), case))
    assert not differences, "\n".join([case.by_hand, *differences])


@pytest.mark.parametrize("name", rulebook_names())
def test_the_files_of_the_cases_are_found_and_sound(name: str) -> None:
    """No file without cases, no finding in any, and about as many cases as there were."""
    cases, findings = read_cases(book(name))
    assert not findings
    assert {case.file for case in cases} == {path.name for path in case_paths(book(name))}
    assert len(cases) >= LEAST_CASES[name]


@pytest.mark.parametrize("name", rulebook_names())
def test_every_case_says_why(name: str) -> None:
    """A case names a clause and how its result was worked out."""
    silent = [
        case.name for case in read_cases(book(name))[0] if not (case.clauses and case.by_hand)
    ]
    assert not silent


@pytest.mark.parametrize("name", rulebook_names())
def test_every_option_of_every_reading_has_a_case(name: str) -> None:
    """A reading that can be chosen is shown by a case that chooses it, or leans on the chosen one."""
    shown: set[tuple[str, str]] = set()
    readings = {
        key: r for version in book(name).versions.values() for key, r in version.readings.items()
    }
    for case in read_cases(book(name))[0]:
        shown |= set(case.readings.items())
        shown |= {(key, readings[key].chosen) for key in case.leans_on if key in readings}
    missing = [
        f"{key}={option}"
        for key, r in readings.items()
        for option in r.options
        if (key, option) not in shown
    ]
    assert not missing
