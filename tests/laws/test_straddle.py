"""Events cut where the terms change: their parts are the whole, each under the version of its own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.rulebook.model import Rulebook
from tests.laws.building import build
from tests.laws.events import Row
from tests.laws.running import SEEDS

CHANGES = ("2026-03-08", "2026-03-10", "2026-07-01")  # the clocks go forward on the first
ZONES = ("America/New_York", "Asia/Kolkata", "Pacific/Auckland")


def _rulebook(rng: Random) -> Rulebook:
    """Versions of one content, so that where an event is cut makes no difference to what it costs."""
    changes = sorted(rng.sample(CHANGES, rng.randint(1, 3)))
    spans = [
        {"from": first, "until": last}
        for first, last in zip([None, *changes], [*changes, None], strict=True)
    ]
    home = rng.choice(ZONES)
    versions = {
        f"v{n}": {
            "in_force": [{key: day for key, day in span.items() if day is not None}],
            "facts": {
                "start": {"kind": "instant"},
                "end": {"kind": "instant"},
                "fee": {"kind": "money", "unit": "USD", "default": 0},
                "whole": {"kind": "text"},
            },
            "figures": {"hourly": "60 USD/hour"},
            "charges": {
                "time": {"quantity": "end - start", "rate": "hourly"},
                "fee": {"quantity": "fee", "rate": "1"},
            },
            "rules": {"all": {"charge": {"time": {}, "fee": {}}}},
        }
        for n, span in enumerate(spans)
    }
    straddle = {"how": "split", "from": "start", "until": "end", "once": ["fee"], "parent": "whole"}
    provider = {
        "provider": "p", "name": "P", "currency": "USD", "time_zone": home, "straddle": straddle,
    }  # fmt: skip
    return build({"provider": provider, "versions": versions})


def _rows(rng: Random) -> list[Row]:
    rows: list[Row] = []
    for n in range(rng.randint(1, 4)):
        day = datetime.fromisoformat(rng.choice(CHANGES)).replace(tzinfo=UTC)
        start = day + timedelta(minutes=rng.randint(-3000, 1500))
        end = start + timedelta(minutes=rng.choice([0, 1, 30, 600, 4000, 200_000]))
        rows.append({"id": f"e{n}", "start": start.isoformat(), "end": end.isoformat(), "fee": "7"})
    return rows


def _evaluated(book: Rulebook, rows: list[Row], version: str | None = None) -> list[Result]:
    done = evaluate(book, raw_events(rows, "events"), Options(version=version))
    assert done.accepted == len(rows) and not done.rejects
    return list(done.results)


@given(SEEDS)
def test_parts_are_the_whole(seed: int) -> None:
    """Minutes and money of the parts add up to those of the event uncut, and what counts once counts once."""
    rng = Random(seed)
    book = _rulebook(rng)
    rows = _rows(rng)
    whole = {result.id: result for result in _evaluated(book, rows, "v0")}
    parts: dict[str, list[Result]] = {}
    for result in _evaluated(book, rows):
        parts.setdefault(result.id.split("/")[0], []).append(result)
    assert parts.keys() == whole.keys()
    for name, results in parts.items():
        assert sum(result.amount for result in results) == whole[name].amount
        assert _minutes(results) == _minutes([whole[name]])
        versions = [result.version.id for result in results if result.version is not None]
        assert len(set(versions)) == len(results) and versions == sorted(versions)


@given(SEEDS)
def test_a_part_lies_within_its_version(seed: int) -> None:
    """The first day of each part, on the provider's clock, is a day of its version."""
    rng = Random(seed)
    book = _rulebook(rng)
    for result in _evaluated(book, _rows(rng)):
        assert result.version is not None and isinstance(result.at, date)
        (span,) = result.version.in_force
        assert (span.start or date.min) <= result.at < (span.until or date.max)


@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    book = _rulebook(rng)
    rows = _rows(rng)
    found = _evaluated(book, rows)
    rng.shuffle(rows)
    assert [_shown(r) for r in _evaluated(book, rows)] == [_shown(r) for r in found]


def _minutes(results: list[Result]) -> Fraction:
    lines = [line for result in results for line in result.lines if line.name == "time"]
    return sum((Fraction(line.billed or 0) for line in lines), Fraction(0))


def _shown(result: Result) -> tuple[Any, ...]:
    return result.id, result.version, result.amount, result.status
