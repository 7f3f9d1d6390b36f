"""`clausebook retro`: what a correction changes in bills, by hand, in every form; and what it refuses."""

from __future__ import annotations

import csv
import json
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from engine.commandline import inputs
from tests.billing.conftest import shop
from tests.billing.shop import Shop
from tests.cli.running import ROOT, WTIM, Done, Run, fed

__all__ = ["shop"]

CORRECTED = """\
in_force: [{from: 2026-01-01}]
recorded: 2026-03-10
because: |
  An hour costs 90 dollars,
  and so the terms say.
amends: 2026-01-01
figures: {hourly_rate: {is: 90 USD/hour, clause: C-1}}
"""
# c1: 30 min at 80, at 90. c2: 30 min at 80 or 90 and 45 at 120. c3: an hour. c4 is undecided; its travel is the same.
# c5: 30 min. c6: 45 min.
PRINTED = """\
`corrected` (recorded 2026-03-10) replaces `2026-01-01`: An hour costs 90
dollars, and so the terms say.

id        line            date         billed        amount
--------  ----  --------  ----------  -------  ------------
c1        time  reversal  2026-01-14  -30 min        -40.00
                new       2026-01-14   30 min         45.00
c2        time  reversal  2026-01-14  -75 min       -130.00
                new       2026-01-14   75 min        135.00
c3        time  reversal  2026-01-15  -60 min        -80.00
                new       2026-01-15   60 min         90.00
c5        time  reversal  2026-01-19  -30 min        -40.00
                new       2026-01-19   30 min         45.00
c6        time  reversal  2026-03-02  -45 min        -60.00
                new       2026-03-02   45 min         67.50

by month                                amount
2026-01                              25.00 USD
2026-03                               7.50 USD

billed then                         414.00 USD
due now                             446.50 USD
adjusted                             32.50 USD
5 reversals, 5 new lines
"""
WTIM_PRINTED = """\
`later` (recorded 2025-03-01) replaces `2016-09-02` (recorded 2016-09-02)

id                  line                     date          billed        amount
------------------  -------------  --------  ----------  --------  ------------
short-project       project_time   reversal  2017-01-17  -120 min       -220.00
                    first-day      new       2017-01-17   120 min        222.00
short-project       project_time   reversal  2017-01-17  -180 min       -220.00
                    second-day     new       2017-01-17   180 min        222.00
spreadsheet-lesson  call_time      reversal  2017-01-16   -30 min        -55.00
                                   new       2017-01-16    30 min         55.50
tool-update         security_time  reversal  2017-01-19   -45 min        -82.50
                                   new       2017-01-19    45 min         83.25

billed then                        1048.50 USD
due now                            1053.75 USD
adjusted                              5.25 USD
4 reversals, 4 new lines
"""
NOTHING = """\
nothing to adjust

billed then                         414.00 USD
due now                             414.00 USD
adjusted                              0.00 USD
0 reversals, 0 new lines
"""


@pytest.fixture
def corrected(shop: Shop) -> Shop:
    """The shop with a version that corrects the price of an hour."""
    shop.add("corrected", CORRECTED)
    return shop


def test_the_whole_of_it(run: Run, corrected: Shop) -> None:
    """By reason, then by month, then in all; the row that is no event is named as `evaluate` names it."""
    done = retro(run, corrected)
    assert (done.code, done.out) == (1, PRINTED)
    assert done.err == (
        f"{corrected.calls}:8: rejected[CB621]: kind: unknown kind; one of remote, visit (`phone`)\n"
    )


def test_by_the_columnar_plan_it_is_the_same(
    run: Run, corrected: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many events are DuckDB's; the hashes are the same as well."""
    one = retro(run, corrected, "--format", "json")
    monkeypatch.setattr(inputs, "MANY", 1)
    assert retro(run, corrected, "--format", "json") == one


def test_before_a_correction_there_is_nothing_to_adjust(run: Run, shop: Shop) -> None:
    """Nor is there between two moments at which the same was known."""
    assert retro(run, shop).out == NOTHING
    shop.add("corrected", CORRECTED)
    assert retro(run, shop, "--known-at", "2026-03-06").out == NOTHING
    assert retro(run, shop, "--known-at", "2026-03-12").out == PRINTED


def test_in_the_current_period_there_is_one_day(run: Run, corrected: Shop, tmp_path: Path) -> None:
    """The same lines and sums, all on that day; a file says what went into it on standard error."""
    out = tmp_path / "adjustments.csv"
    done = retro(run, corrected, "--period", "2026-03-31", "-o", out)
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert {row["date"] for row in rows} == {"2026-03-31"}
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("32.50")
    assert done.out == ""
    assert done.err.endswith(PRINTED[PRINTED.index("billed then") :])
    reversal, new = rows[:2]
    assert reversal["cites_version_hash"] == reversal["version_hash"] == new["cites_version_hash"]
    assert new["version_hash"] != new["cites_version_hash"]
    assert [row["because"] for row in rows[:1]] == [
        "An hour costs 90 dollars, and so the terms say."
    ]


def test_as_json_and_as_lines(run: Run, corrected: Shop) -> None:
    """The objects of JSONL are those in the list of JSON; what was asked stands beside it."""
    whole = json.loads(retro(run, corrected, "--format", "json").out)
    assert whole["adjustments"] == retro(run, corrected, "--format", "jsonl").objects()
    assert whole["totals"] == [
        {"currency": "USD", "then": "414.00", "now": "446.50", "adjusted": "32.50"}
    ]
    assert whole["by_month"] == {"2026-01": {"USD": "25.00"}, "2026-03": {"USD": "7.50"}}
    assert whole["period"] == "original"
    first = whole["adjustments"][0]
    assert (first["kind"], first["id"], first["line"], first["billed"]) == (
        "reversal",
        "c1",
        "time",
        -30,
    )
    assert first["reason"]["replaced"] == "2026-01-01"
    assert first["reason"]["by_recorded"] == "2026-03-10T00:00:00+00:00"


def test_the_hashes_are_those_of_what_was_billed(run: Run, corrected: Shop) -> None:
    """What is taken back cites the version and the input that the old result carried."""
    words = ("evaluate", corrected.calls, "-r", corrected.book, "--hashes", "--format", "jsonl")
    billed = {row["id"]: row for row in run(*words, "--known-at", "2026-03-05").objects()}
    for row in retro(run, corrected, "--format", "jsonl").objects():
        assert row["cites"]["version_hash"] == billed[row["id"]]["version_hash"]
        assert row["input_hash"] == billed[row["id"]]["input_hash"]


def test_readings_that_only_the_correction_has(run: Run, corrected: Shop) -> None:
    """They are for what is right; the old bills knew nothing of them."""
    more = "readings: {NEW-1: {question: q, options: {a: x, b: y}, chosen: a}}\n"
    corrected.add("corrected", CORRECTED + more)
    assert retro(run, corrected, "--reading", "NEW-1=b").out == PRINTED
    assert "there is no reading `NEW-2`" in retro(run, corrected, "--reading", "NEW-2=b").err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--known-at", "2026-02-01"), "`--known-at` is before `--billed-at`: nothing is corrected backwards"),
        (("--period", "March"), "`--period March`: write `original`, or a date like 2016-09-02"),
        (("--billed-at", "soon"), "--billed-at: `soon` is not an instant like"),
    ],
)  # fmt: skip
def test_wrong_usage(run: Run, corrected: Shop, words: tuple[str, ...], message: str) -> None:
    """Said in one line, with the exit code 2 and nothing on standard output."""
    done = retro(run, corrected, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_events_from_a_pipe_are_read_for_both_bills(
    run: Run, corrected: Shop, tmp_path: Path
) -> None:
    """A second reading that finds no events would take all bills back."""
    with fed(tmp_path / "calls.csv", corrected.calls.read_bytes()) as pipe:
        done = run("retro", corrected.book, "--events", pipe, "--billed-at", "2026-03-05")
    assert (done.code, done.out) == (1, retro(run, corrected).out)


def test_a_mapping_from_a_pipe_can_be_read_only_once(
    run: Run, corrected: Shop, tmp_path: Path
) -> None:
    """It is no file of events, of which a copy is kept."""
    pipe = tmp_path / "map.yaml"
    os.mkfifo(pipe)
    done = retro(run, corrected, "--map", pipe)
    assert done.code == 2
    assert f"`{pipe}` is read twice, so it has to be a file" in " ".join(done.err.split())


def test_bills_from_terms_that_were_not_recorded(run: Run, corrected: Shop) -> None:
    """Where every version was recorded later, nothing can have been billed."""
    corrected.edit("in_force:", "recorded: 2026-03-08\nin_force:")
    done = retro(run, corrected)
    assert done.code == 2
    assert "`--billed-at 2026-03-05`: no version was recorded by then" in done.err


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("hashes", [(), ("--hashes",)])
def test_bills_that_come_out_again(
    run: Run, corrected: Shop, tmp_path: Path, form: str, hashes: tuple[str, ...]
) -> None:
    """What `evaluate` wrote then is what it would write again, rejected rows included."""
    bills = _bills(run, corrected, tmp_path / f"bills.{form}", *hashes)
    assert retro(run, corrected, "--bills", bills).out == PRINTED


def test_bills_of_a_version_that_was_edited(run: Run, corrected: Shop, tmp_path: Path) -> None:
    """Somebody typed over the old price: the first bill that is otherwise is named, and nothing is adjusted."""
    bills = _bills(run, corrected, tmp_path / "bills.csv", "--hashes")
    corrected.edit("is: 80 USD/hour", "is: 85 USD/hour")
    done = retro(run, corrected, "--bills", bills)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        f"{bills}: row 1: error[CB831]: event `c1`: `amount` was 40.00, and comes out as 42.50\n"
        "   = help: the version's file has been edited since, where a correction is a\n"
        "           version of its own\n"
    )


def test_bills_of_other_events(run: Run, corrected: Shop, tmp_path: Path) -> None:
    """An event that has been changed since, one that is gone, one that is new."""
    text = corrected.calls.read_text()
    bills = _bills(run, corrected, tmp_path / "bills.jsonl", "--hashes")
    corrected.calls.write_text(
        text.replace("09:00:00-05:00,2026-01-15T10:00", "09:00:00-05:00,2026-01-15T11:00")
    )
    changed = retro(run, corrected, "--bills", bills).err
    assert "row 3: error[CB831]: event `c3`: `amount` was 92.00, and comes out as 172.00" in changed
    assert "help: the event is not the one that was billed" in changed
    bills = _bills(run, corrected, tmp_path / "bills.csv")
    corrected.calls.write_text("".join(text.splitlines(keepends=True)[:3]))
    assert (
        "event `c3` was billed, and does not come out again"
        in retro(run, corrected, "--bills", bills).err
    )
    bills.write_text("".join(bills.read_text().splitlines(keepends=True)[:2]))
    assert "event `c2` is not billed in it" in retro(run, corrected, "--bills", bills).err


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("bills.parquet", "", "bills are results as .csv or .jsonl"),
        ("bills.jsonl", "{", "cannot be read as results: "),
        ("bills.csv", "a,b\n1,2\n", "has a row that is no result of `evaluate`"),
    ],
)
def test_what_is_no_file_of_bills(
    run: Run, corrected: Shop, tmp_path: Path, name: str, text: str, message: str
) -> None:
    """Wrong usage, in one line."""
    (tmp_path / name).write_text(text)
    done = retro(run, corrected, "--bills", tmp_path / name)
    assert done.code == 2
    assert message in done.err


def test_incidents_and_projects_of_a_real_provider(run: Run, tmp_path: Path) -> None:
    """Half an hour at 55.00 is one at 55.50; the days of a project are lines of their own, named by their events."""
    book = tmp_path / "wtim"
    shutil.copytree(ROOT / "rulebooks/wtim", book)
    (book / "versions/later.yaml").write_text(
        "in_force: [{from: 2016-09-02}]\nrecorded: 2025-03-01\namends: 2016-09-02\n"
        "figures: {default_regular_rate: {is: 111 USD/hour, clause: WTIM-E3.2}}\n"
    )
    done = run("retro", book, "--events", WTIM, "--billed-at", "2025-01-01")
    assert done.out == WTIM_PRINTED


def _bills(run: Run, shop: Shop, out: Path, *more: str) -> Path:
    """What was billed on 5 March."""
    run("evaluate", shop.calls, "-r", shop.book, "--known-at", "2026-03-05", "-o", out, *more)
    return out


def retro(run: Run, shop: Shop, *more: str | Path) -> Done:
    """The adjustments of what was billed on 5 March."""
    when = () if "--billed-at" in more else ("--billed-at", "2026-03-05")
    return run("retro", shop.book, "--events", shop.calls, *when, *more)
