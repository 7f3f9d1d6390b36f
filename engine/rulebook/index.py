"""A version arranged for looking up at run time: what a name is, and which rules bear on what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.language.kinds import CALENDAR, DURATION, INSTANT, TEXT, Grid, Kind, money
from engine.rulebook.history import BALANCE_PARTS, Balance, Running
from engine.rulebook.looking_back import looks_back
from engine.rulebook.model import AMOUNT, ANY, EVENT, Rule, Version


@dataclass(frozen=True, slots=True)
class Index:
    """A version arranged for looking up: names with their roles, rules by field and by subject."""

    roles: Mapping[str, tuple[str, str]]  # name → (role, subject it is about)
    kinds: Mapping[str, Kind]
    rules_by_field: Mapping[tuple[str, str], tuple[Rule, ...]]  # (subject, outcome) → rules
    rules_by_subject: Mapping[str, tuple[Rule, ...]]
    rules_by_charge: Mapping[str, tuple[Rule, ...]]
    balances: Mapping[str, Balance]  # each of the names that a balance brings → the balance
    running: Mapping[str, Running]  # likewise
    looking_back: frozenset[str]  # balances whose draw looks at what was there before it


def index(version: Version) -> Index:
    """Arrange a version."""
    roles: dict[str, tuple[str, str]] = {AMOUNT: ("result", ANY), "id": ("fact", EVENT)}
    roles |= dict.fromkeys(version.facts, ("fact", EVENT))
    roles |= dict.fromkeys(version.figures, ("figure", ANY))
    roles |= dict.fromkeys(version.calendars, ("calendar", ANY))
    roles |= dict.fromkeys(version.grids, ("grid", ANY))
    roles |= {name: ("value", value.about) for name, value in version.values.items()}
    for outcome in version.outcomes.values():
        roles[outcome.name] = ("outcome", outcome.about[0] if len(outcome.about) == 1 else ANY)
    for name in version.splits:
        roles |= {f"{name}_{part}": ("split", name) for part in ("start", "end", "minutes")}
    balances = {b.part(part): b for b in version.balances.values() for part in BALANCE_PARTS}
    roles |= {name: ("balance", balance.about) for name, balance in balances.items()}
    cells = {
        n: (r, c) for r in version.running.values() for c in r.cells for n in (c.before, c.after)
    }
    roles |= {name: ("running", running.about) for name, (running, _) in cells.items()}
    rules = [rule for _, rule in sorted(version.rules.items())]
    fields: dict[tuple[str, str], list[Rule]] = {}
    subjects: dict[str, list[Rule]] = {}
    charges: dict[str, list[Rule]] = {}
    for rule in rules:
        subjects.setdefault(rule.about, []).append(rule)
        for field in rule.sets:
            fields.setdefault((rule.about, field), []).append(rule)
        for charge in rule.charges:
            charges.setdefault(charge, []).append(rule)
    return Index(
        roles,
        _kinds(version)
        | {name: balance.kind for name, balance in balances.items()}
        | {name: cell.kind for name, (_, cell) in cells.items()},
        {key: tuple(found) for key, found in fields.items()},
        {key: tuple(found) for key, found in subjects.items()},
        {key: tuple(found) for key, found in charges.items()},
        balances,
        {name: running for name, (running, _) in cells.items()},
        frozenset(name for name, b in version.balances.items() if looks_back(b, version.values)),
    )


def _kinds(version: Version) -> dict[str, Kind]:
    """The kind of every name that expressions may use."""
    kinds: dict[str, Kind] = {AMOUNT: money(version.currency), "id": TEXT}
    kinds |= dict.fromkeys(version.calendars, CALENDAR)
    kinds |= {name: Grid(entry.kind) for name, entry in version.grids.items()}
    for family in (version.facts, version.figures, version.values, version.outcomes):
        kinds |= {name: entry.kind for name, entry in family.items()}
    for name in version.splits:
        kinds |= {f"{name}_start": INSTANT, f"{name}_end": INSTANT, f"{name}_minutes": DURATION}
    return kinds
