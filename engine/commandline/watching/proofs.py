"""What `check` proves of a rulebook, in a process of its own beside `watch`: told when it is known, as what changed.

A save of the terms while proofs are worked out abandons them, and they begin anew with what was saved. The process is
less in a hurry than all others, ends with this one, and says in texts what it has found.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.analysis.spreading import Beside
    from engine.report.compare_page import Line
    from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is wrong, as `check` says it."""

    code: str
    severity: str
    message: str
    text: str


@dataclass(frozen=True, slots=True)
class Proved:
    """What is wrong, by what it says; and of how much nobody knows."""

    wrong: Mapping[tuple[str, str], Told]
    unsettled: int


@dataclass(frozen=True, slots=True)
class ProofNews:
    """What is otherwise since the last proofs. `now` None: they were ended by the system."""

    come: tuple[Told, ...]
    gone: tuple[Told, ...]
    now: Proved | None


class Proving:
    """The proofs of the newest terms. `wanted`: whether there are to be any."""

    def __init__(self, wanted: bool) -> None:
        self._wanted = wanted
        self._fork: Beside[Proved] | None = None
        self._known = Proved({}, 0)

    def begin(self, book: Rulebook) -> None:
        """Prove these terms, and no others any more."""
        from engine.analysis.spreading import Beside, forks_are_safe

        self.stop()
        if self._wanted and forks_are_safe():
            self._fork = Beside(lambda: _proved(book))

    @property
    def going_on(self) -> bool:
        """Whether something is being proved."""
        return self._fork is not None

    def stop(self) -> None:
        """Abandon what is being proved."""
        if self._fork is not None:
            self._fork.stop()
            self._fork = None

    def news(self) -> ProofNews | None:
        """What is otherwise, once, as soon as it is known."""
        if self._fork is None:
            return None
        found = next(self._fork.taken(), None)
        if found is None and not self._fork.over:
            return None
        self.stop()
        if found is None:
            return ProofNews((), (), None)
        old, self._known = self._known, found
        return ProofNews(_beyond(found, old), _beyond(old, found), found)


def _beyond(some: Proved, others: Proved) -> tuple[Told, ...]:
    return tuple(told for key, told in some.wrong.items() if key not in others.wrong)


def _proved(book: Rulebook) -> Iterator[Proved]:
    """Everything that is wrong, in the words of `check`."""
    from engine.analysis.checking import checked
    from engine.diagnostics.render import render
    from engine.report.proofs import finding_of, matter_text

    os.nice(10)
    found = checked(book)
    told = [Told(f.code, f.severity, f.message, render(f)) for f in found.findings]
    for matter in found.matters:
        as_finding = finding_of(matter)
        words = matter.code, as_finding.severity, matter.message
        told.append(Told(*words, matter_text(matter)))
    yield Proved({(one.code, one.message): one for one in told}, len(found.proofs.unsettled))


def proof_lines(found: ProofNews) -> Iterator[Line]:
    """What is otherwise, and in the last line how all of it stands now."""
    from engine.report.compare_page import Line, lines
    from engine.report.layout import paragraph

    for told in found.come:
        yield from lines(told.text.split("\n"), "removed")
    for told in found.gone:
        yield from lines(paragraph(f"gone: {told.code}: {told.message}", 2, 4), "added")
    yield Line(f"proofs: {_standing(found.now)}")


def _standing(now: Proved | None) -> str:
    """How the proofs stand, in a line."""
    from engine.report.impact_words import count

    if now is None:
        return "the system ended them; `clausebook check` begins them anew"
    severities = [told.severity for told in now.wrong.values()]
    said = [count(severities.count(one), one) for one in ("error", "warning") if one in severities]
    said = said or ["nothing is wrong"]
    said += [f"{now.unsettled} not settled"] if now.unsettled else []
    return ", ".join(said)


def proof_json(found: ProofNews) -> dict[str, Any]:
    """The same for programs."""

    def listed(several: tuple[Told, ...]) -> list[dict[str, str]]:
        return [
            {"code": one.code, "severity": one.severity, "message": one.message} for one in several
        ]

    now = found.now
    return {
        "proofs": {
            "new": listed(found.come),
            "gone": listed(found.gone),
            "now": None if now is None else len(now.wrong),
            "unsettled": None if now is None else now.unsettled,
        }
    }
