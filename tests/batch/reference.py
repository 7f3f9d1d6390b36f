"""What the interpreter's intake makes of rows, in the form of the batch's columns, to hold the batch to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.batch.intake.columns import UnstorableError, arrays_of
from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Intaken, take_all
from engine.events.model import Place, Reject
from engine.events.nesting import event_id
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.world import World
from engine.rulebook.model import Rulebook
from tests.laws.building import build

FACTS: dict[str, Any] = {
    "kind": {"kind": "enum", "values": ["call", "visit", "12"], "required": True},
    "client": {"kind": "text"},
    "minutes": {"kind": "duration", "unit": "min", "whole": True, "min": 0, "max": 1440},
    "hours": {"kind": "duration", "unit": "hour", "min": 0},
    "rate": {"kind": "rate", "unit": "USD/hour", "min": "0.5"},
    "fee": {"kind": "money"},
    "share": {"kind": "percentage", "max": 200},
    "people": {"kind": "integer", "default": 1},
    "number": {"kind": "number"},
    "remote": {"kind": "bool", "default": True},
    "started_at": {"kind": "instant"},
    "worked_on": {"kind": "date"},
    "warranty": {"kind": "period"},
    "closed": {"kind": "dates"},
    "zone": {"kind": "zone"},
}


def rulebook_of(facts: dict[str, Any] | None = None, **more: Any) -> Rulebook:
    """A rulebook of one version with these facts."""
    version = {"in_force": [{}], "facts": facts or FACTS, **more}
    return build({"versions": {"v": version}})


@dataclass(frozen=True)
class Row:
    """One accepted event: its columns are those that are not absent."""

    id: str
    place: Place
    columns: dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """All that an intake says."""

    rows: list[Row]
    rejects: list[Reject]
    findings: tuple[Any, ...]


def expected(rulebook: Rulebook, source: Source, intaken: Intaken) -> Seen:
    """What the interpreter's intake says; `intaken` only tells by what numbers are multiplied."""
    world = World(rulebook, {}, None, {})
    intake = Intake(world, Options())
    intake.take(source.rows())
    rows = []
    for subject in intake.subjects:
        event = subject.event
        assert event is not None
        columns: dict[str, Any] = {}
        for fact in intaken.columns.facts:
            if fact.name not in event.facts:
                continue
            try:
                stored = fact.stored(event.facts[fact.name])
            except UnstorableError:
                columns["trouble"] = 1
                continue
            names = [name for name, _ in arrays_of(fact)]
            parts = stored if isinstance(stored, tuple) else (stored,)
            power = 10 ** intaken.events.shifts.get(names[0], 0)
            whole = [part // power if power > 1 else part for part in parts]
            assert all(part % power == 0 for part in parts if power > 1)
            columns |= dict(zip(names, whole, strict=False))
        rows.append(Row(event.id, event.place, columns))
    return Seen(rows, list(intake.rejects), intake.findings())


def found(intaken: Intaken) -> Seen:
    """What the batch says."""
    rows, last = [], -1
    for batch in intaken.events.batches():
        for row in batch.to_pylist():
            assert row["#"] > last
            last = row["#"]
            assert bool(row["trouble"]) == (row["#"] in intaken.troubled)
            columns = {n: v for n, v in row.items() if n.startswith("f:") and v is not None}
            if row["trouble"]:
                columns["trouble"] = row["trouble"]
            place = Place(row["file"], row["row"], row["note"] or "")
            rows.append(Row(row["id"], place, columns))
    assert len(rows) == intaken.accepted
    return Seen(rows, list(intaken.rejects), intaken.findings)


def same(rulebook: Rulebook, *files: Path, **options: Any) -> Intaken:
    """Assert that the batch's intake of files is the interpreter's."""
    source = Source(files, **options)
    intaken = take_all(rulebook, source)
    seen, wanted = found(intaken), expected(rulebook, source, intaken)
    assert seen.rejects == wanted.rejects
    assert seen.rows == wanted.rows
    assert seen.findings == wanted.findings
    check_typed(intaken)
    check_again(source, intaken)
    return intaken


def check_typed(intaken: Intaken) -> None:
    """Assert that the columns hold what is said of them."""
    for batch in intaken.events.batches():
        for name, typed in intaken.typed.items():
            values = batch[name].to_pylist()
            assert typed.nullable or None not in values
            there = [value for value in values if value is not None]
            if typed.type == "int" and there:
                assert typed.low is not None and typed.low <= min(there), name
                assert typed.high is not None and typed.high >= max(there), name


def check_again(source: Source, intaken: Intaken) -> None:
    """Assert that rows are found again."""
    numbers = [n for batch in intaken.events.batches() for n in batch["#"].to_pylist()][::3]
    rows = dict(intaken.again.rows(numbers))
    assert list(rows) == numbers
    ids = {
        n: i
        for b in intaken.events.batches()
        for n, i in zip(b["#"].to_pylist(), b["id"].to_pylist(), strict=True)
    }
    assert {number: event_id(row) for number, row in rows.items()} == {n: ids[n] for n in numbers}
