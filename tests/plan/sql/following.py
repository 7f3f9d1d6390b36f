"""A script followed as somebody does who has nothing but its head: the table of events filled by what it says of each
column, the tables that come out read by what it says of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

from engine.events.model import RawEvent
from engine.events.nesting import event_id
from engine.plan.lower.script import script_plan
from engine.plan.sql.duckdb_run import Limits, connected
from engine.plan.sql.whole_script import WholeScript
from engine.rulebook.model import Rulebook
from engine.values.periods import Period
from engine.values.units import Unit, parse_amount, parse_unit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(
    r"(?:^|, in )(?P<unit>\S+) times (?P<times>\d+(?:/\d+)?)(?:, over `(?P<over>\w+)`)?"
)
_BETWEEN = "\x1f"


@dataclass
class Head:
    """What a script says of itself: of every column of its input its type and words, of every table those it has."""

    given: dict[str, tuple[str, str]] = field(default_factory=dict)
    tables: dict[str, dict[str, str]] = field(default_factory=dict)


def head_of(script: str) -> Head:
    """The head of a script, which ends where the statements begin."""
    found = Head()
    table: dict[str, str] | None = None
    for line in script.split("\n\n")[0].splitlines():
        if made := re.match(r"-- It makes the table (\w+):", line):
            table = found.tables[made[1]] = {}
        elif told := re.match(r"--   (\w+)((?: [^:]+)?): (.*)", line):
            if table is None:
                found.given[told[1]] = (told[2].strip(), told[3])
            else:
                table[told[1]] = told[3]
    return found


@dataclass
class Units:
    """The units of a rulebook, also its own, by the names that a head has for them."""

    rulebook: Rulebook

    def named(self, name: str) -> Unit:
        """The unit of a name."""
        declared = [
            one.unit
            for version in self.rulebook.versions.values()
            for one in (*version.facts.values(), *version.outcomes.values())
            if one.unit is not None
        ]
        own = {base for unit in declared for base, _ in unit.dims}
        known = {unit.text: unit for unit in declared}
        return known.get(name) or parse_unit("" if name == "number" else name, tuple(own))

    def canonical(self, name: str, value: Any) -> Fraction:
        """A fact's value as an event has it, in the canonical unit."""
        unit = tuple(self.rulebook.versions.values())[-1].facts[name].unit
        return Fraction(str(value)) * Fraction(1 if unit is None else unit.factor)

    def written(self, words: str, value: Fraction) -> int:
        """A canonical value as a column holds it of which the head says these words."""
        told = _NUMBER.search(words)
        assert told is not None, words
        found = value / Fraction(self.named(told["unit"]).factor) * Fraction(told["times"])
        assert found.denominator == 1, f"{value} in {words}"
        return found.numerator

    def read(self, words: Mapping[str, str], column: str, row: Mapping[str, Any]) -> Any:
        """The value that a row of a table stands for in a column, in the canonical unit."""
        said, value = words[column], row[column]
        if value is None or isinstance(value, bool):
            return value
        if told := _NUMBER.search(said):
            over = 1 if told["over"] is None else int(row[told["over"]])
            unit = Fraction(self.named(told["unit"]).factor)
            return Fraction(int(value), over) / Fraction(told["times"]) * unit
        if "days of the period" in said:
            return Period(row[f"{column}_months"], value)
        if "days since 1970-01-01" in said:
            return date(1970, 1, 1) + timedelta(days=value)
        if "microseconds since 1970-01-01 UTC" in said:
            return _EPOCH + timedelta(microseconds=value)
        if "with U+001F between" in said:
            return tuple(value.split(_BETWEEN)) if value else ()
        return value


def filled(head: Head, units: Units, events: Iterable[RawEvent]) -> list[list[Any]]:
    """The rows of the events' table."""
    return [
        [
            number if column == "row_no" else _cell(units, column, kind, words, event)
            for column, (kind, words) in head.given.items()
        ]
        for number, event in enumerate(events)
    ]


def _cell(units: Units, column: str, kind: str, words: str, event: RawEvent) -> Any:
    if column == "id":
        return event_id(event)
    value: Any = event.fields.get(column.removesuffix("_months"))
    if value is None or value == "":
        return None
    if isinstance(value, list):
        return _BETWEEN.join(sorted(value))
    if kind == "BOOLEAN":
        return value if isinstance(value, bool) else value == "true"
    if kind == "TEXT":
        return value
    if "days of the period" in words or words.startswith("its months"):
        period = parse_amount(value).value
        assert isinstance(period, Period)
        return period.months if words.startswith("its months") else period.days
    if "days since 1970-01-01" in words:
        return (date.fromisoformat(value) - date(1970, 1, 1)).days
    if "microseconds since 1970-01-01 UTC" in words:
        return (datetime.fromisoformat(value) - _EPOCH) // timedelta(microseconds=1)
    return units.written(words, units.canonical(column, value))


@dataclass
class Followed:
    """The tables that came out, each row as what it stands for."""

    head: Head
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def results(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The results by kind and id."""
        return {
            (table.removesuffix("_results"), row["id"]): row
            for table, rows in self.tables.items()
            for row in rows
            if table.endswith("_results")
        }

    def lines(self, kind: str, number: int) -> list[tuple[Any, ...]]:
        """The lines in the result of a kind that has a number: charge, subject, id, and what each comes to."""
        return [
            (
                re.findall("`(.*)`", words)[0],
                table.removesuffix("_lines"),
                row["id"],
                *(row[there.removesuffix("there") + part] for part in PARTS),
            )
            for table, rows in self.tables.items()
            for there, words in self.head.tables.get(table, {}).items()
            if words.startswith("whether there is a line of")
            for row in rows
            if row[there] and row.get(there.removesuffix("there") + f"in_{kind}") == number
        ]


PARTS = ("actual", "billed", "covered", "undecided", "rate", "amount", "payer", "invoice_on")


def follow(rulebook: Rulebook, events: list[RawEvent]) -> Followed:
    """Run a rulebook's script for DuckDB over events."""
    script = WholeScript(script_plan(rulebook, {}), "duckdb", "followed").text()
    head, units = head_of(script), Units(rulebook)
    found = Followed(head)
    with connected(Limits()) as connection:
        declared = ", ".join(f'"{column}" {kind}' for column, (kind, _) in head.given.items())
        connection.execute(f"CREATE TABLE events ({declared})")
        places = ", ".join("?" * len(head.given))
        connection.executemany(f"INSERT INTO events VALUES ({places})", filled(head, units, events))
        connection.execute(script)
        for table, words in head.tables.items():
            done = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in done.description or ()]
            assert set(names) == set(words), table
            rows = [dict(zip(names, row, strict=True)) for row in done.fetchall()]
            read = [{column: units.read(words, column, row) for column in names} for row in rows]
            found.tables[table] = read
    return found
