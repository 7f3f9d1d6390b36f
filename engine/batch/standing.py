"""What results of a rulebook are made of, as far as that can be told before any event is read."""

from __future__ import annotations

from engine.rulebook.model import EVENT, Rulebook, Version


def events_only(rulebook: Rulebook) -> bool:
    """Whether every event has a result of its own, and no group has one beside."""
    return all(
        not version.nested
        and all(group.result == "none" for group in version.groups.values())
        and not any(rule.about in version.groups for rule in version.rules.values())
        for version in rulebook.versions.values()
    )


def stand_alone(rulebook: Rulebook) -> bool:
    """Whether no event has a bearing on another, so that any of them can be decided apart."""
    return not any(version.groups for version in rulebook.versions.values())


def one_row_each(rulebook: Rulebook) -> bool:
    """Whether every event has a result of its own, which is made of nothing but its row."""
    cut = any(version.splits for version in rulebook.versions.values())
    return events_only(rulebook) and not cut


def homes_of_events(rulebook: Rulebook) -> bool:
    """Whether results are those of events and of groups made of events, which at most stretches stand in."""
    return all(map(_homes_of_events, rulebook.versions.values()))


def _homes_of_events(version: Version) -> bool:
    about = {rule.about for rule in version.rules.values()}
    groups, splits = version.groups.values(), version.splits.values()
    return all(split.of == EVENT for split in splits) and all(
        group.of == EVENT if group.home else group.result == "none" and group.name not in about
        for group in groups
    )
