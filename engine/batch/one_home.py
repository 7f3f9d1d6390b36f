"""Rows of a compiled plan as decisions about one event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, Final, NamedTuple

from engine.batch.one_lines import FromLines, LineAmount, LinesOf, from_lines, parts_wanted
from engine.batch.one_rows import Read, Row, Rows
from engine.interpret.results import Status
from engine.plan.formulas import Formula
from engine.plan.lower.bits import Bits
from engine.plan.lower.lines import ChargeLine
from engine.plan.lower.lowering import Lowering, version_column
from engine.plan.lower.names import ID
from engine.plan.lower.results import STATUSES, ResultColumns
from engine.plan.lower.told import Sight, Spoken
from engine.rulebook.model import Version
from engine.values.unknown import Cause

_STATUS: Final = (
    Status.DECIDED,
    Status.CONFLICT,
    Status.NEEDS_FACT,
    Status.NEEDS_DECISION,
    Status.OPEN,
)
_RECHECK: Final = len(STATUSES) - 1
Sheets = Callable[[str], Rows]  # the columns that are read of a sheet, by its name


class Decision(NamedTuple):
    """What is decided about one event.

    `outcomes` are the shown fields that are set, an `Unknown` where nobody knows them; `causes` are what is left open.
    """

    id: str
    subject: str
    status: Status
    version: str
    outcomes: Mapping[str, Any]
    lines: tuple[LineAmount, ...]
    amount: Any
    rules: tuple[str, ...]
    causes: frozenset[Cause]


class Home:
    """How rows of one kind of home, and of what stands in it, become decisions."""

    def __init__(
        self, lowering: Lowering, bits: Bits, result: ResultColumns, sight: Sight, sheets: Sheets
    ) -> None:
        self.kind, self._bits = result.kind, bits
        self._versions = lowering.versions
        rows = sheets(result.kind)
        self.there = rows.plain(result.there)  # whether a row has a result
        self._id = rows.names.setdefault(ID, len(rows.names))
        number = version_column(len(lowering.versions))
        self._version = rows.at(number)
        self._status = rows.plain(result.status)
        self._causes = rows.causes(result.causes)
        self._fired = [rows.plain(word) for _, word in result.fired]
        self._words = [number for number, _ in result.fired]
        self._amount = rows.number(result.amount)
        self._rules: dict[tuple[int, ...], tuple[str, ...]] = {}
        wanted = parts_wanted(lowering)
        self._lines = [_lines(sheets, result, v, wanted) for v in lowering.versions]
        self._outcomes = [
            _outcomes(rows, v, s, self.kind)
            for v, s in zip(lowering.versions, sight.spoken, strict=True)
        ]

    def decision(self, row: Row, found: Mapping[str, list[Row]]) -> Decision | None:
        """The decision of a row; None where the plan did not work it out."""
        status = self._status(row)
        if status == _RECHECK:
            return None
        number = row[self._version]
        told: list[tuple[LineAmount, Any]] = []
        for lines in self._lines[number]:
            for one in found.get(lines.kind, ()):
                told += lines.of(one)
        if len(told) > 1:
            told.sort(key=_place)
        outcomes: dict[str, Any] = {}
        for name, is_set, read, made in self._outcomes[number]:
            if made is not None:
                value = made.value([line for _, line in told])
                if value is not None:
                    outcomes[name] = value
            elif is_set(row):
                outcomes[name] = read(row)
        none: frozenset[Cause] = frozenset()
        return Decision(
            row[self._id], self.kind, _STATUS[status], self._versions[number].id, outcomes,
            tuple([line for line, _ in told]), self._amount(row), self._ids(row),
            self._causes(row) if status else none,
        )  # fmt: skip

    def _ids(self, row: Row) -> tuple[str, ...]:
        """The rules that fired."""
        fired = tuple([read(row) for read in self._fired])
        found = self._rules.get(fired)
        if found is None:
            words = dict(zip(self._words, fired, strict=True))
            found = self._rules[fired] = self._bits.rules(words)
        return found


def _place(found: tuple[LineAmount, Any]) -> tuple[str, str, str]:
    line, _ = found
    return line.subject, line.id, line.name


def _lines(
    sheets: Sheets, result: ResultColumns, version: Version, wanted: frozenset[str]
) -> list[LinesOf]:
    """The lines under a version, by sheet."""
    own = [(line, link) for line, link in result.lines if line.place.version is version]
    own.sort(key=_sheet_of)
    grouped = groupby(own, key=_sheet_of)
    return [LinesOf(sheets(kind), list(lines), wanted) for kind, lines in grouped]


def _sheet_of(found: tuple[ChargeLine, Formula]) -> str:
    line, _ = found
    return line.place.kind


_Outcome = tuple[str, Read, Read, FromLines | None]


def _outcomes(rows: Rows, version: Version, spoken: Spoken, kind: str) -> list[_Outcome]:
    """The shown outcomes about a kind of home: name, whether there is one, its value, how it follows from lines."""
    fields = dict(spoken.fields)
    found: list[_Outcome] = []
    for name, outcome in version.outcomes.items():
        if not outcome.show or (outcome.about and kind not in outcome.about):
            continue
        made, decided = from_lines(version, name), fields.get(name)
        if made is not None:
            found.append((name, _always, _nothing, made))
        elif decided is not None:
            is_set, value = rows.plain(decided.is_set), rows.value(decided.value)
            if decided.unordered:
                value = _as_set(value)
            if outcome.collected:
                found.append((name, _always, _or_nothing(is_set, value), None))
            else:
                found.append((name, is_set, value, None))
        elif outcome.collected:
            found.append((name, _always, _nothing, None))
    return found


def _as_set(value: Read) -> Read:
    """The same, as a set: several values are read in an order, which not all have."""

    def read(row: Row) -> Any:
        found = value(row)
        return frozenset(found) if isinstance(found, tuple) else found

    return read


def _always(row: Row) -> bool:
    return True


def _nothing(row: Row) -> tuple[Any, ...]:
    return ()


def _or_nothing(is_set: Read, value: Read) -> Read:
    return lambda row: value(row) if is_set(row) else ()
