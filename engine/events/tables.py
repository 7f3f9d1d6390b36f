"""Reference tables: facts that stand in a file of their own, joined to events by key, or by key and
date.

In: rows of any event format. Out: a table that fills the facts an event lacks; the event's own
value always wins, a declared default does not. A row is valid on the dates from its `valid_from` to
before its `valid_until`; an empty cell is no limit. In a table without `valid_until` a row is valid
until the next one of its key begins. A table with any bad row is refused as a whole
(`FindingsError`): a silently missing row would change prices.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.suggest import closest
from engine.events.accepting import DEFAULT, missing_fact
from engine.events.model import Event, Place, RawEvent, Reject, is_missing, shown
from engine.events.reading import read_file
from engine.events.typing_values import Fault, typed
from engine.language.kinds import DATE, TEXT
from engine.rulebook.model import Fact, Table

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """The facts of one row, and the dates it is valid on."""

    key: Key
    facts: Mapping[str, object]
    start: date
    until: date | None
    place: Place


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """A checked table: for every key its rows by date, which do not overlap."""

    table: Table
    facts: Mapping[str, Fact]
    rows: Mapping[Key, tuple[Row, ...]]

    def fill(self, event: Event, on: date | None) -> Event | Reject:
        """The event with what the row of its key says on the governing date `on`.

        Nothing is filled when the key, the row or (for a table with validity) the date is unknown.
        A required fact that then is still missing is a reject.
        """
        row = self._row(event, on)
        values, sources = dict(event.facts), dict(event.sources)
        for name, value in (row.facts if row is not None else {}).items():
            if name not in values or sources.get(name) == DEFAULT:
                values[name], sources[name] = value, f"table {self.table.name}"
        for name in self.table.facts:
            fact = self.facts.get(name)
            if fact is not None and fact.required and name not in values:
                return missing_fact(name, event.place, event.id)
        return event if row is None else replace(event, facts=values, sources=sources)

    def value(self, event: Event, name: str, on: date) -> object:
        """What the row of the event's key says on a day; None where it says nothing."""
        row = self._row(event, on)
        return None if row is None else row.facts.get(name)

    def is_overruled(self, event: Event, name: str) -> bool:
        """Whether the event says it itself, so that the table does not count."""
        source = event.sources.get(name, "")
        return name in event.facts and source not in (DEFAULT, f"table {self.table.name}")

    def _row(self, event: Event, on: date | None) -> Row | None:
        values = {"id": event.id, **event.facts}
        if any(name not in values for name in self.table.key):
            return None
        return self.row(tuple(values[name] for name in self.table.key), on)

    def row(self, key: Key, on: date | None) -> Row | None:
        """The row of a key that holds on a day; of an unknown day one that is sure to hold then."""
        rows = self.rows.get(key, ())
        if not rows or not _dated(self.table):
            return rows[0] if rows else None
        if on is None:  # only a row that holds on every day is sure to hold then
            always = rows[0].start == date.min and rows[0].until is None
            return rows[0] if always else None
        at = bisect_right(rows, on, key=lambda row: row.start) - 1
        found = rows[at] if at >= 0 else None
        return found if found is not None and (found.until is None or on < found.until) else None


def in_order(tables: Mapping[str, ReferenceTable]) -> tuple[ReferenceTable, ...]:
    """The tables by name, but a table whose key another one may supply comes after that one."""
    waiting = [table for _, table in sorted(tables.items())]
    found: list[ReferenceTable] = []

    def ready(table: ReferenceTable) -> bool:
        others = (name for t in waiting if t is not table for name in t.table.facts)
        return not {*table.table.key} & {*others}

    while waiting:
        found.append(next(filter(ready, waiting), waiting[0]))
        waiting.remove(found[-1])
    return tuple(found)


def load_table(
    path: str | Path, table: Table, facts: Mapping[str, Fact], encoding: str | None = None
) -> ReferenceTable:
    """The table in a file of any event format; raises `FindingsError` (CB601 to CB605, CB640 to
    CB643).
    """
    return build_table(read_file(Path(path), None, encoding), table, facts)


def build_table(
    raws: Iterable[RawEvent | Reject], table: Table, facts: Mapping[str, Fact]
) -> ReferenceTable:
    """The table of the given rows; raises `FindingsError` with everything that is wrong with them
    (CB640 to CB643).
    """
    findings: list[Finding] = []
    by_key: dict[Key, list[Row]] = {}
    checked = False
    for raw in raws:
        if isinstance(raw, Reject):
            findings.append(_finding(raw.code, raw.reason, raw.place))
            continue
        if not checked:
            findings += _column_findings(raw, table)
            checked = True
        row = _read_row(raw, table, facts, findings)
        if row is not None:
            by_key.setdefault(row.key, []).append(row)
    rows = {key: _in_time(group, table) for key, group in by_key.items()}
    for group in rows.values():
        findings += _clashes(group, table)
    if findings:
        raise FindingsError(findings)
    return ReferenceTable(table, facts, rows)


def _in_time(group: list[Row], table: Table) -> tuple[Row, ...]:
    """The rows of one key by date; where the table has no last days, a row holds until the next one begins."""
    rows = sorted(group, key=lambda row: row.start)
    if table.valid_from is not None and table.valid_until is None:
        rows[:-1] = [
            row if row.start == following.start else replace(row, until=following.start)
            for row, following in pairwise(rows)
        ]
    return tuple(rows)


def _finding(code: str, message: str, place: Place, hint: str | None = None) -> Finding:
    return Finding(code, message, None, hint, place=str(place))


def _column_findings(raw: RawEvent, table: Table) -> list[Finding]:
    """A key without a column, and columns that are probably a misspelt key or fact; other columns
    are nobody's business.
    """
    wanted = [
        name for name in (*table.key, *table.facts, table.valid_from, table.valid_until) if name
    ]
    absent = [name for name in wanted if name not in raw.fields]
    findings = []
    for name in raw.fields:
        meant = closest(name, absent) if name not in wanted else None
        if meant is not None:
            message = f"the table `{table.name}` has no fact {quote(name)}"
            findings.append(_finding("CB640", message, raw.place, f"did you mean `{meant}`?"))
    if not findings:
        for name in table.key:
            if name in absent:
                message = (
                    f"the table `{table.name}` is joined by {quote(name)}, which is not in the file"
                )
                findings.append(_finding("CB640", message, raw.place))
    return findings


def _read_row(
    raw: RawEvent, table: Table, facts: Mapping[str, Fact], findings: list[Finding]
) -> Row | None:
    before = len(findings)
    values = {name: _value(raw, name, facts, findings) for name in (*table.key, *table.facts)}
    start = _limit(raw, table.valid_from, findings)
    until = _limit(raw, table.valid_until, findings)
    for name in table.key:
        if values[name] is None and len(findings) == before:
            findings.append(_finding("CB641", f"the key {quote(name)} is empty", raw.place))
    if start is not None and until is not None and until <= start:
        message = f"valid from {start} until {until}, which is no day at all"
        findings.append(_finding("CB643", message, raw.place, "the last day is not part of it"))
    if len(findings) > before:
        return None
    key = tuple(values[name] for name in table.key)
    given = {name: values[name] for name in table.facts if values[name] is not None}
    return Row(key, given, start or date.min, until, raw.place)


def _value(raw: RawEvent, name: str, facts: Mapping[str, Fact], findings: list[Finding]) -> object:
    value = raw.fields.get(name)
    if is_missing(value):
        return None
    found = typed(value, facts.get(name) or Fact(name, TEXT))
    if isinstance(found, Fault):
        findings.append(
            _finding("CB641", f"{quote(name)} is {quote(shown(value))}: {found.reason}", raw.place)
        )
        return None
    return found


def _limit(raw: RawEvent, name: str | None, findings: list[Finding]) -> date | None:
    if name is None:
        return None
    found = _value(raw, name, {name: Fact(name, DATE)}, findings)
    return found if isinstance(found, date) else None


def _clashes(rows: tuple[Row, ...], table: Table) -> list[Finding]:
    """Two rows of one key that hold on the same day."""
    findings = []
    for earlier, later in pairwise(rows):
        key = ", ".join(shown(str(part)) for part in later.key)
        if not _dated(table):
            message = f"a second row for {quote(key)}; the first is at {earlier.place}"
            findings.append(_finding("CB642", message, later.place))
        elif earlier.until is None or later.start < earlier.until:
            message = f"two rows for {quote(key)} are valid on {later.start}; the other is at {earlier.place}"
            findings.append(
                _finding(
                    "CB643", message, later.place, "`valid_until` is the first day that is out"
                )
            )
    return findings


def _dated(table: Table) -> bool:
    return table.valid_from is not None or table.valid_until is not None
