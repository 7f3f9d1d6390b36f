"""`evaluate` of many events into a file: whoever decides, the same bytes, the same words, the same exit code."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from engine.plan.sql.duckdb_run import Limits, watched
from tests.cli.running import WSM, Run

BOOK = str(Path(__file__).resolve().parents[2] / "bench" / "peers" / "rulebook")
SMALL = Path(__file__).resolve().parents[2] / "examples" / "small"
HEADER = "id,account_id,kind,topic,minutes,started_at,on_retainer,is_home_user,colour\n"
EVENTS = HEADER + "".join(
    f"e{n},a,{'travel' if n % 7 else 'tarvel'},bug,{n * 13 % 90},"
    f"{'' if n % 11 == 3 else f'201{5 + n % 3}-0{1 + n % 9}-04T1{n % 9}:30:00Z'},"
    f"{'true' if n % 2 else 'false'},{'false' if n % 3 else 'true'},red\n"
    for n in range(60)
)


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_whoever_decides(run: Run, tmp_path: Path, form: str) -> None:
    """Results, rejects and everything that is said."""
    file = tmp_path / "calls.csv"
    file.write_text(EVENTS)
    found = []
    for engine in ("interpreter", "duckdb", "auto"):
        out, bad = tmp_path / f"{engine}.{form}", tmp_path / f"{engine}.bad.csv"
        words = ["evaluate", file, "-r", BOOK, "-o", out, "--rejects", bad]
        done = run(*words, "--engine", engine, "--by", "payer", "--by", "hourly")
        found.append((done.code, done.out, done.err, out.read_bytes(), bad.read_bytes()))
    assert found[1] == found[0]
    assert found[2] == found[0]
    assert found[0][:2] == (1, "")
    assert sorted(path.name for path in tmp_path.iterdir() if "." in path.name[:1]) == []


def test_standard_output(run: Run, tmp_path: Path) -> None:
    """To standard output go the same lines; the summary stays on standard error."""
    file = tmp_path / "calls.csv"
    file.write_text(EVENTS)
    words = ["evaluate", file, "-r", BOOK, "--format", "jsonl"]
    one, two = (run(*words, "--engine", engine) for engine in ("interpreter", "duckdb"))
    assert one == two
    assert one.code == 1
    assert len(one.out.splitlines()) == 60


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_results_of_several_rows(run: Run, tmp_path: Path, form: str) -> None:
    """Stretches inside and outside office hours, minimums, a rejected row, an event of another time."""
    file = tmp_path / "calls.csv"
    text = (SMALL / "calls.csv").read_text()
    header = text.splitlines()[0]
    more = [
        line.replace("2026-", "2019-").replace("c", "old", 1) for line in text.splitlines()[1:3]
    ]
    file.write_text("\n".join([text.rstrip("\n"), *more]) + "\n")
    assert header.startswith("id,")
    found = []
    for engine in ("interpreter", "duckdb"):
        out = tmp_path / f"{engine}.{form}"
        done = run("evaluate", file, "-r", SMALL / "corner", "-o", out, "--engine", engine)
        found.append((done.code, done.out, done.err, out.read_bytes()))
    assert found[1] == found[0]
    assert "not_in_force" in found[0][2]


def test_a_memory_that_does_not_suffice_is_said_plainly(run: Run, tmp_path: Path) -> None:
    """It is whoever asked for it that asked for too little; nothing is left behind."""
    out = tmp_path / "out.jsonl"
    words = ("-r", "wsm", "--engine", "duckdb", "--memory", "20MB", "-o", out)
    done = run("evaluate", WSM, *words)
    assert done.code == 3
    assert "error: memory does not suffice for this run\n" in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where it is the engine that writes."""
    full = duckdb.IOException("IO Error: Async write failed for range: No space left on device")
    with pytest.raises(OSError, match="No space left on device"), watched(Limits()):
        raise full
