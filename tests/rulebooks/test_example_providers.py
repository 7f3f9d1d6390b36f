"""The example providers: rulebooks of other trades, each written from its terms in prose, in YAML alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine import load
from engine.authoring.case_files import Case, read_cases
from engine.authoring.cases import differences_of
from engine.events.reading import read_events
from engine.events.tables import load_table
from engine.interpret.evaluate import Options, evaluate
from engine.report.as_json import as_json
from engine.rulebook.load import load_rulebook
from engine.rulebook.model import Rulebook
from tests.docs.examples import plain

FOLDERS = sorted(
    path.parent
    for path in (Path(__file__).parents[2] / "examples" / "providers").glob("*/provider.yaml")
)
FEWEST_CASES = 20
FILES = {".md", ".yaml", ".csv", ".jsonl"}


def name_of(folder: object) -> str:
    """What a folder is called in the list of tests."""
    return folder.name if isinstance(folder, Path | Case) else str(folder)


@cache
def book(folder: Path) -> Rulebook:
    """The rulebook, loaded once."""
    return load(folder)


def every_case() -> list[tuple[Path, Case]]:
    """(folder, case) for each case."""
    return [(folder, case) for folder in FOLDERS for case in read_cases(book(folder))[0]]


def test_there_are_five() -> None:
    """Five trades, so that nothing is made for one of them."""
    assert len(FOLDERS) >= 5


@pytest.mark.parametrize(("folder", "case"), every_case(), ids=name_of)
def test_case(folder: Path, case: Case) -> None:
    """What the case expects, worked out by hand, is what comes out."""
    differences = list(differences_of(book(folder), case))
    assert not differences, "\n".join([case.by_hand, *differences])


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_the_rulebook_is_complete(folder: Path) -> None:
    """Nothing to warn of, the terms beside it, and only files that people write."""
    rulebook, findings = load_rulebook(folder)
    assert rulebook is not None and not findings
    assert (folder / "terms.md").is_file()
    assert {path.suffix for path in folder.rglob("*") if path.is_file()} <= FILES
    assert len(rulebook.versions) >= 2


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_every_clause_with_an_effect_has_a_case(folder: Path) -> None:
    """And every case names a clause and how its result was worked out."""
    cases, findings = read_cases(book(folder))
    assert not findings and len(cases) >= FEWEST_CASES
    shown = {clause for case in cases for clause in case.clauses}
    with_effect = {c.id for c in book(folder).clauses.values() if c.effect is not None}
    assert with_effect - shown == set()
    assert [case.name for case in cases if not (case.clauses and case.by_hand)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_its_month_comes_out_as_worked_out_by_hand(folder: Path) -> None:
    """`events/expected.yaml` has every result by id, and how many rows are good; none is lost, none stands twice."""
    expected = plain((folder / "events" / "expected.yaml").read_text(encoding="utf-8"))
    version = next(iter(book(folder).versions.values()))
    tables = {
        name: load_table(folder / "events" / file, version.tables[name], version.facts)
        for name, file in (expected.get("tables") or {}).items()
    }
    raws = read_events([folder / "events" / file for file in expected["events"]])
    found = evaluate(book(folder), raws, Options(tables=tables))
    counts = [str(found.accepted), str(found.rejected)]
    assert counts == [expected["accepted"], expected["rejected"]]
    ids = [result.id for result in found.results]
    shown = {
        result.id if ids.count(result.id) == 1 else f"{result.subject} {result.id}": as_json(
            result
        )["amount"]
        for result in found.results
    }
    assert shown == expected["results"]
    inside = [event for result in found.results for event in result.events]
    assert len(inside) == len(set(inside))
