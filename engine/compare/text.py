"""OLD and NEW → what they say otherwise: the text of the terms, compared by meaning.

Two versions are compared with each other. Of two whole rulebooks each version is compared with the one of the same id,
else with the one that is in force at the same dates, else, where there is but one on each side, with that. What then is
left was added or removed; it is told beside the version that it follows, as what it changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from engine.compare.changes import Change, by_number, in_order
from engine.compare.sources.side import Side
from engine.compare.versions import compare_rulebooks, compare_versions
from engine.rulebook.model import Rulebook, Version
from engine.rulebook.timeline import predecessor


@dataclass(frozen=True, slots=True)
class VersionText:
    """Two versions, and what is otherwise.

    `added`: there is no such version in OLD, and `old` is the one that it follows in NEW; `removed` likewise. Either is
    None where there is nothing to compare it with.
    """

    old: str | None
    new: str | None
    changes: tuple[Change, ...]
    added: bool = False
    removed: bool = False

    def mirrored(self) -> VersionText:
        """The same, seen from NEW."""
        changes = in_order(change.mirrored() for change in self.changes)
        return VersionText(self.new, self.old, changes, self.removed, self.added)


@dataclass(frozen=True, slots=True)
class TextDifference:
    """What OLD and NEW, as they were asked for, say otherwise.

    `rulebook`: of provider, source and clauses. `versions`: those that differ; `alike`: how many do not.
    """

    old: str
    new: str
    rulebook: tuple[Change, ...]
    versions: tuple[VersionText, ...]
    alike: int

    @property
    def nothing(self) -> bool:
        """Whether nothing is otherwise."""
        return not self.rulebook and not self.versions

    def mirrored(self) -> TextDifference:
        """The same, seen from NEW."""
        versions = sorted((version.mirrored() for version in self.versions), key=_place)
        return TextDifference(
            self.new, self.old, in_order(change.mirrored() for change in self.rulebook), tuple(versions), self.alike,
        )  # fmt: skip


def compare_text(old: Side, new: Side) -> TextDifference:
    """What NEW says otherwise than OLD; either both are versions or none."""
    found = compare_rulebooks(old.rulebook, new.rulebook)
    if old.version is not None and new.version is not None:
        pairs = [_compared(old.version, new.version)]
    else:
        pairs = _paired(old.rulebook, new.rulebook)
    versions = [pair for pair in pairs if pair.changes or pair.added or pair.removed]
    versions.sort(key=_place)
    return TextDifference(old.name, new.name, found, tuple(versions), len(pairs) - len(versions))


def _compared(old: Version, new: Version) -> VersionText:
    return VersionText(old.id, new.id, compare_versions(old, new))


def _paired(old: Rulebook, new: Rulebook) -> list[VersionText]:
    """The versions of two rulebooks, each beside its own."""
    mine, theirs = dict(old.versions), dict(new.versions)
    found = [_compared(mine.pop(id_), theirs.pop(id_)) for id_ in old.versions if id_ in theirs]
    alone = len(old.versions) == len(new.versions) == 1
    for version in list(mine.values()):
        same = [v for v in theirs.values() if alone or _dates(v) == _dates(version)]
        twins = [v for v in mine.values() if _dates(v) == _dates(version)]
        if len(same) == len(twins) == 1:
            found.append(_compared(mine.pop(version.id), theirs.pop(same[0].id)))
    found += [_added(new, version) for version in theirs.values()]
    found += [_added(old, version).mirrored() for version in mine.values()]
    return found


def _added(rulebook: Rulebook, version: Version) -> VersionText:
    """A version that only one side has, beside the one that it follows there."""
    before = predecessor(rulebook, version)
    if before is None:
        return VersionText(None, version.id, (), added=True)
    return replace(_compared(before, version), added=True)


def _dates(version: Version) -> frozenset[tuple[date | None, date | None]]:
    return frozenset((span.start, span.until) for span in version.in_force)


def _place(version: VersionText) -> tuple[object, ...]:
    """Versions in an order that is the same from both sides."""
    ids = sorted(id_ for id_ in (version.old, version.new) if id_ is not None)
    return version.added or version.removed, tuple(map(by_number, reversed(ids))), ids
