"""Sums of groups are held to come to less than they could at the very worst; a run in which one does not gives up.

Then everything is decided the other way, to the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Room
from engine.batch.patterns.running import Done
from engine.batch.patterns.sources import Events, taken_in
from engine.batch.patterns.tree_plan import tree_plan
from engine.batch.patterns.tree_run import run_trees
from engine.interpret.evaluate import Options
from engine.interpret.evaluate import evaluate as interpreted
from engine.rulebook.model import Rulebook
from tests.batch.test_patterns import expected, printing_of
from tests.laws.building import build

LARGE = 970_000_000_000  # times a million and times 1,024 it has 21 digits
VERSION: dict[str, Any] = {
    "in_force": [{}],
    "facts": {"job": {"kind": "text"}, "km": {"kind": "integer"}},
    "groups": {"work": {"of": "event", "by": ["job"], "result": "own"}},
    "values": {"far": {"about": "work", "is": "sum(km * 1000000)"}},
    "outcomes": {"far_away": {"about": "work", "kind": "bool"}, "all": {"about": "work", "kind": "number"}},
    "rules": {
        "far": {"about": "work", "when": "far > 20", "then": {"far_away": True}},
        "all": {"about": "work", "then": {"all": "far"}},
    },
}  # fmt: skip
BOOK = build({"versions": {"v": VERSION}})


def taken(folder: Path, rows: int) -> tuple[Path, Events]:
    """So many events of one job, and two of another."""
    lines = [f"e{n},a,{LARGE}" for n in range(rows)]
    path = folder / "events.csv"
    path.write_text("\n".join(["id,job,km", *lines, "x,b,-7", "y,b,9", ""]), encoding="utf-8")
    events = taken_in(BOOK, Source((path,)), Room())
    assert events is not None
    return path, events


def ran(book: Rulebook, events: Events, place: Path) -> Done | None:
    """What a run by patterns comes to."""
    plan = tree_plan(book, events.direct, Options(derivations=False))
    assert plan is not None
    held = [one for one in plan.plan.sheets["work"].typed.values() if one.digits]
    assert [(one.high, one.digits) for one in held] == [(10**21 - 1, 21)]
    with place.open("w", encoding="utf-8", newline="") as out:
        printing = printing_of("jsonl", out, place, book)
        return run_trees(plan, book, events, None, Options(derivations=False), printing)


def test_a_sum_that_is_held(tmp_path: Path) -> None:
    """1,030 times 97 and sixteen noughts have 21 digits."""
    path, events = taken(tmp_path, 1_030)
    place = tmp_path / "plan.jsonl"
    assert ran(BOOK, events, place) is not None
    done = interpreted(BOOK, Source((path,)).rows(), Options(derivations=False))
    assert place.read_bytes() == expected(BOOK, done, tmp_path, "jsonl")
    assert str(1_030 * LARGE * 1_000_000) in place.read_text(encoding="utf-8")


@pytest.mark.parametrize("rows", [1_031, 2_000])
def test_a_sum_of_more_digits(tmp_path: Path, rows: int) -> None:
    """1,031 times as much have 22: nothing is written."""
    _, events = taken(tmp_path, rows)
    place = tmp_path / "plan.jsonl"
    assert ran(BOOK, events, place) is None
    assert place.read_bytes() == b""
