"""Which columns a run must bring back so that results can be told by patterns.

Truths are packed into words, since a row has hundreds of them. Columns of numbers, dates and texts that are only handed
on are `gaps`; by all others rows are told apart. Rows that the interpreter decides are marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.language.kinds import DATE, INSTANT, MOMENT, TEXT, Kind, Quantity
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.lines import PieceColumns, PieceRows
from engine.plan.lower.lowering import VERSION, Lowering
from engine.plan.lower.names import ID
from engine.plan.lower.told import Sight
from engine.plan.sheets import ROW
from engine.plan.why import BITS, RECHECK, Why

ODD: Final = (
    "told odd"  # the word of what the plan does not work out, or -1 where a row is not plain
)
_LISTING: Final = f.const(1 << BITS)  # stands in that word for causes that list ids


@dataclass(frozen=True, slots=True)
class Packed:
    """A bit of a word: whether a column is true, or absent."""

    word: str
    bit: int
    column: str
    absent: bool


@dataclass(slots=True)
class Wanted:
    """The columns of one sheet: those to tell rows apart by (`shape`, words among them), and those of gaps."""

    shape: tuple[str, ...]
    gaps: tuple[str, ...]
    packed: tuple[Packed, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys([ROW, ID, ODD, *self.shape, *self.gaps]))


def wanted(
    lowering: Lowering, sight: Sight, plain: Formula, pieces: Iterable[PieceRows] = ()
) -> Wanted:
    """What to bring back of a kind of subject, whose rows are for the plan where `plain` is true.

    `pieces`: of lines of other subjects, but on the sheet of this one.
    """
    read = _Reading(lowering)
    read.sight(sight)
    for rows in pieces:
        for slot in rows.slots:
            read.slot(slot)
    gaps = {n: form for n, form in read.gaps.items() if n not in read.apart}
    truths = {n: form for n, form in read.apart.items() if form.type == "bool"}
    others = [n for n, form in read.apart.items() if form.type != "bool"]
    tests = [(form, name, False) for name, form in truths.items()]
    tests += [
        (f.is_null(form), name, True) for name, form in {**truths, **gaps}.items() if form.nullable
    ]
    words: dict[str, None] = {}
    packed: list[Packed] = []
    for start in range(0, len(tests), BITS):
        some = tests[start : start + BITS]
        bits = [
            f.case([(f.is_true(on), f.const(1 << n))], f.ZERO) for n, (on, _, _) in enumerate(some)
        ]
        word = lowering.column(sight.kind, f"told {start // BITS}", f.bit_or(*bits))
        if word.op != "col":
            word = _named(lowering, sight.kind, f"told {start // BITS}", word)
        words[word.data] = None
        packed += [Packed(word.data, n, name, absent) for n, (_, name, absent) in enumerate(some)]
    _named(
        lowering, sight.kind, ODD, f.case([(f.is_true(plain), read.not_worked_out())], f.const(-1))
    )
    shape = tuple(dict.fromkeys([VERSION, *words, *others]))
    return Wanted(shape, tuple(gaps), tuple(packed))


def _named(lowering: Lowering, kind: str, name: str, form: Formula) -> Formula:
    """A column of just this name, whatever it is made of."""
    from engine.plan.lower.lowering import column_of
    from engine.plan.sheets import Typed

    sheet = lowering.sheet(kind)
    sheet.definitions[name] = form
    sheet.typed[name] = Typed(form.type, form.nullable, form.low, form.high)
    return column_of(sheet, name)


@dataclass(slots=True)
class _Reading:
    """The columns that telling reads, by how it reads them."""

    lowering: Lowering
    apart: dict[str, Formula] = field(default_factory=dict)
    gaps: dict[str, Formula] = field(default_factory=dict)
    rechecks: list[Formula] = field(default_factory=list)
    listings: list[Formula] = field(default_factory=list)  # words of causes that list ids

    def not_worked_out(self) -> Formula:
        """The word of all that was read."""
        words = self.rechecks
        if self.listings:
            listing = f.negation(f.equal(f.bit_or(*self.listings), f.ZERO))
            words = [*words, f.case([(listing, _LISTING)], f.ZERO)]
        return f.bit_or(*words) if words else f.ZERO

    def sight(self, sight: Sight) -> None:
        """All that is told of a kind of subject."""
        self._why(sight.trouble)
        if sight.uncounted.op == "col":
            self.rechecks.append(sight.uncounted)
        for spoken in sight.spoken:
            for rule, value in spoken.verdicts:
                self._look(value.form)
                self._why(value.why, rule.awaits is not None)
            for _, decided in spoken.fields:
                self._look(decided.is_set)
                self._value(decided.value)
            for line in spoken.lines:
                for form in (
                    line.due,
                    line.payer_set,
                    line.invoice_set,
                    *(on for _, on in line.rules),
                ):
                    self._look(form)
                self._why(line.causes)
                for value in (line.actual, line.billed, line.covered, line.undecided, line.rate,
                              line.amount, line.payer, line.invoice_on):  # fmt: skip
                    self._value(value)
                for slot in line.slots:
                    self.slot(slot)

    def slot(self, slot: PieceColumns) -> None:
        """What is told of a piece."""
        for form in (slot.there, slot.note, slot.undecided):
            self._look(form)
        for value in (slot.quantity, slot.rate, slot.amount):
            self._value(value)
        for form in (slot.start, slot.end, slot.subject):
            self._gap(form)

    def _value(self, value: Known) -> None:
        self._why(value.why)
        if value.items is not None:
            self._look(value.form)
            for on, item in value.items:
                self._look(on)
                for form in item.formulas:
                    self._look(form)
        elif handed_on(value):
            self._gap(value.form)
        else:
            for form in _parts(value):
                self._look(form)

    def _why(self, why: Why, told: bool = True) -> None:
        for number, word in why.words.items():
            if number == RECHECK:
                self.rechecks.append(word)
            elif (
                number < RECHECK
            ):  # ids that only all rows can tell are for the interpreter as well
                self.listings.append(word)
            elif told:
                self._look(word)

    def _look(self, form: Formula) -> None:
        if form.op == "col":
            self.apart[form.data] = form

    def _gap(self, form: Formula) -> None:
        if form.op == "col":
            self.gaps[form.data] = form


def handed_on(value: Known) -> bool:
    """Whether a value is one column that telling only hands on."""
    if value.items is not None or value.months is not None or value.choices:
        return False
    if isinstance(value.kind, Quantity):
        return per_form(value).op == "const"
    return _plain_kind(value.kind)


def _plain_kind(kind: Kind) -> bool:
    return kind in (DATE, INSTANT, MOMENT, TEXT)


def _parts(value: Known) -> Iterator[Formula]:
    yield value.form
    yield per_form(value)
    if value.months is not None:
        yield value.months
