"""Two states of a rulebook → which evaluations may come out otherwise, by what they asked of the old one.

Figures, keyed tables, calendars, grids, values, charges, rules and the chosen options of readings are told apart;
whatever else is otherwise concerns everything. An evaluation is concerned by what it looked up, by a charge that a rule
which applied or may have mentions, and by a rule that applied or may have, or that applies or may under its new
condition. A rule that says no before and after changes nothing. Which readings took part is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from engine.interpret.asking import Asked
from engine.interpret.evaluate import deep_recursion
from engine.rulebook.fingerprint import canonical
from engine.rulebook.formation import makers
from engine.rulebook.model import Rule, Rulebook, Version

_LOOKED_UP: Final = ("figures", "lookups", "calendars", "grids")  # by name, and in no other way
_TOLD: Final = (*_LOOKED_UP, "values", "charges", "rules", "readings")  # apart
_READERS: Final = frozenset({"span", "path", "because"})  # say nothing to the engine


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What is otherwise. `before`: rules by id, as they were; `after`: by version, as they are."""

    names: frozenset[str]
    readings: frozenset[str]
    before: frozenset[str]
    after: tuple[tuple[str, Rule], ...]


def otherwise(old: Rulebook, new: Rulebook) -> Otherwise | None:
    """What is otherwise; None where that may concern anything."""
    if _around(old) != _around(new) or old.versions.keys() != new.versions.keys():
        return None
    if makers(old.versions.values()) != makers(new.versions.values()):
        return None
    pairs = [(version, new.versions[name]) for name, version in old.versions.items()]
    if any(_frame(one) != _frame(two) for one, two in pairs):
        return None
    names: set[str] = set()
    readings: set[str] = set()
    before: set[str] = set()
    after: list[tuple[str, Rule]] = []
    for one, two in pairs:
        for family in _LOOKED_UP:
            names |= _changed(getattr(one, family), getattr(two, family))
        values = _changed(one.values, two.values)
        if values and (one.balances or one.running):
            return None  # whose draws look through values
        names |= values
        readings |= _changed(one.readings, two.readings)
        rules = _changed(one.rules, two.rules)
        before |= rules & one.rules.keys() | _mentioning(one, _changed(one.charges, two.charges))
        after += [(two.id, rule) for name, rule in two.rules.items() if name in rules]
    return Otherwise(frozenset(names), frozenset(readings), frozenset(before), tuple(after))


def concerned(asked: Asked, found: Otherwise | None) -> bool:
    """Whether an evaluation that asked for this may come out otherwise."""
    if found is None or asked.applied & found.before:
        return True
    with deep_recursion():
        if any(_may_apply(asked, version, rule) for version, rule in found.after):
            return True
    return bool(asked.names & found.names or asked.readings & found.readings)


def _may_apply(asked: Asked, version: str, rule: Rule) -> bool:
    """Whether a rule is not known not to apply to a subject; what its condition looks up is asked for as well."""
    if (version, rule.about) in asked.elsewhere:
        return True
    subjects = [*asked.subjects.get((version, rule.about), {}).values()]
    return any(
        rule.when is None or world.value(rule.when, subject) is not False
        for world, subject in subjects
    )


def _around(book: Rulebook) -> str:
    """What is beside the versions."""
    return canonical({"currency": book.currency, "zone": book.time_zone})


def _frame(version: Version) -> str:
    """A version without what is told apart, but with what hangs on there being a rule."""
    whole = {
        one.name: getattr(version, one.name)
        for one in fields(version)
        if one.name not in (*_TOLD, *_READERS)
    }
    rules = version.rules.values()
    places = {
        "abouts": frozenset(rule.about for rule in rules),
        "fields": frozenset(f"{rule.about}.{name}" for rule in rules for name in rule.sets),
        "charges": frozenset(f"{rule.about}.{name}" for rule in rules for name in rule.charges),
        "readings": frozenset(version.readings),
        "lines": {
            name: (charge.about, charge.quantity_kind) for name, charge in version.charges.items()
        },
    }
    return canonical(whole | places)


def _mentioning(version: Version, charges: set[str]) -> set[str]:
    """The rules that make a line of one of these charges due, or set a part of it."""
    return {rule.id for rule in version.rules.values() if charges & rule.charges.keys()}


def _changed(old: Mapping[str, object], new: Mapping[str, object]) -> set[str]:
    """The entries that are added, gone, or say something else."""
    return {
        name
        for name in {*old, *new}
        if name not in old or name not in new or canonical(old[name]) != canonical(new[name])
    }
