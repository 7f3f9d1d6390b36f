"""Every clause of both documents is accounted for, and every clause with an effect has a case."""

from __future__ import annotations

import pytest

from engine import check, load
from engine.authoring.case_files import read_cases
from engine.report.clause_matrix import Row, clause_matrix
from engine.rulebook.catalogue import rulebook_names

CLAUSES = {"wtim": 80, "wsm": 45}  # as the inventory of the documents counts them


def _rows(name: str) -> tuple[Row, ...]:
    book = load(name)
    return clause_matrix(
        book, [(c, case.name) for case in read_cases(book)[0] for c in case.clauses]
    )


@pytest.mark.parametrize("name", rulebook_names())
def test_a_rulebook_checks_without_findings(name: str) -> None:
    """Not even a warning."""
    assert check(name) == ()


@pytest.mark.parametrize("name", rulebook_names())
def test_every_clause_is_there_and_accounted_for(name: str) -> None:
    """It is realised by something, or says why it computes nothing, and never both."""
    rows = _rows(name)
    assert len(rows) == CLAUSES[name]
    for row in rows:
        assert row.accounted, row.clause
        assert bool(row.realised_by) or row.computes_nothing, row.clause


@pytest.mark.parametrize("name", rulebook_names())
def test_every_clause_with_an_effect_has_a_case(name: str) -> None:
    """What is realised is shown."""
    assert [
        row.clause for row in _rows(name) if row.computes_nothing is None and not row.cases
    ] == []
