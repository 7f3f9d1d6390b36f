"""Lines that are parsed piece by piece: rows keep their places over the edges. A look at some says how all are read."""

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


def test_days_that_there_are_not_among_days_that_repeat(tmp_path: Path) -> None:
    """Where a quick look at all days fails, each different one is looked at once."""
    days = ["2020-02-28", "2020-02-30", "", "2020-2-28", "1583-01-01", "3000-01-01", "2020-02-29"]
    rows = [f"{n},call,2,{days[n % 7]}" for n in range(700)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["id,kind,minutes,worked_on", *rows]), encoding="utf-8")
    assert same(rulebook_of(), path).accepted == 500  # no 30th of February, no month of one digit


@pytest.mark.parametrize("many_first", [True, False])
def test_quotes_in_a_part_of_a_file(tmp_path: Path, many_first: bool) -> None:
    """How many quotes stand at the beginning says how they are looked for, and nothing else."""
    plain = [f"p{n},call,c,15,2020-02-20" for n in range(5_000)]
    quotes = [f'q{n},"call","c{n}",15,"2020-02-20"' for n in range(5_000)]
    quotes[1_000], plain[1_000] = 'odd,call,"c"x,15,', 'even,call,c"x",15,'
    rows = [*quotes, *plain] if many_first else [*plain, *quotes]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["id,kind,client,minutes,worked_on", *rows]), encoding="utf-8")
    assert path.stat().st_size > 3 * 65_536
    assert [reject.id for reject in same(rulebook_of(), path).rejects] == [None]
