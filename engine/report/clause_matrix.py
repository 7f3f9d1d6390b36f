"""The matrix of a rulebook: each clause of the source, what realises it, and the cases that show it.

A clause is accounted for when something cites it, or when `clauses.yaml` says why it computes nothing; both at once
is a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.report.forms import Json
from engine.report.layout import columns
from engine.rulebook.coverage import matrix, unaccounted
from engine.rulebook.model import Ended, Rulebook

_WIDTHS = (11, 30, 28, 5)


@dataclass(frozen=True, slots=True)
class Row:
    """One clause: `realised_by` is family (`rule`, `figure`, …) → names, `ended` version → what became of it there."""

    clause: str
    title: str
    realised_by: Mapping[str, tuple[str, ...]]
    computes_nothing: str | None
    ended: Mapping[str, Ended]
    cases: tuple[str, ...]
    accounted: bool


def clause_matrix(rulebook: Rulebook, cited_by_cases: Iterable[tuple[str, str]]) -> tuple[Row, ...]:
    """The rows in the order of the source; `cited_by_cases` are pairs (clause, name of a case)."""
    cases: dict[str, list[str]] = {}
    for clause, name in cited_by_cases:
        cases.setdefault(clause, []).append(name)
    at_fault = {finding.span for finding in unaccounted(rulebook)}
    realised = matrix(rulebook)
    return tuple(
        Row(
            clause.id, clause.title, realised.get(clause.id, {}), clause.computes_nothing,
            {v.id: v.ended[clause.id] for v in rulebook.versions.values() if clause.id in v.ended},
            tuple(cases.get(clause.id, ())), clause.span not in at_fault,
        )
        for clause in rulebook.clauses.values()
    )  # fmt: skip


def matrix_text(rows: Iterable[Row]) -> str:
    """The matrix on 80 columns, and how many clauses it accounts for."""
    rows = tuple(rows)
    cells = [("clause", "rules", "other places", "cases"), tuple("-" * width for width in _WIDTHS)]
    cells += [_cells(row) for row in rows]
    lines = columns(cells, _WIDTHS, frozenset({3}))
    lines += ["", *_count(rows)]
    return "\n".join(lines)


def matrix_json(rows: Iterable[Row]) -> list[Json]:
    """The matrix for programs."""
    return [
        {
            "clause": row.clause,
            "title": row.title,
            "realised_by": {family: list(names) for family, names in row.realised_by.items()},
            "computes_nothing": row.computes_nothing,
            "ended": {
                version: {"how": ended.how, "by": list(ended.by), "because": ended.because or None}
                for version, ended in row.ended.items()
            },
            "cases": list(row.cases),
            "accounted": row.accounted,
        }
        for row in rows
    ]


def _cells(row: Row) -> tuple[str, str, str, str]:
    rules = "\n".join(row.realised_by.get("rule", ()))
    other = [
        f"{family} {name}"
        for family, names in row.realised_by.items()
        if family != "rule"
        for name in names
    ]
    if row.computes_nothing is not None:
        other.append(f"computes nothing: {row.computes_nothing}")
    for version, ended in row.ended.items():
        by = f" by {', '.join(ended.by)}" if ended.by else ""
        other.append(f"{version}: {ended.how.replace('_', ' ')}{by}")
    if not row.accounted:
        other.append("NOT ACCOUNTED FOR")
    return row.clause, rules, "\n".join(other), str(len(row.cases))


def _count(rows: tuple[Row, ...]) -> list[str]:
    accounted = sum(row.accounted for row in rows)
    nothing = sum(row.computes_nothing is not None for row in rows)
    cases = len({name for row in rows for name in row.cases})
    kinds = f"{len(rows) - nothing} with an effect, {nothing} that compute nothing"
    lines = [
        f"{len(rows)} clauses: {kinds}; {cases} cases",
        f"{accounted} accounted for, {len(rows) - accounted} not",
    ]
    lines += [f"not accounted for: {row.clause} ({row.title})" for row in rows if not row.accounted]
    return lines
