"""Which clause is realised where, and what became of it from one version to the next: behind `clausebook clauses`."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.rulebook.model import Rule, Rulebook, Version
from engine.rulebook.timeline import predecessor
from engine.values.unknown import Cause, CauseKind

_OF_VERSIONS = frozenset(
    {"in_force", "ended", "straddle", "always"}
)  # said of one version, not of what is to be paid


def realisers(version: Version) -> Iterator[tuple[str, str, str]]:
    """(clause, family, name) for each entry of a version that cites a clause."""
    families = {
        "fact": version.facts, "figure": version.figures, "lookup": version.lookups,
        "calendar": version.calendars, "grid": version.grids,
        "reading": version.readings, "group": version.groups, "split": version.splits,
        "value": version.values, "balance": version.balances, "running": version.running,
        "outcome": version.outcomes, "charge": version.charges,
        "rule": version.rules, "table": version.tables, "always": version.always,
    }  # fmt: skip
    for family, entries in families.items():
        for name, entry in entries.items():
            for clause in entry.clauses:  # type: ignore[attr-defined]
                yield clause, family, name
    for validity in version.valid:
        for clause in validity.clauses:
            yield clause, "valid", validity.field
    for span in version.in_force:
        for clause in span.clauses:
            yield clause, "in_force", version.id
    for name, ended in version.ended.items():
        for clause in ended.by:
            yield clause, "ended", name
    for clause in version.straddle.clauses if version.straddle else ():
        yield clause, "straddle", version.id


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
        if clause.effect is not None and not row.keys() - {"always"}:
            message = f"nothing realises clause `{clause_id}`"
            help_text = "cite it from a rule, or say `computes_nothing:` and why"
            findings.append(Finding("CB504", message, clause.span, help_text, severity="warning"))
        if clause.computes_nothing is not None and "rule" in row:
            message = f"clause `{clause_id}` is said to compute nothing, yet rules cite it"
            findings.append(Finding("CB504", message, clause.span, severity="warning"))
    return tuple(findings)


def lost(rulebook: Rulebook) -> tuple[Finding, ...]:
    """A warning for each clause of which a version does not say what became of it, or says what is not so."""
    findings: list[Finding] = []
    for version in rulebook.versions.values():
        cited = {clause for clause, family, _ in realisers(version) if family != "always"}
        before = predecessor(rulebook, version)
        found = realisers(before) if before else ()
        effects = dict.fromkeys(c for c, family, _ in found if family not in _OF_VERSIONS)
        for clause in effects:
            if before and clause not in cited and clause not in version.ended:
                message = (
                    f"`{version.id}` does not say what became of clause `{clause}` of `{before.id}`"
                )
                help_text = "cite it, or say under `ended` how it ended"
                findings.append(_warning(message, version.span, help_text))
        findings += _untrue(version)
    return tuple(findings)


def _untrue(version: Version) -> Iterator[Finding]:
    """What `ended` says and the version's entries do not bear out."""
    for clause, ended in version.ended.items():
        rules = [rule for rule in version.rules.values() if clause in rule.clauses]
        if ended.how == "not_stated":
            if not any(_leaves_open(rule) for rule in rules):
                message = f"clause `{clause}` is said not to be stated any more, yet nothing is open by it"
                help_text = "cite it from a rule with `open:`, or say that it is `abolished`"
                yield _warning(message, ended.span, help_text)
        elif rules:
            message = f"clause `{clause}` is said to be {ended.how}, yet `{rules[0].id}` puts it into effect"
            yield _warning(message, ended.span, "drop the rule, or what it cites")


def _leaves_open(rule: Rule) -> bool:
    parts = [given.get("undecided") for given in rule.charges.values()]
    return any(
        isinstance(cause, Cause) and cause.kind is CauseKind.OPEN for cause in (rule.awaits, *parts)
    )


def _warning(message: str, span: Span | None, help_text: str) -> Finding:
    return Finding("CB509", message, span, help_text, severity="warning")
