"""What one event comes to otherwise, as rows of a table: where the versions differ, by the change that brings it about.

`regions` is the one place that knows how behaviour is modelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from engine.compare.behaviour.model import Behaviour, Effect, Kind, Outcome
from engine.compare.behaviour.model import Region as Found
from engine.compare.impact.model import Changed, Spot
from engine.compare.impact.told import Told
from engine.interpret.results import Number
from engine.report.behaviour_page import bounds
from engine.report.forms import forms_of
from engine.report.html.charts import Way, way
from engine.report.html.numbers import money, percent, signed, words
from engine.report.impact_words import spot_text, what
from engine.rulebook.model import Rulebook

TOGETHER: Final = "several changes together"


@dataclass(frozen=True, slots=True)
class Shift:
    """One thing that a witness's result says otherwise."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Sides:
    """One result of a witness under both versions; no `difference` where there is no money in it."""

    title: str
    old: str
    new: str
    difference: Amount
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A difference in money, and whether it is more or less; empty where nobody worked it out."""

    text: str = ""
    way: Way = "same"


@dataclass(frozen=True, slots=True)
class Region:
    """A region of events that come to something else: conditions that they all meet, and whether `every` event that
    meets them is one. `hour`, `range` and `share` are empty where nobody worked them out; `case` is the witness as a
    file of cases has it.
    """

    kind: str
    conditions: tuple[str, ...]
    every: bool
    summary: str
    difference: Amount
    hour: Amount
    range: tuple[Amount, ...]
    share: str
    over: str
    results: tuple[Sides, ...]
    case: str


@dataclass(frozen=True, slots=True)
class Cause:
    """A change, with the regions in which it makes a difference."""

    title: str
    codes: str
    change: str
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Something that nobody knows about the events of some kinds."""

    thing: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regions:
    """The whole part; `same` are the kinds of events that are proved to be the same, `elsewhere` those of which it is
    proved that events outside the regions are.
    """

    causes: tuple[Cause, ...]
    kinds: int
    differ: tuple[str, ...]
    same: tuple[str, ...]
    elsewhere: tuple[str, ...]
    idle: tuple[str, ...]
    unsettled: tuple[Unsettled, ...]
    only_one: tuple[str, ...]
    bounds: str

    @property
    def has_effects(self) -> bool:
        """Whether it is known of any region how the difference grows with time."""
        return any(region.share for cause in self.causes for region in cause.regions)


def regions(found: Behaviour, changes: Mapping[str, str]) -> Regions:
    """The part about behaviour; `changes` are the words of a change (`155 → 165 USD/hour`) by its name."""
    by_cause: dict[tuple[str, ...], list[Region]] = {}
    for kind in found.kinds:
        for region in kind.regions:
            by_cause.setdefault(region.because, []).append(_region(found, kind, region))
    causes = [_cause(because, of, changes) for because, of in by_cause.items()]
    named = [(kind, words(_name(found, kind))) for kind in found.kinds]
    things = dict.fromkeys(thing for kind, _ in named for thing in kind.unknown)
    unsettled = (Unsettled(words(t), tuple(n for k, n in named if t in k.unknown)) for t in things)
    return Regions(
        tuple(causes), len(named),
        tuple(name for kind, name in named if kind.verdict == "differs"),
        tuple(name for kind, name in named if kind.verdict == "identical"),
        tuple(name for kind, name in named if kind.verdict == "differs" and kind.elsewhere),
        tuple(map(words, found.idle)), tuple(unsettled), tuple(map(words, found.only_one)), bounds(found),
    )  # fmt: skip


def _name(found: Behaviour, kind: Kind) -> str:
    if kind.value is None:
        return "all events" if found.fact is None else f"without {found.fact}"
    return kind.value


def _cause(because: tuple[str, ...], of: Iterable[Region], changes: Mapping[str, str]) -> Cause:
    text = words(", ".join(because)) or TOGETHER
    said = [changes[name] for name in because if name in changes]
    change = said[0] if said and len(set(said)) == 1 and len(said) == len(because) else ""
    return Cause(text[:1].upper() + text[1:], ", ".join(because), change, tuple(of))


def _region(found: Behaviour, kind: Kind, one: Found) -> Region:
    results = tuple(_sides(found, outcome) for outcome in one.witness.outcomes)
    first = next((result for result in results if result.difference.text), results[0])
    hour, between = _money(found, one)
    share, over = ("", "") if one.effect is None else _share(one.effect)
    return Region(
        words(_name(found, kind)), one.conditions, one.every, _summary(first), first.difference,
        hour, between, share, over, results, _case(found, kind, one),
    )  # fmt: skip


def _summary(one: Sides) -> str:
    """What becomes of the result; where that is the same in short, the first thing that is not."""
    if one.old != one.new:
        return f"{one.old} → {one.new}"
    shift = one.shifts[0]
    return f"{shift.name}: {shift.old} → {shift.new}" if shift.name else shift.new


def _share(effect: Effect) -> tuple[str, str]:
    """Of how many durations it is so, and what was varied to see it."""
    return percent(effect.differ, effect.of), f"{words(effect.fact)}, 1 to {effect.of:,} min"


def _money(found: Behaviour, one: Found) -> tuple[Amount, tuple[Amount, ...]]:
    """The difference for an hour, and the smallest and the largest one; one amount where these are the same."""
    effect = one.effect
    told = next((o.new or o.old for o in one.witness.outcomes), None)
    if effect is None or told is None:
        return Amount(), ()
    forms = forms_of(found.rulebooks[1], told.currency or found.rulebooks[1].currency)
    ends = dict.fromkeys(e for e in (effect.smallest, effect.largest) if e is not None)
    hour = Amount() if effect.hour is None else Amount(signed(forms, effect.hour), way(effect.hour))
    return hour, tuple(Amount(signed(forms, end), way(end)) for end in ends)


def _sides(found: Behaviour, outcome: Outcome) -> Sides:
    one = outcome.new or outcome.old
    assert one is not None
    rulebook = found.rulebooks[1]
    kind = "the event" if one.subject == "event" else f"{words(one.subject)} {one.id}"
    old, new = _text(outcome.old, rulebook), _text(outcome.new, rulebook)
    shifts = tuple(_shift(spot, outcome, rulebook) for spot in outcome.spots)
    if not shifts:
        shifts = (Shift("", "", what(Changed(outcome.old, outcome.new, (), "", "", "", ()), rulebook)),)  # fmt: skip
    return Sides(kind, old, new, _difference(outcome, rulebook), shifts)


def _difference(outcome: Outcome, rulebook: Rulebook) -> Amount:
    old, new = outcome.old, outcome.new
    named = {one.currency for one in (old, new) if one is not None and one.currency}
    amount: Number = (new.amount if new else 0) - (old.amount if old else 0)
    if len(named) != 1 or not amount:
        return Amount()
    (currency,) = named
    return Amount(f"{signed(forms_of(rulebook, currency), amount)} {currency}", way(amount))


def _text(one: Told | None, rulebook: Rulebook) -> str:
    """A result in short: its amount if it is decided, else how it ended."""
    if one is None:
        return "no result"
    forms = forms_of(rulebook, one.currency or rulebook.currency)
    amount = f"{money(forms, one.amount)} {one.currency or rulebook.currency}"
    return amount if one.status == "decided" else f"{words(one.status)}, {amount}"


def _shift(spot: Spot, outcome: Outcome, rulebook: Rulebook) -> Shift:
    assert outcome.old is not None
    assert outcome.new is not None
    whose = f"of {spot.whose}" if spot.whose else ""
    field = "" if spot.what == "line" and spot.field == "line" else spot.field
    name = " ".join(filter(None, (spot.name, whose, field)))
    old = spot_text(spot, spot.old, outcome.old, rulebook)
    new = spot_text(spot, spot.new, outcome.new, rulebook)
    return Shift(words(name), old, new)


def _case(found: Behaviour, kind: Kind, one: Found) -> str:
    """The witness as a case of NEW's rulebook, to be pasted into its file of cases."""
    because = ", ".join(one.because) or TOGETHER
    case: dict[str, Any] = {
        "name": f"{_name(found, kind)}, after the change of {because}",
        "version": found.new.rpartition("@")[2],
        "event": dict(one.witness.event),
    }
    results = [outcome.new for outcome in one.witness.outcomes if outcome.new is not None]
    if len(results) == 1:
        case["expect"] = _expected(results[0], found.rulebooks[1])
    return yaml.safe_dump([case], sort_keys=False, allow_unicode=True, width=88)


def _expected(one: Told, rulebook: Rulebook) -> dict[str, Any]:
    forms = forms_of(rulebook, one.currency or rulebook.currency)
    expected: dict[str, Any] = {"status": one.status, "amount": forms.money_json(one.amount)}
    if one.subject != "event":
        expected = {"subject": one.subject, "id": one.id, **expected}
    return expected
