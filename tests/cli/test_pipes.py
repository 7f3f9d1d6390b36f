"""Events that come through a pipe: what comes out is what comes out of the same file, and the pipe is what is named."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from engine import evaluate, load
from tests.cli.running import ROOT, WSM, Run, fed, process

CORNER, CALLS = str(ROOT / "examples/small/corner"), str(ROOT / "examples/small/calls.csv")
BAD = "id,kind,worked_on,minutes,nature\nq,site_request,2025-09-10,many,change\n"


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_is_a_file_of_events(name: str) -> None:
    """`-`, and the name that the system has for it; the bytes are those of the file."""
    words = ("evaluate", "-r", "wsm", "--format", "jsonl", "--input-format", "csv")
    file, piped = process(*words, WSM), process(*words, name, input=Path(WSM).read_text())
    assert (piped.returncode, piped.stdout, piped.stderr) == (0, file.stdout, file.stderr)
    assert file.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "-r", "wsm", "--columns", "id,amount", "--format", "csv"),
        ("evaluate", "-r", "wsm", "--engine", "duckdb", "--format", "csv"),
        ("explain", "-r", "wsm", "--id", "work-over-midnight"),
        ("verify", "-r", "wsm"),
    ],
)
def test_a_pipe_is_read_as_often_as_it_takes(
    run: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Whichever command, and however it reads."""
    file = run(*words, WSM)
    with fed(tmp_path / "events.csv", Path(WSM).read_bytes()) as pipe:
        piped = run(*words, pipe)
    assert (piped.code, sorted(piped.out)) == (0, sorted(file.out))


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_columns_of_standard_input(name: str) -> None:
    """Of a rulebook without groups, whose rows go straight to the table."""
    words = ("evaluate", "-r", CORNER, "--columns", "id,amount", "--format", "csv")
    form = ("--input-format", "csv")
    file, piped = (
        process(*words, CALLS),
        process(*words, *form, name, input=Path(CALLS).read_text()),
    )
    assert (piped.returncode, piped.stdout) == (1, file.stdout)
    assert piped.stderr == file.stderr.replace(CALLS, name)


def test_columns_of_a_pipe_of_parquet(run: Run, tmp_path: Path) -> None:
    """Which cannot be read where it stands."""
    columns = {"id": [1, 2], "kind": ["remote", "visit"]}
    parquet.write_table(pa.table(columns), tmp_path / "calls.parquet")
    words = ("-r", CORNER, "--columns", "id,amount", "--format", "csv")
    file = run("evaluate", tmp_path / "calls.parquet", *words)
    with fed(tmp_path / "pipe.parquet", (tmp_path / "calls.parquet").read_bytes()) as pipe:
        assert run("evaluate", pipe, *words).out == file.out
    assert file.out.startswith("id,amount\n1,")


def test_a_packed_pipe_is_unpacked(run: Run, tmp_path: Path) -> None:
    """Its name says how it is packed, as that of a file does."""
    with fed(tmp_path / "events.csv.gz", gzip.compress(Path(WSM).read_bytes())) as pipe:
        assert run("evaluate", pipe, "-r", "wsm").out == run("evaluate", WSM, "-r", "wsm").out


def test_a_rejected_row_names_the_pipe() -> None:
    """And not the file in which it was kept."""
    words = ("evaluate", "-", "-r", "wsm", "--input-format", "csv")
    done = process(*words, input=BAD)
    assert done.returncode == 1
    assert "-:2: rejected[CB624]: minutes" in done.stderr
    assert "clausebook-" not in done.stderr


def test_nothing_is_left_of_a_pipe(tmp_path: Path) -> None:
    """The copy goes when the command ends."""
    words = [sys.executable, "cli.py", "evaluate", "-", "-r", "wsm", "--input-format", "csv"]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(words, cwd=ROOT, input=BAD, capture_output=True, text=True, env=env)
    assert done.returncode == 1
    assert not list(tmp_path.iterdir())


def test_what_has_no_suffix_needs_its_format() -> None:
    """The option is named."""
    done = process("evaluate", "-", "-r", "wsm", input=BAD)
    assert done.returncode == 3
    assert "-: error[CB602]: its name does not tell the format" in done.stderr
    assert "--input-format" in done.stderr


def test_a_pipe_given_to_python_twice_is_read_twice(tmp_path: Path) -> None:
    """What came the first time is not taken for what comes later."""
    wsm, pipe = load("wsm"), tmp_path / "events.csv"
    with fed(pipe, Path(WSM).read_bytes()):
        assert len(evaluate(wsm, pipe).results) == 20
    pipe.unlink()
    with fed(pipe, b"\n".join(Path(WSM).read_bytes().split(b"\n")[:2])):
        assert len(evaluate(wsm, pipe).results) == 1


def test_every_command_is_told_how_events_are_written(run: Run, tmp_path: Path) -> None:
    """What has no name has no format: wherever events are read, it can be said."""
    words = ("--input-format", "csv", "--delimiter", ";", "--encoding", "latin-1")
    events = tmp_path / "events"
    events.write_text(Path(CALLS).read_text().replace(",", ";"), "latin-1")
    for command in (
        ("evaluate", events, "-r", CORNER),
        ("readings", CORNER, "--events", events),
        ("what-if", CORNER, "--events", events, "--reading", "AMB-01=b"),
        ("retro", CORNER, "--events", events, "--billed-at", "2026-03-05"),
    ):
        done = run(*command, *words)
        assert done.code in (0, 1), done.err
        assert "414.00" in done.out
