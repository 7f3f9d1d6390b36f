"""Which version governs: versions by date, customer and recording.

A version that was recorded later replaces, from that moment on, what earlier ones said about the same dates. Two
versions recorded at the same moment must not both cover a date, unless conditions on the customer tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations

from engine.diagnostics.findings import Finding
from engine.language.expressions import Expr
from engine.rulebook.model import InForce, Rulebook, Version
from engine.values.unknown import CauseKind, Unknown, because, merge

_ALWAYS_KNOWN = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Selection:
    """The version chosen and why, in words for the explanation."""

    version: Version | None
    because: str


def check_timeline(rulebook: Rulebook) -> tuple[Finding, ...]:
    """A finding for each pair of versions that say different things about the same dates at the same recording."""
    findings: list[Finding] = []
    for one, two in combinations(rulebook.versions.values(), 2):
        if _recorded(one) != _recorded(two):
            continue
        for mine in one.in_force:
            for theirs in two.in_force:
                if mine.when is None and theirs.when is None and _overlap(mine, theirs):
                    message = f"versions `{one.id}` and `{two.id}` are both in force {_shared(mine, theirs)}"
                    help_text = "close one with `until:`, or say with `recorded:` which came later"
                    findings.append(Finding("CB501", message, help=help_text, place=str(two.path)))
    return tuple(findings)


def select(
    rulebook: Rulebook,
    day: date | None,
    known_at: datetime | None,
    holds: Callable[[Expr, Version], object],
) -> Selection | Unknown:
    """The version in force on `day` as known at `known_at`.

    `holds` evaluates a condition on the customer. An unknown day is no trouble where one version is all there is
    (a date is asked for only where it matters).
    """
    known = [v for v in rulebook.versions.values() if known_at is None or _recorded(v) <= known_at]
    if day is None:
        return _undated(known)
    doubts: list[Unknown] = []
    for version in sorted(known, key=lambda v: (_recorded(v), _first_day(v), v.id), reverse=True):
        for span in version.in_force:
            if not _covers(span, day):
                continue
            verdict = True if span.when is None else holds(span.when, version)
            if verdict is True and not doubts:
                return Selection(version, f"in force {_range(span)}; the event is of {day}")
            if isinstance(verdict, Unknown) or verdict is True:
                doubts.append(verdict if isinstance(verdict, Unknown) else Unknown(frozenset()))
    if doubts:
        return merge(doubts)
    return Selection(
        None, f"no version is in force on {day}" + (" as known then" if known_at else "")
    )


def _undated(known: list[Version]) -> Selection | Unknown:
    if len(known) == 1:
        return Selection(known[0], "the event carries no date, and there is only this version")
    if not known:
        return Selection(None, "no version was known then")
    return because(CauseKind.FACT, "date", "several versions could govern")


def _recorded(version: Version) -> datetime:
    return version.recorded or _ALWAYS_KNOWN


def _first_day(version: Version) -> date:
    return min((span.start or date.min for span in version.in_force), default=date.min)


def _covers(span: InForce, day: date) -> bool:
    return (span.start is None or span.start <= day) and (span.until is None or day < span.until)


def _overlap(one: InForce, two: InForce) -> bool:
    start = max(one.start or date.min, two.start or date.min)
    return start < min(one.until or date.max, two.until or date.max)


def _shared(one: InForce, two: InForce) -> str:
    start = max(one.start or date.min, two.start or date.min)
    return "on every date" if start == date.min else f"from {start}"


def _range(span: InForce) -> str:
    if span.start is None and span.until is None:
        return "until replaced"
    start = f"from {span.start}" if span.start else "from the beginning"
    return f"{start} until {span.until}" if span.until else start
