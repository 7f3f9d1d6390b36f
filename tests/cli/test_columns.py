"""`evaluate --columns`: the same rows in every format, to a file or to standard output."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

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
