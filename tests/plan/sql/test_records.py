"""Several looks at one place as one: the same values as each look by itself, in every form that a record has."""

from __future__ import annotations

import pytest

from engine.plan import formulas as f
from engine.plan.formulas import Constant
from engine.plan.sheets import ROW, Given, Plan, Sheet, Typed
from engine.plan.sql.duckdb_run import run
from engine.plan.sql.operators.records import BITS, FEW, records
from tests.plan.sql.agreeing import arrow
from tests.plan.sql.reference import Row


def values(count: int) -> dict[str, list[Constant | None]]:
    """Lists of every kind: with and without NULL, below zero, as wide as a record holds, and wider."""
    return {
        "small": [n % 3 for n in range(count)],
        "below": [-(n % 7) for n in range(count)],
        "absent": [None if n % 5 == 0 else n % 4 - 2 for n in range(count)],
        "truth": [n % 2 == 0 for n in range(count)],
        "perhaps": [None if n % 3 == 0 else n % 2 == 0 for n in range(count)],
        "wide": [(n % 11) * 2**44 for n in range(count)],
        "widest": [(n % 2) * 2**60 + n for n in range(count)],
        "word": [f"w{n % 6}" for n in range(count)],
    }


@pytest.mark.parametrize("count", [3, FEW, FEW + 1, 3 * FEW])
def test_records_hold_what_each_list_holds(count: int) -> None:
    """Every row of every list, and NULL where the place is NULL."""
    lists = values(count)
    place = f.column("place", "int", 0, count - 1)
    definitions = {name: f.picked(place, list(of), _type(name)) for name, of in lists.items()}
    typed = {name: Typed(_type(name)) for name in lists}
    own = {ROW: Typed("int", False, 0, count), "place": Typed("int", True, 0, count - 1)}
    sheet = Sheet("event", Given("events", own), definitions, typed)
    plan = Plan({"event": sheet}, {}, {"event": ((ROW, *lists), None)})
    events: list[Row] = [{ROW: n, "place": n} for n in range(count)]
    events.append({ROW: count, "place": None})
    found = run(plan, {"events": arrow(own, events)})["event"]
    rows = sorted(found.to_pylist(), key=lambda row: row[ROW])
    for name, of in lists.items():
        assert [row[name] for row in rows] == [*of, None], name


def _type(name: str) -> f.Type:
    return "text" if name == "word" else "bool" if name in ("truth", "perhaps") else "int"


def test_what_is_put_together() -> None:
    """Of few entries everything; of many what 18 decimals hold, and nothing by itself."""
    for count, expected in ((FEW, [8]), (FEW + 1, [6])):
        place = f.column("place", "int", 0, count - 1)
        looks = [f.picked(place, list(of), _type(n)) for n, of in values(count).items()]
        assert [len(record.looks) for record in records(looks)] == expected
        assert all(sum(part.bits for part in r.parts) <= BITS for r in records(looks))
    assert records(looks[:1]) == []
