"""What rows see along their sheet, made by keys and put beside them: the same results, in the order of the rows."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from engine.batch import beside
from engine.batch.beside import running_beside
from engine.batch.exchange import PART, Exchange, by_number
from engine.batch.intake.reading import Source
from engine.batch.patterns.sources import typed_parquet
from engine.batch.straight import straight
from engine.batch.straight_run import AT, run_straight, table_of
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.plan import formulas as f
from engine.plan.sheets import ROW, Along, Given, Plan, Sheet, Typed
from engine.plan.sql.duckdb_run import Limits
from engine.plan.sql.narrow import narrowed
from engine.report.columns import Rows, choose
from tests.batch.test_patterns import agree
from tests.batch.test_straight_taken import TOTALS
from tests.examples import TIMES
from tests.laws.building import build
from tests.plan.sql.agreeing import LONG, arrow, assert_same
from tests.plan.sql.formula_plans import COLUMNS, Draw, column_of, rows_of
from tests.plan.sql.plans import Plans
from tests.plan.sql.reference import Row

ONE = Limits(threads=1)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of three rows, however few rows there are."""
    monkeypatch.setattr(beside, "LEAST", 0)
    monkeypatch.setattr(beside, "LARGEST", 3)


class Looking(Plans):
    """A random plan of one sheet whose rows see those with the same key, or in the same group."""

    def build(self) -> Plan:
        """Formulas and looks over one another, and groups' numbers in the place of keys."""
        own = {ROW: Typed("int", False, 0, 50)}
        self._sheet("event", Given("events", COLUMNS), own | COLUMNS)
        self.keys = (column_of("text", COLUMNS["text"]), self._formulas("event").of("int", 1))
        number = Along("min", column_of(ROW, own[ROW]), self.keys)
        self._add("event", number, Typed("int", True, 0, 50))
        (self.number,) = self.plan.sheets["event"].definitions
        absent = f.is_null(column_of(self.number, Typed("int", True, 0, 50)))
        self._add("event", absent, Typed("bool", False))
        for _ in range(self.draw(st.integers(2, 9))):
            getattr(self, self.pick(["_formula", "_along"]))("event")
        self.plan.wanted["event"] = ((ROW, *self.plan.sheets["event"].definitions), None)
        return self.plan

    def _along(self, sheet: str) -> None:
        super()._along(sheet)
        name, found = list(self.plan.sheets[sheet].definitions.items())[-1]
        assert isinstance(found, Along)
        group = column_of(self.number, Typed("int", True, 0, 50))
        within = (group,) if self.draw(st.booleans()) else (*self.keys, *found.within)
        changed = Along(
            found.fold, found.of, within, found.order, found.frame, found.peers, found.where
        )
        self.plan.sheets[sheet].definitions[name] = changed


@st.composite
def looking(draw: Draw) -> tuple[Plan, list[Row]]:
    """A plan with the rows of its table `events`, in order."""
    plan = Looking(draw).build()
    return plan, sorted(draw(rows_of(COLUMNS)), key=lambda row: int(row[ROW]))


@settings(LONG, max_examples=15 * TIMES)
@given(looking(), st.integers(3, 12))
def test_rows_see_the_same(case: tuple[Plan, list[Row]], largest: int) -> None:
    """Whatever looks at whatever with the same keys."""
    plan, rows = case
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "LEAST", 1)
        patch.setattr(beside, "LARGEST", largest)
        file = Path(folder) / "events.parquet"
        parquet.write_table(arrow(COLUMNS, rows), file)
        select = f"SELECT * FROM read_parquet('{file}')"
        with running_beside(plan, "events", select, len(rows), ONE) as run:
            found = run.read("event").read_all()
        assert narrowed(plan) is not None
    listed = list(zip(*(column.to_pylist() for column in found.columns), strict=True))
    assert_same(plan, rows, {"event": listed})
    if rows:
        assert [row[0] for row in listed] == [row[ROW] for row in rows]


# ── Running totals of a rulebook ──────────────────────────────────────────────────────────────────


def _files(folder: Path, count: int, files: int) -> tuple[Path, ...]:
    """Events in random order of time, many of them on the same day."""
    chance = random.Random(count)
    paths = []
    for number in range(files):
        numbers = range(number * count // files, (number + 1) * count // files)
        rows: dict[str, list[Any]] = {
            "id": [*numbers],
            "client": [f"c{chance.randrange(4)}" for _ in numbers],
            "minutes": [chance.randrange(30) for _ in numbers],
            "worked_on": [f"2020-0{chance.randrange(1, 4)}-1{n % 3}" for n in numbers],
        }
        table = pa.table(rows)
        days = table["worked_on"].cast(pa.date32())
        table = table.set_column(3, "worked_on", days)
        paths.append(folder / f"{number}.parquet")
        parquet.write_table(table, paths[-1])
    return tuple(paths)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("files", [1, 3])
def test_running_totals_are_the_interpreters(tmp_path: Path, files: int) -> None:
    """Every row of every file, in the order of the files; nothing is left in the folder."""
    book = build({"versions": {"v": TOTALS}})
    columns = choose(["id", "status", "late", "so_far", "amount"], book)
    paths = _files(tmp_path, 200, files)
    spilled = tmp_path / "spilled"
    plan = straight(book, paths, Options(), columns)
    assert plan is not None
    out = tmp_path / "out"
    limits = Limits(temporary=spilled)
    ran = run_straight(plan, book, paths, columns, Options(), out, limits)
    assert ran is not None
    assert ran.accepted == 200
    done = evaluate(book, Source(paths).rows())
    wanted = table_of(done.results, Rows(columns, book)).drop_columns([AT]).to_pylist()
    found = parquet.read_table(out).to_pylist()
    assert found == sorted(wanted, key=lambda row: int(row["id"]))
    assert not list(spilled.iterdir())


@pytest.mark.usefixtures("small")
def test_whole_results_are_the_interpreters(tmp_path: Path) -> None:
    """The writer by patterns, in every form, over the same totals."""
    book = build({"versions": {"v": TOTALS}})
    paths = _files(tmp_path, 60, 2)
    events = typed_parquet(book, Source(paths))
    assert events is not None
    agree(book, events, paths, tmp_path)


def test_groups_give_way_to_their_keys(tmp_path: Path) -> None:
    """What is put in order is the keys, the order and what is added up; the group's number is nobody's."""
    book = build({"versions": {"v": TOTALS}})
    columns = choose(["id", "amount"], book)
    plan = straight(book, _files(tmp_path, 20, 1), Options(), columns)
    assert plan is not None
    found = narrowed(plan.plan)
    assert found is not None
    assert found.keys == ("f:client", "month key")
    assert found.looks.wanted["event"] == ((ROW, "before total"), None)
    rows = found.looks.sheets["event"].rows
    assert isinstance(rows, Given)
    assert set(rows.columns) == {ROW, "id", "f:client", "f:minutes", "f:worked_on"}


def test_rows_without_shared_keys_stay_together() -> None:
    """Two looks with nothing in common, and one over all rows, are not taken apart."""
    row = column_of(ROW, Typed("int", False, 0, 9))
    one, other = (column_of(name, COLUMNS[name]) for name in ("key", "text"))
    for within in ([(one,), (other,)], [(one,), ()]):
        sheet = Sheet("event", Given("events", COLUMNS))
        for number, keys in enumerate(within):
            sheet.definitions[f"n{number}"] = Along("max", row, keys)
            sheet.typed[f"n{number}"] = Typed("int", True, 0, 9)
        assert narrowed(Plan({"event": sheet}, {}, {"event": ((ROW, "n0", "n1"), None)})) is None


# ── Parts ─────────────────────────────────────────────────────────────────────────────────────────


def test_parts_hold_their_rows(tmp_path: Path) -> None:
    """Rows of a part stay in the order in which they came."""
    parts = Exchange(tmp_path, "some")
    for numbers in ([5, 1, 4], [], [9, 3]):
        values = pa.array(numbers, pa.int64())
        names = pa.array([n % 3 for n in numbers], pa.uint16())
        parts.take([pa.record_batch({"n": values, PART: names})], "n")
    parts.close()
    assert (parts.parts(), parts.most) == ([0, 1, 2], 9)
    told = {part: pa.table(parts.reading(part))["n"].to_pylist() for part in parts.parts()}
    assert told == {0: [9, 3], 1: [1, 4], 2: [5]}
    parts.drop(1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["some-0.arrows", "some-2.arrows"]


@given(st.lists(st.integers(-(2**40), 2**40) | st.integers(-3, 3), unique=True))
def test_by_number(numbers: list[int]) -> None:
    """Whole numbers of any size, digit by digit."""
    table = pa.table({"n": pa.array(numbers, pa.int64())})
    assert by_number(table, "n")["n"].to_pylist() == sorted(numbers)
