"""SQL of chosen columns over the columns of a plan's output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from engine.batch.direct import NUMBER
from engine.batch.parquet_cells import quoted
from engine.interpret.results import Status
from engine.plan.classes import ClassValues
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, per_form
from engine.plan.lower.lines import ChargeLine, PieceColumns
from engine.plan.lower.lowering import VERSION, Lowering
from engine.plan.lower.names import ID
from engine.plan.lower.results import STATUSES, ResultColumns
from engine.plan.lower.told import Spoken, Told
from engine.plan.sheets import Given
from engine.report.columns import DIGITS, PIECE, PLACES, Chosen
from engine.rulebook.model import EVENT
from engine.values.units import Unit

RULES: Final = "rules"  # the relation of fired rules, and its column with their ids
NAMES: Final = "names of rules"
FEW: Final = 12  # so many different lists of pieces are told apart by the class
_SIX: Final = 10**PLACES


class ColumnWriter:
    """SQL of chosen columns over the columns of the plan's output; `used` are those that it has read.

    `known`: columns of which is known what they come to in every class of rows. `text`: numbers may be texts.
    """

    def __init__(
        self,
        lowering: Lowering,
        found: Told,
        result: ResultColumns,
        known: ClassValues,
        text: bool = False,
    ) -> None:
        self.lowering, self.result, self.known, self.text = lowering, result, known, text
        (sight,) = (s for s in found.sights if s.kind == EVENT)
        self.spoken: tuple[Spoken, ...] = sight.spoken
        self.used: dict[str, None] = {}

    def read(self, form: Formula) -> str:
        """A column or a constant of the output."""
        if form.op == "col":
            fixed = self.known.fixed.get(form.data)
            if fixed is not None:
                return self.read(fixed)
            self.used[form.data] = None
            return quoted(form.data)
        if form.op == "null":
            return "NULL"
        if form.type == "text":
            return "'" + str(form.data).replace("'", "''") + "'"
        return str(form.data).upper() if form.type == "bool" else str(form.data)

    def sql(self, column: Chosen) -> str:
        """The expression of a column."""
        if column.exact or column.of in ("needs", "clauses") or column.form == "instant":
            raise NotColumnarError(f"the column `{column.name}`")
        if column.charge is not None:
            return self._by_version([self._of_line(spoken, column) for spoken in self.spoken])
        if column.outcome:
            return self._by_version([self._outcome(spoken, column) for spoken in self.spoken])
        return self._own(column)

    def _by_version(self, found: Sequence[str]) -> str:
        if len(set(found)) == 1:
            return found[0]
        self.used[VERSION] = None
        branches = " ".join(f"WHEN {n} THEN {sql}" for n, sql in enumerate(found))
        return f"CASE {quoted(VERSION)} {branches} END"

    def _own(self, column: Chosen) -> str:
        match column.of:
            case "id":
                return self._id() if column.form == "text" else self._whole_id()
            case "subject":
                return f"'{EVENT}'"
            case "events":
                return f"[{self._id()}]"
            case "members":
                return "[]::VARCHAR[]"
            case "status":
                words = [str(Status.DECIDED), *(str(Status(name)) for name in STATUSES[1:-1])]
                branches = " ".join(f"WHEN {n} THEN '{word}'" for n, word in enumerate(words))
                return f"CASE {self.read(self.result.status)} {branches} END"
            case "version":
                return self._by_version([f"'{v.id}'" for v in self.lowering.versions])
            case "currency":
                return f"'{self.lowering.versions[0].currency}'"
            case "rules":
                return self._rules()
        return self._number(self.result.amount, column.unit, self.text)

    def _whole_id(self) -> str:
        events = self.lowering.plan.sheets[EVENT].rows
        if not isinstance(events, Given) or NUMBER not in events.columns:
            return whole_number(self._id())
        self.used[NUMBER] = None
        return quoted(NUMBER)

    def _id(self) -> str:
        self.used[ID] = None
        return quoted(ID)

    def _rules(self) -> str:
        """The ids of the rules that fired, by the words of their bits: looked up in a relation that a run makes."""
        for _, word in self.result.fired:
            if word.op == "col":
                self.used[word.data] = None
        return quoted(NAMES)

    def _outcome(self, spoken: Spoken, column: Chosen) -> str:
        decided = dict(spoken.fields).get(column.of)
        if decided is None:
            return "NULL"
        value = decided.value
        if value.items is not None:
            raise NotColumnarError(f"the column `{column.name}`")
        return self._value(value, column)

    def _value(self, value: Known, column: Chosen) -> str:
        if column.form == "number":
            return self._number(value, column.unit, self.text)
        if column.form == "date":
            return f"(DATE '1970-01-01' + {self.read(value.form)}::INTEGER)"
        typed = value.form.op == "null" or column.form == value.form.type
        if value.months is not None or not typed:  # its values have no form of their own here
            raise NotColumnarError(f"the column `{column.name}`")
        return self.read(value.form)

    def _number(self, value: Known, unit: Unit, text: bool = False) -> str:
        """A number as a decimal with six places; `text`: as what is written of it, where that takes less."""
        if per_form(value).op != "const":
            raise NotColumnarError("numbers over denominators of their own")
        times = Fraction(_SIX) / Fraction(per_form(value).data) / Fraction(unit.factor)
        low, high = value.form.low, value.form.high
        if times.denominator != 1 or low is None or high is None:
            raise NotColumnarError("numbers without a decimal form")
        if max(abs(low), abs(high)) * times >= 10**DIGITS:
            raise NotColumnarError("numbers that are too large for a decimal")
        if text and times % _SIX == 0:
            whole = _times(self.read(value.form), int(times) // _SIX)
            return f"CAST({whole} AS VARCHAR) || '.{0:0{PLACES}}'"
        return _scaled(self.read(value.form), int(times), max(abs(low), abs(high)))

    def _of_line(self, spoken: Spoken, column: Chosen) -> str:
        lines = [line for line in spoken.lines if line.charge.name == column.charge]
        if not lines:
            return "[]" if column.form in ("texts", "pieces") else "NULL"
        (line,) = lines
        if line.rows or line.place.kind != EVENT:
            raise NotColumnarError("lines of several parts")
        due = self.read(line.due)
        if column.form == "pieces":
            return self._pieces(line, column, due)
        if column.form == "texts":
            raise NotColumnarError(f"the column `{column.name}`")
        value: Known = getattr(line, column.of)
        found = self._value(value, column)
        return found if due == "TRUE" else f"CASE WHEN {due} THEN {found} END"

    def _pieces(self, line: ChargeLine, column: Chosen, due: str) -> str:
        slots = [
            (there, self._piece(slot, column))
            for slot in line.slots
            if (there := self.read(slot.there)) != "FALSE"
        ]
        by_class = self._pieces_by_class(line, column)
        if all(there == "TRUE" for there, _ in slots):
            found = _listed(piece for _, piece in slots)
        elif by_class is not None:
            found = by_class
        else:
            listed = ", ".join(f"CASE WHEN {there} THEN {piece} END" for there, piece in slots)
            found = f"list_filter([{listed}], lambda piece: piece IS NOT NULL)"
        return found if due == "TRUE" else f"CASE WHEN {due} THEN {found} ELSE [] END"

    def _pieces_by_class(self, line: ChargeLine, column: Chosen) -> str | None:
        """The pieces by which of them are there in a row's class; None where that is not said by the class alone."""
        kinds = self.known.kinds([slot.there for slot in line.slots])
        if kinds is None or len(set(kinds)) > FEW:
            return None
        different = sorted(set(kinds), key=kinds.count)
        *others, last = [
            _listed(self._piece(slot, column) for slot, there in zip(line.slots, kind, strict=True) if there)
            for kind in different
        ]  # fmt: skip
        places = ", ".join(str(different.index(kind)) for kind in kinds)
        self.used[self.known.column] = None
        branches = " ".join(f"WHEN {n} THEN {pieces}" for n, pieces in enumerate(others))
        which = f"[{places}][{quoted(self.known.column)} + 1]"
        return f"CASE {which} {branches} ELSE {last} END" if others else last

    def _piece(self, slot: PieceColumns, column: Chosen) -> str:
        units = (column.unit, column.rate)
        values: Mapping[str, Known] = dict(zip(PIECE, (slot.quantity, slot.rate), strict=True))
        parts = [
            f"'{name}': {self._number(value, unit)}"
            for (name, value), unit in zip(values.items(), units, strict=True)
        ]
        return f"{{{', '.join(parts)}}}"


def _listed(pieces: Iterable[str]) -> str:
    return f"[{', '.join(pieces)}]"


def _scaled(sql: str, times: int, most: int) -> str:
    """A whole number of so many millionths as a decimal, without a division."""
    digits = len(str(most))
    if times % _SIX == 0:
        return f"CAST({_times(sql, times // _SIX)} AS DECIMAL({DIGITS}, {PLACES}))"
    factor = f"{times // _SIX}.{times % _SIX:0{PLACES}d}"
    wide = len(str(times)) + 1
    if digits + wide <= DIGITS:
        product = (
            f"CAST({sql} AS DECIMAL({digits}, 0)) * CAST({factor} AS DECIMAL({wide}, {PLACES}))"
        )
    else:
        product = f"CAST({sql} AS DECIMAL({digits}, 0)) * CAST({factor} AS DECIMAL(38, {PLACES}))"
    return f"CAST({product} AS DECIMAL({DIGITS}, {PLACES}))"


def _times(sql: str, times: int) -> str:
    return sql if times == 1 else f"{sql} * {times}"


def whole_number(text: str) -> str:
    """A text as a whole number of 64 bits; NULL where it is written otherwise (`engine.report.columns.whole_id`)."""
    number = f"TRY_CAST({text} AS BIGINT)"
    return f"CASE WHEN CAST({number} AS VARCHAR) = {text} THEN {number} END"
