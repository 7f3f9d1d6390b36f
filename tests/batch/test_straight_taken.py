"""From files of any format straight to chosen columns: what the interpreter gives, in every output format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Room, take_all
from engine.batch.output.copying import AS_LINES, OutForm
from engine.batch.straight_run import AT, table_of
from engine.batch.straight_taken import run_taken, straight_taken
from engine.interpret.evaluate import Options, evaluate
from engine.report.columns import Rows, choose
from tests.batch.reference import FACTS
from tests.batch.test_intake import BROKEN, HEADER, lines, write
from tests.laws.building import build

VERSION: dict[str, Any] = {
    "in_force": [{"from": "2020-02-03"}],
    "facts": FACTS,
    "valid": [{"field": "minutes", "holds": "minutes != minutes(77)", "says": "no such minutes"}],
    "figures": {"low": "60 USD/hour", "some": "20 min"},
    "outcomes": {
        "level": {"kind": "enum", "values": ["short", "long"], "required": True},
        "seen": {"kind": "bool"},
        "day": {"kind": "date"},
    },
    "charges": {"time": {"quantity": "minutes", "rate": "first_known(rate, low)"}},
    "rules": {
        "short": {"when": "minutes < some", "then": {"level": "short"}},
        "long": {"when": "minutes >= some", "then": {"level": "long"}, "charge": {"time": {}}},
        "seen": {"when": "remote", "then": {"seen": True, "day": "worked_on"}},
    },
}
BOOK = build({"provider": {"governed_by": "worked_on"}, "versions": {"v": VERSION}})
NAMES = [
    "id",
    "id/whole",
    "status",
    "version",
    "level",
    "seen",
    "day",
    "amount",
    "currency",
    "rules",
    "time.billed",
]
MORE = [
    "m1,call,c,77,80,,2020-02-20,true",
    "m2,visit,c,,80,,2020-02-20,false",
    "m3,call,c,50,,,2020-02-21,",
    "m4,call,c,50,80,,2020-01-21,",
    "m5,call,c,50,80,,,",
    "m6,call,c,50,0.6125,,2020-02-21,",
    "m7,call,c,50,12345678901.5,,2020-02-21,",
]


def files(folder: Path) -> tuple[Path, ...]:
    """A CSV and a JSONL file with all that can happen to a row."""
    one = write(folder / "a.csv", "\n".join([HEADER, *lines(80, BROKEN), *MORE]))
    rows = [
        {
            "id": ("j{}", "{}", "0{}", "-{}", "9223372036854775{}")[n % 5].format(700 + n),
            "kind": "call",
            "minutes": n,
            "rate": "80.5",
            "worked_on": "2020-02-21",
        }
        for n in range(90)
    ]
    two = write(folder / "b.jsonl", "\n".join(map(json.dumps, rows)))
    return one, two


def read(path: Path, form: OutForm) -> list[dict[str, Any]]:
    """The rows of an output, texts as they are."""
    match form:
        case "parquet":
            return parquet.read_table(path).to_pylist()
        case "arrow":
            with pa.ipc.open_stream(path) as stream:
                return stream.read_all().to_pylist()
        case "jsonl":
            return [json.loads(line, parse_float=str) for line in path.read_text().splitlines()]
    texts = csv.ConvertOptions(column_types=dict.fromkeys(NAMES, pa.string()))
    return csv.read_csv(path, convert_options=texts).to_pylist()


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl", "arrow"])
@pytest.mark.parametrize("room", [0, 10**9])
def test_every_output_is_the_interpreters(tmp_path: Path, form: OutForm, room: int) -> None:
    """Results, rejects and warnings; events in memory or on disk."""
    source = Source(files(tmp_path))
    columns = choose(NAMES, BOOK)
    taken = take_all(BOOK, source, room=Room(tmp_path, room))
    plan = straight_taken(BOOK, taken, Options(), columns, text=form in AS_LINES)
    assert plan is not None
    out = tmp_path / "out"
    ran = run_taken(plan, BOOK, taken, columns, Options(), out, form)
    done = evaluate(BOOK, source.rows())
    rows = Rows(columns, BOOK)
    wanted = table_of(done.results, rows).drop_columns([AT]).to_pylist()
    if form in ("csv", "jsonl"):
        wanted = [_written(row, form) for row in wanted]
    assert sorted(read(out, form), key=_id) == sorted(wanted, key=_id)
    assert ran is not None
    assert ran.rejects == done.rejects
    assert (ran.accepted, ran.findings) == (done.accepted, done.findings)
    assert ran.inexact == rows.inexact
    assert ran.inexact["id/whole"] > 80
    assert 0 < ran.interpreted < 60
    ids = [row["id"] for row in read(out, form)]
    plain = [name for name in ids if name.startswith("j")]
    assert plain == sorted(plain, key=lambda name: int(name[1:]))  # in the order of the file


def _id(row: dict[str, Any]) -> str:
    return str(row["id"])


def _written(row: dict[str, Any], form: OutForm) -> dict[str, Any]:
    """A row as it stands in text."""
    found = dict(row)
    for name, value in row.items():
        if isinstance(value, list):
            found[name] = ";".join(value) if form == "csv" else value
        elif isinstance(value, bool | int):
            found[name] = str(value).lower() if form == "csv" else value
        elif value is None:
            found[name] = "" if form == "csv" else None
        else:
            found[name] = str(value)
    return found


TOTALS: dict[str, Any] = {
    "in_force": [{}],
    "facts": {
        "client": {"kind": "text", "required": True},
        "minutes": {"kind": "duration", "unit": "min", "whole": True, "min": 0, "required": True},
        "worked_on": {"kind": "date", "required": True},
    },
    "figures": {"rate": "60 USD/hour", "free": "50 min", "nothing": "0 USD/hour"},
    "groups": {
        "month": {"of": "event", "by": ["client", "first_of_month(worked_on)"], "result": "none"}
    },
    "values": {
        "before": {
            "window": {
                "total": "minutes",
                "within": "month",
                "order_by": ["worked_on"],
                "frame": "before",
            }
        }
    },
    "outcomes": {
        "late": {"kind": "bool", "required": True},
        "so_far": {"kind": "duration", "unit": "min"},
    },
    "charges": {"time": {"quantity": "minutes", "rate": "rate"}},
    "rules": {
        "early": {"when": "before < free", "then": {"late": False, "so_far": "before"}},
        "late": {
            "when": "before >= free",
            "then": {"late": True, "so_far": "before"},
            "charge": {"time": {}},
        },
    },
}


@pytest.mark.parametrize("room", [0, 10**9])
def test_running_totals_go_straight_where_all_events_are_plain(tmp_path: Path, room: int) -> None:
    """Windows look over all events; one that is for the interpreter closes the straight way."""
    book = build({"versions": {"v": TOTALS}})
    columns = choose(["id", "status", "late", "so_far", "amount"], book)
    rows = [f"e{n},c{n % 3},{n % 17},2020-0{1 + n % 5}-1{n % 9}" for n in range(300)]
    good = write(
        tmp_path / "a.csv", "\n".join(["id,client,minutes,worked_on", *rows, "x,c1,-5,2020-01-01"])
    )
    source = Source((good,))
    taken = take_all(book, source, room=Room(tmp_path, room))
    plan = straight_taken(book, taken, Options(), columns)
    assert plan is not None
    ran = run_taken(plan, book, taken, columns, Options(), tmp_path / "out", "parquet")
    assert ran is not None
    done = evaluate(book, source.rows())
    wanted = table_of(done.results, Rows(columns, book)).drop_columns([AT]).to_pylist()
    assert sorted(read(tmp_path / "out", "parquet"), key=_id) == sorted(wanted, key=_id)
    assert (ran.rejects, ran.accepted) == (done.rejects, 300)
    odd = write(
        tmp_path / "b.csv", "\n".join(["id,client,minutes,worked_on", *rows, "x,c1,5,1500-01-01"])
    )
    taken = take_all(book, Source((odd,)))
    plan = straight_taken(book, taken, Options(), columns)
    assert plan is not None
    assert run_taken(plan, book, taken, columns, Options(), tmp_path / "out", "parquet") is None
