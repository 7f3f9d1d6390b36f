"""Chosen columns by patterns: every column that there is, of results of groups too, as results one by one give it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from bench.events.files import write
from bench.events.stream import SPOILED, events
from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Room
from engine.batch.output.work import work_beside
from engine.batch.patterns.chosen import write_by_patterns
from engine.batch.patterns.whole import Whole
from engine.batch.straight_run import AT, Ran, table_of
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.plan.sql.limits import Limits
from engine.report.columns import Chosen, NoColumnError, Rows, choose
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook
from tests.batch.test_patterns_of_trees import BOOK
from tests.batch.test_straight_taken import TOTALS
from tests.laws.building import build

ROOT = Path(__file__).resolve().parents[2]


def all_columns(book: Rulebook) -> tuple[Chosen, ...]:
    """Every column of a rulebook."""
    with pytest.raises(NoColumnError) as caught:
        choose(["no such column"], book)
    return choose([*caught.value.known, "id/whole", "amount/exact"], book)


def both(
    book: Rulebook, paths: Sequence[Path], columns: Sequence[Chosen], folder: Path
) -> tuple[pa.Table, Ran]:
    """What patterns write, held to what results one by one come to."""
    source, options, out = Source(tuple(paths)), Options(derivations=False), folder / "out.parquet"
    limits = Limits()
    with work_beside(out) as work:
        whole = Whole(book, source, options, work.folder, Room(), lambda _: limits)
        ran = write_by_patterns(whole, columns, work, "parquet", limits)
        assert ran is not None
    done, rows = evaluate(book, source.rows(), options), Rows(columns, book)
    wanted = table_of(done.results, rows).drop_columns([AT])
    found = parquet.read_table(out)
    for name in wanted.column_names:
        assert found[name].to_pylist() == wanted[name].to_pylist(), name
    assert found.column_names == wanted.column_names
    assert ran.rejects == done.rejects
    assert (ran.read, ran.accepted) == (done.accepted + done.rejected, done.accepted)
    assert ran.findings == done.findings
    assert ran.inexact == rows.inexact
    return found, ran


def test_groups_stretches_and_numbers_without_decimals(tmp_path: Path) -> None:
    """A seventh of kilometres has no end of decimals: its cell is empty, and counted row by row."""
    seventh = {"about": "work", "kind": "number"}
    rule = {"about": "work", "then": {"seventh": "sum(km) / 7"}}
    version = {
        **BOOK,
        "outcomes": {**BOOK["outcomes"], "seventh": seventh},
        "rules": {**BOOK["rules"], "seventh": rule},
    }
    book = build({"provider": {"governed_by": "day"}, "versions": {"v": version}})
    rows = ["id,day,job,start,end,km"]
    for n in range(150):
        day = f"2020-03-{n * 5 % 28 + 1:02}" if n % 13 else "2019-01-01"
        job = "" if n % 4 == 0 else f"j{n % 31}"
        end = "" if n % 17 == 5 else f"{day}T{20 + n % 3}:1{n % 6}:00-05:00"
        rows.append(f"{n},{day},{job},{day}T1{n % 10}:30:00-05:00,{end},{n % 6}")
    path = tmp_path / "events.csv"
    path.write_text("\n".join(rows) + "\n")
    columns = (*all_columns(book), *choose(["seventh/exact"], book))
    found, ran = both(book, [path], columns, tmp_path)
    assert set(found["subject"].to_pylist()) == {"event", "work"}
    assert ran.inexact["id/whole"] == sum(not one.isdigit() for one in found["id"].to_pylist())
    exactly = [text for text in found["seventh/exact"].to_pylist() if text is not None]
    assert 0 < ran.inexact["seventh"] == sum("/" in text for text in exactly) < len(exactly)


def test_an_odd_event_among_running_totals(tmp_path: Path) -> None:
    """It goes to the interpreter with its month, and not all events with it."""
    book = build({"provider": {"governed_by": "worked_on"}, "versions": {"v": TOTALS}})
    rows = [f"e{n},c{n % 7},{n % 17},2020-0{1 + n % 5}-1{n % 9}" for n in range(300)]
    odd = ["x,c1,5,1500-01-01", "y,c1,6,1500-01-02", "z,c1,-5,2020-01-01"]
    path = tmp_path / "events.csv"
    path.write_text("\n".join(["id,client,minutes,worked_on", *rows, *odd]) + "\n")
    _, ran = both(book, [path], all_columns(book), tmp_path)
    assert ran.interpreted == 2


@pytest.mark.parametrize(("name", "file"), [("wtim", "wtim.jsonl"), ("wsm", "wsm.csv")])
def test_the_providers(name: str, file: str, tmp_path: Path) -> None:
    """Their examples, in all columns."""
    book = load(name)
    both(book, [ROOT / "examples" / "events" / file], all_columns(book), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_generated_events_of_the_providers(provider: str, tmp_path: Path) -> None:
    """Missing facts and broken rows included."""
    path, book = tmp_path / "events.jsonl", load(provider)
    write(islice(events(provider, 3, SPOILED), 400), provider, path)
    both(book, [path], all_columns(book), tmp_path)
