"""Content hashes: the same for the same meaning, others for any other, whoever evaluates and writes."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from engine import evaluate
from engine.batch.evaluate import evaluate_columnar
from engine.events.reading import read_events
from engine.rulebook.fingerprint import canonical, version_hash
from tests.billing.shop import Shop
from tests.cli.running import Run

SAME = [
    ("units: [km]", "# a remark\nunits: ['km']"),
    ("is: 80 USD/hour", "is: 80.00 USD/hour"),
    ("is: 30 min", "is: 0.5 hours"),
    ("when: worked > large", 'when: "(worked  >  (large))"'),
    ("because: That is how people count a month.", "because: People count months so."),
    ("in_force: [{from: 2026-01-01}]", "in_force: [{from: 2026-01-01, until: 2027-01-01}]"),
    ("in_force: [{from: 2026-01-01}]", "in_force: [{from: 2026-01-01}]\nrecorded: 2026-02-03"),
    (
        "  per_kilometre: {is: 0.50 USD/km, clause: C-3}\n  most_travel: {is: 40 USD, clause: C-3}\n",
        "  most_travel: {is: 40 USD, clause: C-3}\n  per_kilometre: {is: 0.50 USD/km, clause: C-3}\n",
    ),
]
OTHER = [
    ("is: 80 USD/hour", "is: 80.01 USD/hour"),
    ("is: 30 min", "is: 31 min"),
    ("is: 1 month", "is: 2 months"),
    ("when: worked > large", "when: worked >= large"),
    ("08:00-18:00", "08:00-17:00"),
    ("chosen: a", "chosen: b"),
    ("overrides: [work-is-billed]", "overrides: [work-is-billed, visits-bring-travel]"),
    ("month_ends: clamp", "month_ends: overflow"),
    ("clause: C-3\n    quantity: distance", "clause: C-2\n    quantity: distance"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_another_spelling_has_the_same_hash(shop: Shop, old: str, new: str) -> None:
    """Comments, order, quotes, units and prose say nothing about what is charged; nor do dates about what is said."""
    before = _hash(shop)
    shop.edit(old, new)
    assert _hash(shop) == before


@pytest.mark.parametrize(("old", "new"), OTHER)
def test_another_meaning_has_another_hash(shop: Shop, old: str, new: str) -> None:
    """A figure, a comparison, an hour, a reading, an exception, a cited clause."""
    before = _hash(shop)
    shop.edit(old, new)
    assert _hash(shop) != before


def test_a_version_that_amends_says_what_the_whole_says(shop: Shop) -> None:
    """How a version is put together is no part of what it says; the chosen reading is."""
    shop.add("2027", "in_force: [{from: 2027-01-01}]\namends: 2026-01-01\n")
    shop.edit("[{from: 2026-01-01}]", "[{from: 2026-01-01, until: 2027-01-01}]")
    rulebook = shop.load()
    found = [version_hash(v, rulebook.time_zone, {}) for v in rulebook.versions.values()]
    assert found[0] == found[1]
    read = version_hash(rulebook.versions["2027"], rulebook.time_zone, {"AMB-01": "b"})
    assert read != found[0]


def test_values_of_different_kinds_have_different_forms() -> None:
    """A text is never taken for a number, a date, a truth or nothing."""
    values: list[object] = [1, "1", True, None, "null", "true", (), "", ("1",), frozenset({"1"})]
    values += [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC).date()]
    assert len({canonical(value) for value in values}) == len(values)


def test_the_input_is_what_events_bring(shop: Shop, tmp_path: Path) -> None:
    """Neither the format nor the order of rows and columns counts; a fact does."""
    rows = list(csv.DictReader(shop.calls.read_text().splitlines()))
    turned = tmp_path / "turned.jsonl"
    turned.write_text("".join(f"{json.dumps(dict(reversed(r.items())))}\n" for r in rows[::-1]))
    first, second = _inputs(shop, shop.calls), _inputs(shop, turned)
    assert first == second
    assert len(set(first.values())) == 6
    shop.calls.write_text(shop.calls.read_text().replace("10:20", "10:21"))
    changed = _inputs(shop, shop.calls)
    assert {name for name in first if first[name] != changed[name]} == {"c1"}


def test_a_default_is_not_brought_and_the_moment_of_evaluation_is(shop: Shop) -> None:
    """What the terms fill in is theirs; `--as-of` fills in a fact of the events."""
    before = _inputs(shop, shop.calls)
    shop.edit("min: 0}", "min: 0}\n  urgent: {kind: bool, default: false}")
    assert _inputs(shop, shop.calls) == before
    shop.edit("min: 0}", "min: 0}\n  as_of: {kind: instant}")
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    assert _inputs(shop, shop.calls) == before
    assert set(_inputs(shop, shop.calls, as_of=moment).values()).isdisjoint(before.values())


def test_what_no_version_governs_has_an_input_and_no_version(shop: Shop) -> None:
    """The hash of the version is absent, that of the event is the same as ever."""
    early = evaluate(shop.load(), [_call("2025-01-14")]).results[0]
    governed = evaluate(shop.load(), [_call("2026-01-14")]).results[0]
    assert early.version_hash is None
    assert early.input_hash is not None
    assert governed.version_hash == _hash(shop)
    assert governed.input_hash != early.input_hash


def test_both_engines_give_the_same_hashes(shop: Shop) -> None:
    """A batch's results carry what the interpreter's do."""
    rulebook = shop.load()
    one = evaluate(rulebook, [shop.calls]).results
    two = evaluate_columnar(rulebook, read_events([shop.calls])).results
    assert [(r.version_hash, r.input_hash) for r in one] == [
        (r.version_hash, r.input_hash) for r in two
    ]


def test_every_format_has_them_on_request(run: Run, shop: Shop, tmp_path: Path) -> None:
    """`--hashes` adds the same two values to JSON, JSONL, CSV and Parquet, and to `explain`."""
    words = ("evaluate", shop.calls, "-r", shop.book, "--hashes")
    wanted = [(r.version_hash, r.input_hash) for r in evaluate(shop.load(), [shop.calls]).results]
    jsonl = run(*words, "--format", "jsonl").objects()
    listed = json.loads(run(*words, "--format", "json").out)
    rows = list(csv.DictReader(run(*words, "--format", "csv").out.splitlines()))
    run(*words, "-o", tmp_path / "out.parquet")
    table = pq.read_table(tmp_path / "out.parquet").to_pylist()
    for found in (jsonl[:6], listed[:6], rows, table):
        assert [(row["version_hash"], row["input_hash"]) for row in found] == wanted
    explained = run("explain", shop.calls, "-r", shop.book, "--id", "c1", "--hashes").out
    assert f"version hash    {wanted[0][0]}\ninput hash      {wanted[0][1]}\n" in explained
    plain = run("explain", shop.calls, "-r", shop.book, "--id", "c1", "--hashes", "--json").out
    assert json.loads(plain)[0]["input_hash"] == wanted[0][1]


def test_what_has_no_place_for_them_says_so(run: Run, shop: Shop) -> None:
    """A table for people and chosen columns have no hashes."""
    for more in ((), ("--columns", "id,amount", "--format", "csv")):
        done = run("evaluate", shop.calls, "-r", shop.book, "--hashes", *more)
        assert done.code == 2
        assert "`--hashes` goes with json, jsonl, csv or parquet, all of a result" in done.err


def _hash(shop: Shop) -> str:
    rulebook = shop.load()
    return version_hash(rulebook.versions["2026-01-01"], rulebook.time_zone, {})


def _inputs(shop: Shop, events: Path, **options: Any) -> dict[str, str | None]:
    return {r.id: r.input_hash for r in evaluate(shop.load(), [events], **options).results}


def _call(day: str) -> dict[str, object]:
    times = {"started_at": f"{day}T10:00:00-05:00", "ended_at": f"{day}T10:20:00-05:00"}
    return {"id": "c1", "kind": "remote", **times}
