"""Parquet in, chosen columns out, by one statement of DuckDB: no Python object a row.

This is for rulebooks whose every event has a result of its own, and files that are read directly (`direct`). What is
not plain goes through the interpreter (`straight_run`): rows whose cells are not certainly in order, events that no
version plainly governs, results that the plan does not work out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from engine.batch.direct import Direct, direct, unique_ids
from engine.batch.parquet_cells import quoted
from engine.interpret.options import Options
from engine.interpret.results import Status
from engine.plan import formulas as f
from engine.plan.decisions import tabulated
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, per_form
from engine.plan.lower.bits import Bits
from engine.plan.lower.lines import ChargeLine, PieceColumns
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering
from engine.plan.lower.names import ID
from engine.plan.lower.placing import placement
from engine.plan.lower.results import STATUSES, ResultColumns, result_columns
from engine.plan.lower.told import DAY, Spoken, Told, told
from engine.plan.sheets import ROW, Given, Plan, Sheet, Typed
from engine.report.columns import DIGITS, PIECE, PLACES, Chosen
from engine.rulebook.model import EVENT, Rulebook
from engine.values.units import Unit

PLAIN: Final = "plain"
_SIX: Final = 10**PLACES


@dataclass(slots=True)
class Straight:
    """A plan whose `event` output has one row an event, and SQL for the chosen columns over that output.

    `again`: SQL that is true of rows for the interpreter. `fired`: the columns whose bits are the rules that fired,
    where they are asked for; the SQL reads their names from a relation `rules`.
    """

    source: Direct
    plan: Plan
    select: list[str]
    again: str
    lowering: Lowering
    bits: Bits
    fired: tuple[str, ...] = ()


def straight(
    rulebook: Rulebook, paths: Sequence[Path], options: Options, columns: Sequence[Chosen]
) -> Straight | None:
    """The plan; None where the files, the rulebook or the columns ask for more."""
    versions = tuple(rulebook.versions.values())
    source = direct(paths, versions[-1].facts)
    if source is None or not unique_ids(paths):
        return None
    return straight_over(rulebook, source, options, columns)


def straight_over(
    rulebook: Rulebook, source: Direct, options: Options, columns: Sequence[Chosen]
) -> Straight | None:
    """The plan over any relation; None where the rulebook or the columns ask for more."""
    if options.tables or not events_only(rulebook):
        return None
    try:
        return _planned(rulebook, source, options, columns)
    except NotColumnarError:
        return None


def events_only(rulebook: Rulebook) -> bool:
    """Whether every event has a result of its own, and no group has one beside."""
    return all(
        not version.nested
        and all(group.result == "none" for group in version.groups.values())
        and not any(rule.about in version.groups for rule in version.rules.values())
        for version in rulebook.versions.values()
    )


def stand_alone(rulebook: Rulebook) -> bool:
    """Whether no event has a bearing on another, so that any of them can be decided apart."""
    return not any(version.groups for version in rulebook.versions.values())


def _planned(
    rulebook: Rulebook, source: Direct, options: Options, columns: Sequence[Chosen]
) -> Straight:
    lowering = Lowering(rulebook, options.readings, source.profile, options.as_of)
    sheet = lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, source.columns))
    placed = placement(lowering, options.on, options.known_at, options.version)
    many = len(lowering.versions)
    for name, form in ((VERSION, f.bounded(placed.version, 0, many - 1)), (DAY, placed.day)):
        sheet.definitions[name] = form
        sheet.typed[name] = Typed("int", name == DAY, form.low, form.high)
    found = told(lowering)
    bits = Bits()
    columns_of_results = result_columns(found, bits)
    if len(columns_of_results) != 1:
        raise NotColumnarError("results of groups")
    (result,) = columns_of_results
    writer = _Writer(lowering, found, result, bits)
    select = [f"{writer.sql(column)} AS {quoted(column.name)}" for column in columns]
    wanted = dict.fromkeys([ROW, ID, *_named(placed.plain), *writer.used, *_named(result.status)])
    plan = Plan(lowering.plan.sheets, lowering.plan.tables, {EVENT: (tuple(wanted), None)})
    recheck = STATUSES.index("recheck")
    again = f"NOT {writer.read(placed.plain)} OR {writer.read(result.status)} = {recheck}"
    return Straight(source, tabulated(plan), select, again, lowering, bits, writer.fired)


def _named(form: Formula) -> Iterator[str]:
    if form.op == "col":
        yield form.data


class _Writer:
    """SQL of chosen columns over the columns of the plan's output."""

    def __init__(self, lowering: Lowering, found: Told, result: ResultColumns, bits: Bits) -> None:
        self.lowering, self.result, self.bits = lowering, result, bits
        (sight,) = (s for s in found.sights if s.kind == EVENT)
        self.spoken: tuple[Spoken, ...] = sight.spoken
        self.used: dict[str, None] = {}
        self.fired: tuple[str, ...] = ()

    def read(self, form: Formula) -> str:
        """A column or a constant of the output."""
        if form.op == "col":
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
                return quoted(ID)
            case "subject":
                return f"'{EVENT}'"
            case "events":
                return f"[{quoted(ID)}]"
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
        return self._number(self.result.amount, column.unit)

    def _rules(self) -> str:
        """The ids of the rules that fired, by the words of their bits: looked up in a map a run makes."""
        for _, word in self.result.fired:
            self.read(word)
        self.fired = tuple(word.data for _, word in self.result.fired if word.op == "col")
        return "rules.names"

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
            return self._number(value, column.unit)
        if column.form == "date":
            return f"(DATE '1970-01-01' + {self.read(value.form)}::INTEGER)"
        typed = value.form.op == "null" or column.form == value.form.type
        if value.months is not None or not typed:  # its values have no form of their own here
            raise NotColumnarError(f"the column `{column.name}`")
        return self.read(value.form)

    def _number(self, value: Known, unit: Unit) -> str:
        """A number as a decimal with six places."""
        if per_form(value).op != "const":
            raise NotColumnarError("numbers over denominators of their own")
        times = Fraction(_SIX) / Fraction(per_form(value).data) / Fraction(unit.factor)
        low, high = value.form.low, value.form.high
        if times.denominator != 1 or low is None or high is None:
            raise NotColumnarError("numbers without a decimal form")
        if max(abs(low), abs(high)) * times >= 10**DIGITS:
            raise NotColumnarError("numbers that are too large for a decimal")
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
        slots = [(self.read(slot.there), self._piece(slot, column)) for slot in line.slots]
        if all(there == "TRUE" for there, _ in slots):
            found = f"[{', '.join(piece for _, piece in slots)}]"
        else:
            listed = ", ".join(f"CASE WHEN {there} THEN {piece} END" for there, piece in slots)
            found = f"list_filter([{listed}], lambda piece: piece IS NOT NULL)"
        return found if due == "TRUE" else f"CASE WHEN {due} THEN {found} ELSE [] END"

    def _piece(self, slot: PieceColumns, column: Chosen) -> str:
        units = (column.unit, column.rate)
        values: Mapping[str, Known] = dict(zip(PIECE, (slot.quantity, slot.rate), strict=True))
        parts = [
            f"'{name}': {self._number(value, unit)}"
            for (name, value), unit in zip(values.items(), units, strict=True)
        ]
        return f"{{{', '.join(parts)}}}"


def _scaled(sql: str, times: int, most: int) -> str:
    """A whole number of so many millionths as a decimal, without a division."""
    digits = len(str(most))
    if times % _SIX == 0:
        whole = sql if times == _SIX else f"{sql} * {times // _SIX}"
        return f"CAST({whole} AS DECIMAL({DIGITS}, {PLACES}))"
    factor = f"{times // _SIX}.{times % _SIX:0{PLACES}d}"
    wide = len(str(times)) + 1
    if digits + wide <= DIGITS:
        product = (
            f"CAST({sql} AS DECIMAL({digits}, 0)) * CAST({factor} AS DECIMAL({wide}, {PLACES}))"
        )
    else:
        product = f"CAST({sql} AS DECIMAL({digits}, 0)) * CAST({factor} AS DECIMAL(38, {PLACES}))"
    return f"CAST({product} AS DECIMAL({DIGITS}, {PLACES}))"
