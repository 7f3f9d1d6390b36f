"""What two versions do otherwise with one event, kind of event by kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from engine.compare.impact.model import Spot
from engine.compare.impact.told import Told
from engine.rulebook.model import Rulebook

Verdict = Literal["identical", "differs", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result of a witness under both versions, and where they are otherwise; None where one side has none."""

    old: Told | None
    new: Told | None
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Witness:
    """An event with which the versions do different things: shown by the interpreter under both.

    `because`: entries of the terms (`figure emergency_rate`), each of which brings a difference about by itself when
    it alone is changed; none where it takes several together.
    """

    event: Mapping[str, Any]
    outcomes: tuple[Outcome, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """The events of one kind: `value` of the fact that tells them apart (None: it is absent, or there is none).

    `identical` is proved. `unknown`: changes, and results, of which nobody knows whether there is a difference.
    """

    value: str | None
    verdict: Verdict
    witnesses: tuple[Witness, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Behaviour:
    """OLD and NEW, for events between two days, alone in their groups, cut into at most `stretches`; durations are of
    at most `longest` days."""

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
    idle: tuple[
        str, ...
    ] = ()  # changes that are proved to do nothing, by themselves, to kinds that differ

    @property
    def nothing(self) -> bool:
        """Whether it is proved that nothing is otherwise."""
        return not self.only_one and all(kind.verdict == "identical" for kind in self.kinds)
