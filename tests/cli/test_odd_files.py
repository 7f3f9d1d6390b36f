"""Files that are easily taken for others: byte order marks amid a file, hidden files in patterns, one file twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run

CORNER = ROOT / "examples/small/corner"
BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize("lines", [2, 400])
@pytest.mark.parametrize("keys", ["kind", "other"])
def test_a_mark_behind_the_mark_of_a_file_is_a_fault(
    run: Run, tmp_path: Path, lines: int, keys: str
) -> None:
    """The first line begins with two: the row is rejected by each engine, whatever keys the others have."""
    line = b'{"id": "%d", "kind": "remote"}\n'
    odd = b'{"kind": "remote", "id": "%d"}\n' if keys == "other" else line
    data = BOM + BOM + b"".join((odd if n % 2 else line) % n for n in range(lines))
    path = tmp_path / "calls.jsonl"
    path.write_bytes(data)
    for engine in ("interpreter", "duckdb"):
        bad = tmp_path / f"{engine}.csv"
        out = tmp_path / "out.jsonl"
        done = run("evaluate", path, "-r", CORNER, "-o", out, "--rejects", bad, "--engine", engine)
        assert done.code == 1
        assert bad.read_text().splitlines()[1].startswith(f"{path},1,")
        assert "CB612" in bad.read_text().splitlines()[1]
    first, second = (tmp_path / f"{engine}.csv" for engine in ("interpreter", "duckdb"))
    assert first.read_text() == second.read_text()


def test_patterns_pass_over_hidden_files(run: Run, tmp_path: Path) -> None:
    """As folders do, unless the pattern says so itself."""
    head = "id,kind\n"
    for number, name in enumerate(["v.csv", ".v.csv", "_v.csv", ".out.csv.work/left.csv"]):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{head}{number},remote\n")
    for pattern, ids in (("*.csv", "0"), ("**/*.csv", "0"), ("_*.csv", "2"), (".*.csv", "1")):
        out = tmp_path / "out.csv"
        run("evaluate", tmp_path / "in" / pattern, "-r", CORNER, "-o", out, "--columns", "id")
        assert out.read_text().splitlines() == ["id", ids]


def test_results_and_rejects_are_not_one_file(run: Run, tmp_path: Path) -> None:
    """One of them would be lost."""
    path, out = tmp_path / "calls.csv", tmp_path / "out.csv"
    path.write_text("id,kind\n1,remote\n2,none\n")
    for engine in ("interpreter", "duckdb"):
        again = tmp_path / "." / "out.csv"
        done = run(
            "evaluate", path, "-r", CORNER, "-o", out, "--rejects", again, "--engine", engine
        )
        assert done.code == 2
        assert "`--rejects` and `-o` name the same file" in done.err
        assert not out.exists()
