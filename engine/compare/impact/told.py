"""A result, as far as impacts compare it: who it is about, how it ended, what it decides, what it bills.

The rules and clauses behind it are left out, and how a line's quantity was reached: they may change and nobody pays
otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.interpret.results import Line, Number, Part, Result
from engine.rulebook.model import Version
from engine.values.unknown import Unknown

Key = tuple[str, str]  # kind of subject, and id
NOBODY = "(none)"
NOT_KNOWN = "(not known)"


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A line: `payer` in words; `amount` None where nobody knows it."""

    charge: str
    subject: str
    id: str
    payer: str
    unit: str
    actual: Number | None
    billed: Number | None
    covered: Number | None
    undecided: Number | None
    rate: Number | None
    amount: Number | None
    invoice_on: date | Unknown | None


@dataclass(frozen=True, slots=True)
class Told:
    """A result. `currency` is None where no version governs, and there is no money then."""

    subject: str
    id: str
    events: tuple[str, ...]
    members: tuple[str, ...]
    status: str
    version: Version | None
    currency: str | None
    amount: Number
    needs: tuple[str, ...]
    outcomes: Mapping[str, object]
    parts: tuple[Part, ...]
    lines: tuple[ToldLine, ...]
    at: datetime | date | None

    @property
    def key(self) -> Key:
        """By what results are matched."""
        return self.subject, self.id

    @property
    def about(self) -> tuple[str, ...]:
        """The events behind it: its own, or those of the members of a group that stands beside their results."""
        return self.events or self.members


def told(result: Result) -> Told:
    """A result as it is compared."""
    return Told(
        result.subject, result.id, result.events, result.members, str(result.status), result.version,
        None if result.version is None else result.currency, result.amount, result.needs, result.outcomes,
        result.parts, tuple(map(_line, result.lines)), result.at,
    )  # fmt: skip


def _line(line: Line) -> ToldLine:
    return ToldLine(
        line.name, line.subject, line.id, _payer(line.payer), line.unit, line.actual, line.billed, line.covered,
        line.undecided, line.rate, line.amount, line.invoice_on,
    )  # fmt: skip


def _payer(payer: str | Unknown | None) -> str:
    if payer is None:
        return NOBODY
    return payer if isinstance(payer, str) else NOT_KNOWN
