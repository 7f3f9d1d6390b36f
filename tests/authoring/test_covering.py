"""What the cases of a rulebook use, and what they do not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from engine.authoring.case_files import read_cases
from engine.authoring.covering import Coverage, Sort, coverage, percent
from engine.rulebook.load import ON_DISK, load, read_documents
from tests.authoring.lamp import lamp
from tests.authoring.test_mutants import EDGES


def _coverage(book: Path) -> Coverage:
    rulebook = load(book)
    assert rulebook.folder is not None
    documents, _ = read_documents(rulebook.folder, ON_DISK)
    cases, _ = read_cases(rulebook)
    return coverage(rulebook, documents, cases)


def test_an_item_names_the_first_case_that_uses_it(tmp_path: Path) -> None:
    """What no case uses has none."""
    found = _coverage(lamp(tmp_path))
    assert [(item.sort, item.words, item.by) for item in found.items] == [
        ("rules", "work-is-paid", "an hour"),
        ("rules", "short-work-is-free", ""),
        ("overrides", "short-work-is-free overrides work-is-paid", ""),
        ("clauses", "L-1", "an hour"),
        ("clauses", "L-2", ""),
    ]
    assert percent(found.items) == 40


def test_an_override_is_used_where_both_rules_fire(tmp_path: Path) -> None:
    """Ten minutes are work, and short."""
    book = lamp(tmp_path)
    (book / "cases/edges.yaml").write_text(EDGES)
    found = _coverage(book)
    assert percent(found.items) == 100
    assert found.of("overrides")[0].by == "the last free minute"


@pytest.mark.parametrize("name", ["wtim", "wsm"])
@pytest.mark.parametrize("sort", ["rules", "overrides", "readings", "tiers", "calendar edges", "clauses"])  # fmt: skip
def test_the_cases_of_the_providers_use_everything(name: str, sort: Sort) -> None:
    """Every rule, override, option, tier, edge, and clause with an effect."""
    found = _of_provider(name)
    assert [item.words for item in found.of(sort) if not item.by] == []


@cache
def _of_provider(name: str) -> Coverage:
    folder = load(name).folder
    assert folder is not None
    return _coverage(folder)
