"""A change → what it changes, before anything is written: bytes, meaning, behaviour, cases.

The rulebook is read as it would be. Where it would not load, `FindingsError` says all that is wrong, and nothing is
written. Behaviour is compared for each version that both sides have and that says something else about results; a
version that is new is compared with the one that it follows.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.authoring.case_files import read_cases
from engine.authoring.cases import CaseResult, run
from engine.authoring.editing.overlay import Overlay, after
from engine.authoring.editing.replacing import Change
from engine.compare.behaviour.finding import behaviour
from engine.compare.behaviour.model import Behaviour
from engine.compare.sources.side import Side
from engine.compare.text import TextDifference, VersionText, compare_text
from engine.diagnostics.findings import Finding, FindingsError, has_errors
from engine.rulebook.fingerprint import version_hash
from engine.rulebook.load import ON_DISK, Files, load_rulebook
from engine.rulebook.model import Rulebook, Version

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Behaving:
    """What becomes of a version: what is otherwise, or None where it says the same; or why that is not known."""

    old: str
    new: str
    found: Behaviour | None
    unknown: str | None = None


@dataclass(frozen=True, slots=True)
class Cases:
    """How the cases go: how many there are, and those that fail after the change; `before` those that failed already."""  # noqa: E501

    number: int
    failing: tuple[CaseResult, ...]
    before: frozenset[str]

    @property
    def broken(self) -> tuple[CaseResult, ...]:
        """The cases that the change makes fail."""
        return tuple(one for one in self.failing if one.name not in self.before)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does. `text` and `behaving` are None and empty where the rulebook does not load as it is now."""

    change: Change
    rulebook: Rulebook
    findings: tuple[Finding, ...]
    text: TextDifference | None
    behaving: tuple[Behaving, ...]
    cases: Cases | None


def preview(
    change: Change, name: str, tell: Tell | None = None, behaves: bool = True, tests: bool = True
) -> Preview:
    """What a change to the rulebook of that name does."""
    files = after(change)
    old, _ = load_rulebook(change.folder, before(change))
    new, findings = load_rulebook(change.folder, files)
    if new is None:
        raise FindingsError(findings)
    findings += read_cases(new, files)[1]
    if has_errors(findings):
        raise FindingsError(findings)
    text = None if old is None else compare_text(Side(name, old), Side(name, new))
    found: tuple[Behaving, ...] = ()
    if old is not None and text is not None and behaves:
        found = tuple(_behaving(name, old, new, text, tell))
    return Preview(change, new, findings, text, found, _cases(old, new, change) if tests else None)


def before(change: Change) -> Overlay:
    """The files before a change, whether it is written or not."""
    return Overlay({path: both.old for path, both in change.files.items()})


def text_diff(change: Change, context: int = 2) -> Iterator[str]:
    """The lines of the files that change, as `diff -u` tells them, without line breaks."""
    for path in sorted(change.files):
        old, new = change.sources(path)
        shown = path.relative_to(change.folder.parent).as_posix()
        yield from difflib.unified_diff(
            [] if old is None else old.text.splitlines(),
            [] if new is None else new.text.splitlines(),
            "/dev/null" if old is None else shown,
            "/dev/null" if new is None else shown,
            n=context,
            lineterm="",
        )


def _behaving(
    name: str, old: Rulebook, new: Rulebook, text: TextDifference, tell: Tell | None
) -> Iterator[Behaving]:
    for pair in text.versions:
        sides = _sides(name, old, new, pair)
        if sides is None:
            continue
        one, two = sides
        assert one.version is not None and two.version is not None
        if _hash(one.rulebook, one.version) == _hash(two.rulebook, two.version):
            yield Behaving(one.name, two.name, None)
            continue
        try:
            found = behaviour(one, two, tell)
        except FindingsError as error:
            yield Behaving(one.name, two.name, None, error.findings[0].message)
        else:
            yield Behaving(one.name, two.name, None if found.nothing else found)


def _sides(name: str, old: Rulebook, new: Rulebook, pair: VersionText) -> tuple[Side, Side] | None:
    """The two versions to compare; None for one that is taken away, or that follows no other."""
    if pair.new is None or pair.removed or pair.old is None:
        return None
    mine = new if pair.added else old
    return (
        Side(f"{name}@{pair.old}", mine, mine.versions[pair.old]),
        Side(f"{name}@{pair.new}", new, new.versions[pair.new]),
    )


def _hash(rulebook: Rulebook, version: Version) -> str:
    return version_hash(version, rulebook.time_zone, {})


def _cases(old: Rulebook | None, new: Rulebook, change: Change) -> Cases:
    failing = _failing(new, after(change))
    names = {one.name for one in failing[1]}
    known: frozenset[str] = frozenset()
    if old is not None and names:
        known = frozenset(one.name for one in _failing(old, before(change), names)[1])
    return Cases(failing[0], failing[1], known)


def _failing(
    rulebook: Rulebook, files: Files = ON_DISK, only: set[str] | None = None
) -> tuple[int, tuple[CaseResult, ...]]:
    cases = [c for c in read_cases(rulebook, files)[0] if only is None or c.name in only]
    return len(cases), tuple(one for one in run(rulebook, cases) if not one.passed)
