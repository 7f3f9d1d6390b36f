"""`clausebook compile`, as a user meets it; what the SQL decides is tested in `tests/plan/sql`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.running import Run


def test_a_script_says_what_it_reads_and_makes(run: Run, tmp_path: Path) -> None:
    """In its head, before any statement."""
    file = tmp_path / "wsm.sql"
    done = run("compile", "wsm", "--dialect", "bigquery", "-o", str(file))
    assert done.code == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith("-- `wsm` by Clausebook ")
    assert "not executed here" in text.splitlines()[0]
    assert "--   minutes INT64: minutes times 1" in text
    assert "-- It makes the table event_results:" in text


def test_a_dialect_that_there_is_not(run: Run) -> None:
    """Is wrong usage, and the ones that there are are named."""
    done = run("compile", "wsm", "--dialect", "oracle")
    assert done.code == 2
    assert "snowflake" in done.err
