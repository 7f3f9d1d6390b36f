"""What impacts are told by: facts of events, and outcomes of results, as texts.

Who the customer is rulebooks say in different words; a fact of one of the usual names is taken for it where nobody
says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from engine.compare.impact.model import SEVERAL
from engine.compare.impact.told import NOBODY, NOT_KNOWN
from engine.interpret.results import Result
from engine.language.kinds import Enum, Kind
from engine.rulebook.model import Rulebook, Version
from engine.values.numbers import decimal_text
from engine.values.units import Unit
from engine.values.units import show as show_amount
from engine.values.unknown import Unknown

KIND: Final = "kind"
# The usual names of the fact that names the customer, the most usual first.
CUSTOMERS: Final = (
    "customer", "customer_id", "client", "client_id", "account", "account_id", "subscriber", "subscriber_id",
    "tenant", "tenant_id", "member", "member_id", "card", "contract", "contract_id", "household", "patient", "matter",
)  # fmt: skip
_LEADING: Final = 2


@dataclass(frozen=True, slots=True)
class By:
    """What results are told by: the fact that names the customer, other facts, and outcomes."""

    customer: str | None
    facts: tuple[str, ...]
    outcomes: tuple[str, ...]

    @property
    def looked_at(self) -> tuple[str, ...]:
        """All facts that are asked for."""
        return tuple(dict.fromkeys((*([self.customer] if self.customer else ()), *self.facts)))


def told_by(rulebooks: Iterable[Rulebook], names: Iterable[str] = ()) -> By:
    """What results are told by, with `names` of facts and outcomes asked for; the first fact among them is the
    customer. Raises `KeyError` for a name that is neither.
    """
    versions = [version for rulebook in rulebooks for version in rulebook.versions.values()]
    known = {name for version in versions for name in version.facts}
    shown = {n: o for v in versions for n, o in v.outcomes.items() if o.show}
    facts, outcomes = [], []
    for name in dict.fromkeys(names):
        if name in known:
            facts.append(name)
        elif name in shown:
            outcomes.append(name)
        else:
            raise KeyError(name)
    customer = next(iter(facts), None) or next((n for n in CUSTOMERS if n in known), None)
    own = [name for name in (KIND,) if name in known and name not in facts]
    leading = [n for n, o in shown.items() if isinstance(o.kind, Enum)][:_LEADING]
    return By(
        customer,
        tuple(name for name in (*own, *facts) if name != customer),
        tuple(dict.fromkeys((*leading, *outcomes))),
    )


def nameable(rulebooks: Iterable[Rulebook]) -> tuple[str, ...]:
    """All names that `told_by` knows."""
    versions = [version for rulebook in rulebooks for version in rulebook.versions.values()]
    found = [name for v in versions for name in v.facts]
    found += [name for v in versions for name, outcome in v.outcomes.items() if outcome.show]
    return tuple(dict.fromkeys(found))


def event_facts(
    results: Iterable[Result], rulebook: Rulebook, by: By
) -> dict[str, Mapping[str, str]]:
    """By event, the texts of the facts that are looked at; the terms of the newest version say what they are."""
    facts = {
        name: fact for version in rulebook.versions.values() for name, fact in version.facts.items()
    }
    names = [name for name in dict.fromkeys((*by.looked_at, KIND)) if name in facts]
    found: dict[str, Mapping[str, str]] = {}
    for result in results:
        for event, _ in () if result.basis is None else result.basis.events:
            if event.id not in found:
                found[event.id] = {
                    name: value_text(event.facts[name], facts[name].kind, facts[name].unit)
                    for name in names
                    if name in event.facts
                }
    return found


def fact_text(events: Iterable[str], facts: Mapping[str, Mapping[str, str]], name: str) -> str:
    """What a fact of the events behind a result says: one text, or that there are several, or none."""
    found = {facts.get(event, {}).get(name) for event in events} - {None}
    if not found:
        return NOBODY
    return next(iter(found)) or NOBODY if len(found) == 1 else SEVERAL


def outcome_text(outcomes: Mapping[str, object], version: Version | None, name: str) -> str:
    """What a result says in a field."""
    outcome = None if version is None else version.outcomes.get(name)
    if outcome is None:
        return NOBODY
    return value_text(outcomes.get(name), outcome.kind, outcome.unit)


def value_text(value: object, kind: Kind | None = None, unit: Unit | None = None) -> str:
    """A value on one line."""
    match value:
        case None:
            return NOBODY
        case Unknown():
            return NOT_KNOWN
        case bool():
            return "yes" if value else "no"
        case int() | Fraction():
            return decimal_text(value) if unit is None else show_amount(value, unit)
        case date():
            return value.isoformat()
        case tuple() | frozenset():
            return ", ".join(sorted(value_text(item) for item in value)) or NOBODY
    return str(value)
