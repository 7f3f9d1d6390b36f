"""Which clause is realised where: the matrix behind `clausebook clauses`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagnostics.findings import Finding
from engine.rulebook.model import Rulebook, Version


def realisers(version: Version) -> Iterator[tuple[str, str, str]]:
    """(clause, family, name) for each entry of a version that cites a clause."""
    families = {
        "fact": version.facts, "figure": version.figures, "lookup": version.lookups,
        "calendar": version.calendars, "grid": version.grids,
        "reading": version.readings, "group": version.groups, "split": version.splits,
        "value": version.values, "balance": version.balances, "outcome": version.outcomes, "charge": version.charges,
        "rule": version.rules,
    }  # fmt: skip
    for family, entries in families.items():
        for name, entry in entries.items():
            for clause in entry.clauses:  # type: ignore[attr-defined]
                yield clause, family, name
    for validity in version.valid:
        for clause in validity.clauses:
            yield clause, "valid", validity.field


def matrix(rulebook: Rulebook) -> dict[str, dict[str, tuple[str, ...]]]:
    """For each clause: family → names of the entries that cite it, over all versions."""
    found: dict[str, dict[str, list[str]]] = {clause: {} for clause in rulebook.clauses}
    for version in rulebook.versions.values():
        for clause, family, name in realisers(version):
            names = found.setdefault(clause, {}).setdefault(family, [])
            if name not in names:
                names.append(name)
    return {c: {f: tuple(names) for f, names in row.items()} for c, row in found.items()}


def unaccounted(rulebook: Rulebook) -> tuple[Finding, ...]:
    """A finding for each clause with an effect that nothing realises, or with none that something does."""
    findings: list[Finding] = []
    for clause_id, row in matrix(rulebook).items():
        clause = rulebook.clauses[clause_id]
        if clause.effect is not None and not row:
            message = f"nothing realises clause `{clause_id}`"
            help_text = "cite it from a rule, or say `computes_nothing:` and why"
            findings.append(Finding("CB504", message, clause.span, help_text, severity="warning"))
        if clause.computes_nothing is not None and "rule" in row:
            message = f"clause `{clause_id}` is said to compute nothing, yet rules cite it"
            findings.append(Finding("CB504", message, clause.span, severity="warning"))
    return tuple(findings)
