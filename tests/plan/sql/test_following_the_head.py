"""Whoever fills and reads the tables of a script as its head says has the amounts of `evaluate`."""

from __future__ import annotations

from typing import Any

import pytest

from engine.events.model import Place, RawEvent, raw_event
from engine.events.nesting import flatten
from engine.events.reading import read_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.results import Line, Result
from engine.plan.lower.names import fact_column
from engine.plan.lower.script import script_plan
from engine.plan.lower.script_input import script_input, script_profile
from engine.plan.sql.whole_script import WholeScript
from engine.report.writers import outcome_columns
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook
from engine.values.unknown import Unknown
from tests.cli.running import WSM, WTIM
from tests.laws.building import build
from tests.plan.sql.following import PARTS, Followed, follow, head_of

MEASURES: dict[str, Any] = {
    "in_force": [{}],
    "units": ["km", "kg", {"g": "0.001 kg"}],
    "facts": {
        "hours": {"kind": "duration", "unit": "hour", "min": 0, "max": 24},
        "minutes": {"kind": "duration", "unit": "min"},
        "seconds": {"kind": "duration", "unit": "second", "whole": True},
        "hourly": {"kind": "rate", "unit": "USD/hour", "min": 0, "max": 500},
        "by_minute": {"kind": "rate", "unit": "USD/min", "default": "0.5"},
        "distance": {"kind": "quantity", "unit": "km"},
        "weight": {"kind": "quantity", "unit": "g"},
        "price": {"kind": "money"},
        "discount": {"kind": "percentage", "min": 0, "max": 100},
        "factor": {"kind": "number"},
        "count": {"kind": "integer", "default": 2},
        "days": {"kind": "dates"},
        "started_at": {"kind": "instant"},
    },
    "figures": {"per_km": "0.30 USD/km", "per_kg": "3 USD/kg"},
    "outcomes": {
        "share": {"kind": "percentage"},
        "worked": {"kind": "duration", "unit": "hour"},
        "paid": {"kind": "rate", "unit": "USD/hour"},
        "far": {"kind": "quantity", "unit": "km"},
        "third": {"kind": "number"},
        "many": {"kind": "integer"},
        "began": {"kind": "instant"},
        "listed": {"kind": "bool"},
    },
    "charges": {
        "work": {"quantity": "hours", "rate": "hourly"},
        "call": {"quantity": "minutes + seconds", "rate": "by_minute"},
        "drive": {"quantity": "distance", "rate": "per_km"},
        "freight": {"quantity": "weight", "rate": "per_kg"},
        "part": {"quantity": "price", "rate": "discount"},
        "goods": {"price": "price * factor * count"},
    },
    "rules": {
        "all": {
            "charge": {
                name: {} for name in ("work", "call", "drive", "freight", "part", "goods")
            },
            "then": {
                "share": "discount",
                "worked": "hours",
                "paid": "hourly",
                "far": "distance * 2",
                "third": "factor / 3",
                "many": "count",
                "began": "started_at",
                "listed": "date(2026, 2, 3) in days",
            },
        }
    },
}  # fmt: skip
EVENT = {
    "id": "a", "hours": "1.25", "minutes": "10.5", "seconds": "30", "hourly": "80", "by_minute": "0.75",
    "distance": "12.5", "weight": "250", "price": "19.90", "discount": "12.5", "factor": "1.5", "count": "3",
    "days": ["2026-02-03", "2026-01-02"], "started_at": "2026-02-03T09:00:00-05:00",
}  # fmt: skip
PLAIN = {
    "id": "b", "hours": "2", "minutes": "0", "seconds": "0", "hourly": "500", "distance": "0", "weight": "1000",
    "price": "1", "discount": "100", "factor": "1", "days": [], "started_at": "2026-02-03T09:00:00Z",
}  # fmt: skip


def compare(rulebook: Rulebook, events: list[RawEvent]) -> int:
    """How many results of the script are those of the interpreter; none may be others."""
    done, found = evaluate(rulebook, events), follow(rulebook, events)
    expected = {(result.subject, result.id): result for result in done.results}
    same = 0
    for key, row in found.results().items():
        if row["status"] != "recheck":
            _same(found, row, expected[key])
            same += 1
    return same


def _same(found: Followed, row: dict[str, Any], result: Result) -> None:
    assert row["amount"] == result.amount, result.id
    assert row["status"] == result.status
    words = found.head.tables[f"{result.subject}_results"]
    for name, value in result.outcomes.items():
        column = _column(words, name)
        if column is not None:
            day = row.get(f"{column}_date") if _either(words, column) else None
            assert row[column] == (_plain(value) if day is None else None), f"{result.id}: {name}"
            assert day is None or day == value, f"{result.id}: {name}"
    lines = found.lines(result.subject, row["row_no"])
    assert sorted(lines, key=repr) == sorted(map(_line, result.lines), key=repr), result.id


def _column(words: dict[str, str], name: str) -> str | None:
    """The column of an outcome: the one of which the head says so, else that of its name."""
    said = (column for column, told in words.items() if told.startswith(f"the outcome `{name}`"))
    return next(said, name if name in words else None)


def _either(words: dict[str, str], column: str) -> bool:
    """Whether the head says that an outcome may be an instant or a date."""
    return ", where it is an instant; " in words[column]


def _line(line: Line) -> tuple[Any, ...]:
    return (line.name, line.subject, line.id, *(_plain(getattr(line, part)) for part in PARTS))


def _plain(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def test_every_unit_has_a_factor_that_is_true() -> None:
    """1.25 hours of 80 USD are 100.00; 11 minutes of 0.75 are 8.25; 12.5 km of 0.30 are 3.75; a quarter of a kilogram
    of 3 USD is 0.75; an eighth of 19.90 is 2.49; 19.90 times 1.5 times 3 is 89.55. That comes to 204.79. What has the
    defaults: 2 hours of 500 are 1000, nothing called or driven, 3 for a kilogram, all of 1, 1 times 1 times 2: 1006.
    """
    rulebook = build({"versions": {"v": MEASURES}})
    events = [raw_event(event, Place("here", n)) for n, event in enumerate((EVENT, PLAIN))]
    done: Evaluation = evaluate(rulebook, events)
    assert [str(float(result.amount)) for result in done.results] == ["204.79", "1006.0"]
    assert compare(rulebook, events) == 2


TAKEN = ("status", "needs", "rules", "version", "events", "row_no")
CLASHES: dict[str, Any] = {
    "in_force": [{}],
    "facts": {"minutes": {"kind": "duration", "unit": "min"}},
    "figures": {"rate": "60 USD/hour"},
    "outcomes": {
        "amount": {"kind": "integer", "means": "of points"},
        "outcome_amount": {"kind": "integer"},
        **{name: {"kind": "text"} for name in TAKEN},
        "note": {"kind": "text"},
    },
    "charges": {"work": {"quantity": "minutes", "rate": "rate"}},
    "rules": {
        "all": {
            "charge": {"work": {}},
            "then": {
                "amount": 7,
                "outcome_amount": 8,
                **{name: f"'my {name}'" for name in TAKEN},
                "note": "'x'",
            },
        }
    },
}


def test_outcomes_take_no_name_of_the_scripts_own() -> None:
    """90 minutes of 60 USD an hour are 90 USD, whatever an outcome called `amount` comes to."""
    rulebook = build({"versions": {"v": CLASHES}})
    event = raw_event({"id": "a", "minutes": "90"}, Place("here", 1))
    assert compare(rulebook, [event]) == 1
    found = follow(rulebook, [event])
    (row,) = found.tables["event_results"]
    own = {"id": "a", "row_no": 0, "status": "decided", "needs": "", "rules": "all", "amount": 90}
    others = {
        "outcome_outcome_amount": 7,
        "outcome_amount": 8,
        "outcome_status": "my status",
        "note": "x",
    }
    assert row | own | others == row
    assert outcome_columns(rulebook)["amount"] == "outcome_outcome_amount"  # of CSV as well
    said = found.head.tables["event_results"]["outcome_status"]
    assert said == "the outcome `status`: an outcome; text"


def due(kind: str, **rules: Any) -> dict[str, Any]:
    """A version of terms with a last moment, which is of some kind, and a notice period."""
    return {
        "facts": {
            "started_at": {"kind": "instant"},
            "by_letter": {"kind": "bool"},
            "notice": {"kind": "period"},
        },
        "outcomes": {"due": {"kind": kind}, "within": {"kind": "period"}},
        "rules": rules | {"notice": {"then": {"within": "notice + notice"}}},
    }


EITHER: dict[str, Any] = {
    "letters": {"when": "by_letter", "then": {"due": "date_of(started_at) + days(3)"}},
    "mails": {"when": "not by_letter", "then": {"due": "started_at + hours(1)"}},
}
DAYS: dict[str, Any] = {"all": {"then": {"due": "date_of(started_at)"}}}
AT_ONCE: dict[str, Any] = {"all": {"then": {"due": "started_at"}}}
SENT = [
    {"id": f"{by}{year}", "by_letter": by, "started_at": f"{year}-07-01T09:00:00.000001-04:00",
     "notice": "2 weeks"}
    for by in (True, False)
    for year in (1990, 2024, 2026)
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (due("instant_or_date", **EITHER), due("instant_or_date", **EITHER)),
        (due("instant_or_date", **DAYS), due("instant_or_date", **AT_ONCE)),
        (due("date", **DAYS), due("instant_or_date", **EITHER)),
    ],
)
def test_an_instant_or_date_stands_in_two_columns(old: Any, new: Any) -> None:
    """One of which is NULL; so it is where one version gives dates and another instants."""
    versions = {
        "old": old | {"in_force": [{"until": "2025-12-31"}]},
        "new": new | {"in_force": [{"from": "2026-01-01"}]},
    }
    rulebook = build({"provider": {"governed_by": "date_of(started_at)"}, "versions": versions})
    events = [raw_event(event, Place("here", n)) for n, event in enumerate(SENT)]
    assert compare(rulebook, events) == 6
    words = follow(rulebook, events).head.tables["event_results"]
    assert words["due_date"] == "an outcome, where it is a date; days since 1970-01-01"


LEFT: dict[str, Any] = {
    "in_force": [{}],
    "facts": {"minutes": {"kind": "duration", "unit": "min"}},
    "figures": {"fee": "60 USD/hour"},
    "outcomes": {
        "billed_minutes": {"kind": "duration", "unit": "min", "from_lines": "billed"},
        "notes": {"kind": "text", "meet": "all"},
        "hidden": {"kind": "rate", "unit": "USD/hour", "from_lines": "rate", "show": False},
        "note": {"kind": "text"},
    },
    "charges": {"work": {"quantity": "minutes", "rate": "fee"}},
    "rules": {"all": {"charge": {"work": {}}, "then": {"notes": "'x'", "note": "'y'"}}},
}


def test_what_has_no_column_is_named() -> None:
    """What follows from lines, and what may be several values, is for the tool; what is hidden is for nobody."""
    script = WholeScript(script_plan(build({"versions": {"v": LEFT}}), {}), "duckdb", "left").text()
    said = "-- It has no column for billed_minutes, notes: `clausebook evaluate` alone works out these."
    assert said in script.splitlines()
    assert set(head_of(script).tables["event_results"]) == {
        "row_no", "id", "version_of_the_terms", "status", "needs", "rules", "amount", "note"
    }  # fmt: skip


def test_a_rate_an_hour_is_in_hundredths_of_a_rate_an_hour() -> None:
    """WTIM's rate is declared in USD/hour; canonical are USD/min, of which 6000 times as much is the same number."""
    facts = next(reversed(load("wtim").versions.values())).facts
    _, said = script_input(facts, script_profile(facts))
    assert said[fact_column("client_regular_rate")].startswith("USD/hour times 100, ")


def test_days_have_bounds() -> None:
    """As numbers have: a script knows calendars for these years alone."""
    facts = next(reversed(load("wtim").versions.values())).facts
    _, said = script_input(facts, script_profile(facts))
    bounds = "on days from 1980-01-01 to 2100-12-31; NULL where it is missing"
    assert said[fact_column("worked_on")] == f"days since 1970-01-01, {bounds}"
    assert said[fact_column("started_at")] == f"microseconds since 1970-01-01 UTC, {bounds}"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "file"), [("wsm", WSM), ("wtim", WTIM)])
def test_the_providers_examples(name: str, file: str) -> None:
    """The events that the documentation shows; nearly all are decided by SQL."""
    rulebook = load(name)
    nested = next(reversed(rulebook.versions.values())).nested
    given = [row for row in read_events([file]) if isinstance(row, RawEvent)]
    events = [one for row in given for one in flatten(row, nested) if isinstance(one, RawEvent)]
    assert compare(rulebook, events) >= 10
