"""Keyed tables give in the plan what the interpreter finds in them, unknown keys included."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events.readers.python_values import raw_events
from engine.interpret.lookups import look_up
from engine.language.kinds import BOOL, DATE, NUMBER, PERIOD, TEXT, Enum, Kind
from engine.plan.lower import lookup_keys
from engine.plan.lower.lookups import found_in
from engine.rulebook.lookups import Band, Cell, Edge, Exactly, Lookup, Row, Starts, ranked
from engine.values.periods import Period
from tests.examples import examples
from tests.laws.building import build
from tests.plan.lower.both import both
from tests.plan.lower.calling import any_of, as_known, decoded, lowering

WORDS = ("a", "ab", "b", "c")
LEVEL = Enum(WORDS)
PLACE = st.integers(-60, 240).map(lambda n: Fraction(n, 60))
DAYS = st.dates(date(2020, 1, 1), date(2020, 1, 20))
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    LEVEL: st.sampled_from(WORDS), TEXT: st.text("abc", max_size=3), NUMBER: PLACE, DATE: DAYS, BOOL: st.booleans(),
}  # fmt: skip
GIVES: dict[Kind, st.SearchStrategy[Any]] = {
    NUMBER: st.sampled_from([0, 1, Fraction(1, 3)]), TEXT: st.sampled_from(["x", "y"]),
    PERIOD: st.sampled_from([Period(1, 0), Period(0, 30)]), DATE: DAYS,
}  # fmt: skip


def bands(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Cell]:
    edges = st.none() | st.builds(Edge, values, st.booleans())
    return st.builds(Band, edges, edges)


def cells(kind: Kind) -> st.SearchStrategy[Cell]:
    exact: st.SearchStrategy[Cell] = st.builds(Exactly, VALUES[kind])
    if kind == TEXT:
        exact |= st.builds(Starts, st.text("abc", max_size=2))
    if kind in (NUMBER, DATE):
        exact |= bands(VALUES[kind])
    return st.none() | exact | exact


@st.composite
def tables(draw: st.DrawFn) -> Lookup:
    """Any table; also such as `check` would refuse, of whose rows several hold."""
    kinds = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=3))
    gives = draw(st.sampled_from(list(GIVES)))
    row = st.builds(
        Row,
        st.tuples(*map(cells, kinds)),
        st.none() | GIVES[gives] | GIVES[gives],
        st.just(""),
        st.sampled_from([None, "who knows"]),
        st.booleans(),
    )
    names = tuple(f"k{n}" for n in range(len(kinds)))
    rows = ranked(draw(st.lists(row, max_size=5)))
    return Lookup("table", names, tuple(kinds), gives, None, rows)


@examples(200)
@given(st.data())
def test_as_interpreted(data: st.DataObject) -> None:
    table = data.draw(tables())
    args = [data.draw(any_of(kind, VALUES[kind], n)) for n, kind in enumerate(table.kinds)]
    spaces = [
        kind.values if isinstance(kind, Enum) else (True, False) if kind == BOOL else None
        for kind in table.kinds
    ]
    row: dict[str, Any] = {}
    keys = [as_known(f"a{n}", arg, row) for n, arg in enumerate(args)]
    with pytest.MonkeyPatch.context() as patch:  # no tables: there is one row and no sheet
        patch.setattr(lookup_keys, "MOST_BRANCHES", 10_000)
        found = found_in(*lowering(), table, keys, spaces, table.kind)
    expected, _ = look_up(table, [arg.value for arg in args], spaces)
    assert decoded(found, row) == expected


def test_many_words_are_looked_up_in_a_table() -> None:
    """Nobody compares with hundreds of words one by one."""
    rows = [
        {"place": f"p{n}", "grade": ["low", "high"][n % 2], "is": f"{n * 7 % 101} USD"}
        for n in range(120)
    ]
    version = {
        "in_force": [{}],
        "facts": {"place": {"kind": "text"}, "grade": {"kind": "enum", "values": ["low", "high"]}},
        "lookups": {"fees": {"key": ["place", "grade"], "gives": "USD", "rows": rows}},
        "outcomes": {"fee": {"kind": "money", "unit": "USD"}},
        "rules": {"all": {"about": "event", "then": {"fee": "lookup(fees, place, grade)"}}},
    }
    events = [{"id": f"e{n}", "place": f"p{n}", "grade": "low"} for n in range(125)]
    events += [{"id": "x"}, {"id": "y", "place": "p3"}, {"id": "z", "grade": "high"}]
    coverage = both(build({"versions": {"v": version}}), raw_events(events))
    assert coverage.interpreted == 0
