"""Results written by patterns: to the byte what single results of the interpreter are written as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pytest
from pyarrow import parquet

from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Room
from engine.batch.patterns.blocks import by_shape
from engine.batch.patterns.forms import Csv, JsonLines, JsonList, ParquetFile, Printing
from engine.batch.patterns.gaps import Cell, Gap, LookedAtError, NumberGap
from engine.batch.patterns.running import Done, planned, run_planned
from engine.batch.patterns.sources import Events, taken_in, typed_parquet
from engine.interpret.evaluate import Evaluation, Options, evaluate
from engine.plan.sql.duckdb_run import Limits
from engine.report.as_json import all_json
from engine.report.parquet import write_parquet
from engine.report.summary import summarise
from engine.report.writers import write_csv, write_json, write_jsonl
from engine.rulebook.model import Rulebook
from tests.batch.test_straight_taken import BOOK, files
from tests.laws.building import build

FORMS = ("jsonl", "json", "csv", "parquet")
LINES: dict[str, Any] = {
    "in_force": [{"from": "2020-02-03"}],
    "facts": {
        "day": {"kind": "date", "required": True},
        "minutes": {"kind": "duration"},
        "done_at": {"kind": "instant"},
        "who": {"kind": "text"},
        "km": {"kind": "quantity", "unit": "km"},
    },
    "units": ["km"],
    "figures": {
        "rate": "80 USD/hour",
        "per_km": "0.35 USD/km",
        "few": "5 min",
        "many": "90 min",
        "week": "7 min",
        "distance": "20 km",
    },
    "outcomes": {
        "who_pays": {"kind": "text"},
        "when": {"kind": "instant"},
        "share": {"kind": "number"},
        "billed": {"kind": "duration", "from_lines": "billed"},
        "on": {"kind": "date", "from_lines": "invoice_on"},
        "flags": {"kind": "enum", "values": ["long", "far"], "meet": "all"},
    },
    "charges": {
        "time": {"quantity": "minutes", "rate": "rate", "increment": "week", "invoice_on": "day"},
        "travel": {"quantity": "km", "rate": "per_km", "invoice_on": "day"},
    },
    "rules": {
        "time": {"when": "known(minutes)", "charge": {"time": {}}},
        "travel": {"when": "known(km)", "charge": {"travel": {}}},
        "who": {"then": {"who_pays": "who", "when": "done_at"}},
        "share": {"when": "minutes > few", "then": {"share": "minutes / week"}},
        "long": {"when": "minutes > many", "then": {"flags": ["long"]}},
        "distant": {"when": "km > distance", "then": {"flags": ["far"]}},
    },
}


def printing_of(form: str, out: TextIO, place: Path, book: Rulebook) -> Printing:
    """The writer of a form."""
    match form:
        case "jsonl":
            return JsonLines(out)
        case "json":
            return JsonList(out)
        case "csv":
            return Csv(out, book)
    return ParquetFile(place, book)


def written(
    book: Rulebook, events: Events, folder: Path, form: str, fields: Sequence[str] = ()
) -> tuple[bytes, Done]:
    """The bytes of a form, and what else a run says."""
    options = Options(derivations=False)
    plan = planned(book, events, options)
    assert plan is not None
    place = folder / f"plan.{form}"
    with place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
        printing = printing_of(form, out, place, book)
        done = run_planned(plan, book, events, options, printing, fields, Limits())
    assert done is not None
    return place.read_bytes(), done


def expected(book: Rulebook, done: Evaluation, folder: Path, form: str) -> bytes:
    """The bytes that the interpreter's results make."""
    place = folder / f"results.{form}"
    if form == "parquet":
        write_parquet(done.results, book, place)
        return place.read_bytes()
    with place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
        if form == "csv":
            write_csv(done.results, book, out)
        else:
            write = write_json if form == "json" else write_jsonl
            write(all_json(done.results, done.rejects), out)
    return place.read_bytes()


def intake(book: Rulebook, paths: Sequence[Path]) -> Events:
    """The events of files."""
    found = taken_in(book, Source(tuple(paths)), Room())
    assert found is not None
    return found


def agree(book: Rulebook, events: Events, paths: Sequence[Path], folder: Path) -> Evaluation:
    """Both ways, in all forms, with everything that is said about them."""
    fields = [name for v in book.versions.values() for name, o in v.outcomes.items() if o.show]
    done = evaluate(book, Source(tuple(paths)).rows(), Options(derivations=False))
    summary = summarise(done.results, done.accepted, done.rejected, fields)
    for form in FORMS:
        found, ran = written(book, events, folder, form, fields)
        assert found == expected(book, done, folder, form), form
        assert ran.summary == summary
        assert ran.rejects == done.rejects
        assert ran.findings == done.findings
    return done


def test_everything_that_can_happen_to_a_row(tmp_path: Path) -> None:
    """Plain rows, rejects of the readers and of the rules, events that no version governs, numbers that do not fit."""
    paths = files(tmp_path)
    done = agree(BOOK, intake(BOOK, paths), paths, tmp_path)
    assert {str(result.status) for result in done.results} >= {"decided", "not_in_force"}
    assert len(done.rejects) > 10


def csv_file(folder: Path, rows: Sequence[str]) -> Path:
    place = folder / "events.csv"
    place.write_text("\n".join(["id,day,minutes,done_at,who,km", *rows]) + "\n", encoding="utf-8")
    return place


def test_lines_sums_and_texts(tmp_path: Path) -> None:
    """Two lines are added up, dates of invoices shared or not, texts stand in quotes where they must."""
    book = build({"provider": {"governed_by": "day"}, "versions": {"v": LINES}})
    rows = []
    for n in range(200):
        km = "" if n % 3 else str(n / 4)
        minutes = "" if n % 5 == 4 else str(n % 17 * 8)
        who = ("", "Ann", '"Bob, ""the"" builder"', "Zoë %s", "\N{SNOWMAN}")[n % 5]
        at = "" if n % 2 else f"2020-03-{n % 28 + 1:02}T10:00:{n % 60:02}Z"
        rows.append(f"e{n},2020-03-{n % 28 + 1:02},{minutes},{at},{who},{km}")
    path = csv_file(tmp_path, rows)
    done = agree(book, intake(book, [path]), [path], tmp_path)
    assert max(len(result.lines) for result in done.results) == 2


def test_typed_parquet_with_rows_that_only_readers_can_judge(tmp_path: Path) -> None:
    """Rows out of order by their ids, and some with a text that nobody but a reader of rows can judge."""
    book = build({"provider": {"governed_by": "day"}, "versions": {"v": LINES}})
    days = [f"2020-03-{n % 28 + 1:02}" for n in range(300)]
    table = pa.table(
        {
            "id": pa.array(range(300), pa.int64()),
            "day": pa.array(days).cast(pa.date32()),
            "minutes": pa.array([n % 90 for n in range(300)], pa.int64()),
            "who": pa.array(["Ann", " Bob ", "Zoë", "x"][n % 4] for n in range(300)),
            "elsewhere": pa.array(range(300)),
        }
    )
    path = tmp_path / "events.parquet"
    parquet.write_table(table, path)
    events = typed_parquet(book, Source((path,)))
    assert events is not None
    done = agree(book, events, [path], tmp_path)
    assert [result.id for result in done.results][:3] == ["0", "1", "10"]


def test_no_events(tmp_path: Path) -> None:
    """Files without rows have results all the same: none."""
    path = tmp_path / "none.csv"
    path.write_text("id,day\n", encoding="utf-8")
    book = build({"provider": {"governed_by": "day"}, "versions": {"v": LINES}})
    agree(book, intake(book, [path]), [path], tmp_path)


def test_gaps_are_added_and_not_looked_at() -> None:
    """A sum of gaps reads all their cells; comparing them, or asking for nothing, is looking."""
    one = NumberGap((Cell(0, "a"),), (4,))
    two = NumberGap((Cell(0, "b"),), (6,))
    both: Any = sum([one, two, 2])
    assert both.read(3, 3) == pytest.approx(3.25)
    assert both.cells == (Cell(0, "a"), Cell(0, "b"))
    with pytest.raises(LookedAtError) as found:
        bool(one)
    assert found.value.zero
    with pytest.raises(LookedAtError) as found:
        _ = one == two
    assert not found.value.zero
    text = Gap((Cell(0, "c"),), "text", str)
    for look in (lambda: {text}, lambda: text < one, lambda: bool(text)):
        with pytest.raises(LookedAtError):
            look()


def test_blocks_stand_by_shape() -> None:
    """Rows alike in the columns of the shape stand together, in the order in which they came."""
    rows: Mapping[str, list[Any]] = {
        "a": [1, None, 1, 2, None],
        "b": ["x", "y", "x", "x", "y"],
        "n": [0, 1, 2, 3, 4],
    }
    block = by_shape(pa.RecordBatch.from_pydict(dict(rows)), ["a", "b"])
    shapes = [
        (shape, block.values("n")[start:end]) for shape, start, end in block.shapes(["a", "b"])
    ]
    assert shapes == [((1, "x"), [0, 2]), ((None, "y"), [1, 4]), ((2, "x"), [3])]
    assert block.in_order(block.values("n")) == [0, 1, 2, 3, 4]
