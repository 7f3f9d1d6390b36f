"""The lines of charges, and what other expressions read of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from engine.language.functions import CHARGED
from engine.language.kinds import DATE, NUMBER, TEXT, money
from engine.language.tree import Call, Ref
from engine.plan import formulas as f
from engine.plan.formulas import Formula, TooWideError
from engine.plan.known import Known, NotColumnarError, choose, number, truth, unknown
from engine.plan.lower.charges.deciding import Pricing
from engine.plan.lower.charges.line import Made, made
from engine.plan.lower.charges.prices import Priced
from engine.plan.lower.charges.sources import Row
from engine.plan.lower.lowering import TOO_WIDE, Lowering, Place
from engine.plan.lower.rules import named
from engine.plan.why import NEVER, Why
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
    """The lines of all charges that rules mention, by version and name."""
    found = []
    for version in lowering.versions:
        for name in sorted(lowering.index(version).rules_by_charge):
            charge = version.charges[name]
            line = line_of(lowering, Place(charge.about, version), charge)
            found += [line] if line is not None else []
    return tuple(found)


def line_of(lowering: Lowering, place: Place, charge: Charge) -> ChargeLine | None:
    """The line of a charge; worked out once. None where no rule makes it due."""
    key = ("line", place.version.id, charge.name)
    if key not in lowering.kept:
        lowering.kept[key] = _WORKING
        with lowering.at_home():
            lowering.kept[key] = _line(lowering, place, charge)
    if lowering.kept[key] is _WORKING:
        raise NotColumnarError("a circle of definitions across versions")
    found: ChargeLine | None = lowering.kept[key]
    return found


_WORKING: Final = object()


def _line(lowering: Lowering, place: Place, charge: Charge) -> ChargeLine | None:
    pricing = Pricing(lowering, place, charge)
    try:
        line = made(pricing)
        return None if line is None else _settled(lowering, place, charge, line)
    except NotColumnarError as error:
        reason = str(error)
    except TooWideError:
        reason = TOO_WIDE
    due = f.conjunction(lowering.under(place.version), pricing.mentioned)
    due = lowering.column(place.kind, f"due {charge.name}", due)
    why = lowering.causes.recheck(reason).where(due)
    words = {
        n: lowering.column(place.kind, f"recheck {charge.name}", w) for n, w in why.words.items()
    }
    none = Known(NUMBER, f.null("int"))
    nobody = Known(TEXT, f.null("text"))
    return ChargeLine(
        place, charge, due, none, none, none, none, none, none, nobody, f.FALSE,
        replace(none, kind=DATE), f.FALSE, (), Why(words),
    )  # fmt: skip


def _settled(lowering: Lowering, place: Place, charge: Charge, line: Made) -> ChargeLine:
    """A line with everything in columns."""
    kind, name = place.kind, named(lowering, place, charge.name)

    def value(what: str, known: Known) -> Known:
        return lowering.settled(kind, f"{name}.{what}", known)

    def column(what: str, form: Formula) -> Formula:
        return lowering.column(kind, f"{name}.{what}", form)

    words = {n: column(f"causes?{n}", w) for n, w in line.causes.words.items()}
    actual, billed, covered, undecided, rate, amount = (
        value(what, known) for what, known in zip(_FIGURES, line.figures, strict=True)
    )
    pieces = [piece for piece in line.pieces if piece.slot.there is not f.FALSE]
    return ChargeLine(
        place, charge, column("due", line.due), actual, billed, covered, undecided, rate, amount,
        value("payer", line.payer.value),
        column("payer_set", line.payer.is_set), value("invoice_on", line.invoice_on.value),
        column("invoice_set", line.invoice_on.is_set),
        tuple((rule, column(f"by {rule.id}", on)) for rule, on in line.rules), Why(words),
        tuple(_piece_rows(lowering, name, on, row) for on, row in line.rows),
        tuple(_piece(lowering, kind, name, piece) for piece in pieces),
    )  # fmt: skip


_FIGURES: Final = ("actual", "billed", "covered", "undecided", "rate", "amount")


def _piece(lowering: Lowering, sheet: str, name: str, piece: Priced) -> PieceColumns:
    """A piece as columns of a sheet."""
    slot = piece.slot

    def value(what: str, known: Known) -> Known:
        return lowering.settled(sheet, f"{name} piece {what}", replace(known, why=NEVER))

    def column(what: str, form: Formula) -> Formula:
        return lowering.column(sheet, f"{name} piece {what}", form)

    return PieceColumns(
        column("there", slot.there),
        value("quantity", slot.quantity),
        value("rate", piece.rate),
        value("amount", piece.amount),
        column("start", slot.start),
        column("end", slot.end),
        column("subject", slot.subject),
        column("note", slot.note),
        slot.kind,
        column("undecided", slot.name),
    )


def _piece_rows(lowering: Lowering, name: str, on: Formula, row: Row) -> PieceRows:
    """The pieces of a source as columns of the sheet of its parts."""
    one = row.source
    sheet = one.parts.sheet
    shown = f.conjunction(one.parts.there, one.sight.seen(f.conjunction(on, row.counted)))
    slots = []
    for piece in row.shown:
        there = f.conjunction(shown, piece.slot.there)
        slots.append(replace(piece, slot=replace(piece.slot, there=there)))
    return PieceRows(
        sheet,
        lowering.column(sheet, f"{name} link", one.parts.link),
        lowering.column(sheet, f"{name} start", one.start),
        lowering.column(sheet, f"{name} id", one.parts.id()),
        tuple(_piece(lowering, sheet, name, piece) for piece in slots),
    )


def of_line(lowering: Lowering, call: Call, place: Place) -> Known:
    """What the line of a charge comes to, or how much it bills."""
    named_charge = call.args[0]
    assert isinstance(named_charge, Ref)
    name, kind = named_charge.name, call.kind
    charge = place.version.charges.get(name)
    if charge is None:
        return lowering.not_there(place, name, kind)
    counts, about = charge.quantity_kind, charge.about

    def theirs(at: Place) -> Known:
        own = at.version.charges.get(name)
        if own is None or own.about != about or own.quantity_kind != counts:
            return lowering.not_there(at, name, kind)
        if call.function == CHARGED and money(at.version.currency) != kind:
            return lowering.not_there(at, name, kind)
        return _reckoned(lowering, at, own, call)

    if about == place.kind:
        return theirs(place)
    return lowering.seen_from(place, about, name, lowering.by_version(about, theirs))


def _reckoned(lowering: Lowering, place: Place, charge: Charge, call: Call) -> Known:
    """A number of a line for others to reckon with; while any of it awaits something, nobody knows."""
    line = line_of(lowering, place, charge)
    nothing = number(0, call.kind)
    if line is None:
        return nothing
    value = line.amount if call.function == CHARGED else line.billed
    waits = f.is_true(f.less(f.ZERO, line.undecided.form))
    lost = f.conjunction(line.due, f.disjunction(waits, f.is_null(value.form)))
    known = choose(
        truth(lost), unknown(call.kind, line.causes.where(lost)), replace(value, kind=call.kind)
    )
    return choose(truth(line.due), known, nothing)
