"""Whatever changes in a rulebook: an evaluation that is not concerned by it comes out as before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine import load
from engine.authoring.case_files import Case, read_cases
from engine.authoring.cases import differences_of
from engine.authoring.concerned import concerned, otherwise
from engine.authoring.mutants.making import mutants, mutated
from engine.interpret.asking import Asked, asking
from engine.rulebook.load import ON_DISK, read_documents
from engine.rulebook.model import Rulebook
from tests.cli.running import ROOT

LANTERN = ROOT / "examples/providers/lantern"
WSM = ROOT / "rulebooks/wsm"


def went(book: Rulebook, case: Case) -> tuple[tuple[str, ...], Asked]:
    """What a case says of a rulebook, and what it asked of it."""
    with asking() as asked:
        found = tuple(differences_of(book, case))
    return found, asked


@pytest.mark.parametrize(
    ("folder", "every", "least"), [(LANTERN, 13, 3), (WSM, 47, 3)], ids=["lantern", "wsm"]
)
def test_who_is_not_concerned_comes_out_as_before(folder: Path, every: int, least: int) -> None:
    """Small mistakes of every kind, each tried on all cases; and most of them concern few."""
    book = load(folder)
    documents, _ = read_documents(folder, ON_DISK)
    cases = read_cases(book)[0]
    before = {case.name: went(book, case) for case in cases}
    left_out = 0
    for mutant in mutants(book, documents)[::every]:
        other = mutated(book, documents, mutant)
        if other is None:
            continue
        found = otherwise(book, other)
        calm = [case for case in cases if not concerned(before[case.name][1], found)]
        left_out += bool(calm)
        for case in calm:
            if not any("readings" in one for one in case.expected):
                assert tuple(differences_of(other, case)) == before[case.name][0], (mutant, case)
    assert left_out >= least


def test_a_comment_concerns_nobody_and_another_group_all() -> None:
    """The same terms, read twice, are the same; what is not told apart concerns everything."""
    book, again = load(WSM), load(WSM)
    case = read_cases(book)[0][0]
    found = otherwise(book, again)
    assert found is not None
    assert not (found.names | found.readings | found.before)
    assert not concerned(went(book, case)[1], found)
    version = again.versions["undated"]
    other = replace(again, versions={"undated": replace(version, groups={})})
    assert otherwise(book, other) is None
    assert concerned(Asked(), None)


def test_a_calendar_and_a_charge_concern_those_who_ask_for_them() -> None:
    """Another one of either: some cases are concerned and some are not."""
    book = load(WSM)
    version = book.versions["undated"]
    asked = [went(book, case)[1] for case in read_cases(book)[0]]
    charge = next(iter(version.charges.values()))
    others = (
        {"calendars": dict.fromkeys(version.calendars)},
        {"charges": {**version.charges, charge.name: replace(charge, parts={})}},
        {"lookups": dict.fromkeys(version.lookups)},
    )
    for other in others:
        again = replace(book, versions={"undated": replace(version, **other)})
        found = otherwise(book, again)
        assert found is not None
        told = [concerned(one, found) for one in asked]
        assert not all(told)
        assert any(told) or not next(iter(other.values()))
    lines = replace(charge, about="nothing")
    other = replace(version, charges={**version.charges, charge.name: lines})
    assert otherwise(book, replace(book, versions={"undated": other})) is None


def test_asking_changes_nothing() -> None:
    """The same differences, asked or not; and outside nobody is told."""
    book = load(WSM)
    for case in read_cases(book)[0][:20]:
        assert went(book, case)[0] == tuple(differences_of(book, case))
