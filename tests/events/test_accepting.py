"""Typing: one raw value of every form for every kind of fact; faults in one order; ids; unknown fields."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest

from engine.events.accepting import accept
from engine.events.columns import UnknownFields
from engine.events.duplicates import Deduplicator
from engine.events.model import (
    Event,
    Measured,
    NumberText,
    Place,
    Raw,
    Reject,
    Unreadable,
    raw_event,
)
from engine.values.periods import Period
from tests.events.facts import FACTS, PLACE, codes, fact_of, raw

NO_OFFSET = (
    "no offset, so nobody knows which instant it is; "
    "add `Z` or one like `-05:00`, or map the field with its `zone`"
)
NOON = datetime(2017, 1, 1, 17, tzinfo=UTC)
N = NumberText


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("minutes", "30", 30), ("minutes", N("30"), 30), ("minutes", " 30 ", 30), ("minutes", "30.0", 30),
        ("minutes", N("3e1"), 30), ("minutes", "0", 0), ("minutes", Measured(30, (("min", 1),), "½"), 30),
        ("minutes", Measured(30, None, "30"), 30),
        ("estimate", "1.5", 90), ("estimate", Measured(90, (("min", 1),), "90"), 90),
        ("estimate", Measured(2, None, "2"), 120),
        ("estimate", "0.33", Fraction(99, 5)),
        ("fee", "12.30", Fraction("12.3")), ("price", "-4", -4), ("price", Measured(3, (("USD", 1),), "3"), 3),
        ("rate", "110", Fraction(11, 6)),
        ("share", "50 %", Fraction(1, 2)), ("share", "50", Fraction(1, 2)), ("share", N("12.5"), Fraction(1, 8)),
        ("pieces", "3", 3), ("number", N("1.5E-3"), Fraction("0.0015")), ("number", "-0.5", Fraction(-1, 2)),
        ("distance", "15", 15),
        ("urgent", "TRUE", True), ("urgent", "false", False), ("urgent", True, True),
        ("note", "  x y ", "x y"), ("note", N("1.10"), "1.10"), ("client_id", N("007"), "007"),
        ("day", "2017-01-31", date(2017, 1, 31)), ("day", date(2017, 1, 31), date(2017, 1, 31)),
        ("begin", "2017-01-01T12:00:00-05:00", NOON), ("begin", "2017-01-01 17:00Z", NOON),
        ("begin", NOON.astimezone(timezone(timedelta(hours=9))), NOON),
        ("span", "6 months", Period(6, 0)), ("span", "2 weeks", Period(0, 14)),
        ("closed", "2016-12-25; 2016-12-26", frozenset({date(2016, 12, 25), date(2016, 12, 26)})),
        ("closed", ["2016-12-25"], frozenset({date(2016, 12, 25)})), ("closed", [], frozenset()),
        ("tags", "a; b;a", ("a", "b", "a")), ("tags", ["a", N("1")], ("a", "1")),
    ],
)  # fmt: skip
def test_good_values(name: str, value: Raw, expected: object) -> None:
    assert fact_of(name, value) == expected


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("kind", "Travel", "CB621"), ("kind", True, "CB621"), ("kind", ["call"], "CB621"),
        ("provider", "WSM", "CB620"),
        ("minutes", "-1", "CB626"), ("minutes", "10001", "CB626"), ("minutes", "1.5", "CB627"),
        ("minutes", "30 min", "CB624"), ("minutes", "1:30", "CB624"), ("minutes", "1,5", "CB624"),
        ("minutes", "1_000", "CB624"),
        ("minutes", "٣", "CB624"), ("minutes", "1e2", "CB624"), ("minutes", N("1e99"), "CB624"),
        ("minutes", N("1e-99"), "CB624"),
        ("minutes", "9" * 50, "CB624"), ("minutes", True, "CB624"), ("minutes", ["30"], "CB624"),
        ("minutes", {"a": "1"}, "CB624"),
        ("minutes", NOON, "CB624"), ("minutes", "", None), ("minutes", "nan", "CB624"), ("minutes", "+5", "CB624"),
        ("minutes", "--5", "CB624"), ("minutes", "5.", "CB624"), ("minutes", ".5", "CB624"),
        ("minutes", "0x10", "CB624"),
        ("minutes", Measured(3, (("USD", 1),), "3"), "CB624"), ("minutes", Unreadable("x", "no"), "CB618"),
        ("fee", "-1", "CB626"), ("fee", "$45", "CB624"), ("fee", "45 USD", "CB624"), ("share", "50 %%", "CB624"),
        ("pieces", "1/3", "CB624"), ("pieces", "0.5", "CB627"),
        ("urgent", "yes", "CB624"), ("urgent", "1", "CB624"), ("urgent", N("1"), "CB624"), ("urgent", [], "CB624"),
        ("note", True, "CB624"), ("note", ["x"], "CB624"), ("note", Unreadable("x", "no"), "CB618"),
        ("day", "31.01.2017", "CB624"), ("day", "2017-02-30", "CB624"), ("day", "2017-1-5", "CB624"),
        ("day", NOON, "CB624"),
        ("day", "2017-01-01T12:00:00Z", "CB624"), ("day", N("20170101"), "CB624"), ("day", True, "CB624"),
        ("begin", "2017-01-01T12:00:00", "CB625"), ("begin", datetime(2017, 1, 1), "CB625"),  # noqa: DTZ001
        ("begin", "2017-01-01", "CB624"),
        ("begin", date(2017, 1, 1), "CB624"), ("begin", "2017-13-01T00:00Z", "CB624"),
        ("begin", "0001-01-01T00:00Z", "CB624"),
        ("begin", datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), "CB624"),
        ("begin", "2017-01-01T12:00:00+25:00", "CB624"), ("begin", "9999-12-31T23:59-12:00", "CB624"),
        ("begin", N("0"), "CB624"),
        ("span", "6", "CB624"), ("span", "6 parsecs", "CB624"), ("span", N("6"), "CB624"),
        ("span", "90 min", "CB624"),
        ("closed", "2016-12-25, 2016-12-26", "CB624"), ("closed", [NOON], "CB624"), ("closed", N("5"), "CB624"),
        ("closed", [Unreadable("x", "no")], "CB618"), ("closed", [None], "CB624"), ("tags", [["a"]], "CB624"),
        ("tags", True, "CB624"),
    ],
)  # fmt: skip
def test_bad_values(name: str, value: Raw, code: str | None) -> None:
    found = accept(raw(**{"kind": "call", name: value}), FACTS)
    if code is None:
        assert isinstance(found, Event)
        return
    assert codes(found) == [code]  # type: ignore[arg-type]
    (reject,) = found  # type: ignore[misc]
    assert (reject.field, reject.place, reject.id) == (name, PLACE, "events.csv:2")
    assert reject.reason
    assert len(reject.value or "") <= 80
    assert "\n" not in reject.reason


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("kind", "travle", "unknown kind; did you mean `travel`?"),
        ("kind", "xyzzy", "unknown kind; one of call, travel, question"),
        ("minutes", "-5", "less than 0 min, the least that is allowed"),
        ("minutes", "1,5", "not a number; write it with a point and without separators, like `1234.50`"),
        ("fee", "45 USD", "not a number; write it alone, in USD"),
        ("urgent", "yes", "not true or false; only `true` and `false` are read"),
        ("begin", "2017-01-01T12:00", NO_OFFSET),
        ("day", "31.01.2017", "not a date like `2017-01-31`"),
    ],
)  # fmt: skip
def test_reasons_say_what_to_write(name: str, value: str, reason: str) -> None:
    found = accept(raw(**{"kind": "call", name: value}), FACTS)
    assert isinstance(found, tuple)
    assert found[0].reason == reason


def test_missing_is_null_or_nothing_but_spaces_and_defaults_are_recorded() -> None:
    event = accept(raw(id="a", kind="call", minutes=None, note="  ", urgent=""), FACTS)
    assert isinstance(event, Event)
    assert dict(event.facts) == {"kind": "call", "provider": "WTIM", "urgent": False}
    assert dict(event.sources) == {"provider": "default", "urgent": "default"}


def test_faults_of_a_row_come_in_the_order_of_precedence() -> None:
    found = accept(raw(minutes="-1", begin="x", provider="WSM", kind="z"), FACTS)
    assert codes(found) == ["CB620", "CB621", "CB626", "CB624"]  # type: ignore[arg-type]
    found = accept(raw(minutes="-1"), FACTS)
    assert codes(found) == ["CB622", "CB626"]  # type: ignore[arg-type]


def test_a_required_fact_of_a_table_is_not_missing_yet() -> None:
    from dataclasses import replace

    facts = {"rate": replace(FACTS["rate"], required=True)}
    assert codes(accept(raw(), facts)) == ["CB622"]  # type: ignore[arg-type]
    assert isinstance(accept(raw(), facts, {"accounts"}), Event)


@pytest.mark.parametrize(
    "value", [["a"], {"a": "b"}, True, "x" * 201, "a\nb", "a\u2028b", "\u202ea"]
)
def test_an_id_is_one_line_of_text(value: Raw) -> None:
    assert codes(accept(raw(kind="call", id=value), FACTS)) == ["CB629"]  # type: ignore[arg-type]


def test_an_event_without_id_goes_by_ref_or_by_its_place() -> None:
    for fields, expected in (
        ({"ref": "r"}, "r"),
        ({"id": "i", "ref": "r"}, "i"),
        ({}, "calls.csv:7"),
    ):
        event = accept(raw_event({"kind": "call", **fields}, Place("in/calls.csv", 7)), FACTS)
        assert isinstance(event, Event)
        assert event.id == expected


def test_long_values_are_cut_in_rejects() -> None:
    found = accept(raw(kind="call", minutes="x" * 500), FACTS)
    assert isinstance(found, tuple)
    assert found[0].value == "x" * 79 + "…"


def test_a_second_event_of_an_id_is_rejected_naming_the_first() -> None:
    unique = Deduplicator()
    for row, name in enumerate(["a", "b", "a", "a"], 2):
        found = unique.check(raw_event({"id": name}, Place("e.csv", row)))
        if row < 4:
            assert found is None
        else:
            reason = "a second event `a`; the first is at e.csv:2"
            assert found == Reject(Place("e.csv", row), "id", "a", reason, "CB630", "a")


def test_unknown_fields_are_one_warning_a_file() -> None:
    known = UnknownFields(FACTS)
    for file, fields in (
        ("a.csv", {"minuts": "1", "id": "x", "ref": "r", "kind": "call"}),
        ("a.csv", {"minuts": "1", "zebra": "1"}),
        ("b.csv", {"kind": "call"}),
    ):
        known.see(raw_event(dict(fields), Place(file, 2)))
    (finding,) = known.findings()
    assert (finding.code, finding.severity, finding.place) == ("CB631", "warning", "a.csv")
    assert finding.message == "2 fields are not used: `minuts`, `zebra`"
    assert finding.help == "did you mean `minutes` for `minuts`?"
