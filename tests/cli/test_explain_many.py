"""Explanations out of many events say what those out of few do: they are looked for, and nothing is left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from tests.cli.running import ROOT, Done, Run

CORNER = str(ROOT / "examples" / "small" / "corner")
Both = Callable[..., Done]


@pytest.fixture
def both(run: Run, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Explains an id in a file of events, which says the same however many events are many."""

    def go(events: Path, book: str | Path, id: str, *more: str | Path) -> Done:
        words = ("explain", events, "-r", book, "--id", id, *more)
        few = run(*words)
        with monkeypatch.context() as patch:
            patch.setattr("engine.commandline.explain.MANY", 3)
            assert run(*words) == few
        return few

    return go


def calls(folder: Path, ids: list[str | None]) -> Path:
    """Visits as a file of Parquet, of an hour each: the first in file and row of 1 km, the next of 2 km, and so on."""
    file, count = folder / "calls.parquet", len(ids)
    hour = 3_600_000_000
    start = 1_767_625_200_000_000  # Mon 2026-01-05, 15:00 UTC
    columns = {
        "id": pa.array(ids),
        "kind": pa.array(["visit"] * count),
        "started_at": pa.array([start] * count, pa.timestamp("us", "UTC")),
        "ended_at": pa.array([start + hour] * count, pa.timestamp("us", "UTC")),
        "distance": pa.array(range(1, count + 1), pa.int64()),
    }
    parquet.write_table(pa.table(columns), file)
    return file


@pytest.mark.parametrize("id", [" dup", "dup\u00a0", "dup\n"])
def test_spaces_around_ids_of_parquet(both: Both, tmp_path: Path, id: str) -> None:
    """They are no part of an id: the first row has it, at 80.00 USD and 0.50 for 1 km, and the third repeats it."""
    said = both(calls(tmp_path, [id, "other", "dup", "last"]), CORNER, "dup").out
    assert "decided, 80.50 USD" in said
    assert "a second event `dup`" in said


def test_ids_of_parquet_that_are_places(both: Both, tmp_path: Path) -> None:
    """A row without an id, or with one of spaces, goes by its place."""
    file = calls(tmp_path, ["a", None, "b", "\t"])
    assert "decided, 81.00 USD" in both(file, CORNER, "calls.parquet:2").out  # 2 km: 1.00
    assert "decided, 82.00 USD" in both(file, CORNER, "calls.parquet:4").out  # 4 km: 2.00


def test_an_id_that_there_is_not(both: Both, tmp_path: Path) -> None:
    """What is nearest is looked for among all ids, also where a row is that of an event that could have such a part."""
    file = calls(tmp_path, ["e17", "e17-9", "f", "g"])
    done = both(file, CORNER, "e17/9")
    assert (done.code, "did you mean `e17-9`?" in " ".join(done.err.split())) == (2, True)


PROVIDER = """\
provider: days
name: Days
currency: USD
time_zone: America/New_York
"""
CLAUSES = "clauses:\n  A-1: {at: line 1, title: Work, effect: sums}\n"
# Homes by a number of which the key is worked out; beside them months, and days of a client of the same day.
GROUPS = """\
in_force: [{from: 2026-01-01}]
facts:
  client: {kind: text, default: nobody}
  n: {kind: integer, required: true}
  ok: {kind: bool, default: false}
  day: {kind: date, required: true}
  minutes: {kind: duration, unit: min, required: true}
groups:
  large: {when: n > 9, by: [n * 1000, ok]}
  month: {by: [month_of(day)], result: none}
  daily: {by: [client, day], result: none, runs: {from: day, gap_under: 3 days}}
values:
  long: {about: large, is: sum(minutes)}
  monthly: {about: month, is: sum(minutes)}
  a_day: {about: daily, is: sum(minutes)}
outcomes:
  of_large: {kind: duration, unit: min, about: large}
  of_month: {kind: duration, unit: min, about: month}
  of_day: {kind: duration, unit: min, about: daily}
rules:
  large: {clause: A-1, about: large, then: {of_large: long}}
  monthly: {clause: A-1, about: month, then: {of_month: monthly}}
  daily: {clause: A-1, about: daily, then: {of_day: a_day}}
"""
WORK = """\
id,client,n,ok,day,minutes
1,C,1,,2026-01-05,10
2,,2,,2026-01-05,20
3,C,3,,2026-02-05,30
4,C,12,true,2026-02-05,40
5,C,12,true,2026-02-06,50
6,C,12,,2026-02-06,60
7,C,13,,2026-02-06,70
"""


def terms(folder: Path, **versions: str) -> Path:
    """A rulebook of these versions."""
    (folder / "versions").mkdir(parents=True)
    (folder / "provider.yaml").write_text(PROVIDER)
    (folder / "clauses.yaml").write_text(CLAUSES)
    for name, text in versions.items():
        (folder / "versions" / f"{name}.yaml").write_text(text)
    return folder


@pytest.mark.parametrize("at_once", [3, 1000])
def test_groups_by_any_name(
    both: Both, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Every result can be asked for: several keys, worked out, truths, defaults; also where rows are many times as many
    as are evaluated at once."""
    monkeypatch.setattr("engine.batch.finding._AT_ONCE", at_once)
    book, events, out = terms(tmp_path / "days", v=GROUPS), tmp_path / "w.csv", tmp_path / "o.jsonl"
    events.write_text(WORK)
    assert run("evaluate", events, "-r", book, "-o", out).code == 0
    results = run("evaluate", events, "-r", book, "--format", "jsonl").objects()
    ids = {result["id"] for result in results}
    assert {"12000 true", "12000 false", "13000 false", "1", "5", "2"} - ids == {"5"}
    for name in sorted(ids):
        done = both(events, book, name, "--results", out)
        assert (done.code, " agrees: " in done.err) == (0, True), done.err


STRADDLE = "straddle: {how: split, from: start, until: end}\n"


def month(number: int) -> str:
    """Terms of a month of 2026, of 60 USD an hour."""
    return f"""\
in_force: [{{from: 2026-{number:02}-01, until: 2026-{number + 1:02}-01}}]
facts: {{start: {{kind: instant}}, end: {{kind: instant}}}}
figures: {{hourly: {{is: 60 USD/hour, clause: A-1}}}}
charges: {{time: {{clause: A-1, quantity: end - start, rate: hourly}}}}
rules: {{time: {{clause: A-1, charge: {{time: {{}}}}}}}}
"""


@pytest.fixture
def months(tmp_path: Path) -> Path:
    """Terms of seven months, at each end of which events are cut."""
    book = terms(tmp_path / "months", **{f"m{n}": month(n) for n in range(1, 8)})
    (book / "provider.yaml").write_text(PROVIDER + STRADDLE)
    return book


def spans(folder: Path, *more: str) -> Path:
    """Two hours over a change, one hour before it and one behind; from the first month into the last; then others."""
    file = folder / "spans.csv"
    rows = (
        "over,2026-01-31T23:00:00-05:00,2026-02-01T01:00:00-05:00",
        "long,2026-01-31T23:00:00-05:00,2026-07-01T01:00:00-04:00",
        "day,2026-01-05T10:00:00-05:00,2026-01-05T11:00:00-05:00",
    )
    file.write_text("\n".join(["id,start,end", *rows, *more, ""]))
    return file


def as_parquet(file: Path) -> Path:
    """The same events, with instants as such."""
    table = csv.read_csv(file)
    for number in (1, 2):
        at = table.column(number).cast(pa.timestamp("us", "UTC"))
        table = table.set_column(number, table.column_names[number], at)
    parquet.write_table(table, file.with_suffix(".parquet"))
    return file.with_suffix(".parquet")


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_event_that_was_cut(
    both: Both, run: Run, months: Path, tmp_path: Path, form: str
) -> None:
    """Who asks for it gets all its parts, however many; who asks for a part gets that part."""
    events, out = spans(tmp_path), tmp_path / "out.csv"
    events = as_parquet(events) if form == "parquet" else events
    run("evaluate", events, "-r", months, "-o", out)
    done = both(events, months, "over", "--results", out)
    assert (done.code, " agrees: " in done.err) == (0, True)
    heads = [line.split() for line in done.out.splitlines() if line.startswith("event over")]
    amounts = [["decided,", "60.00", "USD"]] * 2  # an hour each
    assert heads == [["event", f"over/{n}", *amount] for n, amount in enumerate(amounts, 1)]
    assert "event over/1" not in both(events, months, "over/2").out
    said = both(events, months, "long").out
    assert [n for n in range(1, 9) if f"\nevent long/{n} " in "\n" + said] == [*range(1, 8)]


def test_a_cut_event_whose_part_is_there(both: Both, months: Path, tmp_path: Path) -> None:
    """An event that has the id of the part of another one: whichever comes later repeats it, and is rejected."""
    late = "over/2,2026-01-05T10:00:00-05:00,2026-01-05T10:30:00-05:00"
    events = spans(tmp_path, late)
    assert "a second event `over/2`" in both(events, months, "over/2").out
    assert "event over/1" in both(events, months, "over").out
    early = events.read_text().splitlines()
    events.write_text("\n".join([early[0], early[-1], *early[1:-1], ""]))
    for file in (events, as_parquet(events)):
        assert "a second event `over/2`" in both(file, months, "over").out
        assert "decided, 30.00 USD" in both(file, months, "over/2").out  # half an hour
    assert both(events, months, "over/1").code == 2
