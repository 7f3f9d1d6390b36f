"""Two versions of terms → what is otherwise, by meaning.

Nothing is a change that changes nothing but the spelling: the order of entries, comments, quotes, line breaks, the
order of conditions, and whether a version is written out or amends another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.compare.changes import Change, in_order
from engine.compare.entries import changed
from engine.compare.families import Families, families, of_rulebook
from engine.compare.renames import find_renamed
from engine.compare.trees import Renamed
from engine.rulebook.model import Rule, Rulebook, Version

_SPACES = {name: name for name in ("reading", "charge", "rule", "validity")}


def compare_versions(old: Version, new: Version) -> tuple[Change, ...]:
    """What is otherwise in NEW than in OLD."""
    mine, theirs = families(old), families(new)
    renamed = find_renamed(mine, theirs)
    found = list(_changes(mine, theirs, renamed))
    return in_order(_with_like(change, found, old, new) for change in found)


def compare_rulebooks(old: Rulebook, new: Rulebook) -> tuple[Change, ...]:
    """What is otherwise in what NEW says of its provider and source than in OLD; nothing of the versions."""
    return in_order(_changes(of_rulebook(old), of_rulebook(new), {}))


def _changes(old: Families, new: Families, renamed: Renamed) -> Iterator[Change]:
    for kind in dict.fromkeys((*old, *new)):
        mine, theirs = old.get(kind, {}), new.get(kind, {})
        pairs = {name: renamed.get((_SPACES.get(kind, "name"), name), name) for name in mine}
        for name, other in pairs.items():
            found = changed(kind, mine[name], theirs.get(other), (name, other), renamed)
            if found is not None:
                yield found
        for name in theirs.keys() - frozenset(pairs.values()):
            found = changed(kind, None, theirs[name], (name, name), renamed)
            if found is not None:
                yield found


def _with_like(change: Change, found: list[Change], old: Version, new: Version) -> Change:
    """A rule that is added or removed, with those of the other side that may stand in for it."""
    if change.kind != "rule" or change.how not in ("added", "removed"):
        return change
    mine, theirs, other = new.rules, old.rules, "removed"
    if change.how == "removed":
        mine, theirs, other = old.rules, new.rules, "added"
    rule = mine[change.name]
    like = (
        candidate.name
        for candidate in found
        if candidate.kind == "rule"
        and candidate.how == other
        and _alike(rule, theirs[candidate.name])
    )
    return replace(change, like=tuple(sorted(like)))


def _alike(one: Rule, two: Rule) -> bool:
    """Whether one rule may stand in for the other, or for a part of it."""
    fields = (frozenset({*rule.sets, *rule.charges}) for rule in (one, two))
    return (
        one.about == two.about
        and frozenset(one.clauses) & frozenset(two.clauses) != frozenset()
        and frozenset.intersection(*fields) != frozenset()
    )
