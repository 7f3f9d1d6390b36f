"""The interpreter's world with the plan's answers: what rules say is read off columns instead of being worked out.

So results are put together by the same code either way. What the plan did not work out raises `RecheckError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from engine.batch.origins import Origins, RecheckError, Table
from engine.interpret.charging import BilledPiece
from engine.interpret.fields import UNSET, Decision
from engine.interpret.options import Options
from engine.interpret.results import Line
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.language.kind_units import unit_of
from engine.language.kinds import DATE, INSTANT, MOMENT, PERIOD, Collection, Quantity
from engine.plan.formulas import Formula
from engine.plan.known import Known, per_form
from engine.plan.lower.lines import ChargeLine, PieceColumns, PieceRows
from engine.plan.lower.names import SEPARATOR
from engine.plan.lower.told import Sight, Spoken, Told
from engine.plan.profile import DAY
from engine.plan.why import RECHECK, Causes, Why
from engine.rulebook.model import Rule, Rulebook
from engine.values.numbers import norm
from engine.values.periods import Period
from engine.values.unknown import Cause, Unknown

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = date(1970, 1, 1)


@dataclass(eq=False)
class Row(Subject):
    """A subject, and where it stands in its sheet."""

    row: int = 0
    number: int = 0


@dataclass(slots=True)
class Reader:
    """Values of one sheet's rows."""

    causes: Causes
    table: Table
    origins: Origins
    _named: dict[tuple[tuple[int, int], ...], frozenset[Cause]] = field(default_factory=dict)

    def get(self, form: Formula, row: int) -> Any:
        """What a column or constant holds in a row."""
        if form.op == "col":
            return self.table[form.data][row]
        return form.data if form.op == "const" else None

    def text(self, form: Formula, row: int) -> Any:
        """A text that is only handed on."""
        return self.get(form, row)

    def why(self, why: Why, row: int) -> frozenset[Cause]:
        """The causes of a mask; raises `RecheckError` where the plan did not work it out."""
        words = tuple((n, self.get(word, row)) for n, word in why.words.items())
        found = self._named.get(words)
        if found is None:
            mask = dict(words)
            if mask.get(RECHECK):
                raise RecheckError(self.causes.reasons(mask[RECHECK]))
            found = self._named[words] = self.origins.named(mask)
        return found

    def value(self, value: Known, row: int) -> Any:
        """A value, or an `Unknown` with its causes."""
        form = self.get(value.form, row)
        if form is None:
            causes = self.why(value.why, row)
            if causes:
                return Unknown(causes)
        if value.items is not None:
            items = [self.value(item, row) for on, item in value.items if self.get(on, row)]
            return tuple(sorted(set(items), key=str))
        return self._plain(value, form, row)

    def maybe(self, value: Known, row: int) -> Any:
        """A value, or None where there is none."""
        form = self.get(value.form, row)
        return None if form is None else self._plain(value, form, row)

    def moment(self, form: Formula, row: int) -> datetime | None:
        """An instant in a column of microseconds."""
        found = self.get(form, row)
        return None if found is None else _EPOCH + timedelta(microseconds=found)

    def _plain(self, value: Known, form: Any, row: int) -> Any:
        kind = value.kind
        if isinstance(kind, Collection):
            items = form.split(SEPARATOR) if form else ()
            return tuple(map(date.fromisoformat, items)) if kind.of == DATE else tuple(items)
        if isinstance(kind, Quantity):
            return norm(Fraction(int(form), int(self.get(per_form(value), row))))
        if kind == DATE:
            return _FIRST + timedelta(days=form)
        if kind == INSTANT:
            return _EPOCH + timedelta(microseconds=form)
        if kind == MOMENT:
            day, micros = divmod(form // 2, DAY)
            return (_FIRST if form % 2 else _EPOCH) + timedelta(days=day, microseconds=micros)
        if kind == PERIOD:
            assert value.months is not None
            return Period(self.get(value.months, row), form)
        return form


class Telling(World):
    """What a run brought back, as the world in which results are put together."""

    def __init__(
        self, rulebook: Rulebook, options: Options, told: Told, tables: Mapping[str, Table]
    ) -> None:
        super().__init__(rulebook, options.readings, options.as_of, options.tables)
        causes = told.lowering.causes
        origins = Origins(causes, tables)
        self.readers = {name: Reader(causes, table, origins) for name, table in tables.items()}
        self.verdicts: dict[tuple[str, str, str], Known] = {}
        self.fields: dict[tuple[str, str, str], Any] = {}
        self.priced: dict[tuple[str, str, str], ChargeLine] = {}
        for sight in told.sights:
            for version, spoken in zip(told.lowering.versions, sight.spoken, strict=True):
                self._learn(sight, version.id, spoken)
        self.uncounted = {sight.kind: sight.uncounted for sight in told.sights}
        self._pieces: dict[int, dict[int, list[int]]] = {}

    def _learn(self, sight: Sight, version: str, spoken: Spoken) -> None:
        for rule, value in spoken.verdicts:
            self.verdicts[sight.kind, version, rule.id] = value
        for name, decided in spoken.fields:
            self.fields[sight.kind, version, name] = decided
        for line in spoken.lines:
            self.priced[sight.kind, version, line.charge.name] = line

    def verdict(self, rule: Rule, subject: Subject) -> Any:
        """Whether a rule fired."""
        assert isinstance(subject, Row)
        value = self.verdicts[subject.kind, subject.version.id, rule.id]
        return self.readers[subject.kind].value(value, subject.row)

    def field(self, subject: Subject, name: str) -> Decision:
        """What rules decide about a field; without the rules."""
        assert isinstance(subject, Row)
        decided = self.fields[subject.kind, subject.version.id, name]
        reader = self.readers[subject.kind]
        if not reader.get(decided.is_set, subject.row):
            return Decision(UNSET)
        value = reader.value(decided.value, subject.row)
        unordered = decided.unordered and isinstance(value, tuple)
        return Decision(frozenset(value) if unordered else value)

    def stretches(self, subject: Subject, name: str) -> list[Subject]:
        """The stretches that a subject was cut into; raises `RecheckError` where nobody counted them."""
        found = subject.stretches.get(name, [])
        for one in found[:1]:
            assert isinstance(one, Row)
            reader = self.readers[name]
            word = reader.get(self.uncounted[name], one.row)
            if word:
                raise RecheckError(reader.causes.reasons(word))
        return found

    def line(self, subject: Subject, name: str) -> Line | None:
        """The line of a charge of a subject, if one is due."""
        assert isinstance(subject, Row)
        told = self.priced.get((subject.kind, subject.version.id, name))
        if told is None:
            return None  # no rule makes it due
        reader, row = self.readers[subject.kind], subject.row
        causes = reader.why(told.causes, row)
        if not reader.get(told.due, row):
            return None
        rules = sorted({r.id: r for r, on in told.rules if reader.get(on, row)}.items())
        clauses = [*told.charge.clauses, *(c for _, rule in rules for c in rule.clauses)]
        numbers = (
            reader.maybe(value, row)
            for value in (
                told.actual, told.billed, told.covered, told.undecided, told.rate, told.amount
            )
        )  # fmt: skip
        actual, billed, covered, undecided, rate, amount = numbers
        return Line(
            name, subject.kind, subject.id, subject.event_ids(), unit_of(told.charge.quantity_kind),
            actual, billed, covered, undecided, rate, amount,
            reader.value(told.payer, row) if reader.get(told.payer_set, row) else None,
            reader.value(told.invoice_on, row) if reader.get(told.invoice_set, row) else None,
            tuple(rule for rule, _ in rules), tuple(dict.fromkeys(clauses)),
            self._billed(told, subject), (), causes,
        )  # fmt: skip

    def _billed(self, told: ChargeLine, subject: Row) -> tuple[BilledPiece, ...]:
        """The pieces of a line: those of its parts in order of time, then its own."""
        found: list[tuple[Any, ...]] = []
        for number, rows in enumerate(told.rows):
            reader = self.readers[rows.sheet]
            for row in self._rows_of(rows).get(subject.number, ()):
                start = reader.get(rows.start, row)
                key = (start is None, start or 0, reader.get(rows.id, row), number, row)
                found.append((key, rows, row))
        pieces = [
            piece
            for _, rows, row in sorted(found, key=lambda item: item[0])
            for piece in pieces_of(self.readers[rows.sheet], rows.slots, row)
        ]
        pieces += pieces_of(self.readers[subject.kind], told.slots, subject.row)
        return tuple(pieces)

    def _rows_of(self, rows: PieceRows) -> dict[int, list[int]]:
        """The rows of a sheet of pieces by the line that they belong to."""
        if id(rows) not in self._pieces:
            found: dict[int, list[int]] = {}
            reader = self.readers[rows.sheet]
            for row in range(len(next(iter(reader.table.values()), ()))):
                found.setdefault(reader.get(rows.link, row), []).append(row)
            self._pieces[id(rows)] = found
        return self._pieces[id(rows)]


def pieces_of(reader: Reader, slots: Sequence[PieceColumns], row: int) -> list[BilledPiece]:
    """The pieces of a row."""
    return [
        BilledPiece(
            reader.maybe(slot.quantity, row), reader.maybe(slot.rate, row), reader.maybe(slot.amount, row),
            reader.moment(slot.start, row), reader.moment(slot.end, row), reader.text(slot.subject, row) or "",
            reader.get(slot.note, row) or "", slot.kind, reader.get(slot.undecided, row),
        )
        for slot in slots
        if reader.get(slot.there, row)
    ]  # fmt: skip


__all__ = ["Reader", "RecheckError", "Row", "Table", "Telling"]
