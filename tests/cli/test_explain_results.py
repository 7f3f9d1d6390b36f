"""`explain --results`: what `evaluate` wrote agrees with the explanation, or the first field that does not is named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.cli.running import WSM, WTIM, Run
from tests.cli.test_explain_many import terms

PEERS = str(Path(__file__).resolve().parents[2] / "bench" / "peers" / "rulebook")
HEADER = "id,account_id,kind,topic,minutes,started_at,on_retainer,is_home_user\n"
CALLS = HEADER + "".join(
    f"e{n},a,travel,bug,{n},2017-01-0{1 + n % 9}T10:00:00Z,true,false\n" for n in range(1, 30)
)
NAMES = ("second-day", "emergency-call")
COLUMNS = "id,subject,status,version,rules,events,amount,hourly,time.billed,time.pieces,time.rules"


def compared(run: Run, events: str, book: str, id: str, results: Path) -> tuple[int, str]:
    """The exit code, and what is said of the results."""
    done = run("explain", events, "-r", book, "--id", id, "--results", results)
    assert done.out
    return done.code, done.err.replace(str(results), "RESULTS")


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_whole_results(run: Run, tmp_path: Path, form: str) -> None:
    """Of either provider, in any form: groups, stretches, lists, dates."""
    for events, book, name in ((WTIM, "wtim", "second-day"), (WSM, "wsm", "change-by-phone")):
        out = tmp_path / f"{book}.{form}"
        run("evaluate", events, "-r", book, "-o", out)
        code, said = compared(run, events, book, name, out)
        assert code == 0, said
        assert said.startswith("RESULTS agrees: ")


def test_reading_results_leaves_no_trace(run: Run, tmp_path: Path) -> None:
    """How long a cell may be that Python's reader of CSV takes is the whole process's: events are read as before."""
    out, before = tmp_path / "out.csv", csv.field_size_limit()
    run("evaluate", WTIM, "-r", "wtim", "-o", out)
    assert compared(run, WTIM, "wtim", "second-day", out)[0] == 0
    assert csv.field_size_limit() == before


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_whole_results_with_hashes(run: Run, tmp_path: Path, form: str) -> None:
    """They are compared as well: of another version it is the hash that differs, where nothing else does."""
    out = tmp_path / f"out.{form}"
    run("evaluate", WTIM, "-r", "wtim", "-o", out, "--hashes")
    code, said = compared(run, WTIM, "wtim", "second-day", out)
    assert code == 0, said
    plain = tmp_path / f"plain.{form}"
    run("evaluate", WTIM, "-r", "wtim", "-o", plain)
    fields = int(compared(run, WTIM, "wtim", "second-day", plain)[1].split()[2])
    assert f" agrees: {fields + 2} fields" in said


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_whole_results_of_the_columnar_plan(run: Run, tmp_path: Path, form: str) -> None:
    """Written without making a result an object."""
    events, out = tmp_path / "calls.csv", tmp_path / f"out.{form}"
    events.write_text(CALLS)
    run("evaluate", events, "-r", PEERS, "-o", out, "--engine", "duckdb")
    code, said = compared(run, str(events), PEERS, "e7", out)
    assert code == 0, said


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "arrow"])
def test_chosen_columns(run: Run, tmp_path: Path, form: str) -> None:
    """Lists, numbers and pieces as each form has them."""
    events, out = tmp_path / "calls.csv", tmp_path / f"out.{form}"
    events.write_text(CALLS)
    run("evaluate", events, "-r", PEERS, "-o", out, "--columns", COLUMNS, "--engine", "duckdb")
    said = compared(run, str(events), PEERS, "e7", out)
    assert said == (0, "RESULTS agrees: 11 fields are the same\n")


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "arrow"])
def test_ids_as_whole_numbers(run: Run, tmp_path: Path, form: str) -> None:
    """`id/whole` tells results apart as well as `id` does; an id that is no whole number is not in such a file."""
    events, out = tmp_path / "calls.csv", tmp_path / f"out.{form}"
    events.write_text(CALLS.replace("\ne", "\n").replace("\n9,", "\n09,"))
    run("evaluate", events, "-r", PEERS, "-o", out, "--columns", "id/whole,amount")
    said = compared(run, str(events), PEERS, "7", out)
    assert said == (0, "RESULTS agrees: 2 fields are the same\n")
    code, found = compared(run, str(events), PEERS, "09", out)
    assert (code, "the results have no event `09`" in found) == (1, True)


def test_another_amount(run: Run, tmp_path: Path) -> None:
    """Seven minutes at half of 110 USD an hour are 6.42 USD; somebody wrote 6.41."""
    events, out = tmp_path / "calls.csv", tmp_path / "out.jsonl"
    events.write_text(CALLS)
    run("evaluate", events, "-r", PEERS, "-o", out)
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    (row,) = (row for row in rows if row["id"] == "e7")
    assert row["amount"] == "6.42"
    row["lines"][0]["amount"] = row["amount"] = "6.41"
    out.write_text("\n".join(map(json.dumps, rows)))
    assert compared(run, str(events), PEERS, "e7", out) == (
        1,
        "RESULTS: error[CB660]: event `e7`: `lines[0].amount` is 6.42, the results have 6.41\n",
    )


def test_other_options_than_those_of_the_run(run: Run, tmp_path: Path) -> None:
    """Under the terms of another day another version holds."""
    events, out = tmp_path / "calls.csv", tmp_path / "out.csv"
    events.write_text(CALLS)
    run("evaluate", events, "-r", PEERS, "-o", out, "--on", "2016-01-01")
    assert compared(run, str(events), PEERS, "e7", out) == (
        1,
        "RESULTS: error[CB660]: event `e7`: `version` is B, the results have A\n",
    )


def test_a_result_that_is_not_there(run: Run, tmp_path: Path) -> None:
    """The file is of other events."""
    events, out = tmp_path / "calls.csv", tmp_path / "out.parquet"
    events.write_text(CALLS)
    run("evaluate", events, "-r", PEERS, "-o", out)
    events.write_text(CALLS + "late,a,travel,bug,5,2017-01-03T10:00:00Z,true,false\n")
    assert compared(run, str(events), PEERS, "late", out) == (
        1,
        "RESULTS: error[CB660]: the results have no event `late`\n",
    )


GROUPS = """\
in_force: [{from: 2026-01-01}]
facts: {day: {kind: date, required: true}, minutes: {kind: duration, unit: min, required: true}}
groups: {month: {by: [month_of(day)], result: none}}
values: {monthly: {about: month, is: sum(minutes)}}
outcomes: {sum: {kind: duration, unit: min, about: month}}
figures: {hourly: {is: 60 USD/hour, clause: A-1}}
charges:
  work: {clause: A-1, quantity: minutes, rate: hourly}
  fee: {clause: A-1, about: month, price: hourly * monthly}
rules:
  worked: {clause: A-1, charge: {work: {}}}
  monthly: {clause: A-1, about: month, then: {sum: monthly}, charge: {fee: {}}}
"""
WORK = "id,day,minutes\n1,2026-01-05,20\n2,2026-01-06,30\n"


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_results_that_share_an_id(run: Run, tmp_path: Path, form: str) -> None:
    """Event 1 is 20 minutes, 20.00 USD, month 1 has 50.00; without `subject` nothing tells which row is whose."""
    book, events = terms(tmp_path / "months", v=GROUPS), tmp_path / "work.csv"
    events.write_text(WORK)
    out = tmp_path / f"out.{form}"
    for columns in ("id,amount", "id,subject,amount", "id,status"):
        run("evaluate", events, "-r", book, "-o", out, "--columns", columns)
        fields = 2 * len(columns.split(","))
        said = compared(run, str(events), str(book), "1", out)
        assert said == (0, f"RESULTS agrees: {fields} fields are the same\n")


def test_one_of_several_rows(run: Run, tmp_path: Path) -> None:
    """One that is not there, one that differs, and one row that stands for both are told without a guess."""
    book, events = terms(tmp_path / "months", v=GROUPS), tmp_path / "work.csv"
    events.write_text(WORK)
    out = tmp_path / "out.csv"
    may = "the results have {} of that id that may be its, and none that is the same"
    for rows, code, said in (
        ("1,50.00\n", 1, "the results have no event `1`"),
        ("1,20.00\n", 1, "the results have no month `1`"),
        ("1,20.00\n1,20.00\n", 1, f"month `1`: {may.format('a row')}"),
        ("1,20.01\n1,50.01\n", 1, f"event `1`: {may.format('2 rows')}"),
        ("1,50.00\n1,20.00\n", 0, "4 fields are the same"),
    ):
        out.write_text(f"id,amount\n{rows}")
        done = compared(run, str(events), str(book), "1", out)
        assert (done[0], said in " ".join(done[1].split())) == (code, True), done


@pytest.mark.parametrize("engine", ["interpreter", "duckdb"])
@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet"])
def test_rows_that_are_rejected(run: Run, tmp_path: Path, form: str, engine: str) -> None:
    """Files of JSON name them beside whole results; others have no result of them. The second e7 repeats an id."""
    events, out = tmp_path / "calls.csv", tmp_path / f"out.{form}"
    e7 = "e7,a,travel,bug,7,2017-01-08T10:00:00Z,true,false\n"
    events.write_text(CALLS + e7 + e7.replace("e7", "odd").replace(",7,", ",seven,"))
    run("evaluate", events, "-r", PEERS, "-o", out, "--engine", engine)
    named = form in ("jsonl", "json")
    said = "1 row is rejected in both" if named else "it has no result of what is rejected"
    assert compared(run, str(events), PEERS, "odd", out) == (0, f"RESULTS agrees: {said}\n")
    code, found = compared(run, str(events), PEERS, "e7", out)
    assert (code, " and 1 row is rejected in both" in found) == (0, named)
    assert "fields are the same" in found


def test_rows_that_are_rejected_only_here(run: Run, tmp_path: Path) -> None:
    """Where the results decide them, or reject another number of them."""
    events, out = tmp_path / "calls.csv", tmp_path / "out.jsonl"
    events.write_text(CALLS)
    run("evaluate", events, "-r", PEERS, "-o", out)
    odd = CALLS.replace("e7,a,travel,bug,7", "e7,a,travel,bug,seven")
    events.write_text(odd)
    assert compared(run, str(events), PEERS, "e7", out) == (
        1,
        "RESULTS: error[CB660]: row `e7`: `status` is rejected, the results have decided\n",
    )
    run("evaluate", events, "-r", PEERS, "-o", out)
    events.write_text(odd + "e7,a,travel,bug,7,2017-01-08T10:00:00Z,true,false\n")
    assert compared(run, str(events), PEERS, "e7", out) == (
        1,
        "RESULTS: error[CB660]: row `e7`: `rejects` is 2, the results have 1\n",
    )


def test_files_that_hold_no_results(run: Run, tmp_path: Path) -> None:
    """Wrong usage: another kind of file, no ids, columns that no result has, something broken."""
    events = tmp_path / "calls.csv"
    events.write_text(CALLS)
    words = ["explain", events, "-r", PEERS, "--id", "e7", "--results"]
    for name, text, said in (
        ("a.txt", "", "results are .jsonl, .json, .csv, .parquet or .arrow"),
        ("a.csv", "amount\n1\n", "has no column `id` or `id/whole`"),
        ("b.csv", "id,colour\ne7,red\n", "no result has a column `colour`"),
        ("a.parquet", "no Parquet", "cannot be read as results"),
        ("a.jsonl", "{", "cannot be read as results"),
    ):
        (tmp_path / name).write_text(text)
        done = run(*words, tmp_path / name)
        assert (done.code, said in done.err) == (2, True), done.err


def test_many_events(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many events only those are evaluated that bear on the one that is explained; the explanation is the same."""
    whole = [run("explain", WTIM, "-r", "wtim", "--id", name) for name in NAMES]
    missing = run("explain", WTIM, "-r", "wtim", "--id", "second-dya")
    monkeypatch.setattr("engine.commandline.explain.MANY", 3)
    assert [run("explain", WTIM, "-r", "wtim", "--id", name) for name in NAMES] == whole
    assert whole[0].code == 0
    again = run("explain", WTIM, "-r", "wtim", "--id", "second-dya")
    assert again.code == missing.code == 2
    assert "did you mean `second-day`" in " ".join(again.err.split())


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_many_events_that_stand_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Also where DuckDB finds the row."""
    import pyarrow as pa
    from pyarrow import csv, parquet

    plain = tmp_path / "calls.csv"
    plain.write_text(CALLS)
    events = plain
    if form == "parquet":
        events = tmp_path / "calls.parquet"
        table = csv.read_csv(plain)
        at = table.column("started_at").cast(pa.timestamp("us", "UTC"))
        parquet.write_table(table.set_column(5, "started_at", at), events)
    whole = run("explain", events, "-r", PEERS, "--id", "e7")
    assert whole.code == 0
    monkeypatch.setattr("engine.commandline.explain.MANY", 3)
    assert run("explain", events, "-r", PEERS, "--id", "e7") == whole
    assert run("explain", events, "-r", PEERS, "--id", "e77").code == 2
