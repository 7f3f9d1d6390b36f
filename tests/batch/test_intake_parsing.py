"""Lines that are parsed piece by piece: rows keep their places over the edges of the pieces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.batch.intake import parsing
from tests.batch.reference import rulebook_of, same

PIECE = 16_384  # above the longest line that is parsed


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces so small that these files have many."""
    monkeypatch.setattr(parsing, "SIZE", PIECE)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_csv(tmp_path: Path, end: str, quote: str) -> None:
    """Rows with too few and too many cells, blank ones, and long ones, at every distance from an edge."""
    rows = ["id,kind,client,minutes"]
    for n in range(6_000):
        text = "x" * (n * 7 % 90) if n % 500 else "y" * 11_000
        rows.append(f"e{n},call,{quote}{text}{quote},{n % 1440}")
        rows += ["few,call"] * (n % 97 == 0) + ["many,call,c,1,2,3"] * (n % 101 == 0)
        rows += [""] * (n % 89 == 0)
    path = tmp_path / "a.csv"
    path.write_bytes(end.join(rows).encode())
    assert path.stat().st_size > 20 * PIECE
    intaken = same(rulebook_of(), path)
    assert (intaken.accepted, len(intaken.rejects)) == (6_000, 122)


def test_jsonl(tmp_path: Path) -> None:
    """Lines of one shape; some have commas in their values, so that they are cut into too many parts."""
    rows = []
    for n in range(6_000):
        client = "a,b" if n % 103 == 0 else "x" * (n * 7 % 90)
        rows.append(
            json.dumps({"id": f"e{n}", "kind": "call", "client": client, "minutes": n % 1440})
        )
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(rows), encoding="utf-8")
    assert path.stat().st_size > 20 * PIECE
    assert same(rulebook_of(), path).accepted == 6_000
