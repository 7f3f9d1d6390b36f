"""Cells and decision tables: what is looked up by a combination of cells is what the formulas themselves say."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from engine.plan import formulas as f
from engine.plan.cells import Space, dimensions
from engine.plan.conditions import Conditions
from engine.plan.decisions import tabulated
from engine.plan.formulas import Formula
from engine.plan.sheets import ROW, Around, Given, Numbered, Plan, Sheet, Typed
from tests.plan.evaluating import Found, evaluate

COLUMNS = {
    "a": f.column("a", "int", -20, 20),
    "b": f.column("b", "int", 0, 9, nullable=False),
    "word": f.column("word", "text"),
    "sure": f.column("sure", "text", nullable=False),
    "flag": f.column("flag", "bool"),
}
A, B, WORD, SURE, FLAG = COLUMNS.values()


def _rows() -> st.SearchStrategy[dict[str, Found]]:
    words = st.sampled_from(["x", "y", "z", ""])
    return st.fixed_dictionaries(
        {
            "a": st.none() | st.integers(-20, 20),
            "b": st.integers(0, 9),
            "word": st.none() | words,
            "sure": words,
            "flag": st.none() | st.booleans(),
        }
    )


def _conditions() -> st.SearchStrategy[Formula]:
    numbers = st.integers(-25, 25).map(f.const)
    sources = st.sampled_from([A, B, f.add(A, B), f.mod(B, f.const(4)), f.neg(A)])
    leaves = st.one_of(
        st.builds(f.compare, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), sources, numbers),
        st.builds(f.one_of, sources, st.lists(st.integers(-9, 9), min_size=1, max_size=3)),
        st.builds(
            f.one_of, st.sampled_from([WORD, SURE]), st.lists(st.sampled_from("xyz"), min_size=1)
        ),
        st.builds(f.is_null, st.sampled_from([A, WORD, FLAG, f.add(A, B)])),
        st.just(FLAG),
        st.just(f.less(A, B)),
        st.just(f.equal(WORD, SURE)),
        st.just(f.starts_with(SURE, "x")),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(f.negation, inner),
            st.builds(f.conjunction, inner, inner, inner),
            st.builds(f.disjunction, inner, inner),
            st.builds(lambda c, y, n: f.case([(c, y)], n), inner, inner, inner),
            st.builds(f.is_null, inner),
        ),
        max_leaves=8,
    )


def _choice(c: Formula, d: Formula, x: Formula, y: Formula, z: Formula) -> Formula:
    return f.case([(c, x), (d, y)], z)


def _numbers() -> st.SearchStrategy[Formula]:
    leaves = st.one_of(st.integers(0, 5).map(f.const), st.sampled_from([A, B, f.null("int")]))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(_choice, _conditions(), _conditions(), inner, inner, inner),
            st.builds(f.add, inner, inner),
            st.builds(lambda x, y: f.coalesce(x, y), inner, inner),
            st.builds(lambda x: f.case([(f.less(x, f.const(3)), f.ONE)], f.ZERO), inner),
        ),
        max_leaves=6,
    )


@given(_conditions(), _rows())
def test_a_condition_holds_in_the_cell_of_each_value_as_of_the_value(
    condition: Formula, row: dict[str, Found]
) -> None:
    for atom, dimension in dimensions(Conditions().atoms(condition)).items():
        cell = evaluate(dimension.code(), row)
        assert isinstance(cell, int) and 0 <= cell < dimension.cells
        assert evaluate(dimension.holds(atom, f.const(cell)), {}) == evaluate(atom, row)


@given(st.lists(_conditions(), min_size=1, max_size=4), _rows())
def test_a_combination_is_decoded_into_its_cells(
    conditions: list[Formula], row: dict[str, Found]
) -> None:
    space = Space.of(Conditions().atoms(*conditions))
    code = evaluate(space.code(), row)
    assert isinstance(code, int) and 0 <= code < space.size
    for dimension, cell in space.decoded(f.const(code)).items():
        assert evaluate(cell, {}) == evaluate(dimension.code(), row)


@given(st.lists(_numbers() | _conditions(), min_size=1, max_size=6), _rows())
def test_a_plan_with_tables_is_equal(formulas: list[Formula], row: dict[str, Found]) -> None:
    plan = _plan(formulas)
    found = tabulated(plan, worth=0)
    for name in plan.wanted["event"][0]:
        assert _value(found, row, name) == _value(plan, row, name)


def test_many_conditions_on_one_field_are_one_lookup() -> None:
    """A hundred bands of one number, each with an answer of its own: 101 cells, a row each."""
    bands = [(f.less(A, f.const(n)), f.const(n * 7)) for n in range(-19, 20)]
    plan = tabulated(_plan([f.case(bands, f.const(1))]))
    (table,) = (s for s in plan.sheets.values() if isinstance(s.rows, Numbered))
    assert table.rows == Numbered(len(bands) + 2)  # beside the bands: above them all, and absent
    assert not any(node.op == "lt" for node in f.walk(*_formulas(plan.sheets["event"])))


def test_what_is_cheap_is_left_alone() -> None:
    plan = _plan([f.case([(FLAG, f.ONE)], f.ZERO)])
    assert tabulated(plan).sheets["event"].definitions == plan.sheets["event"].definitions


def _plan(formulas: list[Formula]) -> Plan:
    given_rows = Given(
        "events", {n: Typed(c.type, c.nullable, c.low, c.high) for n, c in COLUMNS.items()}
    )
    sheet = Sheet("event", given_rows)
    names = []
    for number, formula in enumerate(formulas):
        name = f"v{number}"
        sheet.definitions[name] = formula
        sheet.typed[name] = Typed(formula.type, formula.nullable, formula.low, formula.high)
        names.append(name)
    return Plan({"event": sheet}, {}, {"event": (tuple(names), None)})


def _formulas(sheet: Sheet) -> list[Formula]:
    return [d for d in sheet.definitions.values() if isinstance(d, Formula)]


def _value(plan: Plan, row: Mapping[str, Found], name: str, sheet: str = "event") -> Found:
    """The value of a column, with those that it rests on."""
    if name in row:
        return row[name]
    definition = plan.sheets[sheet].definitions[name]
    if isinstance(definition, Around):
        code = evaluate(definition.link, _row(plan, row, definition.link, sheet))
        return _value(plan, {ROW: code}, definition.column, definition.sheet)
    assert isinstance(definition, Formula)
    return evaluate(definition, _row(plan, row, definition, sheet))


def _row(plan: Plan, row: Mapping[str, Found], formula: Formula, sheet: str) -> dict[str, Found]:
    return {name: _value(plan, row, name, sheet) for name in f.columns_of(formula)}
