"""Hostile files: rejects or a finding, never a traceback; the good rows around them are kept; counts reconcile."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.diagnostics.render import render_all
from engine.events.mapping.reading import load_mapping
from tests.events.hostile import GOOD, HEADER, hand_made, take

ROOT: Final = Path(__file__).resolve().parents[2]
HOSTILE: Final = list(hand_made())
MAPPING: Final = """mapping: m
input: {format: csv, encoding: latin-1}
tables: {t: {file: t.csv, key: id}}
drop_when: {is: "note == 'drop'", because: asked for}
fields:
  id: {join: [id, note], with: "-"}
  kind: {from: kind, values: {call: call}, otherwise: travel}
  minutes: {is: "round_nearest(hours(number_of(minutes)), minutes(1))"}
  day: {from: when, format: "%d-%b-%y", shift: 12 years}
  begin: {from: begin, zone: Europe/London}
"""


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 200


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_a_hostile_file_gives_rejects_or_a_finding(tmp_path: Path, number: int) -> None:
    suffix, data = HOSTILE[number]
    path = tmp_path / f"events{suffix}"
    path.write_bytes(data)
    outcome = take(path)
    if suffix == ".jsonl" and data.startswith(b'{"id": "good"'):
        assert outcome.accepted >= 2
        assert not outcome.refused
    if data.startswith(HEADER):
        assert outcome.accepted >= 1
        assert not outcome.refused


def _parquet() -> bytes:
    sink = pa.BufferOutputStream()
    table = pa.table(
        {"id": ["a", "b"], "kind": ["call", "x"], "minutes": [1.5, 2.0], "closed": [["x"], None]}
    )
    pq.write_table(table, sink)
    data: bytes = sink.getvalue().to_pybytes()
    return data


SEEDS: Final[dict[str, bytes]] = {
    ".csv": HEADER + GOOD * 2 + b'b,"call, ""x""\ny",5,TRUE,,,\n\nc;d,travel,1.5,,,,\xc3\xa9\n',
    ".jsonl": b'{"id": "a", "kind": "call", "minutes": 1e1}\n{"id": "b", "entries": [{"minutes": 3, "closed": "x"}]}\n'
    * 2,
    ".json": b'[{"id": "a", "kind": "call", "minutes": -1.50},\n {"kind": "travel", "items": [{"id": "\\u00e9"}, {}]}]',
    ".parquet": _parquet(),
    ".yaml": MAPPING.encode(),
}  # fmt: skip
TOKENS: Final = (
    b'"', b"'", b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"{", b"}", b"[",
    b"]", b":", b": ", b"null", b"true", b"-", b"1e999",
    b"NaN", b"\\", b"\\u", b"\\ud83d", b"%d", b"%", b"&a ", b"*a", b"!!", b"|", b"<<", b"#", b" ", b"  ",
    b"((", b"lambda: 0", b".__class__", b"9" * 50, b"\xf0\x9f\x98\x80",
)  # fmt: skip


def _mutated(chance: random.Random, data: bytes) -> bytes:
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randint(0, len(data)) for _ in range(2))
        end = min(end, at + chance.choice((0, 1, 3, 20)))
        data = data[:at] + _piece(chance, data, data[at:end]) + data[end:]
    return data


def _piece(chance: random.Random, data: bytes, old: bytes) -> bytes:
    """What stands in for `old`: nothing, a token or many, noise, the same again and again, the file's beginning."""
    pieces: tuple[Callable[[], bytes], ...] = (
        lambda: b"",
        lambda: chance.choice(TOKENS),
        lambda: chance.choice(TOKENS) * chance.randint(1, 60),
        lambda: chance.randbytes(chance.randint(1, 4)),
        lambda: old * chance.randint(2, 40),
        lambda: data[: chance.randint(0, 40)],
    )
    return chance.choice(pieces)()


# suffix, how many files: two thousand in all
PARTS: Final = ((".csv", 700), (".jsonl", 450), (".json", 350), (".parquet", 100), (".yaml", 400))


@pytest.mark.parametrize("batch", range(10))
@pytest.mark.parametrize(("suffix", "count"), PARTS)
def test_mutated_files_give_rejects_or_findings(
    tmp_path: Path, suffix: str, count: int, batch: int
) -> None:
    chance = random.Random(f"{suffix}{batch}")
    (tmp_path / "t.csv").write_text("id,when\ngood,02-Nov-04\nb,x\n")
    for _ in range(count // 10):
        data = _mutated(chance, SEEDS[suffix])
        path = tmp_path / f"events{suffix}"
        path.write_bytes(data)
        if suffix == ".yaml":
            _try_mapping(path, tmp_path)
        else:
            take(path, encoding=chance.choice((None, None, "latin-1", "utf-16", "shift_jis")))


def _try_mapping(path: Path, folder: Path) -> None:
    mapping, findings = load_mapping(path)
    render_all(findings).encode()
    assert (mapping is None) <= bool(findings)
    if mapping is not None:
        events = folder / "events.csv"
        events.write_bytes(SEEDS[".csv"])
        take(events, mapping)


def test_the_mapping_that_is_mutated_works(tmp_path: Path) -> None:
    path, events = tmp_path / "m.yaml", tmp_path / "e.csv"
    path.write_text(MAPPING)
    (tmp_path / "t.csv").write_text("id,when\ngood,02-Nov-04\n")
    events.write_bytes(HEADER + GOOD + GOOD.replace(b",x", b",drop"))
    mapping, findings = load_mapping(path)
    assert mapping is not None, render_all(findings)
    outcome = take(events, mapping)
    assert (outcome.read, outcome.accepted, outcome.rejected) == (2, 1, 1)
