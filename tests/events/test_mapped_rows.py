"""Rows through a mapping: every step of every source, and a reject with a reason for every row that does not fit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from engine.events.accepting import accept
from engine.events.mapping.reading import load_mapping
from engine.events.model import Event, RawEvent, Reject
from engine.events.reading import read_events
from tests.events.facts import FACTS


def mapped(
    folder: Path, fields: str, text: str, head: str = "", name: str = "e.csv"
) -> list[RawEvent | Reject]:
    (folder / "m.yaml").write_text(f"{head}\nfields:\n  {fields}\n")
    (folder / name).write_text(text)
    mapping, findings = load_mapping(folder / "m.yaml")
    assert mapping is not None, findings
    return list(read_events([folder / name], mapping))


def value(folder: Path, field: str, cell: str, column: str = "X") -> object:
    """What the field `a` becomes for a row with that cell; the code of the reject; None when missing."""
    quoted = '"' + cell.replace('"', '""') + '"'
    (found,) = mapped(folder, f"a: {field}", f"id,{column}\nr1,{quoted}\n")
    if isinstance(found, Reject):
        assert found.field == "a"
        assert found.reason
        return found.code
    result = found.fields.get("a")
    return getattr(result, "value", result)


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("{from: X}", " t ", "t"), ("{from: X}", "", None), ("{from: X, empty: reject}", " ", "CB622"),
        ("{constant: 1.10}", "", "1.10"), ("{constant: 'no'}", "", "no"), ("{constant: true}", "", "true"),
        ("{join: [id, X], with: '-'}", "7", "r1-7"), ("{join: [id, X], with: '-'}", "", None),
        ("{join: [X, X], format: '%Y-%m%d-'}", "2017-01", "CB655"),
        ("{from: X, unit: hours}", "1.75", 105), ("{from: X, unit: hours}", "0.33", Fraction(99, 5)),
        ("{from: X, unit: min}", "-5", -5), ("{from: X, unit: hours}", "1,5", "CB658"),
        ("{from: X, unit: hours}", "1h", "CB658"),
        ("{from: X, unit: USD/hour}", "110", Fraction(11, 6)), ("{from: X, unit: '%'}", "50 %", Fraction(1, 2)),
        ("{from: X, unit: 'h:mm'}", "1:30", 90), ("{from: X, unit: 'h:mm'}", "1:75", "CB658"),
        ("{from: X, unit: 'h:mm'}", "1:30:00", "CB658"),
        ("{from: X, unit: 'h:mm:ss'}", "100:00:30", Fraction(12001, 2)),
        ("{from: X, unit: 'h:mm:ss'}", "1:30", "CB658"),
        ("{from: X, values: {Dev: work, Off: null}}", "Dev", "work"),
        ("{from: X, values: {Dev: work, Off: null}}", "Off", None),
        ("{from: X, values: {Dev: work}}", "dev", "CB654"),
        ("{from: X, values: {Dev: work}, otherwise: rest}", "?", "rest"),
        ("{from: X, values: {Dev: work}, otherwise: null}", "?", None),
        ("{from: X, values: {'': none}}", " ", "none"),
        ("{from: X, values: {full: '8', half: '4'}, unit: hours}", "half", 240),
        ("{from: X, format: '%d-%b-%y'}", "02-Nov-04", date(2004, 11, 2)),
        ("{from: X, format: '%d-%b-%y'}", "2004-11-02", "CB655"),
        ("{from: X, format: '%d-%b-%y', shift: 12 years}", "29-Feb-04", date(2016, 2, 29)),
        ("{from: X, format: '%d-%b-%y', shift: 1 year}", "29-Feb-04", date(2005, 2, 28)),
        ("{from: X, shift: -2 weeks}", "2017-01-15", date(2017, 1, 1)),
        ("{from: X, shift: 9999 years}", "2017-01-15", date.max),
        ("{from: X, at: '09:00', zone: Europe/London}", "2017-07-01", datetime(2017, 7, 1, 8, tzinfo=UTC)),
        ("{from: X, zone: America/New_York}", "2017-01-01 12:00", datetime(2017, 1, 1, 17, tzinfo=UTC)),
        ("{from: X, zone: America/New_York}", "2017-01-01T12:00:30.5", datetime(2017, 1, 1, 17, 0, 30, 500_000, UTC)),
        ("{from: X, zone: America/New_York}", "2017-01-01T12:00Z", datetime(2017, 1, 1, 12, tzinfo=UTC)),
        ("{from: X, zone: America/New_York}", "2017-01-01", "CB655"),
        ("{from: X, zone: America/New_York}", "1 Jan", "CB655"),
        ("{from: X, zone: America/New_York}", "2017-03-12 02:30", "CB656"),
        ("{from: X, zone: America/New_York}", "2017-11-05 01:30", "CB656"),
        ("{from: X, zone: America/New_York, shift: 1 day}", "2017-03-11 02:30", "CB656"),
        ("{from: X, zone: America/New_York, shift: 1 day}", "2017-03-11T12:00-05:00",
         datetime(2017, 3, 12, 16, tzinfo=UTC)),
        ("{from: X, shift: 1 day}", "2017-01-01T12:00", "CB655"),
        ("{from: X, format: '%Y-%m-%dT%H:%M%z'}", "2017-01-01T12:00-0500", datetime(2017, 1, 1, 17, tzinfo=UTC)),
        ("{from: X, format: '%Y-%m-%dT%H:%M%z'}", "0001-01-01T00:00+1400", "CB655"),
        ("{from: X, at: '09:00', zone: Europe/London}", "9999-12-31", datetime(9999, 12, 29, tzinfo=UTC)),
        ("{is: hours(number_of(X))}", "1.5", 90), ("{is: number_of(X) * 2}", "1.5", 3),
        ("{is: hours(number_of(X))}", "", None),
        ("{is: hours(number_of(X))}", "n/a", "CB657"), ("{is: 'first_known(number_of(X), 0)'}", "n/a", 0),
        ("{is: number_of(X), unit: hours}", "1.5", 90), ("{is: \"'a' if X == 'b' else X\"}", "b", "a"),
        ("{is: \"X in ('p', 'q')\"}", "q", True), ("{is: not known(X)}", "", True), ("{is: true}", "", True),
        ("{is: 'date(2017, 1, 31)', shift: 1 day}", "", date(2017, 2, 1)), ("{is: X, values: {b: c}}", "b", "c"),
        ("{is: \"X if X != 'z' else id\", empty: reject}", "", "CB622"), ("{is: months(3)}", "", "3 months"),
        ("{is: 'day_start(date(2017, 1, 31))'}", "", datetime(2017, 1, 31, tzinfo=UTC)),
        ("{is: 'round_up(number_of(X), 15) % 4 // 3 - 2'}", "16", -2),
        ("{is: -number_of(X) / 4}", "3", Fraction(-3, 4)),
        ("{is: 0 < number_of(X) <= 5 or X > 'a'}", "3", "?"),
    ],
)  # fmt: skip
def test_every_step(tmp_path: Path, field: str, cell: str, expected: object) -> None:
    if expected == "?":  # texts have no order: found when the mapping meets the file
        from engine.diagnostics.findings import FindingsError

        with pytest.raises(FindingsError):
            value(tmp_path, field, cell)
        return
    assert value(tmp_path, field, cell) == expected


def test_columns_of_any_name_and_fields_mapped_before(tmp_path: Path) -> None:
    text = "Hours Spent,task no.\n2,17\n"
    fields = """minutes: {from: Hours Spent, unit: hours}
  day: {from: "task no.", values: {"17": 2017-01-31}, shift: 0 days}
  note: {is: "joined(column('task no.'), 'x')"}
  urgent: {is: "minutes > minutes(90) and day > date(2017, 1, 1)"}
  number: {is: minutes / minutes(1)}"""
    (row,) = mapped(tmp_path, fields, text)
    assert isinstance(row, RawEvent)
    event = accept(row, {**FACTS, "kind": FACTS["note"]})
    assert isinstance(event, Event)
    del event.facts["provider"]  # type: ignore[attr-defined]
    assert dict(event.facts) == {
        "minutes": 120, "day": date(2017, 1, 31), "note": "17 x", "urgent": True, "number": 120,
    }  # fmt: skip


def test_a_field_hides_a_column_of_its_name_from_then_on(tmp_path: Path) -> None:
    fields = "a: {is: x}\n  x: {constant: field}\n  b: {is: x}"
    (row,) = mapped(tmp_path, fields, "x\ncolumn\n")
    assert isinstance(row, RawEvent)
    assert dict(row.fields) == {"a": "column", "x": "field", "b": "field"}


def test_rows_are_left_out_with_a_reason_and_never_in_silence(tmp_path: Path) -> None:
    head = "drop_when: {is: \"X == 'b'\", because: b is nobody's work}"
    found = mapped(tmp_path, "id: {from: id}", "id,X\n1,a\n2,b\n3,\n4,a\n", head)
    assert [one.id if isinstance(one, RawEvent) else (one.code, one.reason) for one in found] == [
        "1",
        ("CB653", "b is nobody's work"),
        ("CB657", "nobody can tell whether the row is left out: `X` is missing"),
        "4",
    ]


def test_companions_join_by_key_and_are_missing_where_they_have_no_row(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("X,When\n1,2017-01-31\n1,2017-01-31\n2,\n")
    head = "tables: {t: {file: t.csv, key: X}}"
    found = mapped(tmp_path, "day: {from: When}", "id,X\na, 1 \nb,2\nc,3\n", head)
    assert [dict(one.fields) for one in found if isinstance(one, RawEvent)] == [
        {"day": "2017-01-31"},
        {},
        {},
    ]


def test_objects_of_json_need_not_have_the_same_keys(tmp_path: Path) -> None:
    text = '{"id": "1", "X": 2.5}\n{"id": "2"}\n{"id": "3", "X": ["a"]}\n{"id": "4", "X": true}\n'
    found = mapped(tmp_path, "id: {from: id}\n  a: {is: X}", text, name="e.jsonl")
    assert [one.fields.get("a") if isinstance(one, RawEvent) else one.code for one in found] == [
        "2.5", None, "CB658", "true",
    ]  # fmt: skip


def test_the_input_of_a_mapping_is_overruled_by_what_is_asked_for(tmp_path: Path) -> None:
    head = "input: {format: csv, encoding: latin-1, delimiter: ';', skip_lines: 1}"
    found = mapped(tmp_path, "note: {from: X}", "title\nid;X\n1;\xe4\n", head, "e.dat")
    assert [one.fields["note"] for one in found if isinstance(one, RawEvent)] == ["Ã¤"]
    mapping, _ = load_mapping(tmp_path / "m.yaml")
    again = list(read_events([tmp_path / "e.dat"], mapping, encoding="utf-8"))
    assert [one.fields["note"] for one in again if isinstance(one, RawEvent)] == ["ä"]


def test_a_reject_names_file_row_field_value_and_id(tmp_path: Path) -> None:
    (found,) = mapped(tmp_path, "id: {from: id}\n  a: {from: X, unit: hours}", "id,X\nr1,many\n")
    place = f"{tmp_path}/e.csv:2"
    assert isinstance(found, Reject)
    assert (str(found.place), found.field, found.value, found.id) == (place, "a", "many", "r1")
