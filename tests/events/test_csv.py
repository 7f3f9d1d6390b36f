"""CSV: records with their physical lines, strict quoting, encodings, delimiters; bad rows cost themselves only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.diagnostics.findings import FindingsError
from engine.events.model import LONGEST_FIELD, LONGEST_LINE, Reject
from tests.events.facts import brief, rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "calls.csv"


def first(found: Sequence[object]) -> Reject:
    assert isinstance(found[0], Reject)
    return found[0]


def test_cells_are_texts_without_the_spaces_around_them(file: Path) -> None:
    assert brief(rows(file, " id , kind\na,  travel \n")) == [{"id": "a", "kind": "travel"}]


def test_the_row_is_the_physical_line_on_which_a_record_begins(file: Path) -> None:
    found = rows(file, 'id,note\r\na,"one\r\ntwo\r\nthree"\r\nb,x\r\n\r\nc,y\r\n')
    assert [(one.id, one.place.row) for one in found] == [("a", 2), ("b", 5), ("c", 7)]
    assert str(found[1].place) == f"{file}:5"


def test_quoted_line_breaks_and_doubled_quotes_are_kept(file: Path) -> None:
    found = brief(rows(file, 'id,note\na,"say ""x"",\nthen y"\n'))
    assert found == [{"id": "a", "note": 'say "x",\nthen y'}]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_all_three_line_endings_are_read(file: Path, newline: str) -> None:
    text = newline.join(["id,kind", "a,travel", "b,call", ""])
    assert [one.place.row for one in rows(file, text)] == [2, 3]


def test_a_header_may_run_over_lines_and_a_file_may_lack_its_last_line_break(file: Path) -> None:
    assert brief(rows(file, 'id,"long\nname"\na,b')) == [{"id": "a", "long\nname": "b"}]


def test_a_column_without_a_name_is_called_by_its_number(file: Path) -> None:
    assert brief(rows(file, ",id\n7,a\n")) == [{"column 1": "7", "id": "a"}]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("b,travel,1,5", "CB610"),
        ("b,travel", "CB610"),
        ('b,"travel"x,1', "CB611"),
        ('b,"travel,1', "CB611"),
        ("b,tra\0vel,1", "CB616"),
        ("b," + "x" * (LONGEST_FIELD + 1) + ",1", "CB615"),
        ("b," + "x" * (LONGEST_LINE + 5) + ",1", "CB615"),
        ("b," + "x" * (131_072 + 1) + ",1", "CB611"),
    ],
)
def test_a_bad_record_costs_itself_only(file: Path, line: str, code: str) -> None:
    found = brief(rows(file, f"id,kind,minutes\na,call,5\n{line}\nc,call,7\n"))
    assert found == [
        {"id": "a", "kind": "call", "minutes": "5"},
        (code, 3),
        {"id": "c", "kind": "call", "minutes": "7"},
    ]


def test_a_quote_that_is_never_closed_costs_its_line_even_over_a_long_file(file: Path) -> None:
    good = "".join(f"e{i},call\n" for i in range(30_000))
    found = rows(file, f'id,kind\na,"call\n{good}')
    assert first(found).place.row == 2
    assert len(found) == 30_001
    assert [one.place.row for one in found] == list(range(2, 30_003))


def test_every_line_may_open_a_quote(file: Path) -> None:
    found = rows(file, "id,kind\n" + 'a,"call\n' * 500)
    assert len(found) + sum(1 for one in found if one.place.row is None) <= 500
    assert {one.place.row for one in found} <= set(range(2, 502))


def test_a_record_of_endless_lines_is_given_up(file: Path) -> None:
    field = '"' + "x\n" * 5_000 + '",'
    found = brief(rows(file, "id,kind\n" + field * 250 + "\nb,call\n"))
    assert found[0] == ("CB615", 2)
    assert found[-1] == {"id": "b", "kind": "call"}


def test_the_delimiter_follows_from_the_header(file: Path) -> None:
    for delimiter in (",", ";", "\t"):
        text = f'id{delimiter}"a,b;c"\n1{delimiter}2\n'
        assert brief(rows(file, text)) == [{"id": "1", "a,b;c": "2"}]


def test_a_delimiter_can_be_named(file: Path) -> None:
    assert brief(rows(file, "id|a,b\n1|2\n", delimiter="|")) == [{"id": "1", "a,b": "2"}]
    assert brief(rows(file.with_suffix(".tsv"), "id\ta,b\n1\t2\n")) == [{"id": "1", "a,b": "2"}]


def test_lines_above_the_header_can_be_passed_over_and_still_count(file: Path) -> None:
    found = rows(file, 'Report of "today\n\nid,kind\na,call\n', skip_lines=2)
    assert [(one.id, one.place.row) for one in found] == [("a", 4)]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("id,note\na,naïve\n".encode("utf-8-sig"), None),
        ("id,note\na,naïve\n".encode("utf-8-sig"), "UTF-8"),
        ("id,note\na,naïve\n".encode("utf-16"), None),
        ("id,note\na,naïve\n".encode("utf-32"), None),
        ("id,note\na,naïve\n".encode("latin-1"), "Latin-1"),
        ("id,note\na,naïve\n".encode("cp037"), "cp037"),
    ],
)
def test_encodings(file: Path, data: bytes, encoding: str | None) -> None:
    options = {} if encoding is None else {"encoding": encoding}
    assert brief(rows(file, data, **options)) == [{"id": "a", "note": "naïve"}]


def test_a_byte_that_is_no_text_costs_its_row_and_is_named(file: Path) -> None:
    found = rows(file, b"id,note\na,na\xefve\nb,plain\n")
    assert brief(found) == [("CB614", 2), {"id": "b", "note": "plain"}]
    reject = first(found)
    assert (reject.field, reject.value) == ("note", r"na\udcefve")
    assert reject.reason == "byte 0xef is not utf-8; is the file in another encoding?"


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (b"", {}, "CB604"),
        (b"\n \n", {}, "CB604"),
        (b"id,id\n1,2\n", {}, "CB604"),
        (b"id,kind;minutes\n", {}, "CB604"),
        (b'id,"kind\n1,2\n', {}, "CB604"),
        (b"id,ki\0nd\n", {}, "CB604"),
        (b"id,ki\xffnd\n", {}, "CB604"),
        (b"id,kind\n", {"delimiter": '"'}, "CB604"),
        (b"id,kind\n", {"delimiter": "::"}, "CB604"),
        (b"," * 3_000, {}, "CB604"),
        (b"id,kind\n", {"encoding": "utf8bom"}, "CB603"),
        (b"id,kind\n", {"encoding": "rot13"}, "CB603"),
        (b"id,kind\n", {"encoding": "idna"}, "CB603"),
        (b"id,kind\n", {"encoding": "\0"}, "CB603"),
        (b"id,kind\n", {"encoding": ""}, "CB603"),
        ("id,kind\n".encode("utf-16") + b"\x00", {}, "CB603"),
        (b"id,kind\n", {"form": "xlsx"}, "CB602"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_finding(
    file: Path, data: bytes, options: dict[str, str], code: str
) -> None:
    with pytest.raises(FindingsError) as caught:
        rows(file, data, **options)
    (finding,) = caught.value.findings
    assert finding.code == code
    assert (finding.place or "").startswith(str(file))


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    from engine.events.reading import read_events

    for name, code in (
        ("missing.csv", "CB601"),
        ("", "CB602"),
        ("no.suffix", "CB602"),
        ("a\0.csv", "CB601"),
        ("x" * 300 + ".csv", "CB601"),
    ):
        with pytest.raises(FindingsError) as caught:
            list(read_events([tmp_path / name]))
        assert [f.code for f in caught.value.findings] == [code]
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(FindingsError) as caught:
        list(read_events([tmp_path / "folder.csv"]))
    assert [f.code for f in caught.value.findings] == ["CB601"]


def test_files_are_read_one_after_another(tmp_path: Path) -> None:
    from engine.events.reading import read_events

    (tmp_path / "a.csv").write_text("id\n1\n")
    (tmp_path / "b.jsonl").write_text('{"id": 2}\n')
    found = read_events([tmp_path / "a.csv", str(tmp_path / "b.jsonl")])
    assert [one.id for one in found] == ["1", "2"]
