"""Whole runs to a file: the same bytes whatever the memory, and after any number of killed runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engine.batch.chosen import Running, write_chosen
from engine.batch.intake.finding_files import event_files
from engine.batch.intake.reading import Source
from engine.diagnostics.findings import FindingsError
from engine.interpret.options import Options
from engine.plan.sql.duckdb_run import Limits
from engine.report.columns import choose
from tests.batch.test_intake import write
from tests.batch.test_intake_on_disk import many
from tests.batch.test_straight_taken import BOOK, NAMES

RUN = """
import sys
from pathlib import Path
from tests.batch.test_chosen import result
result(Path(sys.argv[1]), Path(sys.argv[2]), resume=sys.argv[3] == "resume")
"""


def result(folder: Path, out: Path, resume: bool = False, memory: str | None = None) -> bytes:
    """The output of a run over a folder."""
    how = Running(Limits(memory=memory), resume)
    source = Source(event_files([folder]))
    columns = choose(NAMES, BOOK)
    write_chosen(BOOK, source, columns, Options(), out, "csv", how)
    return out.read_bytes()


def test_memory_makes_no_difference(tmp_path: Path) -> None:
    """The same bytes from memory and from disk, and nothing is left beside them."""
    many(tmp_path / "in")
    out = tmp_path / "out"
    out.mkdir()
    first = result(tmp_path / "in", out / "a.csv")
    assert first.count(b"\n") > 100
    assert result(tmp_path / "in", out / "b.csv", memory="400MiB") == first
    assert [path.name for path in sorted(out.iterdir())] == ["a.csv", "b.csv"]


@pytest.mark.parametrize("resume", [False, True])
def test_killed_runs_leave_no_trace(tmp_path: Path, resume: bool) -> None:
    """A killed run leaves the output as it was; the next one writes what it would have written alone."""
    many(tmp_path / "in", rows=3000)
    wanted = result(tmp_path / "in", tmp_path / "wanted.csv")
    out = tmp_path / "out.csv"
    out.write_text("before")
    how = "resume" if resume else "anew"
    for wait in (1.0, 1.6, 2.2):
        command = [sys.executable, "-c", RUN, str(tmp_path / "in"), str(out), how]
        process = subprocess.Popen(command)
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert out.read_bytes() in (b"before", wanted)
    assert result(tmp_path / "in", out, resume=resume) == wanted
    assert not list(tmp_path.glob(".out*"))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """What was there stays, and of a run that can be continued what it took in."""
    good, bad = write(tmp_path / "a.csv", "id,kind\na,call\n"), tmp_path / "b.csv"
    out = tmp_path / "out.csv"
    columns = choose(NAMES, BOOK)
    with pytest.raises(FindingsError):
        write_chosen(BOOK, Source((bad,)), columns, Options(), out, "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    with pytest.raises(FindingsError):
        write_chosen(BOOK, Source((good, bad)), columns, Options(), out, "csv")
    write(bad, "id,kind\nb,call\n")
    ran = write_chosen(
        BOOK, Source((good, bad)), columns, Options(), out, "csv", Running(resume=True)
    )
    assert (ran.read, ran.accepted) == (2, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv", "out.csv"]
