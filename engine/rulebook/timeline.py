"""Which version governs: versions by date, customer and recording.

A version that was recorded later replaces, from that moment on, what earlier ones said about the same dates. Two
versions recorded at the same moment must not both cover a date, unless conditions on the customer tell them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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
                if None in (mine.when, theirs.when) and _overlap(mine, theirs):
                    shared, some = _shared(mine, theirs), mine.when or theirs.when
                    message = f"versions `{one.id}` and `{two.id}` are both in force {shared}"
                    help_text = "close one with `until:`, or say with `recorded:` which came later"
                    if some is not None:
                        message += f" where `{some.text}`"
                        help_text = "give the other one a `when:` too, for all the rest"
                    findings.append(Finding("CB501", message, two.span, help_text))
    return tuple(findings)


def select(
    rulebook: Rulebook,
    day: date | Unknown | None,
    known_at: datetime | None,
    holds: Callable[[Expr, Version], object],
) -> Selection | Unknown:
    """The version in force on `day` as known at `known_at`.

    `holds` evaluates a condition on the customer. An unknown day is no trouble where one version is all there is, or is
    all that later recordings left, nor where conditions alone decide (a date is asked for only where it matters).
    Versions of one recording that both hold contradict each other.
    """
    known = [v for v in rulebook.versions.values() if known_at is None or _recorded(v) <= known_at]
    if not known:
        return Selection(None, "no version was known then")
    if not isinstance(day, date):
        known = standing(known)
    if not isinstance(day, date) and len(known) == 1:
        return _only(known[0], holds)
    on = because(CauseKind.FACT, "date", "several versions could govern") if day is None else day
    doubts: list[Unknown] = []
    for moment in sorted({_recorded(version) for version in known}, reverse=True):
        found: list[tuple[Version, InForce]] = []
        for version in (version for version in known if _recorded(version) == moment):
            verdicts = [_governs(span, version, on, holds) for span in version.in_force]
            if True in verdicts:
                found.append((version, version.in_force[verdicts.index(True)]))
            else:
                doubts += [verdict for verdict in verdicts if isinstance(verdict, Unknown)]
        if len(found) > 1:
            names = ", ".join(sorted(version.id for version, _ in found))
            return merge([*doubts, because(CauseKind.CONFLICT, "version", names)])
        if found and not doubts:
            version, span = found[0]
            of = f"; the event is of {on}" if isinstance(on, date) else ""
            return Selection(version, f"in force {_range(span)}{of}")
        if found:
            break
    if doubts:
        return merge(doubts)
    return Selection(None, f"no version is in force{f' on {on}' if isinstance(on, date) else ''}")


def standing(versions: Sequence[Version]) -> list[Version]:
    """The versions without those of which a later recording left no day to anybody."""
    return [v for v in versions if not any(_replaces(other, v) for other in versions)]


def _replaces(later: Version, version: Version) -> bool:
    """Whether a later recording is for all customers on all days of a version."""
    whole = [span for span in later.in_force if span.when is None]
    return _recorded(later) > _recorded(version) and all(
        any(_within(span, other) for other in whole) for span in version.in_force
    )


def _within(span: InForce, other: InForce) -> bool:
    starts = (other.start or date.min) <= (span.start or date.min)
    return starts and (span.until or date.max) <= (other.until or date.max)


def as_known(rulebook: Rulebook, known_at: datetime | None, besides: str | None = None) -> Rulebook:
    """The rulebook as it stood at that moment: without the versions that were recorded later.

    So nothing that is added later changes what was evaluated then: not how rows are read, nor what the results look
    like. `besides`: a version that is kept since it was asked for by name. Where nothing was known yet all is kept, and
    `select` says why no version governs.
    """
    if known_at is None:
        return rulebook
    known = known_versions(rulebook, known_at)
    kept = {n: v for n, v in rulebook.versions.items() if n in known or n == besides}
    return replace(rulebook, versions=kept) if kept else rulebook


def known_versions(rulebook: Rulebook, known_at: datetime) -> frozenset[str]:
    """The ids of the versions that were recorded by that moment."""
    return frozenset(n for n, v in rulebook.versions.items() if _recorded(v) <= known_at)


def predecessor(rulebook: Rulebook, version: Version) -> Version | None:
    """The version that this one amends; else the one that began, or of the same dates was recorded, last before it."""
    if version.amends is not None:
        return rulebook.versions[version.amends]
    earlier = [
        other
        for other in rulebook.versions.values()
        if _since(other) < _since(version) and _recorded(other) <= _recorded(version)
    ]
    return max(earlier, key=_since, default=None)


def _since(version: Version) -> tuple[date, datetime]:
    return min(span.start or date.min for span in version.in_force), _recorded(version)


def _only(version: Version, holds: Callable[[Expr, Version], object]) -> Selection | Unknown:
    """The only version there is, for the customers that it is for."""
    verdicts = [_holds(span, version, holds) for span in version.in_force]
    if True in verdicts:
        return Selection(version, "the event carries no date, and there is only this version")
    doubts = [verdict for verdict in verdicts if isinstance(verdict, Unknown)]
    return merge(doubts) if doubts else Selection(None, "the only version is not for this customer")


def _governs(
    span: InForce, version: Version, on: date | Unknown, holds: Callable[[Expr, Version], object]
) -> object:
    """Whether a stretch is of that day and for the customer: True, False, or an Unknown."""
    covered: object = _covers(span, on) if isinstance(on, date) else on
    if span.start is None and span.until is None:
        covered = True
    verdict = False if covered is False else _holds(span, version, holds)
    doubts = [found for found in (covered, verdict) if isinstance(found, Unknown)]
    return merge(doubts) if doubts and verdict is not False else verdict


def _holds(span: InForce, version: Version, holds: Callable[[Expr, Version], object]) -> object:
    """Whether a stretch is for the customer: True, False, or an Unknown."""
    return True if span.when is None else holds(span.when, version)


def _recorded(version: Version) -> datetime:
    return version.recorded or _ALWAYS_KNOWN


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
