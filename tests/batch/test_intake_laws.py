"""Whatever bytes stand in a file, the batch's intake says of them what the interpreter's does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from engine.batch.intake import blocks
from engine.diagnostics.findings import FindingsError
from engine.events.reading import read_events
from tests.batch.reference import FACTS, rulebook_of, same
from tests.examples import examples

BOOK = rulebook_of()
OTHER = rulebook_of({name: dict(fact) for name, fact in FACTS.items() if name != "kind"})
CELLS = [
    "", " ", "call", "visit", "fax", " call", "12", "0", "-0", "007", "15", "1440", "1441", "-1", "7.5", "60.0",
    "0.1", "80.50", "1e3", "1E-2", "12345678901234567890", "0.000000001", "0.0000000001", "1,5", "12 %", "12%",
    "true", "FALSE", "yes", "2020-02-29", "2021-02-29", "2020-02-29T09:30Z", "2020-02-29 09:30:15.25+05:30",
    "2020-02-29T09:30", "2020-02-29T24:00Z", "0001-01-01T00:00Z", "9999-12-31T00:00Z", "1500-01-01", "6 months",
    "2020-01-01;2020-01-02", ";", "Europe/Paris", "Europe/Pariss", "é", "\u00a0x\u2003", "\x1c", "a\x1fb", "\ufeff",
]  # fmt: skip
RAGGED = [
    '"',
    '""',
    '"a',
    'a"b',
    '"a"',
    '"a""b"',
    '"a,b"',
    '"a\nb"',
    '"a"b',
    "\0",
    "\udc80",
    "\r",
    "x" * 70_000,
]
NAMES = [*FACTS, "id", "ref", "other", "entries"]


@pytest.fixture(params=[blocks.SIZE, 60])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Blocks of the usual size, and so small that most records cross an edge."""
    monkeypatch.setattr(blocks, "SIZE", request.param)
    return int(request.param)


def agree(path: Path, *, data: bytes, book: Any = BOOK) -> None:
    """Assert that both take the file alike, or refuse it with the same words."""
    path.write_bytes(data)
    try:
        list(read_events([path]))
    except FindingsError as error:
        refused = error.findings
    else:
        same(book, path)
        return
    with pytest.raises(FindingsError) as other:
        same(book, path)
    assert other.value.findings == refused


@examples(50, suppress_health_check=list(HealthCheck))
@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=7, unique=True),
    rows=st.lists(st.lists(st.sampled_from(CELLS), min_size=7, max_size=7), max_size=12),
    wild=st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 7), st.sampled_from(RAGGED)), max_size=3
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_csv(
    tmp_path: Path, size: int, names: list[str], rows: list[list[str]], wild: list[tuple[int, int, str]],
    delimiter: str, end: str,
) -> None:  # fmt: skip
    """Any cells, quotes and line ends."""
    cells = [row[: len(names)] for row in rows]
    for row, column, text in wild:
        if row < len(cells):
            cells[row][column : column + 1] = [text]
    lines = [delimiter.join(row) for row in [names, *cells]]
    data = end.join(lines).encode("utf-8", "surrogateescape")
    agree(tmp_path / "a.csv", data=data, book=OTHER if "kind" not in names else BOOK)


def test_a_byte_order_mark_at_the_edge_of_a_block(tmp_path: Path, size: int) -> None:
    """The fifth row begins with one, which is part of its first cell; a small block begins there."""
    rows = [
        "kind,client,minutes,hours",
        *[",,,"] * 3,
        ",,,2020-01-01;2020-01-02",
        "\ufeff,,,12345678901234567890",
    ]
    agree(tmp_path / "a.csv", data="\n".join(rows).encode())


VALUES = st.one_of(
    st.sampled_from(CELLS),
    st.booleans(),
    st.none(),
    st.integers(-(10**20), 10**20),
    st.integers(-5, 2000),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str).map(lambda t: _Number(t)),
    st.sampled_from(["-0", "0.10", "1e3", "1E-7", "1.00000000000000001", "007", "NaN"]).map(
        lambda t: _Number(t)
    ),
    st.lists(st.sampled_from(CELLS), max_size=3),
    st.just([1, "2020-01-01"]),
    st.just({"a": [1]}),
    st.text(max_size=5),
)


class _Number(str):
    """A number as it is to be written."""


def _json(value: Any, ascii: bool) -> str:
    return str(value) if isinstance(value, _Number) else json.dumps(value, ensure_ascii=ascii)


@examples(50, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=6), max_size=10),
    wild=st.lists(
        st.tuples(st.integers(0, 300), st.sampled_from([*RAGGED, "{", "}", ",", "\\", " "])),
        max_size=2,
    ),
    space=st.sampled_from(["", " "]),
    ascii=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_jsonl(
    tmp_path: Path, size: int, rows: list[list[tuple[str, Any]]], wild: list[tuple[int, str]], space: str,
    ascii: bool, end: str,
) -> None:  # fmt: skip
    """Any values, keys twice, and broken lines."""
    lines = []
    for row in rows:
        members = [f'"{name}":{space}{_json(value, ascii)}' for name, value in row]
        lines.append("{" + f",{space}".join(members) + "}")
    text = end.join(lines)
    for place, strange in wild:
        text = text[:place] + strange + text[place:]
    agree(tmp_path / "a.jsonl", data=text.encode("utf-8", "surrogateescape"), book=OTHER)


@examples(50, suppress_health_check=list(HealthCheck))
@given(
    names=st.lists(st.sampled_from([*NAMES, "odd key"]), min_size=2, max_size=6, unique=True),
    rows=st.lists(st.lists(VALUES, min_size=6, max_size=6), min_size=1, max_size=4),
    wild=st.lists(
        st.tuples(st.integers(0, 9000), st.sampled_from([*RAGGED, "{", "}", ",", "\\", " ", "\n"])), max_size=2
    ),
    space=st.sampled_from(["", " "]),
    end=st.sampled_from(["\n", "\r\n"]),
)  # fmt: skip
def test_uniform_jsonl(
    tmp_path: Path, names: list[str], rows: list[list[Any]], wild: list[tuple[int, str]], space: str,
    end: str,
) -> None:  # fmt: skip
    """Lines with the same keys, a few with strange values, a few broken."""
    good = [["call", n, "2020-01-01", True, None, "x"] for n in range(200)]
    for place, row in enumerate(rows):
        good[7 + 50 * place] = row
    lines = []
    for n, row in enumerate(good):
        cells = [
            f"e{n}" if name == "id" else value for name, value in zip(names, row, strict=False)
        ]
        members = [f'"{k}":{space}{_json(v, False)}' for k, v in zip(names, cells, strict=True)]
        lines.append("{" + f",{space}".join(members) + "}")
    text = end.join(lines)
    for place, strange in wild:
        text = text[:place] + strange + text[place:]
    agree(tmp_path / "a.jsonl", data=text.encode("utf-8", "surrogateescape"), book=OTHER)
