"""What an evaluation gives: results with their lines, and the derivation behind each.

Money and quantities are exact (`int` or `Fraction`) in canonical units: minutes, major units of the currency. Shaping
them for people or programs is the business of `report`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.values.unknown import Cause, Unknown

if TYPE_CHECKING:
    from engine.interpret.account import Taken
    from engine.interpret.charging import BilledPiece, Step
    from engine.interpret.hashing import Basis
    from engine.rulebook.model import Rulebook, Version

Number = int | Fraction
RunValue = (
    object  # bool, str, Number, date, datetime, Period, frozenset[date], tuple, Calendar or Unknown
)


class Status(StrEnum):
    """How a subject ended (design section 2); exactly one each."""

    DECIDED = "decided"
    NEEDS_FACT = "needs_fact"
    NEEDS_DECISION = "needs_decision"
    OPEN = "open"
    CONFLICT = "conflict"
    NOT_IN_FORCE = "not_in_force"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Line:
    """A priced line: `actual`, `billed`, `covered`, `undecided` in the canonical unit of its quantity.

    `amount` is rounded money, or None where a cause in `causes` keeps it from being known.
    """

    name: str
    subject: str
    id: str
    events: tuple[str, ...]
    unit: str
    actual: Number | None
    billed: Number | None
    covered: Number | None
    undecided: Number | None
    rate: Number | None
    amount: Number | None
    payer: str | Unknown | None
    invoice_on: date | Unknown | None
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    pieces: tuple[BilledPiece, ...]
    steps: tuple[Step, ...]
    causes: frozenset[Cause]


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """What one rule did for one subject.

    `state` is `fired`, `overridden` (fired, but every field it sets went to `by`), `nearly` (one condition failed,
    quoted in `failed`), or `unknown` (its condition depends on what nobody knows).
    """

    rule: str
    state: str
    clauses: tuple[str, ...]
    by: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    failed: str | None = None
    causes: frozenset[Cause] = frozenset()


@dataclass(frozen=True, slots=True)
class ValueTrace:
    """A fact, figure or value that was used, with what it came to.

    `taken`: of a balance's draw, from whose credits it took how much, the oldest first.
    """

    name: str
    source: str  # fact | default | table | figure | value | window | balance | outcome | reading
    value: RunValue
    text: str | None = None
    clauses: tuple[str, ...] = ()
    taken: Taken = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """How one subject was decided: version and why, rules, values used, then the same for its parts.

    `readings`: of a result's own subject, those that were asked for on the way, with the option that held.
    """

    subject: str
    id: str
    version: str | None
    version_because: str
    rules: tuple[RuleTrace, ...]
    values: tuple[ValueTrace, ...]
    outcomes: Mapping[str, RunValue]
    parts: tuple[Derivation, ...] = ()
    readings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """A member of a group, or a stretch, that rules decided something about."""

    subject: str
    id: str
    outcomes: Mapping[str, RunValue]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one home subject: an event, or a group with its events.

    A group that is no home has no `events`, for these have results of their own; they are its `members`.

    `outcomes` holds the shown fields in declared order: a value, a sorted tuple for collected fields, or an `Unknown`.
    `needs` names the missing facts, pending decisions, open fields, or contradicting rules behind `status`.
    """

    subject: str
    id: str
    events: tuple[str, ...]
    members: tuple[str, ...]
    status: Status
    rulebook: Rulebook
    version: Version | None
    outcomes: Mapping[str, RunValue]
    lines: tuple[Line, ...]
    amount: Number
    needs: tuple[str, ...]
    causes: frozenset[Cause]
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    parts: tuple[Part, ...]
    at: datetime | date | None = (
        None  # when the work took place, for ordering and for totals by period
    )
    because: str = ""  # why no version governs
    derivation: Derivation | None = field(default=None, compare=False)
    basis: Basis | None = field(default=None, compare=False, repr=False)

    @property
    def currency(self) -> str:
        """The currency of its amounts: its version's, or where none governs the provider's."""
        return self.rulebook.currency if self.version is None else self.version.currency

    @property
    def version_hash(self) -> str | None:
        """The content hash of the version that decided it, as it was read (`engine.rulebook.fingerprint`)."""
        if self.basis is None or self.version is None:
            return None
        return self.basis.terms.version_hash(self.version)

    @property
    def input_hash(self) -> str | None:
        """The content hash of its events (`engine.events.fingerprint`)."""
        return None if self.basis is None else self.basis.input_hash()
