"""What becomes of one event, as formulas: status, outcomes, lines, causes, rules. Read off a plan by
`engine.analysis.reading`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.values.unknown import Cause

STRETCHES: Final = 3  # of one event that are looked at


@dataclass(frozen=True, slots=True)
class Value:
    """A value over its denominator; NULL where there is none."""

    form: Formula
    per: Formula = f.ONE


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may stand in a result."""

    charge: str
    unit: str
    place: int
    there: Formula
    parts: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Home:
    """The result about one kind of subject: `there` is true where there is one."""

    kind: str
    id: Value
    there: Formula
    status: Formula
    amount: Value
    fields: Mapping[str, Value]
    lines: tuple[Line, ...]
    causes: Mapping[Cause, Formula]
    fired: Mapping[str, Formula]


@dataclass(frozen=True, slots=True)
class Member:
    """What is decided about a subject that stands in a result; `there` is true where there is one."""

    kind: str
    there: Formula
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Case:
    """What becomes of events of which the selecting fact is known; `assumed` bounds what is looked at.

    `recheck` is true where the plan leaves an event to the interpreter: of such events nothing is said.
    """

    known: Mapping[str, Formula]
    plain: Formula
    homes: tuple[Home, ...]
    assumed: tuple[Formula, ...]
    recheck: Formula
    unsettled: tuple[str, ...] = ()
    forward: tuple[Formula, ...] = ()  # what is so of every event, for whoever cannot see it
    named: Mapping[str, Value] = field(default_factory=dict)  # what the terms have a name for
    members: tuple[Member, ...] = ()
