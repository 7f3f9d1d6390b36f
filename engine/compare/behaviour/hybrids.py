"""OLD with one change of NEW: which changes bring a difference about is tried, one after the other.

What NEW only adds beside rules (figures, values, facts, …) does nothing by itself and comes with every change, since
others may need it. Rules that may stand in for one another change together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from engine.compare.changes import Change
from engine.compare.families import validities
from engine.compare.versions import compare_versions
from engine.rulebook.model import Rulebook, Version

# The fields of a version that hold entries of a kind, by name.
FIELDS: Final[Mapping[str, str]] = {
    "figure": "figures", "fact": "facts", "nested": "nested", "table": "tables", "lookup": "lookups",
    "calendar": "calendars", "grid": "grids", "reading": "readings", "group": "groups", "split": "splits",
    "value": "values", "balance": "balances", "running": "running", "outcome": "outcomes", "charge": "charges",
    "rule": "rules",
}  # fmt: skip
VALIDITY: Final = "validity"  # what is asked of every event: listed, not named


def hybrids(rulebook: Rulebook, old: Version, new: Version) -> Iterator[tuple[str, Rulebook]]:
    """OLD's rulebook with each change by itself, and the change in words."""
    listed = (change for change in compare_versions(old, new) if not change.wording)
    changes = [change for change in listed if change.kind in FIELDS or change.kind == VALIDITY]
    added = [c for c in changes if c.how == "added" and c.kind not in ("rule", VALIDITY)]
    for bundle in _bundles(c for c in changes if c not in added):
        version = _with((*added, *bundle), old, new)
        words = ", ".join(f"{c.kind} {c.name}" for c in bundle)
        yield words, replace(rulebook, versions={**rulebook.versions, old.id: version})


def _bundles(changes: Iterable[Change]) -> list[tuple[Change, ...]]:
    """Changes that belong together: a rule that is gone, and those that may stand in for it."""
    found: list[list[Change]] = []
    for change in changes:
        mine = [b for b in found if any(_linked(one, change) for one in b)]
        found = [b for b in found if b not in mine]
        found.append([*(one for b in mine for one in b), change])
    return [tuple(bundle) for bundle in found]


def _linked(one: Change, other: Change) -> bool:
    return one.kind == other.kind == "rule" and (other.name in one.like or one.name in other.like)


def _with(changes: Iterable[Change], old: Version, new: Version) -> Version:
    entries: dict[str, Any] = {}
    for change in changes:
        if change.kind == VALIDITY:
            checks, theirs = (
                entries.setdefault("valid", validities(old.valid)),
                validities(new.valid),
            )
            checks.pop(change.was or change.name, None)
            checks |= {change.name: theirs[change.name]} if change.name in theirs else {}
            continue
        field = FIELDS[change.kind]
        mine = entries.setdefault(field, dict(getattr(old, field)))
        mine.pop(change.was or change.name, None)
        theirs = getattr(new, field)
        if change.how != "removed":
            mine[change.name] = theirs[change.name]
    if "valid" in entries:
        entries["valid"] = tuple(entries["valid"].values())
    return replace(old, **entries)
