"""The words in which a comparison of texts is told, whatever the form of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from engine.compare.changes import KINDS, Change
from engine.compare.text import TextDifference, VersionText
from engine.diagnostics.spans import Span

TITLES: Final = {
    "provider": "provider", "version": "the version as a whole", "figure": "figures", "fact": "facts of events",
    "validity": "what must hold of events", "nested": "lists in events", "table": "tables beside the events",
    "lookup": "keyed tables", "calendar": "calendars", "grid": "grids", "reading": "readings of unclear clauses",
    "group": "groups", "split": "splits", "value": "values", "balance": "balances", "running": "running state",
    "outcome": "outcomes", "charge": "charges", "rule": "rules", "always": "what always holds",
    "straddle": "events across a change of terms", "ended": "clauses that ended", "clause": "clauses",
}  # fmt: skip
_SINGULAR: Final = {
    "fact": "fact", "validity": "condition of events", "nested": "list in events", "table": "table",
    "lookup": "keyed table", "reading": "reading", "straddle": "rule of events across a change of terms",
    "ended": "end of a clause", "running": "running state", "always": "promise",
}  # fmt: skip
_PLURAL: Final = {
    "validity": "conditions of events", "nested": "lists in events", "ended": "ends of clauses",
    "running": "running states", "always": "promises", "straddle": "rules of events across a change of terms",
}  # fmt: skip
SAME: Final = "nothing is otherwise"


def title(kind: str) -> str:
    """What a section of entries of that kind is called."""
    return TITLES.get(kind, kind)


def counted(number: int, kind: str) -> str:
    """`1 rule`, `2 rules`."""
    one = _SINGULAR.get(kind, kind)
    return f"{number} {one if number == 1 else _PLURAL.get(kind, one + 's')}"


def heading(version: VersionText) -> str:
    """Which versions are compared, and why these."""
    if version.added:
        follows = f", beside {version.old}, which it follows" if version.old else ""
        return f"version {version.new} is new{follows}"
    if version.removed:
        follows = f", beside {version.new}, which it followed" if version.new else ""
        return f"version {version.old} is gone{follows}"
    same = version.old == version.new
    return f"version {version.old}" if same else f"version {version.old} → {version.new}"


def place_text(change: Change, whole: bool = False) -> str:
    """Where a change is to be seen: in NEW, else in OLD; file and line, the `whole` path or its last part."""
    span = change.new_place or change.old_place
    return "" if span is None else span_text(span, whole)


def span_text(span: Span, whole: bool = True) -> str:
    """`versions/2016-09-02.yaml:16`."""
    name = span.source.name if whole else span.source.name.rsplit("/", 1)[-1]
    return f"{name}:{span.line}"


def gathered(changes: Iterable[Change]) -> list[tuple[tuple[str, ...], Change]]:
    """Changes, those of several entries of a kind that are the same as one: their names, and one of them.

    Only what is changed in one and the same way; the clauses are those of all of them.
    """
    found: dict[object, list[Change]] = {}
    for change in changes:
        bare = replace(change, name="", clauses=())
        found.setdefault(bare if change.how == "changed" else change, []).append(change)
    return [(tuple(c.name for c in same), _joined(same)) for same in found.values()]


def _joined(same: Sequence[Change]) -> Change:
    clauses = dict.fromkeys(clause for change in same for clause in change.clauses)
    return replace(same[0], clauses=tuple(clauses))


def by_kind(changes: Iterable[Change]) -> dict[str, list[Change]]:
    """Changes under their kinds, in the order of kinds."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.kind, []).append(change)
    known = {kind: place for place, kind in enumerate(KINDS)}
    return dict(sorted(found.items(), key=lambda pair: known.get(pair[0], len(known))))


def told(changes: Iterable[Change], wording: bool) -> list[Change]:
    """Those that may change a result, or those that are wording only."""
    return [change for change in changes if change.wording == wording]


def summary(difference: TextDifference) -> str:
    """How much is otherwise: `3 figures changed; 2 rules added, 1 removed; 4 changes of wording`."""
    if difference.nothing:
        return SAME
    every = [*difference.rulebook, *(c for version in difference.versions for c in version.changes)]
    matter = [change for change in told(every, False) if change.kind != "version"]
    parts: list[str] = []
    for kind, changes in by_kind(matter).items():
        how = Counter(change.how for change in changes)
        first, *rest = [
            (word, how[word]) for word in ("changed", "renamed", "added", "removed") if how[word]
        ]
        said = [f"{counted(first[1], kind)} {first[0]}", *(f"{n} {word}" for word, n in rest)]
        parts.append(", ".join(said))
    wording = len(told(every, True))
    if wording:
        parts.append(f"{wording} change{'s' * (wording != 1)} of wording")
    new = sum(version.added for version in difference.versions)
    gone = sum(version.removed for version in difference.versions)
    parts = [
        *([f"{counted(new, 'version')} added"] if new else []),
        *([f"{counted(gone, 'version')} removed"] if gone else []),
        *parts,
    ]
    return "; ".join(parts) or "only what the version says of itself"
