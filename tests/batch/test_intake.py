"""The batch's intake is the interpreter's: the same events, rejects and warnings, whatever stands in the files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import take_all
from tests.batch.reference import rulebook_of, same

HEADER = "id,kind,client,minutes,rate,started_at,worked_on,remote"
GOOD = "e{n},call,c1,15,80.50,2020-02-2{d}T09:30:00-05:00,2020-02-2{d},true"
BROKEN = [
    "b1,call,c1,15,80",  # too few cells
    "b2,call,c1,15,80,2020-02-20T09:30:00Z,2020-02-20,true,more",
    "b3,fax,c1,15,80,2020-02-20T09:30:00Z,2020-02-20,true",
    "b4,call,c1,-5,80,2020-02-20T09:30:00Z,2020-02-20,true",
    "b5,call,c1,7.5,80,2020-02-20T09:30:00Z,2020-02-20,true",
    'b6,call,"c1,15,80,2020-02-20T09:30:00Z,2020-02-20,true',
    'b7,call,"c1"x,15,80,2020-02-20T09:30:00Z,2020-02-20,true',
    "b8,call,c1,15,80,2020-02-20T09:30:00,2020-02-20,true",
    "b9,call,c1,15,80,2020-02-30T09:30:00Z,2020-02-20,true",
    "b10,call,c1,15,1e3,2020-02-20T09:30:00Z,2020-02-31,yes",
    "b11,,c1,15,80,2020-02-20T09:30:00Z,2020-02-20,true",
    "e1,call,c1,15,80,2020-02-20T09:30:00Z,2020-02-20,true",  # a second one
    "b12,call,c\0 1,15,80,2020-02-20T09:30:00Z,2020-02-20,true",
    "b13,call,c\udcff1,15,80,2020-02-20T09:30:00Z,2020-02-20,true",
    "b14,call,c\r1,15,80,2020-02-20T09:30:00Z,2020-02-20,true",
    '"b15\nx",call,c1,15,80,2020-02-20T09:30:00Z,2020-02-20,true',
    '"b16",call,"c ""1"", or\nso",15,80,2020-02-20T09:30:00Z,2020-02-20,true',
    "",
    "   ",
    "b17 , call , c1,15 ,80.00, 2020-02-29 09:30:00.5Z ,2020-02-29,TRUE",
    ",call,c1,15,80,2020-02-20T09:30:00+01:00:30,0001-01-01,false",
    f"{'x' * 201},call,c1,15,80,2020-02-20T09:30:00Z,2020-02-20,true",
    f"b18,call,{'y' * 70000},15,80,2020-02-20T09:30:00Z,2020-02-20,true",
    "b19,call,c1,15,12345678901.5,2020-02-20T09:30:00Z,2020-02-20,true",
]


def lines(count: int, broken: list[str]) -> list[str]:
    """Good rows with the broken ones among them."""
    found = [GOOD.format(n=n, d=n % 9) for n in range(count)]
    for place, row in enumerate(broken):
        found.insert(2 + 3 * place, row)
    return found


def write(path: Path, text: str) -> Path:
    """A text in UTF-8, bytes that are none of it included."""
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n"])
def test_broken_rows_of_csv(tmp_path: Path, start: str, end: str) -> None:
    """Each broken row is the reject that the interpreter makes of it, and costs no other row."""
    path = write(tmp_path / "a.csv", start + end.join([HEADER, *lines(100, BROKEN)]) + end)
    intaken = same(rulebook_of(), path)
    assert intaken.accepted > 100
    assert len(intaken.rejects) > 14


def test_the_same_faults_again_and_again(tmp_path: Path) -> None:
    """Each row has its own place and id; what is at fault with other values around it is the same fault."""
    broken = [
        "{n},fax,c{n},15,80,,,",
        "{n},call,c,-5,80,,,",
        ",call,c,{n}.5,80,,,",
        "{n},fax,c,-5,80,,,",
    ]
    rows = [broken[n % 4].format(n=n) for n in range(60)]
    intaken = same(rulebook_of(), write(tmp_path / "a.csv", "\n".join([HEADER, *rows])))
    assert len(intaken.rejects) == 60
    assert len({reject.id for reject in intaken.rejects}) == 60


@pytest.mark.parametrize("broken", BROKEN)
def test_one_broken_row_of_csv(tmp_path: Path, broken: str) -> None:
    """Each kind of broken row alone, in the middle and at the end of a file."""
    book = rulebook_of()
    same(book, write(tmp_path / "a.csv", "\n".join([HEADER, *lines(9, [broken])])))
    same(book, write(tmp_path / "b.csv", "\n".join([HEADER, *lines(9, []), broken])))


def test_a_clean_file_without_ids(tmp_path: Path) -> None:
    """Where there is no id, the name of the file and the row are one; two files of one name then clash."""
    body = "kind;minutes;extra\ncall;5;x\nvisit;;y\n"
    (tmp_path / "one").mkdir()
    one, two = write(tmp_path / "one" / "a.csv", body), write(tmp_path / "a.csv", body)
    intaken = same(rulebook_of(), one, two)
    assert (intaken.accepted, len(intaken.rejects)) == (2, 2)
    assert len(intaken.findings) == 1  # nothing of the second file was used


def test_ids_that_repeat_over_files(tmp_path: Path) -> None:
    """The first row of an id has it, also when that row is a reject."""
    one = write(tmp_path / "one.csv", "id,kind\na,fax\nb,call\nc,call\n")
    two = write(tmp_path / "two.csv", "ref,kind,other\nb,call,\nb,fax,\na,call,\nz,visit,\n")
    intaken = same(rulebook_of(), one, two)
    assert (intaken.accepted, len(intaken.rejects)) == (3, 4)


ROWS = [
    '{"id": "a", "kind": "call", "client": "c1", "minutes": 5, "rate": 80.50, "remote": false}',
    '{"id": 17, "kind": 12, "client": 1.50, "minutes": "5", "rate": "80.5", "remote": "TRUE"}',
    '{"id": 1.0, "kind": "call", "share": 12.5, "people": 3.0, "number": -0, "fee": 0.000001}',
    '{"id": "n1", "kind": "call", "number": 1e3, "fee": 1.00000000000000001, "hours": 1E-2}',
    '{"id": "n2", "kind": "call", "number": 0.1234567890123456789, "closed": ["2020-01-01"]}',
    '{"id": "n3", "kind": "call", "closed": [], "warranty": "6 months", "zone": "Europe/Paris"}',
    '{"id": "n4", "kind": "call", "closed": "2020-01-01;2020-01-02", "warranty": 6, "zone": 1}',
    '{"id": "n5", "kind": "call", "closed": [1.50, "2020-01-01"], "worked_on": "2020-02-29"}',
    '{"id": "n6", "kind": "call", "client": "a\\nb \\" \\u00e9", "started_at": "2020-01-01 09:00Z"}',
    '{"id": "n7", "kind": "call", "kind": "visit"}',
    '{"id": "n8", "kind": "call", "other": {"a": [1, {"b": NaN}]}}',
    '{"id": "n9", "kind": "call", "other": {"a": [1, {"b": null}]}}',
    '{"id": "n10", "kind": "call",}',
    '{"id": "n11", "kind": "call"} x',
    '{"id": "n12", "kind": null, "client": " "}',
    '{"id": true, "kind": "call"}',
    '{"id": "n13", "kind": true, "remote": 1}',
    '{"id": "n14", "kind": "call", "client": true}',
    '{"id": "n15", "kind": "call", "client": ["x"], "minutes": [1]}',
    '{"id" : "n16" , "kind":"call","remote":true }',
    '{"id": "n17", "kind": "call", "client": "x\udcff"}',
    '{"id": "n18", "kind": "call", "client": "x\ty"}',
    '{"id": "n19", "kind": "call", "client": "\\ud800"}',
    '{"id": "n20", "kind": "call", "a\\"b": 1, "strange key": "a\\": b"}',
    '{"id": "n21", "kind": "call", "Kind": "visit", "KIND": 3, "minutes": 007}',
    '{"id": "n22", "kind": "call", "minutes": -0, "number": -0.0, "client": -0}',
    '{"id": "a", "kind": "visit"}',
    '[{"id": "x"}]',
    "null",
    "",
    "  ",
    "{}",
    '{"kind": "call", "id": ""}\r{"kind": "visit"}',
    '{"id": "long", "kind": "call", "client": "%s"}' % ("é" * 40000),
    '{"id": "long2", "kind": "call", "other": "%s"}' % ("z" * 70000),
    '{"id": "n23", "kind": "call", "fee": 123456789012345, "number": 12345678901234567890}',
]  # fmt: skip


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_of_jsonl(tmp_path: Path, end: str) -> None:
    """Every kind of line at once, among good ones."""
    good = [json.dumps({"id": f"g{n}", "kind": "call", "minutes": n}) for n in range(50)]
    mixed = [line for pair in zip(good, ROWS * 2, strict=False) for line in pair]
    same(rulebook_of(), write(tmp_path / "a.jsonl", end.join(mixed)))


@pytest.mark.parametrize("line", ROWS)
def test_one_line_of_jsonl(tmp_path: Path, line: str) -> None:
    """Each kind of line alone."""
    same(rulebook_of(), write(tmp_path / "a.jsonl", f'{{"id":"g","kind":"call"}}\n{line}\n'))


@pytest.mark.parametrize("odd", [None, "0", '"0"', "007", "null", '"2020-02-20T09:30:01Z"', "1.50"])
@pytest.mark.parametrize("zone", ["Z", "+00:00"])
def test_many_lines_of_one_shape(tmp_path: Path, zone: str, odd: str | None) -> None:
    """Columns with few different values, and with one of its own in each line; one odd value in each."""
    rows = []
    for n in range(300):
        cells = {
            "id": str(n),
            "kind": ('"call"', '"visit"', "null")[n % 50 // 20],
            "client": f'"c{n}"',
            "minutes": ("15", "0", "null")[n % 3],
            "rate": f"{n}.5",
            "number": str(10 * n),
            "started_at": f'"2020-02-20T09:{n % 60:02}:{n // 60:02}{zone}"',
            "worked_on": ('"2020-02-20"', "null")[n % 2],
        }
        if odd is not None and 0 <= n - 250 < len(cells):
            cells[list(cells)[n - 250]] = odd
        rows.append("{" + ", ".join(f'"{name}": {cell}' for name, cell in cells.items()) + "}")
    path = write(tmp_path / "a.jsonl", "\n".join(rows) + "\n")
    same(rulebook_of(), path)


def test_fields_of_rows_that_repeat_do_not_count(tmp_path: Path) -> None:
    """`one` has only the row that is rejected; `two` also a later one; of a file with a header all rows have each."""
    rows = [{"id": "a"}, {"id": "a", "one": 1, "two": 2}, {"id": "b", "three": 3}, {"two": 2}]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    table = write(tmp_path / "b.csv", "id,kind,more\na,call,1\nc,call,2\n")
    book = rulebook_of({"kind": {"kind": "text"}})
    (finding,) = same(book, path).findings
    assert finding.message == "2 fields are not used: `three`, `two`"
    assert len(same(book, path, table).findings) == 2


def test_how_far_it_is(tmp_path: Path) -> None:
    """Rows that are done, and about how many there are, which nobody knows of a compressed file."""
    text = "\n".join(["id,kind", *(f"e{n},call" for n in range(10))])
    one, two = write(tmp_path / "a.csv", text), write(tmp_path / "b.csv", text.replace("e", "x"))
    packed = tmp_path / "c.csv.gz"
    packed.write_bytes(gzip.compress(text.encode()))
    seen: list[tuple[str, int, int]] = []
    book = rulebook_of({"kind": {"kind": "text"}})
    take_all(book, Source((one, two)), note=lambda *said: seen.append(said))
    assert seen == [(str(one), 10, 20), (str(two), 20, 20)]
    seen.clear()
    take_all(book, Source((one, packed)), note=lambda *said: seen.append(said))
    assert seen == [(str(one), 10, 0), (str(packed), 20, 0)]


def test_keys_that_only_the_row_reader_can_ask_for(tmp_path: Path) -> None:
    """Lines whose keys have quotes in them, and none else, at the top of a file."""
    lines = [json.dumps({'a"b': n, "kind" if n > 90 else 'k"': "call"}) for n in range(200)]
    same(
        rulebook_of(),
        write(tmp_path / "a.jsonl", "\n".join([*lines, lines[0][:-1] + ', "k\\"": 1}'])),
    )


def test_parquet_of_every_type(tmp_path: Path) -> None:
    """Columns of many types, some of which only the row reader can read."""
    from datetime import UTC, date, datetime
    from decimal import Decimal

    moment = datetime(2020, 2, 29, 9, 30, tzinfo=UTC)
    table = pa.table(
        {
            "id": pa.array([1, 2, 3, 4], pa.int32()),
            "kind": pa.array(["call", "visit", None, "fax"]).dictionary_encode(),
            "client": pa.array([Decimal("1.50"), None, None, Decimal("2")], pa.decimal128(9, 2)),
            "minutes": pa.array([1.0, 7.5, float("nan"), None]),
            "rate": pa.array([Decimal("80.50"), None, Decimal("0.1"), None], pa.decimal128(9, 2)),
            "people": pa.array([None, 2, 3, 4], pa.uint8()),
            "remote": pa.array([True, None, False, None]),
            "started_at": pa.array(
                [moment, None, moment, moment], pa.timestamp("ms", "Asia/Tokyo")
            ),
            "worked_on": pa.array([date(2020, 2, 29), date(1, 1, 1), None, date(9999, 1, 1)]),
            "closed": pa.array([[date(2020, 1, 1)], None, [], None]),
            "warranty": pa.array(["2 weeks", " 1 year", "x", ""]),
            "other": pa.array([{"a": 1}] * 4),
        }
    )
    path = tmp_path / "a.parquet"
    parquet.write_table(table, path)
    same(rulebook_of(), path)
    for name in table.column_names[2:]:
        kinds = table.set_column(1, "kind", pa.array(["call"] * 4)).select(["id", "kind", name])
        parquet.write_table(kinds, path)
        same(rulebook_of(), path)
    naive = pa.table({"kind": ["call"], "started_at": pa.array([1], pa.timestamp("ns"))})
    parquet.write_table(naive, path)
    same(rulebook_of(), path)


def test_compressed_files(tmp_path: Path) -> None:
    """The name says what is inside and how it is compressed."""
    data = "\n".join([HEADER, *lines(30, BROKEN)]).encode("utf-8", "surrogateescape")
    one = tmp_path / "a.csv.gz"
    one.write_bytes(gzip.compress(data))
    two = tmp_path / "b.csv.zst"
    with pa.OSFile(str(two), "wb") as file, pa.CompressedOutputStream(file, "zstd") as out:
        out.write(data)
    same(rulebook_of(), one)
    same(rulebook_of(), two)


def test_other_formats(tmp_path: Path) -> None:
    """JSON, and other encodings, are for the row reader."""
    rows = [{"id": str(n), "kind": "call", "minutes": n} for n in range(5)]
    same(rulebook_of(), write(tmp_path / "a.json", json.dumps(rows)))
    latin = tmp_path / "a.csv"
    latin.write_bytes("id;kind;client\na;call;é\n".encode("latin-1"))
    same(rulebook_of(), latin)
    same(rulebook_of(), latin, encoding="latin-1")


def test_nested_rows(tmp_path: Path) -> None:
    """A list of events in one row of a file of plain rows."""
    nested = {"entries": {}, "items": {"inherit": False}}
    book = rulebook_of(nested=nested)
    rows = [
        {"id": "a", "kind": "call", "minutes": 1},
        {"id": "b", "kind": "call", "entries": [{"id": 1, "minutes": 5}, {"id": 2, "minutes": -5}]},
        {"id": "c", "kind": "call", "entries": [{"id": 1}, {"id": 3, "kind": "visit"}]},
        {"id": "d", "kind": "call", "items": [{"kind": "call"}, {"kind": "fax"}, 3]},
        {"id": "a", "kind": "call", "entries": []},
    ]
    same(book, write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows))))
    same(book, write(tmp_path / "a.csv", "id,kind,entries\na,call,\nb,call,x\n"))
