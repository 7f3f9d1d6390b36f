"""The participants of the benchmark that need no package of their own decide the same; the others are run by hand."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench.peers.compare import LOOP, PARTICIPANTS, Course
from bench.peers.data import write_events
from bench.peers.participants import loop
from bench.peers.participants.clausebook import RULEBOOK
from bench.peers.tables import RESULT, difference
from engine import check, evaluate, load
from engine.authoring.case_files import read_cases
from engine.authoring.cases import differences_of
from engine.report.as_json import as_json

EVENTS = 200
ALWAYS = {"clausebook", "duckdb"} if find_spec("duckdb") else {"clausebook"}


def test_the_participants_agree_on_every_field(tmp_path: Path) -> None:
    """Rules, amounts, payers and parts of lines are those of the Python loop."""
    course = Course(tmp_path, EVENTS, EVENTS)
    taking_part = [each for each in PARTICIPANTS if each.key in ALWAYS]
    runs = list(course.run_all(taking_part))
    assert [run.participant for run in runs] == [LOOP, *taking_part]
    assert [run.trouble for run in runs] == [None] * len(runs)
    assert all(run.events == EVENTS and run.seconds > 0 for run in runs)


def test_the_rulebook_is_fine_and_passes_its_cases() -> None:
    """It is held like those that ship."""
    book = load(RULEBOOK)
    cases, _ = read_cases(book)
    assert check(RULEBOOK, strict=True) == ()
    assert [name for case in cases for name in differences_of(book, case)] == []
    decided = {rule for version in book.versions.values() for rule in version.rules}
    assert len(decided) == 15


def test_the_pieces_of_a_line_are_its_parts(tmp_path: Path) -> None:
    """What the Parquet file has no room for: the minutes at each rate, piece by piece."""
    events, out = tmp_path / "events.parquet", tmp_path / "loop.parquet"
    write_events(events, EVENTS)
    loop.run(events, out)
    expected = {str(row["id"]): row for row in pq.read_table(out).to_pylist()}
    done = evaluate(load(RULEBOOK), events)
    assert len(done.results) == EVENTS
    for result in done.results:
        found: Any = as_json(result)
        (line,) = found["lines"]
        row = expected[found["id"]]
        parts = {row["full_rate"]: row["full_minutes"], row["over_rate"]: row["over_minutes"]}
        pieces: dict[int, int] = {}
        for piece in line["pieces"]:
            if piece["kind"] != "covered":
                rate = int(piece["rate"].replace(".", ""))
                pieces[rate] = pieces.get(rate, 0) + piece["quantity"]
        assert pieces == {rate: minutes for rate, minutes in parts.items() if minutes}


def test_events_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    """And the first ones are the same whatever the count."""
    for name, count in (("few", 50), ("more", 80)):
        write_events(tmp_path / name, count)
    few, more = pq.read_table(tmp_path / "few"), pq.read_table(tmp_path / "more")
    assert few.equals(more.slice(0, 50))


def test_a_difference_names_the_first_result_that_differs(tmp_path: Path) -> None:
    """By id, whatever the order of the rows."""
    events, out = tmp_path / "events.parquet", tmp_path / "loop.parquet"
    write_events(events, 20)
    loop.run(events, out)
    right = pq.read_table(out)
    rows = right.to_pylist()
    rows[7] |= {"amount": rows[7]["amount"] + 1}
    wrong = pa.Table.from_pylist(rows[::-1], schema=RESULT)
    told = difference(right, wrong)
    assert difference(right, right) is None
    assert told is not None
    assert told.startswith("expected {'id': 7,")
    assert difference(right, right.slice(1)) == "19 results instead of 20"
