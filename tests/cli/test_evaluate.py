"""`clausebook evaluate`: every format says the same, and every row is accounted for."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.running import WSM, WTIM, Run

KEYS = {
    "subject", "id", "events", "status", "rulebook", "version", "outcomes", "lines", "amount", "currency", "needs",
    "rules", "clauses",
}  # fmt: skip
LINE_KEYS = {
    "name",
    "actual",
    "billed",
    "covered",
    "rate",
    "amount",
    "payer",
    "invoice_on",
    "rules",
    "clauses",
}
BAD = """\
id,kind,worked_on,minutes,nature
good,site_request,2025-09-10,20,change
bad-kind,repair,2025-09-10,20,change
bad-minutes,site_request,2025-09-10,many,change
good,site_request,2025-09-11,20,change
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file with one good row, a wrong value, a wrong type, and a repeated id."""
    path = tmp_path / "bad.csv"
    path.write_text(BAD)
    return path


def test_jsonl_has_one_object_a_result_with_every_key(run: Run) -> None:
    """The shape that programs rely on; amounts are decimal texts."""
    done = run("evaluate", WTIM, "-r", "wtim", "--format", "jsonl")
    assert done.code == 0
    objects = done.objects()
    assert objects
    for found in objects:
        assert set(found) >= KEYS
        assert found["amount"] == f"{Decimal(found['amount']):.2f}"
        for line in found["lines"]:
            assert set(line) >= LINE_KEYS


def test_the_amount_is_the_sum_of_the_rounded_lines(run: Run) -> None:
    """Of each result, and over all results in the summary."""
    done = run("evaluate", WTIM, "-r", "wtim", "--format", "jsonl")
    total = Decimal(0)
    for found in done.objects():
        lines = sum((Decimal(line["amount"] or 0) for line in found["lines"]), Decimal(0))
        assert Decimal(found["amount"]) == lines
        total += lines
    assert f"{total:.2f} USD" in done.err


def test_json_is_the_same_as_a_list(run: Run) -> None:
    """`json` for one parser call, `jsonl` for streams."""
    lines = run("evaluate", WTIM, "-r", "wtim", "--format", "jsonl").objects()
    assert json.loads(run("evaluate", WTIM, "-r", "wtim", "--format", "json").out) == lines


def test_csv_has_a_row_a_result(run: Run) -> None:
    """The same ids, statuses and amounts as the JSON."""
    objects = run("evaluate", WSM, "-r", "wsm", "--format", "jsonl").objects()
    rows = list(
        csv.DictReader(run("evaluate", WSM, "-r", "wsm", "--format", "csv").out.splitlines())
    )
    for key in ("id", "status", "amount"):
        assert [row[key] for row in rows] == [found[key] for found in objects]
    assert [row["category"] for row in rows] == [f["outcomes"]["category"] or "" for f in objects]


def test_parquet_has_a_row_a_result(run: Run, tmp_path: Path) -> None:
    """Typed: amounts are decimals, dates are dates, lists are lists."""
    import pyarrow.parquet as pq

    objects = run("evaluate", WSM, "-r", "wsm", "--format", "jsonl").objects()
    out = tmp_path / "results.parquet"
    assert run("evaluate", WSM, "-r", "wsm", "-o", out).code == 0
    rows = pq.read_table(out).to_pylist()
    assert [row["amount"] for row in rows] == [Decimal(found["amount"]) for found in objects]
    assert [row["events"] for row in rows] == [found["events"] for found in objects]
    days = [row["invoice_on"] and row["invoice_on"].isoformat() for row in rows]
    assert days == [found["outcomes"].get("invoice_on") for found in objects]


def test_parquet_is_not_printed(run: Run) -> None:
    """It needs a file."""
    done = run("evaluate", WSM, "-r", "wsm", "--format", "parquet")
    assert done.code == 2
    assert "-o" in done.err


def test_the_table_fits_the_screen_and_ends_with_the_totals(run: Run) -> None:
    """80 columns; counts by status; what was read, accepted and rejected."""
    done = run("evaluate", WTIM, "-r", "wtim", "--by", "category")
    assert max(map(len, done.out.splitlines())) <= 80
    assert "by category" in done.out
    assert done.out.rstrip().endswith("accepted, 0 rejected")
    assert not done.err


def test_bad_rows_are_rejected_and_the_rest_goes_on(run: Run, bad: Path) -> None:
    """Exit code 1; each reject with file, row, field, value and reason; the counts reconcile."""
    done = run("evaluate", bad, "-r", "wsm", "--format", "jsonl")
    assert done.code == 1
    good, *rejects = done.objects()
    assert (good["id"], good["amount"]) == ("good", "65.00")
    assert [(r["status"], r["row"], r["id"], r["field"]) for r in rejects] == [
        ("rejected", 3, "bad-kind", "kind"),
        ("rejected", 4, "bad-minutes", "minutes"),
        ("rejected", 5, "good", "id"),
    ]
    assert all(r["file"] == str(bad) and r["value"] and r["reason"] and r["code"] for r in rejects)
    assert "4 rows read: 1 accepted, 3 rejected" in done.err


@pytest.mark.parametrize("name", ["rejects.csv", "rejects.jsonl"])
def test_rejects_go_to_a_file_of_their_own(run: Run, bad: Path, tmp_path: Path, name: str) -> None:
    """CSV or JSONL, by the name of the file."""
    place = tmp_path / name
    run("evaluate", bad, "-r", "wsm", "--rejects", place)
    text = place.read_text().splitlines()
    rows = (
        [json.loads(line) for line in text]
        if name.endswith("jsonl")
        else list(csv.DictReader(text))
    )
    assert [str(row["row"]) for row in rows] == ["3", "4", "5"]


def test_many_rejects_are_summed_up_by_reason(run: Run, tmp_path: Path) -> None:
    """A screen of rejects helps nobody."""
    path = tmp_path / "many.csv"
    path.write_text("id,kind\n" + "".join(f"e{n},nonsense\n" for n in range(100)))
    done = run("evaluate", path, "-r", "wsm")
    assert "100 rows rejected[CB621]" in done.err
    assert len(done.err.splitlines()) < 10


@pytest.mark.parametrize("suffix", ["json", "jsonl", "csv"])
def test_the_name_of_the_output_says_its_format(run: Run, tmp_path: Path, suffix: str) -> None:
    """The file holds what the format would have printed, and nothing else is in the folder."""
    out = tmp_path / f"results.{suffix}"
    assert run("evaluate", WSM, "-r", "wsm", "-o", out).out == ""
    assert out.read_text() == run("evaluate", WSM, "-r", "wsm", "--format", suffix).out
    assert list(tmp_path.iterdir()) == [out]


def test_output_is_the_same_every_time_and_in_any_order_of_rows(run: Run, tmp_path: Path) -> None:
    """Nothing depends on hashes, or on where an event stands in its file."""
    head, *rows = Path(WSM).read_text().splitlines()
    turned = tmp_path / "turned.csv"
    turned.write_text("\n".join([head, *reversed(rows)]) + "\n")
    first = run("evaluate", WSM, "-r", "wsm", "--format", "jsonl").out
    assert first == run("evaluate", WSM, "-r", "wsm", "--format", "jsonl").out
    assert first == run("evaluate", turned, "-r", "wsm", "--format", "jsonl").out


def test_another_reading_gives_the_other_answer(run: Run) -> None:
    """A converted call of 10 + 12 minutes: only the technical ones, or all; both below or above the minimum."""

    def amount(*more: str) -> tuple[str, str]:
        done = run("explain", WTIM, "--id", "home-computer", "-r", "wtim", "--json", *more)
        [found] = json.loads(done.out)
        return found["amount"], found["derivation"]["readings"]["AMB-02"]

    assert amount() == ("66.00", "a")
    assert amount("--reading", "AMB-02=b") == ("73.50", "b")


def test_a_version_can_be_chosen_by_date_or_name(run: Run) -> None:
    """An event before the first version is not in force, unless the terms of another date are asked for."""

    def status(*more: str) -> str:
        done = run("evaluate", WTIM, "-r", "wtim", "--format", "jsonl", *more)
        return str(next(o for o in done.objects() if o["id"] == "before-the-terms")["status"])

    assert status() == "not_in_force"
    assert status("--version", "2016-09-02") != "not_in_force"
    assert status("--on", "2017-01-01") != "not_in_force"


def test_a_reference_table_fills_what_events_lack(run: Run, tmp_path: Path) -> None:
    """The retainer of the client's record changes the price of a call."""
    calls, accounts = tmp_path / "calls.csv", tmp_path / "accounts.csv"
    calls.write_text("id,kind,opened_as,started_at,technical_minutes,client_id\n"
                     "c1,support_call,computer,2017-01-11T11:00:00-05:00,25,C1\n")  # fmt: skip
    accounts.write_text("client_id,retainer_active\nC1,true\n")
    done = run(
        "evaluate", calls, "-r", "wtim", "--table", f"accounts={accounts}", "--format", "jsonl"
    )
    assert done.objects()[0]["amount"] == "73.33"
