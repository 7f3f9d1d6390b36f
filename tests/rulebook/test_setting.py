"""Figures set by hand: the rulebook is what it would be if a file said so, and what is wrong is found as in a file."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.diagnostics.findings import FindingsError
from engine.diagnostics.render import render_all
from engine.rulebook.fingerprint import version_hash
from engine.rulebook.load import load
from engine.rulebook.setting import read_setting, with_figures

ROOT = Path(__file__).resolve().parents[2]
CORNER = ROOT / "examples/small/corner"
LANTERN = ROOT / "examples/providers/lantern"
ERRORS = Path(__file__).parent / "setting_errors"
VERSION = "versions/2026-01-01.yaml"


def test_it_is_the_rulebook_that_a_file_would_make(tmp_path: Path) -> None:
    """The same content hash as of a copy in which the figure was edited; clauses and the rest stay."""
    copy = shutil.copytree(CORNER, tmp_path / "corner")
    text = (copy / VERSION).read_text("utf-8")
    (copy / VERSION).write_text(text.replace("is: 80 USD/hour", "is: 100 USD/hour"), "utf-8")
    base, edited = load(CORNER), load(copy)
    made = with_figures(base, ["figures.hourly_rate=100 USD/hour"])
    (one,), (two,) = made.versions.values(), edited.versions.values()
    assert one.figures["hourly_rate"].value == Fraction(100, 60)
    assert one.figures["hourly_rate"].clauses == ("C-1",)
    assert version_hash(one, "UTC", {}) == version_hash(two, "UTC", {})
    (same,) = base.versions.values()
    assert version_hash(one, "UTC", {}) != version_hash(same, "UTC", {})


def test_nothing_is_written() -> None:
    """The file still says what it said."""
    before = (CORNER / VERSION).read_bytes()
    with_figures(load(CORNER), ["figures.hourly_rate=100 USD/hour"])
    assert (CORNER / VERSION).read_bytes() == before


def test_every_version_that_states_it_and_those_that_amend_one() -> None:
    """Without a version all of them have the value."""
    made = with_figures(load(LANTERN), ["figures.overdraft_rate = 1 USD/hour"])
    assert {v.figures["overdraft_rate"].text for v in made.versions.values()} == {"1 USD/hour"}


def test_of_one_version() -> None:
    """Stated by its own document from now on, with the clauses that it took over; earlier versions stay."""
    base = load(LANTERN)
    first, last = base.versions.values()
    assert last.amends == first.id
    taken_over = [n for n, f in last.figures.items() if f.span and f.span == first.figures[n].span]
    name = next(n for n in taken_over if first.figures[n].text.endswith("min"))
    made = with_figures(base, [f"figures.{name}@{last.id}=7 min"])
    assert made.versions[first.id].figures[name] == first.figures[name]
    assert made.versions[last.id].figures[name].text == "7 min"
    assert made.versions[last.id].figures[name].clauses == first.figures[name].clauses
    of_first = with_figures(base, [f"figures.{name}@{first.id}=7 min"])
    assert {v.figures[name].text for v in of_first.versions.values()} == {"7 min"}  # it amends


def test_lists_of_dates() -> None:
    """Dates between commas."""
    made = with_figures(load(LANTERN), ["figures.our_holidays=2026-12-24, 2026-12-31"])
    for version in made.versions.values():
        assert set(version.figures["our_holidays"].value) == {  # type: ignore[arg-type]
            date(2026, 12, 24), date(2026, 12, 31),
        }  # fmt: skip


def test_several_at_once() -> None:
    """Each in its place."""
    made = with_figures(load(CORNER), ["figures.hourly_rate=81 USD/hour", "figures.quarter=10 min"])
    (version,) = made.versions.values()
    assert [version.figures[n].text for n in ("hourly_rate", "quarter")] == [
        "81 USD/hour",
        "10 min",
    ]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("no-figure", "figures.hourlyrate=1 USD/hour"),
        ("no-version", "figures.hourly_rate@2026=1 USD/hour"),
        ("money-and-no-rate", "figures.hourly_rate=90 USD"),
        ("minutes-and-no-months", "figures.one_month=30 min"),
        ("no-unit", "figures.quarter=15 mni"),
        ("a-reading", "readings.AMB-01=b"),
        ("no-value", "figures.quarter="),
    ],
)
def test_what_is_wrong_is_shown_where_it_was_typed(name: str, typed: str) -> None:
    """With a caret, and a hint; as in the file of that name."""
    with pytest.raises(FindingsError) as error:
        with_figures(load(CORNER), [typed])
    wanted = (ERRORS / f"{name}.txt").read_text("utf-8")
    assert f"{render_all(error.value.findings)}\n" == wanted


def test_a_rule_that_cannot_have_it_is_found_as_in_a_file() -> None:
    """`reply_days` counts days: half of one is refused where it is used, and the note says what was set."""
    with pytest.raises(FindingsError) as error:
        with_figures(load("wtim"), ["figures.reply_days=2.5"])
    (finding,) = error.value.findings
    assert (finding.code, finding.message) == ("CB401", "expected integer, found number")
    (note,) = finding.notes
    assert (note.message, note.span.text) == ("with this figure", "2.5")


def test_hidden_characters_are_refused() -> None:
    """As in a file."""
    with pytest.raises(FindingsError, match="CB102"):
        read_setting("figures.quarter=15\u202e min")
