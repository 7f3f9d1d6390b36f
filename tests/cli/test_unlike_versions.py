"""What is of another kind, or measured otherwise, under another version: text in whole results, and no column."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import parquet

from tests.cli.running import Run

FACTS = """
facts:
  on: {kind: date, required: true}
  km: {kind: quantity, unit: km, min: 0}
  minutes: {kind: duration, unit: min, min: 0}
"""
ONE = f"""
version: one
in_force: [{{until: 2026-07-01}}]
units: [km]
{FACTS}
figures: {{price: {{is: 2 USD/km, clause: A-1}}}}
charges: {{way: {{clause: A-1, quantity: km, rate: price}}}}
outcomes: {{often: {{kind: bool}}, lasting: {{kind: duration, unit: hour}}}}
rules: {{p: {{clause: A-1, charge: {{way: {{}}}}, then: {{often: true, lasting: minutes}}}}}}
"""
TWO = f"""
version: two
in_force: [{{from: 2026-07-01}}]
units: [km]
{FACTS}
figures: {{price: {{is: 60 USD/hour, clause: A-1}}}}
charges: {{way: {{clause: A-1, quantity: minutes, rate: price}}}}
outcomes: {{often: {{kind: text}}, lasting: {{kind: duration, unit: min}}}}
rules: {{p: {{clause: A-1, charge: {{way: {{}}}}, then: {{often: "'daily'", lasting: minutes}}}}}}
"""
EVENTS = "id,on,km,minutes\n1,2026-01-01,3,90\n2,2026-08-01,3,90\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A rulebook of two versions, and two events, one under each."""
    folder = tmp_path / "book"
    (folder / "versions").mkdir(parents=True)
    (folder / "provider.yaml").write_text(
        'provider: b\nname: b\ncurrency: USD\ntime_zone: America/New_York\ngoverned_by: "on"\n'
    )
    (folder / "clauses.yaml").write_text(
        "clauses:\n  A-1: {at: line 1, title: Price, effect: price}\n"
    )
    (folder / "versions" / "one.yaml").write_text(ONE)
    (folder / "versions" / "two.yaml").write_text(TWO)
    (tmp_path / "events.csv").write_text(EVENTS)
    return folder


@pytest.mark.parametrize("engine", ["interpreter", "duckdb"])
def test_an_outcome_of_two_kinds_is_text_in_parquet(
    run: Run, book: Path, tmp_path: Path, engine: str
) -> None:
    """As in CSV."""
    out = tmp_path / "out.parquet"
    done = run("evaluate", tmp_path / "events.csv", "-r", book, "--engine", engine, "-o", out)
    assert done.code == 0
    assert parquet.read_table(out)["often"].to_pylist() == ["true", "daily"]


@pytest.mark.parametrize(
    "name", ["often", "way.rate", "way.billed", "way.pieces", "way.rate/exact"]
)
def test_it_has_no_column(run: Run, book: Path, tmp_path: Path, name: str) -> None:
    """A number of kilometres and one of minutes are not put below each other."""
    done = run("evaluate", tmp_path / "events.csv", "-r", book, "--columns", f"id,{name}")
    assert done.code == 2
    assert (
        f"`{name.removesuffix('/exact')}` has no one column: its kind or unit is another"
        in done.err
    )


def test_what_is_measured_alike_has_one_unit(run: Run, book: Path, tmp_path: Path) -> None:
    """90 minutes are 1.5 hours, in the unit of the first version; 3 km at 2 USD, and 90 minutes at 60 USD an hour."""
    words = ["--columns", "id,lasting,way.amount", "--format", "csv"]
    done = run("evaluate", tmp_path / "events.csv", "-r", book, *words)
    assert done.out == "id,lasting,way.amount\n1,1.500000,6.000000\n2,1.500000,90.000000\n"
