"""Mapping files and date formats: every fault is a finding at its place."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta, timezone
from pathlib import Path

import pytest

from engine.diagnostics.findings import FindingsError
from engine.diagnostics.render import render_all
from engine.events.mapping.formats import FormatError, Moment, compile_format
from engine.events.mapping.reading import load_mapping
from engine.events.reading import read_events

HEADER = "mapping: m\n"


def findings(folder: Path, text: str, csv: str = "Task,Hours,Day\n1,2,2017-01-31\n") -> list[str]:
    """The codes and places (`line:column`) of what is wrong with a mapping, alone or with a file."""
    (folder / "m.yaml").write_text(HEADER + text)
    (folder / "e.csv").write_text(csv)
    mapping, found = load_mapping(folder / "m.yaml")
    if mapping is not None:
        try:
            list(read_events([folder / "e.csv"], mapping))
        except FindingsError as error:
            found = error.findings
    assert render_all(found) or not found
    return [
        f"{f.code} {f.span.line}:{f.span.column}" if f.span else f"{f.code} {f.place}"
        for f in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["CB202 1:1"]),
        ("fields: {}\nfield: {}\n", ["CB201 3:1"]),
        ("fields: {a: {from: Hours, form: x}}", ["CB201 2:27"]),
        ("fields: {a: {from: Hours, is: '1'}}", ["CB211 2:27"]),
        ("fields: {a: {}}", ["CB202 2:10"]),
        ("fields: {a: {from: Hours}, a: {from: Day}}", ["CB108 2:28"]),
        ("fields: {a: {from: Hours, unit: hors}}", ["CB650 2:33"]),
        ("fields: {a: {from: Hours, unit: km}}", ["CB650 2:33"]),
        ("fields: {a: {from: Day, format: '%d %q'}}", ["CB650 2:37"]),
        ("fields: {a: {from: Day, format: '%d.%m.'}}", ["CB650 2:34"]),
        ("fields: {a: {from: Day, format: '%Y-%m-%d', at: '09:00'}}", ["CB650 2:49"]),
        ("fields: {a: {from: Day, format: '%Y-%m-%d', zone: Europe/London}}", ["CB650 2:51"]),
        ("fields: {a: {from: Day, at: '09:00', zone: Europe/Londn}}", ["CB650 2:44"]),
        ("fields: {a: {from: Day, at: '29:00', zone: Europe/London}}", ["CB650 2:29"]),
        ("fields: {a: {from: Day, format: '%Y-%m-%d %H:%M'}}", ["CB650 2:33"]),
        ("fields: {a: {from: Day, format: '%Y-%m-%d %H:%M', zone: UTC, at: '09:00'}}", ["CB650 2:66"]),
        ("fields: {a: {from: Day, format: '%Y-%m-%dT%H:%M%z', zone: UTC}}", ["CB650 2:59"]),
        ("fields: {a: {from: Day, shift: 99999999999999999999999999999999999999999999999 years}}", ["CB650 2:32"]),
        ("fields: {a: {from: Day, shift: 3 days, unit: hours}}", ["CB650 2:46"]),
        ("fields: {a: {from: Houres}}", ["CB651 2:20"]),
        ("fields: {a: {join: [Task, Developer]}}", ["CB651 2:27"]),
        ("fields: {a: {is: Houres}}", ["CB402 2:18"]),
        ("fields: {a: {is: \"column('Houres')\"}}", ["CB402 2:26"]),
        ("fields: {a: {is: Hours + 1}}", ["CB401 2:18"]),
        ("fields: {a: {is: Hours.upper}}", ["CB302 2:18"]),
        ("fields: {a: {is: sum(Hours)}}", ["CB408 2:18"]),
        ("fields: {a: {is: b}, b: {from: Day}}", ["CB402 2:18"]),
        ("fields: {a: {is: '2 +'}}", ["CB301 2:22"]),
        ("fields: {a: {is: hours(2), unit: hours}}", ["CB650 2:18"]),
        ("fields: {a: {is: '2', values: {'2': x}}}", ["CB650 2:18"]),
        ("fields: {a: {is: '2', shift: 2 days}}", ["CB650 2:18"]),
        ("drop_when: Hours\nfields: {}", ["CB401 2:12"]),
        ("tables: {t: {file: ../x.csv, key: Task}}\nfields: {}", ["CB205 2:20"]),
        ("tables: {t: {file: 'C:x.csv', key: Task}}\nfields: {}", ["CB650 2:20"]),
        ("tables: {t: {file: NUL.csv, key: Task}}\nfields: {}", ["CB650 2:20"]),
        ("fields: *a", ["CB111 2:9"]),
    ],
)  # fmt: skip
def test_a_bad_mapping_is_a_finding_at_its_place(
    tmp_path: Path, text: str, expected: list[str]
) -> None:
    assert findings(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("companion", "key", "expected"),
    [
        (None, "Task", ["CB601 {}/t.csv"]),
        ("Task,A\n1,x\n1,y\n", "Task", ["CB652 {}/t.csv:3"]),
        ("Task,A\n,x\n", "Task", ["CB652 {}/t.csv:2"]),
        ("Task,A\n1,x,y\n", "Task", ["CB610 {}/t.csv:2"]),
        ("Tusk,A\n1,x\n", "Task", ["CB652 {}/t.csv:2"]),
        ("Number,A\n1,x\n", "Number", ["CB651 2:10"]),
        ("Task,Hours\n1,x\n", "Task", ["CB651 3:20"]),
        ("Task,A\n1,x\n1,x\n2,y\n", "Task", []),
    ],
)
def test_a_bad_companion_is_a_finding(
    tmp_path: Path, companion: str | None, key: str, expected: list[str]
) -> None:
    if companion is not None:
        (tmp_path / "t.csv").write_text(companion)
    text = f"tables: {{t: {{file: t.csv, key: {key}}}}}\nfields: {{a: {{from: Hours}}}}"
    assert findings(tmp_path, text) == [one.format(tmp_path) for one in expected]


def test_a_mapping_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    mapping, found = load_mapping(tmp_path / "none.yaml")
    assert mapping is None
    assert [f.code for f in found] == ["CB103"]


@pytest.mark.parametrize(
    ("form", "text", "day", "clock", "offset"),
    [
        ("%Y-%m-%d", "2017-01-31", date(2017, 1, 31), None, None),
        ("%d-%b-%y", "02-Nov-04", date(2004, 11, 2), None, None),
        ("%d-%b-%y", "2-NOV-69", date(1969, 11, 2), None, None),
        ("%d-%b-%y", "2-nov-68", date(2068, 11, 2), None, None),
        ("%B %d, %Y", "February  9, 2017", date(2017, 2, 9), None, None),
        ("%B %d, %Y", "MAY 9, 2017", date(2017, 5, 9), None, None),
        ("%Y%m%d", "20170131", date(2017, 1, 31), None, None),
        ("%d/%m/%Y %H:%M", "1/2/2017 9:05", date(2017, 2, 1), time(9, 5), None),
        ("%m/%d/%Y %I:%M %p", "1/2/2017 12:05 AM", date(2017, 1, 2), time(0, 5), None),
        ("%m/%d/%Y %I%p", "1/2/2017 12pm", date(2017, 1, 2), time(12), None),
        ("%Y-%m-%dT%H:%M:%S.%f%z", "2017-01-02T03:04:05.5+05:30", date(2017, 1, 2), time(3, 4, 5, 500_000),
         timezone(timedelta(hours=5, minutes=30))),
        ("%Y-%m-%d %H:%M %z", "2017-01-02 03:04 -0500", date(2017, 1, 2), time(3, 4), timezone(timedelta(hours=-5))),
        ("%Y-%m-%dT%H:%M%z", "2017-01-02T03:04Z", date(2017, 1, 2), time(3, 4), UTC),
        ("%d%%%m%%%Y", "1%2%2017", date(2017, 2, 1), None, None),
        ("%d.%m.%Y", "1x2x2017", None, None, None),
        ("%Y%m%d", "2017131", None, None, None),
        ("%d-%b-%y", "31-Feb-04", None, None, None),
        ("%d-%b-%y", "02-Okt-04", None, None, None),
        ("%d-%b-%y", "٠٢-Nov-04", None, None, None),
        ("%Y-%m-%d", "0000-01-01", None, None, None),
        ("%Y-%m-%d", "2017-01-31 ", None, None, None),
        ("%H %Y-%m-%d", "24 2017-01-31", None, None, None),
        ("%I%p %Y-%m-%d", "13pm 2017-01-31", None, None, None),
        ("%H:%M%z %Y-%m-%d", "10:00+05:60 2017-01-31", None, None, None),
        ("%H:%M%z %Y-%m-%d", "10:00+24:00 2017-01-31", None, None, None),
        ("%d  %m %Y", "1" + " " * 50_000 + "2 2017", None, None, None),
    ],
)  # fmt: skip
def test_formats_read_dates_exactly(
    form: str, text: str, day: date | None, clock: time | None, offset: timezone | None
) -> None:
    expected = None if day is None else Moment(day, clock, offset)
    assert compile_format(form).read(text) == expected


@pytest.mark.parametrize(
    "form",
    ["%", "%d", "%d.%m", "%Q", "%d.%m.%Y %M", "%d.%m.%Y %I", "%d.%m.%Y %p", "%d.%m.%Y %H %p", "%d%d%m%Y", "%y%Y%m%d",
     "%b%B%d%Y", "%d.%m.%Y %S", "%d.%m.%Y %H:%M.%f", "%d.%m.%Y %z", "%j %Y", "%c", "%D", "%é"],
)  # fmt: skip
def test_formats_that_say_too_little_or_twice_are_refused(form: str) -> None:
    with pytest.raises(FormatError) as caught:
        compile_format(form)
    assert 0 <= caught.value.start < caught.value.end <= max(len(form), 1) + 1
