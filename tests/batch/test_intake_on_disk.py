"""Many files, larger than memory, and what a killed run leaves behind."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from engine.batch.intake.finding_files import event_files
from engine.batch.intake.reading import Source
from engine.batch.intake.relation import relation
from engine.batch.intake.take_all import Intaken, Room, take_all
from engine.diagnostics.findings import FindingsError
from tests.batch.reference import expected, found, rulebook_of
from tests.batch.test_intake import BROKEN, HEADER, lines, write

BOOK = rulebook_of()
RUN = """
import sys
from pathlib import Path
from engine.batch.intake.finding_files import event_files
from engine.batch.intake.reading import Source
from engine.batch.intake.relation import relation
from engine.batch.intake.take_all import Room, take_all
from tests.batch.reference import rulebook_of
take_all(rulebook_of(), Source(event_files([sys.argv[1]])), room=Room(Path(sys.argv[2]), keep=True, resume=True))
"""


def many(folder: Path, count: int = 6, rows: int = 40) -> tuple[Path, ...]:
    """Some files with broken rows, ids that repeat and different decimals, in folders by date."""
    for number in range(count):
        day = folder / f"day=2020-02-0{1 + number % 3}"
        day.mkdir(parents=True, exist_ok=True)
        broken = random.Random(number).sample(BROKEN, 6)
        text = "\n".join([HEADER, *lines(rows, [*broken, f"x{number},call,,1,1.{number}5,,,"])])
        write(day / f"calls-{number}.csv", text.replace("e3", f"n{number}"))
    return event_files([folder])


def agree(source: Source, intaken: Intaken) -> None:
    """Assert that the intake of a run is the interpreter's."""
    seen, wanted = found(intaken), expected(BOOK, source, intaken)
    assert seen.rejects == wanted.rejects
    assert seen.rows == wanted.rows
    assert seen.findings == wanted.findings


@pytest.mark.parametrize("size", [0, 20_000, 10**9])
def test_what_memory_does_not_hold(tmp_path: Path, size: int) -> None:
    """Batches in memory, on disk, or some here and some there are the same events."""
    source = Source(many(tmp_path / "in"))
    work = tmp_path / "work"
    work.mkdir()
    intaken = take_all(BOOK, source, room=Room(work, size))
    agree(source, intaken)
    wanted = pa.Table.from_batches(intaken.events.batches()).to_pylist()
    there = relation(intaken.events)
    if isinstance(there, str):
        there = duckdb.sql(f'select * from ({there}) order by "#"').to_arrow_table()
    assert there.to_pylist() == wanted


def test_a_second_run_reads_only_what_changed(tmp_path: Path) -> None:
    """What is kept of a file is used while the file and the facts are the same."""
    source = Source(many(tmp_path / "in"))
    work = tmp_path / "work"
    work.mkdir()
    room = Room(work, keep=True, resume=True)
    first = take_all(BOOK, source, room=room)
    agree(source, first)
    times = {path: path.stat().st_mtime_ns for path in work.glob("*.parquet")}
    write(source.files[2], f"{HEADER}\nnew,call,,1,0.125,,,\n,,,,,,,\n")
    (work / "events-000004.json").write_text("{", encoding="utf-8")
    (work / "events-000001.part").write_text("left over", encoding="utf-8")
    agree(source, take_all(BOOK, source, room=room))
    again = {path.name for path, time in times.items() if path.stat().st_mtime_ns != time}
    assert again == {"events-000002.parquet", "events-000004.parquet"}
    other = rulebook_of({"kind": {"kind": "text"}})
    intaken = take_all(other, source, room=room)
    seen, wanted = found(intaken), expected(other, source, intaken)
    assert (seen.rows, seen.rejects) == (wanted.rows, wanted.rejects)


def test_what_is_damaged_is_taken_in_again(tmp_path: Path) -> None:
    """A machine that lost its power may have left anything."""
    source = Source(many(tmp_path / "in"))
    work = tmp_path / "work"
    work.mkdir()
    room = Room(work, keep=True, resume=True)
    take_all(BOOK, source, room=room)
    whole = {path.name: path.read_bytes() for path in sorted(work.iterdir())}
    name = next(name for name in whole if name.endswith(".parquet"))
    zeros = whole[name][:20] + bytes(40) + whole[name][60:]
    told = name.replace(".parquet", ".json")
    harm = [(name, whole[name][:50]), (name, b""), (name, zeros), (told, b"[]"), (told, b"{}")]
    for damaged, data in harm:
        (work / damaged).write_bytes(data)
        agree(source, take_all(BOOK, source, room=room))
        assert (work / name).read_bytes() == whole[name]


def test_a_run_that_is_killed(tmp_path: Path) -> None:
    """Killed at any moment, a run leaves nothing that the next one stumbles over."""
    source = Source(many(tmp_path / "in", rows=4000))
    work = tmp_path / "work"
    work.mkdir()
    for wait in (0.3, 0.6, 0.9, 1.2):
        process = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path / "in"), str(work)])
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    agree(source, take_all(BOOK, source, room=Room(work, keep=True, resume=True)))


def test_files_by_pattern_and_folder(tmp_path: Path) -> None:
    """Files in the order of their names, each once; a folder or pattern for nothing is refused."""
    files = many(tmp_path, count=4)
    (tmp_path / "_SUCCESS.csv").touch()
    (tmp_path / "notes.md").touch()
    assert [path.name for path in files] == [f"calls-{n}.csv" for n in (0, 3, 1, 2)]
    assert event_files([tmp_path / "*" / "calls-[12].csv", files[0]]) == (
        files[2],
        files[3],
        files[0],
    )
    assert event_files([tmp_path / "none.csv"]) == (tmp_path / "none.csv",)
    for wrong in (tmp_path / "x*.csv", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(FindingsError):
            event_files([wrong])
