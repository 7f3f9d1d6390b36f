"""`clausebook what-if` and `diff --impact`, as a person runs them: Corner IT's hour costs 100 dollars instead of 80.

By hand, from the table of docs/cli.md. c1: 30 minutes are billed, 40 → 50. c2: half an hour within office hours and
45 minutes outside, 40 + 90 → 50 + 90. c3: an hour and 12 for the way, 92 → 112. c4: nobody has priced it, 40 for the
way. c5: 30 minutes, 40 → 50. c6: 45 minutes and 12 for the way, 72 → 87. Together 414 → 479.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ROOT, WSM, WTIM, Run

CORNER = ROOT / "examples/small/corner"
CALLS = ROOT / "examples/small/calls.csv"
RATE = "figures.hourly_rate=100 USD/hour"
PAGE = """\
corner → corner with figures.hourly_rate=100 USD/hour
6 events in 6 results: 5 results with 5 events change.
What is otherwise: other lines 5, another amount 5.
Rows that are no events: 1 under OLD, 1 under NEW.

total          results  changed      old      new  difference
USD                  6        5   414.00   479.00      +65.00
  billed more                 5                        +65.00

by outcome  results  changed      old      new  difference
billable          6        5   414.00   479.00      +65.00

by kind     results  changed      old      new  difference
visit             4        3   244.00   289.00      +45.00
remote            2        2   170.00   190.00      +20.00

by month    results  changed      old      new  difference
2026-01           5        4   342.00   392.00      +50.00
2026-03           1        1    72.00    87.00      +15.00

by charge   results  changed      old      new  difference
time              6        5   350.00   415.00      +65.00
… and 1 that does not change

the largest changes
  c3, 2026-01                                                         +20.00 USD
    time: rate 80.00 USD/hour → 100.00 USD/hour, amount 80.00 USD → 100.00 USD
  c6, 2026-03                                                         +15.00 USD
    time: rate 80.00 USD/hour → 100.00 USD/hour, amount 60.00 USD → 75.00 USD
… and 3 results more

The differences of all 6 results add up to the difference of the totals, in
every table.
"""


@pytest.fixture
def corner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the rulebook and its events."""
    shutil.copytree(CORNER, tmp_path / "corner")
    shutil.copy(CALLS, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def test_the_whole_page(run: Run, corner: Path) -> None:
    """Who and how much, by everything, and the two largest changes."""
    done = run("what-if", "corner", "--events", "calls.csv", "--set", RATE, "--top", "2")
    assert (done.code, done.err) == (0, "")
    assert done.out == PAGE


def test_a_draft_has_the_same_impact(run: Run, corner: Path) -> None:
    """`diff` with the figure edited in a file, which exits with 1, and with `--impact` says nothing of the text."""
    version = (corner / "corner/versions/2026-01-01.yaml").read_text("utf-8")
    draft = corner / "2026-01-01.yaml"
    draft.write_text(version.replace("is: 80 USD/hour", "is: 100 USD/hour"), "utf-8")
    words = ("diff", "corner@2026-01-01", draft.name, "--events", "calls.csv", "--top", "2")
    done = run(*words, "--impact")
    assert done.code == 1
    assert done.out.splitlines()[1:] == PAGE.splitlines()[1:]
    assert done.out.startswith("corner@2026-01-01 → 2026-01-01.yaml\n")
    whole = run(*words)
    assert whole.out.endswith(f"\n\n{done.out}")
    assert "hourly_rate" in whole.out.removesuffix(done.out)
    assert "by month" not in run("diff", "corner@2026-01-01", draft.name, "--text").out
    both = json.loads(run(*words, "--as", "json").out)
    assert both["impact"]["results_changed"] == 5
    assert both["text"]["versions"]


def test_an_impact_is_on_events(run: Run) -> None:
    """Without events there is none."""
    done = run("diff", "wtim", "wsm", "--impact")
    assert done.code == 2
    assert "say which with `--events`" in done.err


def test_json(run: Run, corner: Path) -> None:
    """Every number as decimal text, every table whole, every result that changes."""
    done = run("what-if", "corner", "--events", "calls.csv", "--set", RATE, "--as", "json")
    found: dict[str, Any] = json.loads(done.out)
    assert found["old"] == {
        "name": "corner", "rulebook": "corner", "accepted": 6, "rejected": 1, "results": 6,
        "totals": {"USD": "414.00"},
    }  # fmt: skip
    assert found["new"]["totals"] == {"USD": "479.00"}
    assert found["customers"] is None
    (money,) = found["money"]
    assert money == {
        "currency": "USD", "old": "414.00", "new": "479.00", "difference": "65.00", "more": "65.00",
        "less": "0.00", "results_more": 5, "results_less": 0,
    }  # fmt: skip
    assert [t["by"] for t in found["tables"]] == [
        "status", "outcome", "kind", "month", "charge", "payer",
    ]  # fmt: skip
    first = found["changed"][0]
    assert (first["id"], first["kind"], first["month"]) == ("c1", "remote", "2026-01")
    assert first["in"] == ["lines", "amount"]
    assert first["details"][0] == {
        "what": "line", "charge": "time", "of": None, "field": "rate", "old": "80.00", "new": "100.00",
    }  # fmt: skip


def test_markdown(run: Run, corner: Path) -> None:
    """Tables that fit a pull request."""
    done = run("what-if", "corner", "--events", "calls.csv", "--set", RATE, "--as", "markdown")
    assert "| USD | 414.00 | 479.00 | +65.00 | +65.00 (5) | 0.00 (0) |" in done.out
    assert "| visit | 4 | 3 | 244.00 | 289.00 | +45.00 |" in done.out
    assert "| c2, 2026-01 | +10.00 USD | time: amount 130.00 USD → 140.00 USD |" in done.out


def test_readings_and_figures_together(run: Run, corner: Path) -> None:
    """Thirty days end on 2 March: c6 is free, 72 less."""
    words = ("what-if", "corner", "--events", "calls.csv", "--reading", "AMB-01=b")
    done = run(*words, "--as", "json")
    assert json.loads(done.out)["money"][0]["difference"] == "-72.00"
    both = json.loads(run(*words, "--set", RATE, "--as", "json").out)
    assert both["money"][0]["difference"] == "-22.00"  # 50 more for the others
    assert both["new"]["name"] == f"corner with {RATE}, AMB-01=b"


def test_both_engines_tell_the_same(run: Run, corner: Path) -> None:
    """The impact does not hang on who decides."""
    words = ("what-if", "corner", "--events", "calls.csv", "--set", RATE, "--engine")
    assert run(*words, "duckdb").out == run(*words, "interpreter").out
    share = ("what-if", "wsm", "--events", WSM, "--reading", "AMB-50=b", "--engine")
    assert run(*share, "duckdb").out == run(*share, "interpreter").out


def test_a_table_by_a_fact(run: Run, corner: Path) -> None:
    """Whatever names the customer: here the way to them, for want of better."""
    done = run(
        "what-if", "corner", "--events", "calls.csv", "--set", RATE, "--by", "distance", "--as", "json"
    )  # fmt: skip
    found = json.loads(done.out)
    assert found["customers"] == {
        "fact": "distance", "all": 2, "affected": 1, "pay_more": 1, "pay_less": 0,
    }  # fmt: skip
    (table,) = [t for t in found["tables"] if t["by"] == "distance"]
    assert [(r["name"], r["results"], r["changed"]) for r in table["rows"]] == [
        ("24 km", 2, 2), ("(none)", 3, 3), ("120 km", 1, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "say what would be otherwise: `--set` or `--reading`"),
        (("--set", "figures.hourly_rat=1 USD/hour"), 1, "did you mean `hourly_rate`?"),
        (("--set", "figures.hourly_rate=30 min"), 1, "error[CB822]"),
        (("--reading", "AMB-01=c"), 2, "the reading `AMB-01` has no option `c`; it has a, b"),
        (("--reading", "AMB-02=c"), 2, "there is no reading `AMB-02`; did you mean `AMB-01`?"),
        (
            ("--set", RATE, "--by", "knd"),
            2,
            "there is no fact or outcome `knd`; did you mean `kind`?",
        ),
    ],
)
def test_what_cannot_be(
    run: Run, corner: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    """Wrong usage ends with 2, a value that does not fit with 1; nothing is printed."""
    done = run("what-if", "corner", "--events", "calls.csv", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_no_event_file(run: Run, corner: Path) -> None:
    """It cannot be read."""
    done = run("what-if", "corner", "--events", "none.csv", "--set", RATE)
    assert done.code == 3


def test_the_changed_terms_of_2027(run: Run) -> None:
    """Emergency 17:40 to 18:40: 20 minutes at 110 and 40 at 155 were 140, an hour at 165 is 165. A converted call of 12
    minutes: at least 30 at 90 dollars were 45, at least 20 are 30. A reply is due earlier, since days end at 17:00.
    """
    new = str(ROOT / "examples/wtim-2027@2027-01-01")
    words = ("diff", "wtim@2016-09-02", new, "--impact", "--events", WTIM, "--as", "json")
    done = run(*words)
    assert done.code == 1
    found = json.loads(done.out)["impact"]
    assert {one["id"]: [d["difference"] for d in one["differences"]] for one in found["changed"]} == {
        "emergency-call": ["25.00"], "converted-call": ["-15.00"], "unanswered-question": [],
    }  # fmt: skip
    (money,) = found["money"]
    assert (money["old"], money["new"]) == ("1048.50", "1058.50")
    assert (money["more"], money["less"], money["difference"]) == ("25.00", "15.00", "10.00")
