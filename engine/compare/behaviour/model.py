"""What two versions do otherwise with one event, kind of event by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from engine.compare.impact.model import Spot
from engine.compare.impact.told import Told
from engine.plan.formulas import Formula
from engine.rulebook.model import Rulebook
from engine.values.numbers import Number

Verdict = Literal["identical", "differs", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result of a witness under both versions, and where they are otherwise; None where one side has none."""

    old: Told | None
    new: Told | None
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """An event with which the versions do different things: shown by the interpreter under both."""

    event: Mapping[str, Any]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a witness when it lasts longer or shorter: of its durations of 1 to `of` whole minutes so many
    differ, and what is paid, where it does, by `smallest` to `largest` (new less old; None: it never does).

    `fact` is what is varied (`minutes`, or `ended_at`), `hour` the difference for an hour.
    """

    fact: str
    of: int
    differ: int
    smallest: Number | None
    largest: Number | None
    hour: Number | None


@dataclass(frozen=True, slots=True)
class Region:
    """The events that are treated otherwise because of a change, and one of them.

    `because`: entries of the terms (`figure emergency_rate`), each of which brings the difference about by itself when
    it alone is changed; none where it takes several together. `conditions`: all such events meet them, proved; none
    where no short ones were found. `every`: whoever meets them is such an event, proved. `holds`: the conditions over
    the columns of an event.
    """

    because: tuple[str, ...]
    conditions: tuple[str, ...]
    every: bool
    witness: Witness
    effect: Effect | None = None
    holds: Formula | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Kind:
    """The events of one kind: `value` of the fact that tells them apart (None: it is absent, or there is none).

    `identical` is proved. `unknown`: changes, and results, of which nobody knows whether there is a difference.
    `elsewhere`: whether it is proved that events which meet the conditions of no region are treated the same.
    """

    value: str | None
    verdict: Verdict
    regions: tuple[Region, ...] = ()
    unknown: tuple[str, ...] = ()
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Behaviour:
    """OLD and NEW, for events between two days, alone in their groups, cut into at most `stretches`; durations are of
    at most `longest` days, and no event brings one of the `lists` of dates."""

    old: str
    new: str
    rulebooks: tuple[Rulebook, Rulebook]
    fact: str | None
    first: date
    last: date
    longest: int
    stretches: int
    kinds: tuple[Kind, ...]
    only_one: tuple[str, ...] = ()  # kinds of events that only one side knows
    # changes that are proved to do nothing, by themselves, to kinds that differ
    idle: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether it is proved that nothing is otherwise."""
        return not self.only_one and all(kind.verdict == "identical" for kind in self.kinds)
