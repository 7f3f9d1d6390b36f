"""`--as html` as a person runs it: one page on standard output, whatever the terminal has for letters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run
from tests.report.html.outline import outline

SMALL = ROOT / "examples" / "small"
YEAR = ROOT / "examples" / "wtim-2027" / "events" / "2027.csv"
NEW = str(ROOT / "examples" / "wtim-2027") + "@2027-01-01"


def test_the_example_of_the_docs(run: Run) -> None:
    """WTIM's made-up terms of 2027 on a made-up year: the page says what `--impact` says."""
    words = ["diff", "wtim@2016-09-02", NEW, "--text", "--impact", "--events", YEAR]
    page = run(*words, "--as", "html", "--top", "20")
    assert (page.code, page.err) == (1, "")
    lines = outline(page.out).lines
    assert "h1: From 1 January 2027, 4 figures, 3 calendars and 3 rules change" in lines
    assert "li: emergency rate: 155 USD/hour → 165 USD/hour" in lines
    assert "[svg] Of 14 customers 7 pay less, 1 pays the same and 6 pay more." in lines
    total = "19,220.72 − 18,744.22 = +476.50 = 1,060.00 billed more − 583.50 billed less (USD)"
    assert f"p: {total}" in lines
    told = run(*words)
    assert "Customers by `client_id`: 14 of 14 are affected; 6 pay more, 7 less." in told.out


@pytest.mark.parametrize(
    "words",
    [
        ("what-if", "corner", "--events", "calls.csv", "--set", "figures.hourly_rate=100 USD/hour"),
        ("readings", "corner", "--events", "calls.csv"),
    ],
    ids=["what-if", "readings"],
)
def test_what_if_and_readings(
    words: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Well-formed, with bars, and from nowhere else."""
    monkeypatch.chdir(SMALL)
    page = run(*words, "--as", "html")
    told = outline(page.out)
    assert page.code == 0
    assert told.outside == []
    assert any("[more]" in line or "[less]" in line for line in told.lines)


def test_readings_tell_options(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty days instead of a month cost 72.00 less; the chosen option is marked."""
    monkeypatch.chdir(SMALL)
    page = run("readings", "corner", "--events", "calls.csv", "--as", "html").out
    lines = outline(page).lines
    assert "h1: 1 unclear clause would bill otherwise if read otherwise" in lines
    assert "tr: a to the same day of the next month chosen |– |– |–" in lines
    assert "tr: b thirty days |1 |342.00 |−72.00" in lines


def test_it_is_utf_8_whatever_the_terminal_has(tmp_path: Path) -> None:
    """The page says that it is, so it must be."""
    out = tmp_path / "page.html"
    words = [sys.executable, str(ROOT / "cli.py"), "diff", "wtim@2016-09-02", NEW, "--as", "html"]
    with out.open("wb") as file:
        environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
        done = subprocess.run(
            words, stdout=file, stderr=subprocess.PIPE, env=environment, check=False, cwd=ROOT
        )
    assert done.returncode == 1, done.stderr
    assert "155 USD/hour → 165 USD/hour" in out.read_bytes().decode("utf-8")
