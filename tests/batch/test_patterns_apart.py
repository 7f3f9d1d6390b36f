"""A few events that the plan is not to decide: the interpreter decides them, and what hangs together with them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bench.events.files import write
from bench.events.stream import SPOILED, events
from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Room
from engine.batch.patterns import apart
from engine.batch.patterns.bearing import Asked
from engine.batch.patterns.forms import JsonLines
from engine.batch.patterns.sources import taken_in
from engine.batch.patterns.tree_plan import TreePlan, table, tree_plan
from engine.batch.patterns.tree_run import run_trees, without_odd
from engine.interpret.evaluate import Evaluation, Options
from engine.plan.sql.duckdb_run import DuckDBRun, Limits
from engine.rulebook.load import load
from engine.rulebook.model import EVENT, Rulebook
from tests.batch.test_patterns_of_trees import BOOK, agree, tree_run
from tests.laws.building import build

FAR = "dates far from those of the events"
LATE = {"wait": "60000000"}  # minutes: more than a hundred years
WIDE = {"km": "9" * 25}
TERMS: dict[str, Any] = {
    **BOOK,
    "facts": {**BOOK["facts"], "wait": {"kind": "duration"}, "team": {"kind": "text"}},
    "outcomes": {**BOOK["outcomes"], "due": {"kind": "date"}},
    "rules": {**BOOK["rules"], "due": {"then": {"due": "date_of(start + wait)"}}},
}
ROUNDS: dict[str, Any] = {
    **TERMS,
    "groups": {
        **BOOK["groups"],
        "round": {"by": ["team"], "result": "none", "runs": {"from": "start", "gap_under": "2 hours"}},
        "hour": {"of": "stretch", "by": ["team", "stretch_start"], "result": "none"},
    },
    "values": {
        **BOOK["values"],
        "met": {"about": "round", "is": "count(event)"},
        "shared": {"about": "hour", "is": "count(stretch)"},
        "busy": {"about": "stretch", "is": "shared > 1"},
    },
    "outcomes": {**TERMS["outcomes"], "long": {"kind": "bool"}, "crowded": {"kind": "bool"}},
    "rules": {
        **TERMS["rules"],
        "long": {"then": {"long": "met > 2"}},
        "crowded": {"then": {"crowded": "any_of(busy)"}},
    },
}  # fmt: skip


def a_book(terms: Mapping[str, Any] = TERMS) -> Rulebook:
    return build({"provider": {"governed_by": "day"}, "versions": {"v": terms}})


def csv_file(folder: Path, odd: Mapping[int, Mapping[str, str]], count: int = 150) -> Path:
    """Events of jobs and some alone; `odd` says what is other than usual in some of them."""
    names = ["id", "day", "job", "start", "end", "km", "wait", "team"]
    lines = [",".join(names)]
    for n in range(count):
        day = f"2020-03-{n * 5 % 28 + 1:02}" if n % 13 else "2019-01-01"
        cells = {
            "id": f"e{n}", "day": day, "job": "" if n % 4 == 0 else f"j{n % 31}",
            "start": f"{day}T1{n % 10}:{n % 60:02}:00-05:00",
            "end": "" if n % 17 == 5 else f"{day}T{20 + n % 3}:1{n % 6}:00-05:00",
            "km": "x" if n == 77 else str(n % 6), "wait": str(n), "team": f"t{n % 40}" if n % 3 else "",
        }  # fmt: skip
        cells |= odd.get(n, {})
        lines.append(",".join(cells[name] for name in names))
    path = folder / "events.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def rechecked(book: Rulebook, path: Path, folder: Path) -> tuple[Evaluation, Mapping[str, int]]:
    """Both ways; what is said of the interpreter."""
    done = agree(book, [path], folder)
    return done, tree_run(book, [path], folder, "jsonl", ())[1].rechecked


def test_what_the_plan_does_not_work_out(tmp_path: Path) -> None:
    """Three such events, two of them in a job with others: two results hang on them, all others stay the plan's."""
    path = csv_file(tmp_path, {7: LATE, 38: LATE, 40: LATE})
    done, said = rechecked(a_book(), path, tmp_path)
    assert said == {FAR: 2}
    [home] = [one for one in done.results if "e7" in one.events]
    assert "e38" in home.events
    assert len(home.events) > 3


def test_numbers_that_no_column_holds(tmp_path: Path) -> None:
    """An event that is not plainly placed, governed all the same, is told with its job."""
    path = csv_file(tmp_path, {11: WIDE, 20: WIDE, 26: WIDE, 30: LATE})
    done, said = rechecked(a_book(), path, tmp_path)
    assert said == {FAR: 1}
    [home] = [one for one in done.results if "e11" in one.events]
    assert len(home.events) > 3


def near_others(n: int) -> dict[str, str]:
    """Twelve events a day; a job has three or four of them, a team six or nearly so."""
    day = f"2020-03-{n // 12 + 1:02}"
    start, end = f"{day}T{10 + n % 7}:{n % 2 * 30:02}:00-05:00", f"{day}T20:00:00-05:00"
    job, team = f"j{n // 4}" if n % 4 != 3 or n == 7 else "", f"t{n // 6}" if n % 5 else ""
    return {"day": day, "start": start, "end": end, "job": job, "team": team}


def test_groups_that_are_no_homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs, and groups of stretches, join events that stand in several results."""
    found: list[list[int] | None] = []

    def seen(asked: Asked, seeds: Any, strange: Any) -> list[int] | None:
        found.append(bearing(asked, seeds, strange))
        return found[-1]

    bearing = apart.bearing_on
    monkeypatch.setattr(apart, "bearing_on", seen)
    for own in ({7: WIDE}, {7: LATE}, {8: WIDE, 7: LATE, 41: WIDE}):
        odd = {n: {**near_others(n), **own.get(n, {})} for n in range(300)}
        done, _ = rechecked(a_book(ROUNDS), csv_file(tmp_path, odd, 300), tmp_path)
        parts = [part.outcomes for one in done.results for part in one.parts]
        for name in ("long", "crowded"):
            assert {part.get(name) for part in parts} >= {True, False}
        [home] = [one for one in done.results if "e7" in one.events]
        assert found[-1] is not None
        assert len(found[-1]) > len(home.events)


def test_events_that_are_cut_take_ids(tmp_path: Path) -> None:
    """A part has the id of another row, before it, behind it, or of one that is rejected: no second one stands."""
    straddle = {"how": "split", "from": "start", "until": "end"}
    versions = {
        "a": {**TERMS, "in_force": [{"until": "2020-03-10"}]},
        "b": {**TERMS, "in_force": [{"from": "2020-03-10"}]},
    }
    book = build({"provider": {"governed_by": "day", "straddle": straddle}, "versions": versions})
    over = {"start": "2020-03-09T12:00:00-05:00", "end": "2020-03-11T12:00:00-05:00"}
    plain = {"start": "2020-03-04T12:00:00-05:00", "end": "2020-03-04T13:00:00-05:00"}
    agree(book, [csv_file(tmp_path, {7: over, 50: over}, 100)], tmp_path)
    for row in (3, 9):
        path = csv_file(tmp_path, {7: over, row: {**plain, "id": "e7/1"}}, 100)
        done = agree(book, [path], tmp_path)
        assert [one.code for one in done.rejects].count("CB630") == 1
    path = csv_file(tmp_path, {7: over, 77: {"id": "e7/1"}}, 100)
    assert not_by_trees(book, path, tmp_path)


def not_by_trees(book: Rulebook, path: Path, folder: Path) -> bool:
    """Whether nothing is written."""
    taken = taken_in(book, Source((path,)), Room())
    assert taken is not None
    options = Options(derivations=False)
    kept = without_odd(book, taken, options, Limits(), folder)
    plan = tree_plan(book, taken.direct, options)
    assert plan is not None
    if kept is None:
        return True
    with (folder / "none").open("w+", encoding="utf-8") as out:
        done = run_trees(plan, book, *kept, options, JsonLines(out))
        return done is None and not out.tell()


def test_an_element_that_is_rejected_takes_the_others_with_it(tmp_path: Path) -> None:
    """Elements of a list are one matter: nothing is written where a check refuses one of them."""
    valid = [{"field": "km", "holds": "km < 5", "says": "too far"}]
    book = a_book({**TERMS, "nested": {"ways": {}}, "valid": valid})
    row = '{"id": "%s", "day": "2020-03-02", "ways": [{"id": "a%s", "km": 1}, {"id": "b%s", "km": %d}]}'
    path = tmp_path / "events.jsonl"
    path.write_text(row % (1, 1, 1, 2) + "\n" + row % (2, 2, 2, 3))
    assert len(agree(book, [path], tmp_path).results) == 4
    path.write_text(row % (1, 1, 1, 2) + "\n" + row % (2, 2, 2, 9))
    assert not_by_trees(book, path, tmp_path)


def test_too_many(tmp_path: Path) -> None:
    """Where more than half of all events would be the interpreter's, nothing is written."""
    assert not_by_trees(a_book(), csv_file(tmp_path, dict.fromkeys(range(80), LATE)), tmp_path)
    assert not_by_trees(a_book(), csv_file(tmp_path, dict.fromkeys(range(80), WIDE)), tmp_path)


def test_a_home_of_many_events(tmp_path: Path) -> None:
    """What nobody else is like is worked out by itself, however many rows it has."""
    odd = {n: {"job": "all", "wait": ""} for n in range(0, 700, 2)}
    done = agree(a_book(), [csv_file(tmp_path, odd, 700)], tmp_path, ["jsonl"])
    assert max(len(one.events) for one in done.results) > 300


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_any_events_can_be_apart(
    provider: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some events are said to be odd that are none: nothing is told otherwise."""
    flagged = apart._flagged

    def more(plan: TreePlan, run: DuckDBRun, most: int) -> list[apart._Flag] | None:
        found = flagged(plan, run, most)
        rows = run.connection.execute(f'SELECT "#" FROM {table(EVENT)} WHERE "#" % 50 = 7')
        extra = [apart._Flag(number, (EVENT, number), 0) for (number,) in rows.fetchall()]
        return None if found is None else [*found, *extra]

    monkeypatch.setattr(apart, "_flagged", more)
    path = tmp_path / "events.jsonl"
    write(islice(events(provider, 3, SPOILED), 600), provider, path)
    agree(load(provider), [path], tmp_path, ["jsonl"])
