"""`evaluate --columns`: the same rows in every format, to a file or to standard output."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from bench.rulebooks import write_totals
from bench.tariff_events import write
from tests.cli.running import Run

EVENTS = "id,account_id,kind,topic,minutes,started_at,on_retainer,is_home_user\n" + "".join(
    f"e{n},a,travel,bug,{n},2017-01-0{1 + n % 9}T10:00:00Z,true,false\n" for n in range(30)
)
BOOK = str(Path(__file__).resolve().parents[2] / "bench" / "peers" / "rulebook")
COLUMNS = "id,version,amount,time.billed"


def rows(path: Path) -> list[dict[str, str | None]]:
    """The rows of a file, values as text."""
    match path.suffix:
        case ".csv":
            with path.open(newline="") as stream:
                return [{n: v or None for n, v in row.items()} for row in csv.DictReader(stream)]
        case ".jsonl":
            found = [json.loads(line, parse_float=str) for line in path.read_text().splitlines()]
        case ".arrow":
            with pa.ipc.open_stream(path) as stream:
                found = stream.read_all().to_pylist()
        case _:
            found = parquet.read_table(path).to_pylist()
    return [{n: None if v is None else str(v) for n, v in row.items()} for row in found]


@pytest.mark.parametrize("engine", ["auto", "interpreter"])
def test_the_same_rows_in_every_format(run: Run, tmp_path: Path, engine: str) -> None:
    """One event is rejected: minutes must be at least one."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "calls.csv").write_text(EVENTS)
    found = []
    for form in ("csv", "jsonl", "arrow", "parquet"):
        out = tmp_path / f"out.{form}"
        words = ["-r", BOOK, "-o", str(out), "--columns", COLUMNS, "--engine", engine]
        done = run("evaluate", str(tmp_path / "in"), *words)
        assert done.code == 1
        assert "30 rows read: 29 accepted, 1 rejected" in done.err
        found.append(sorted(rows(out), key=str))
    assert len(found[0]) == 29
    assert all(each == found[0] for each in found)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "in", "out.arrow", "out.csv", "out.jsonl", "out.parquet",
    ]  # fmt: skip


def test_what_does_not_go_together(run: Run, tmp_path: Path) -> None:
    """`--resume` and Arrow need chosen columns, and these a format that has them."""
    events = tmp_path / "a.csv"
    events.write_text(EVENTS)
    words = ["evaluate", str(events), "-r", BOOK]
    assert run(*words, "--resume").code == 2
    assert run(*words, "-o", str(tmp_path / "x.arrow")).code == 2
    assert run(*words, "--columns", COLUMNS, "--format", "table").code == 2
    assert run(*words, "--columns", COLUMNS, "-o", str(events)).code == 2
    for none in ("", ","):
        assert run(*words, "--columns", none, "--format", "csv").code == 2


@pytest.mark.parametrize("engine", ["auto", "interpreter", "duckdb"])
@pytest.mark.parametrize("rest", ["", "x8,", "08,"])
def test_ids_as_whole_numbers(run: Run, tmp_path: Path, engine: str, rest: str) -> None:
    """`id/whole` joins events whose ids are numbers; of others it is empty, and that is said. `08` is no number."""
    head = EVENTS.splitlines()[0]
    cells = "a,travel,bug,9,2017-01-02T10:00:00Z,true,false\n"
    ids = [f"{n}," for n in (7, 9, 2**63 - 1)] + ([rest] if rest else [])
    events, out = tmp_path / "in.csv", tmp_path / "out.parquet"
    events.write_text(head + "\n" + "".join(one + cells for one in ids))
    words = ["-r", BOOK, "-o", str(out), "--columns", "id/whole,amount", "--engine", engine]
    done = run("evaluate", str(events), *words)
    assert done.code == 0
    assert ("1 ids are no whole numbers of 64 bits and are empty" in done.err) is bool(rest)
    table = parquet.read_table(out)
    assert table.schema.field(0).type == pa.int64()
    wanted = [7, 9, 2**63 - 1] + ([None] if rest else [])
    assert sorted(table["id/whole"].to_pylist(), key=str) == sorted(wanted, key=str)


@pytest.mark.parametrize("absent", [None, 5])
def test_whole_ids_of_parquet_files(run: Run, tmp_path: Path, absent: int | None) -> None:
    """Numbers in, the same numbers out; a row without an id is named by its place, which is no number."""
    text = tmp_path / "in.csv"
    text.write_text(EVENTS.replace("\ne", "\n"))
    events = arrow_csv.read_csv(text)
    moments = pa.array(["2017-01-02T10:00:00Z"] * 30, pa.string()).cast(pa.timestamp("us", "UTC"))
    place = events.schema.get_field_index("started_at")
    events = events.set_column(place, "started_at", moments)
    ids = pa.array([None if n == absent else n for n in range(30)], pa.int64())
    parquet.write_table(events.set_column(0, "id", ids), tmp_path / "in.parquet")
    found = []
    for engine in ("auto", "interpreter", "duckdb"):
        out = tmp_path / f"{engine}.parquet"
        words = ["-r", BOOK, "-o", str(out), "--columns", "id/whole,amount", "--engine", engine]
        done = run("evaluate", str(tmp_path / "in.parquet"), *words)
        assert "30 rows read: 29 accepted, 1 rejected" in done.err  # the one without minutes
        table = parquet.read_table(out)
        assert table.schema.field(0).type == pa.int64()
        found.append(sorted(table.to_pylist(), key=lambda row: row["id/whole"] or 0))
    wanted = [None if n == absent else n for n in range(1, 30)]
    assert [row["id/whole"] for row in found[0]] == sorted(wanted, key=lambda n: n or 0)
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("form", ["parquet", "csv", "arrow"])
def test_rows_stand_in_the_order_of_the_file(run: Run, tmp_path: Path, form: str) -> None:
    """Also where two threads write several groups of rows, of 122,880 each."""
    events, out, book = tmp_path / "events.parquet", tmp_path / f"out.{form}", tmp_path / "book"
    write(500_000, events)
    write_totals(book, totals=False)
    words = ["-r", str(book), "-o", str(out), "--columns", "id/whole,amount", "--threads", "2"]
    assert run("evaluate", str(events), *words, "--engine", "duckdb").code == 0
    if form == "csv":
        table = arrow_csv.read_csv(out)
    elif form == "arrow":
        with pa.ipc.open_stream(out) as stream:
            table = stream.read_all()
    else:
        table = parquet.read_table(out)
    assert table.column(0).to_pylist() == list(range(500_000))


def test_an_id_that_is_there_twice_is_found_while_the_run_is_under_way(
    run: Run, tmp_path: Path
) -> None:
    """The first has it; the last row is a reject, and what was written before that was known does not count."""
    events, out, book = tmp_path / "events.parquet", tmp_path / "out.parquet", tmp_path / "book"
    write(300_000, events)
    table = parquet.read_table(events)
    ids = pa.concat_arrays([table["id"].combine_chunks().slice(0, 299_999), pa.array([299_990])])
    twice = table.set_column(table.schema.get_field_index("id"), "id", ids)
    parquet.write_table(twice, events, row_group_size=300_000)
    write_totals(book, totals=False)
    words = [
        "-r",
        str(book),
        "-o",
        str(out),
        "--columns",
        "id/whole,amount",
        "--rejects",
        str(tmp_path / "bad.jsonl"),
    ]
    done = run("evaluate", str(events), *words)
    assert "300,000 rows read: 299,999 accepted, 1 rejected" in done.err
    (reject,) = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text().splitlines()]
    assert (reject["row"], reject["id"], reject["code"]) == (300_000, "299990", "CB630")
    assert parquet.read_table(out)["id/whole"].to_pylist() == list(range(299_999))
