"""The lines of charges, and what other expressions read of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.language.tree import Call
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place
from engine.plan.why import Why
from engine.rulebook.model import Charge, Rule


@dataclass(frozen=True, slots=True)
class PieceColumns:
    """One piece that a row may have; a NULL number is none."""

    there: Formula
    quantity: Known
    rate: Known
    amount: Known
    start: Formula
    end: Formula
    subject: Formula
    note: Formula
    kind: Literal["worked", "unworked"]
    undecided: Formula

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """All columns of it."""
        values = (*self.quantity.formulas, *self.rate.formulas, *self.amount.formulas)
        others = (self.there, self.start, self.end, self.subject, self.note, self.undecided)
        return (*values, *others)


@dataclass(frozen=True, slots=True)
class PieceRows:
    """Rows whose pieces belong to the line of the row that `link` names."""

    sheet: str
    link: Formula
    start: Formula
    id: Formula
    slots: tuple[PieceColumns, ...]


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """The line of one charge under one version, as columns of the sheet of what it is about."""

    place: Place
    charge: Charge
    due: Formula
    actual: Known
    billed: Known
    covered: Known
    undecided: Known
    rate: Known
    amount: Known
    payer: Known
    payer_set: Formula
    invoice_on: Known
    invoice_set: Formula
    rules: tuple[tuple[Rule, Formula], ...]
    causes: Why
    rows: tuple[PieceRows, ...] = ()
    slots: tuple[PieceColumns, ...] = ()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """All columns of it on its own sheet."""
        figures = (self.actual, self.billed, self.covered, self.undecided, self.rate, self.amount)
        values = [
            part for value in (*figures, self.payer, self.invoice_on) for part in value.formulas
        ]
        conditions = (self.due, self.payer_set, self.invoice_set, *(on for _, on in self.rules))
        slots = [part for slot in self.slots for part in slot.formulas]
        return (*values, *conditions, *self.causes.words.values(), *slots)


def charge_lines(lowering: Lowering) -> tuple[ChargeLine, ...]:
    """The lines of all charges that rules mention."""
    return ()


def of_line(lowering: Lowering, call: Call, place: Place) -> Known:
    """What the line of a charge comes to, or how much it bills."""
    raise NotColumnarError(f"`{call.function}`")
