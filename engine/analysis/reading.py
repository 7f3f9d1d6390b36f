"""A plan that was folded for one event → what becomes of it (`engine.analysis.cases`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from engine.analysis.cases import STRETCHES, Case, Home, Line, Member, Value
from engine.analysis.unrolling import Row, Unrolled, places
from engine.language.kind_units import unit_of
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, per_form
from engine.plan.lower.fields import Decided
from engine.plan.lower.lines import ChargeLine
from engine.plan.lower.names import ID
from engine.plan.lower.results import ResultColumns
from engine.plan.sheets import Made, Plan
from engine.plan.why import RECHECK, Why
from engine.rulebook.model import EVENT
from engine.values.unknown import Cause

if TYPE_CHECKING:
    from engine.analysis.worlds import World

OWN_ID: Final = f.column(ID, "text", nullable=False)  # what a subject is called
NO_ID: Final = f.equal(OWN_ID, f.const(""))  # there is no such event
Read = Callable[[Formula], Formula]
ASKED: Final = "is not known"
PARTS: Final = (
    "actual", "billed", "covered", "undecided", "rate", "amount", "payer", "invoice_on",
)  # fmt: skip
UNNAMED: Final = Value(f.null("text"))


class Reader:
    """The outputs of a plan that has been folded for one value of the selecting fact."""

    def __init__(self, world: World, plan: Plan, known: Mapping[str, Formula]) -> None:
        self.world, self.plan, self.known = world, plan, known
        self.unrolled = Unrolled(plan, EVENT, STRETCHES)
        self.unsettled: dict[str, None] = {}
        self.rechecks: list[Formula] = []
        self.names = places(world.plan, plan)

    def case(self) -> Case:
        homes = [home for result in self.world.results if (home := self._home(result)) is not None]
        plain = f.is_true(self._read(EVENT, self.world.plain))
        recheck = f.substituted(f.disjunction(*self.rechecks), {NO_ID: f.FALSE})
        limits, forward = tuple(self.unrolled.limits), tuple(self.unrolled.forward())
        return Case(
            self.known, plain, tuple(homes), limits, recheck, tuple(self.unsettled), forward,
            dict(self._named()), tuple(self._members()),
        )  # fmt: skip

    def _named(self) -> Iterator[tuple[str, Value]]:
        """What can be spelled out of the values that have names."""
        for name, (kind, value) in self.world.named.items():
            try:
                if self._there(kind) is not None:
                    yield name, self._value(kind, value)
            except (NotColumnarError, f.TooWideError, f.DivisorError, KeyError):
                continue

    def _there(self, kind: str) -> Formula | None:
        """Whether there is a group; None: never."""
        if kind == EVENT:
            return f.TRUE
        sheet = self.plan.sheets.get(kind)
        if sheet is None or not isinstance(sheet.rows, Made):
            return None
        return f.negation(f.is_null(self.unrolled.column(sheet.rows.link)))

    def _read(self, kind: str, form: Formula) -> Formula:
        """What a formula that was wanted of a sheet of one row comes to."""
        if form.op != "col":
            return form
        return self.unrolled.column(self.names[kind][form.data])

    def _try(self, name: str, read: Callable[[], Any], default: Any) -> Any:
        try:
            return read()
        except (NotColumnarError, f.TooWideError, f.DivisorError, KeyError) as error:
            self.unsettled[f"{name}: {error}"] = None
            return default

    def _value(self, kind: str, value: Known) -> Value:
        per = per_form(value)
        return Value(self._read(kind, value.form), self._read(kind, per))

    def _home(self, result: ResultColumns) -> Home | None:
        kind = result.kind
        exists = self._there(kind)
        if exists is None:
            return None
        there = f.conjunction(exists, f.is_true(self._read(kind, result.there)))
        if there is f.FALSE:
            return None
        status = self._try(
            f"{kind}: status", lambda: self._read(kind, result.status), f.null("int")
        )
        amount = self._try(
            f"{kind}: amount", lambda: self._value(kind, result.amount), Value(f.null("int"))
        )
        fields: dict[str, Value] = {}
        for name, decided in self.world.spoken[kind].fields:
            read = partial(self._read, kind)
            fields |= self._try(f"{kind}: {name}", partial(_field, read, name, decided), {})
        lines = [line for one, link in self.world.lines(result) for line in self._lines(one, link)]
        causes = self._try(f"{kind}: causes", lambda: self._causes(kind, result.causes), {})
        return Home(
            kind, self._id(kind), there, status, amount, fields, tuple(lines), causes,
            self._fired(result),
        )  # fmt: skip

    def _id(self, kind: str) -> Value:
        """What the event, or a group of events, is called; a stretch goes by its event and its place."""
        if kind == EVENT:
            return Value(OWN_ID)
        sheet = self.plan.sheets.get(kind)
        if sheet is None or not isinstance(sheet.rows, Made):
            return UNNAMED
        found: Value = self._try(f"{kind}: id", lambda: Value(self._read(kind, OWN_ID)), UNNAMED)
        return found

    def _members(self) -> Iterator[Member]:
        """The subjects of which each may stand in a result about another one."""
        for kind, spoken in self.world.spoken.items():
            if not spoken.fields:
                continue
            if kind == EVENT or isinstance(getattr(self.plan.sheets.get(kind), "rows", None), Made):
                there = self._there(kind)
                if there is not None:
                    yield self._member(kind, there, partial(self._read, kind))
            elif kind in self.plan.sheets:
                for row in self._try(f"{kind}: rows", partial(self.unrolled.rows, kind), []):
                    yield self._member(kind, row.there, partial(self._read_row, row))

    def _member(self, kind: str, there: Formula, read: Read) -> Member:
        fields = {ID: self._id(kind)}
        for name, decided in self.world.spoken[kind].fields:
            fields |= self._try(f"{kind}: {name}", partial(_field, read, name, decided), {})
        return Member(kind, there, fields)

    def _causes(self, kind: str, why: Why) -> dict[Cause, Formula]:
        words = {number: self._read(kind, word) for number, word in why.words.items()}
        if RECHECK in words:
            self.rechecks.append(f.negation(f.equal(words[RECHECK], f.ZERO)))
        causes = self.world.lowering.causes
        found: dict[Cause, Formula] = {}
        for cause, number, bits in causes.places():
            if number not in words:
                continue
            there = (
                f.any_bit(words[number], bits)
                if number >= 0
                else f.negation(f.equal(words[number], f.ZERO))
            )
            if there is not f.FALSE:
                found[cause] = f.disjunction(found.get(cause, f.FALSE), there)
        return found

    def _fired(self, result: ResultColumns) -> dict[str, Formula]:
        kind = result.kind
        words = {number: self._read(kind, word) for number, word in result.fired}
        found = {}
        for rule, (word, bit) in self.world.bits.places.items():
            if word in words:
                there = f.has_bit(words[word], bit)
                if there is not f.FALSE:
                    found[rule] = there
        return found

    def _lines(self, line: ChargeLine, link: Formula) -> list[Line]:
        kind, name = line.place.kind, line.charge.name
        if kind != EVENT and kind not in self.plan.sheets:
            return []
        single = kind == EVENT or isinstance(self.plan.sheets[kind].rows, Made)
        read = self._line if single else self._cut_lines
        return list(self._try(f"{kind}: line {name}", partial(read, line, link), []))

    def _line(self, line: ChargeLine, link: Formula) -> list[Line]:
        """The line of a subject of which there is one."""
        kind = line.place.kind
        exists = self._there(kind)
        if exists is None:
            return []
        linked = f.negation(f.is_null(self._read(kind, link)))
        there = f.conjunction(exists, f.is_true(self._read(kind, line.due)), linked)
        if there is f.FALSE:
            return []
        return [_told(line, 0, there, partial(self._read, kind))]

    def _cut_lines(self, line: ChargeLine, link: Formula) -> list[Line]:
        """The lines of stretches, one for each that there may be."""
        kind, found = line.place.kind, []
        for number, row in enumerate(self.unrolled.rows(kind), 1):
            read = partial(self._read_row, row)
            linked = f.negation(f.is_null(read(link)))
            there = f.conjunction(row.there, f.is_true(read(line.due)), linked)
            if there is not f.FALSE:
                found.append(_told(line, number, there, read))
        return found

    def _read_row(self, row: Row, form: Formula) -> Formula:
        if form.op != "col":
            return form
        return self.unrolled.cell(row, self.names[row.sheet][form.data])


def _field(read: Read, name: str, decided: Decided) -> dict[str, Value]:
    """The values of an outcome; of a collecting one a truth for each item that it may have.

    That nobody knows a value is something else than that there is none.
    """
    value = decided.value
    there = f.is_true(read(decided.is_set))
    if value.items is not None:
        items: dict[str, Formula] = {}
        for on, item in value.items:
            form = read(item.form)
            if form.op != "const":
                raise NotColumnarError("collected values that are computed")
            key = f"{name}: {form.data}"
            holds = f.conjunction(there, f.is_true(read(on)))
            items[key] = f.disjunction(items.get(key, f.FALSE), holds)
        form = read(value.form)
        unknown = {f"{name} {ASKED}": f.conjunction(there, f.is_null(form))}
        return {key: Value(form) for key, form in (items | unknown).items()}
    if value.months is not None:
        raise NotColumnarError("periods")
    form = read(value.form)
    told = Value(f.case([(there, form)], f.null(form.type)), read(per_form(value)))
    if not form.nullable:
        return {name: told}
    return {name: told, f"{name} {ASKED}": Value(f.conjunction(there, f.is_null(form)))}


def _told(line: ChargeLine, place: int, there: Formula, read: Read) -> Line:
    unit = unit_of(line.charge.quantity_kind)
    return Line(line.charge.name, unit, place, there, _parts(line, read))


def _parts(line: ChargeLine, read: Read) -> dict[str, Value]:
    """The parts of a line."""
    found = {}
    for part in PARTS:
        value: Known = getattr(line, part)
        found[part] = Value(read(value.form), read(per_form(value)))
    for part, is_set in (("payer", line.payer_set), ("invoice_on", line.invoice_set)):
        form = found[part].form
        found[part] = Value(f.case([(f.is_true(read(is_set)), form)], f.null(form.type)))
    return found
