"""Running the cases of a rulebook.

In: a checked rulebook. Out: one `CaseResult` a case, in the order of the files. An expected result is found by its id
(and its subject, if given), or is the only one there that has events; what comes out beside the expected ones is no
difference, unless it is a reject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from engine.authoring.always import promises_of
from engine.authoring.case_files import Case, read_cases
from engine.authoring.expectations import Comparison, Expected, part_of
from engine.authoring.expected_values import Values
from engine.authoring.moments import moment
from engine.diagnostics.findings import Finding, FindingsError, has_errors
from engine.diagnostics.spans import Span
from engine.events.model import Reject
from engine.events.readers.python_values import raw_events
from engine.events.tables import ReferenceTable, build_table
from engine.interpret.evaluate import Evaluation, Options, Seen, evaluate_seen
from engine.interpret.results import Result, Status
from engine.rulebook.model import Rulebook, Version
from engine.values.zones import InstantError


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case went: `differences` says in sentences what was not as expected, `unsaid` what came out undecided
    although the case does not say so.
    """

    file: str
    name: str
    passed: bool
    differences: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    span: Span | None = field(default=None, compare=False, repr=False)
    unsaid: tuple[str, ...] = ()


def run_cases(rulebook: Rulebook) -> Iterator[CaseResult]:
    """Run every case. Raises `FindingsError` when the files of the cases have errors."""
    cases, findings = read_cases(rulebook)
    if has_errors(findings):
        raise FindingsError(findings)
    yield from run(rulebook, cases)


def run(rulebook: Rulebook, cases: Iterable[Case]) -> Iterator[CaseResult]:
    """Run these cases."""
    for case in cases:
        unsaid: list[str] = []
        differences = tuple(differences_of(rulebook, case, unsaid))
        yield CaseResult(
            case.file,
            case.name,
            not differences,
            differences,
            case.clauses,
            case.span,
            tuple(unsaid),
        )


def differences_of(
    rulebook: Rulebook, case: Case, unsaid: list[str] | None = None
) -> Iterator[str]:
    """What comes out otherwise than a case says, and what always holds and does not hold of it."""
    found = _evaluated(rulebook, case)
    if not isinstance(found, tuple):
        yield from found
        return
    done, seen = found
    yield from _unmet(rulebook, case, done, unsaid)
    try:
        yield from promises_of(rulebook, case, options_of(rulebook, case), seen)
    except (FindingsError, InstantError):
        return  # what is wrong with the case itself is said


def unmet(rulebook: Rulebook, case: Case, unsaid: list[str] | None = None) -> Iterator[str]:
    """What comes out otherwise than a case says; `unsaid` takes each result that is not decided, which nobody said."""
    found = _evaluated(rulebook, case)
    yield from _unmet(rulebook, case, found[0], unsaid) if isinstance(found, tuple) else found


def _evaluated(rulebook: Rulebook, case: Case) -> tuple[Evaluation, Seen] | list[str]:
    """What comes of the events of a case; in sentences why nothing does."""
    try:
        rows = raw_events(case.events, case.file)
        return evaluate_seen(rulebook, rows, options_of(rulebook, case))
    except FindingsError as error:
        return [f"{finding.code}: {finding.message}" for finding in error.findings]
    except InstantError as error:
        return [str(error)]


def _unmet(
    rulebook: Rulebook, case: Case, done: Evaluation, unsaid: list[str] | None
) -> Iterator[str]:
    comparison = Comparison(Values(rulebook, rulebook.currency))
    met = matched(case, done)
    rejects = [one for one in done.rejects if one not in met]
    for expected, found in zip(case.expected, met, strict=True):
        if found is None:
            yield f"{_named(expected)}: {_not_found(expected, done)}"
        elif isinstance(found, Reject):
            yield from comparison.reject(expected, found)
        else:
            yield from comparison.result(expected, found)
            if (
                found.status is not Status.DECIDED
                and "status" not in expected
                and unsaid is not None
            ):
                unsaid.append(
                    f"{found.id} is {found.status}: {', '.join(found.needs) or 'no rule applies'}"
                )
    yield from (f"{reject.id}: rejected: {reject.field}: {reject.reason}" for reject in rejects)


def matched(case: Case, done: Evaluation) -> list[Result | Reject | None]:
    """For each result that a case expects the one that it is about; None where there is none."""
    rejects = list(done.rejects)
    met: list[Result | Reject | None] = []
    for expected in case.expected:
        found = _found(expected, done, rejects, sole=len(case.expected) == 1)
        if isinstance(found, Reject):
            rejects.remove(found)
        met.append(found)
    return met


def options_of(rulebook: Rulebook, case: Case) -> Options:
    """The circumstances of a case. Raises `FindingsError` for a bad table, `InstantError` for a bad time."""
    return Options(
        on=None if case.on is None else date.fromisoformat(case.on),
        version=case.version,
        known_at=None if case.known_at is None else moment(case.known_at, rulebook),
        as_of=None if case.as_of is None else moment(case.as_of, rulebook),
        readings=case.readings,
        tables={name: _table(rulebook, case, name) for name in case.tables},
        derivations=any("readings" in expected for expected in case.expected),
    )


def table_version(rulebook: Rulebook, name: str) -> Version | None:
    """The newest version that declares a reference table of that name."""
    declaring = [version for version in rulebook.versions.values() if name in version.tables]
    return max(declaring, key=lambda version: version.id, default=None)


def _table(rulebook: Rulebook, case: Case, name: str) -> ReferenceTable:
    version = table_version(rulebook, name)
    if version is None:
        raise FindingsError([Finding("CB402", f"unknown table `{name}`", case.span)])
    return build_table(raw_events(case.tables[name], name), version.tables[name], version.facts)


def _found(
    expected: Expected, done: Evaluation, rejects: list[Reject], sole: bool
) -> Result | Reject | None:
    """The result or reject that an expectation is about."""
    wanted, subject = expected.get("id"), expected.get("subject")
    if expected.get("status") == "rejected":
        fitting = [r for r in rejects if wanted is None or r.id == str(wanted)]
        return fitting[0] if fitting else _only(done.results) if sole else None
    results = [
        result
        for result in done.results
        if (wanted is None or result.id == str(wanted))
        and (subject is None or result.subject == subject)
    ]
    if wanted is not None or subject is not None:
        return results[0] if results else None
    return _only(result for result in results if result.events)


def _only(results: Iterable[Result]) -> Result | None:
    found = list(results)
    return found[0] if len(found) == 1 else None


def _not_found(expected: Expected, done: Evaluation) -> str:
    """That there is no such result, and where it is, if it is a part of one."""
    holder = next((result for result in done.results if part_of(expected, result)), None)
    if holder is None:
        return f"there is no such result among {_all_named(done)}"
    return f"it is a part of {holder.subject} {holder.id}: expect it there, under `parts`"


def _named(expected: Expected) -> str:
    return (
        " ".join(str(expected[key]) for key in ("subject", "id") if key in expected) or "the result"
    )


def _all_named(done: Evaluation) -> str:
    names = [f"{result.subject} {result.id}" for result in done.results]
    names += [f"rejected {reject.id} ({reject.field}: {reject.reason})" for reject in done.rejects]
    return ", ".join(names) or "none"
