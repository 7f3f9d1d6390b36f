"""Cells and classes: what is looked up by a row's class is what the formulas themselves say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.plan import formulas as f
from engine.plan.cells import dimensions
from engine.plan.classes import class_values, classed
from engine.plan.cutting import Cutting
from engine.plan.formulas import Formula
from engine.plan.listing import listed
from engine.plan.shapes import Operations, Shapes
from engine.plan.sheets import Given, Plan, Sheet, Typed
from engine.plan.splitting import split
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
    atoms = [node for node in f.walk(condition) if node.type == "bool" and not node.constant]
    plain = [atom for atom in atoms if not any(arg.type == "bool" for arg in atom.args)]
    for atom, dimension in dimensions(plain).items():
        cell = evaluate(dimension.code(), row)
        assert isinstance(cell, int) and 0 <= cell < dimension.cells
        assert evaluate(dimension.holds(atom, f.const(cell)), {}) == evaluate(atom, row)


@given(st.lists(_numbers() | _conditions(), min_size=1, max_size=6), _rows())
def test_a_plan_with_classes_is_equal(formulas: list[Formula], row: dict[str, Found]) -> None:
    plan = _plan(formulas)
    for found in (classed(plan, worth=0), listed(plan), listed(classed(plan, worth=0))):
        for name in plan.wanted["event"][0]:
            assert _value(found, row, name) == _value(plan, row, name)


@given(st.lists(_numbers() | _conditions(), min_size=1, max_size=4), _rows(), st.integers(1, 60))
def test_a_split_that_stops_early_is_equal(
    formulas: list[Formula], row: dict[str, Found], most: int
) -> None:
    """The state that a row's cells lead to comes to what the formulas come to, however many states are allowed."""
    cutting = Cutting()
    found = split(formulas, cutting.cuts, states=most, work=most * 10)
    assert len(found.states) <= most
    state = 0
    for cut, nexts in zip(found.cuts, found.nexts, strict=True):
        cell = evaluate(cut.code, row)
        assert isinstance(cell, int)
        state = nexts[state][cell]
    for formula, left in zip(formulas, found.states[state], strict=True):
        kept = f.substituted(left, cutting.given)
        assert evaluate(kept, row, claims=False) == evaluate(formula, row)


def test_many_conditions_on_one_field_are_one_look() -> None:
    """Forty bands of one number, each with an answer of its own: a class each, and no comparison in the answer."""
    bands = [(f.less(A, f.const(n)), f.const(n * 7)) for n in range(-19, 20)]
    plan = classed(_plan([f.case(bands, f.const(1))]))
    known = class_values(plan.sheets["event"], ["v0"])
    assert sorted(v for v in known.values["v0"] if v is not None) == sorted(
        [1, *(n * 7 for n in range(-19, 20))]
    )
    answer = plan.sheets["event"].definitions["v0"]
    assert isinstance(answer, Formula) and answer.op == "pick"


def test_formulas_that_differ_in_constants_are_one() -> None:
    """Two words with a price each: one product over a price that is looked up, not a choice of two products."""
    x, y = f.equal(SURE, f.const("x")), f.equal(SURE, f.const("y"))
    price = f.case([(x, f.mul(B, f.const(90))), (y, f.mul(B, f.const(110)))], f.mul(B, f.const(40)))
    plan = classed(_plan([price]), worth=0)
    answer = plan.sheets["event"].definitions["v0"]
    assert isinstance(answer, Formula)
    assert [node.op for node in f.walk(answer)] == ["col", "col", "pick", "mul"]


def test_what_a_comparison_says_of_the_smaller_is_used() -> None:
    """Where a is below b, the smaller of both is a: no class takes the smaller of anything."""
    plan = classed(_plan([f.case([(f.less(A, B), f.least(A, B))], f.const(0))]), worth=0)
    answer = plan.sheets["event"].definitions["v0"]
    assert isinstance(answer, Formula)
    assert "least" not in {node.op for node in f.walk(answer)}


def test_calendar_arithmetic_over_few_days_is_a_look() -> None:
    """28 days are not twelve operations on each row, but one look at how far the answer lies from the day."""
    day = f.column("b", "int", 0, 9, nullable=False)
    found = day
    for n in range(2, 16):
        found = f.add(f.mul(found, f.const(3)), f.mod(found, f.const(n)))
    plan = listed(_plan([f.mod(found, f.const(70))]))
    answer = plan.sheets["event"].definitions["v0"]
    assert isinstance(answer, Formula)
    assert sum(1 for node in f.walk(answer) if node.op != "const") <= 3
    for value in range(10):
        assert evaluate(answer, {"b": value}) == _value(
            _plan([f.mod(found, f.const(70))]), {"b": value}, "v0"
        )


def test_conditions_that_all_go_together_make_no_formula_a_combination() -> None:
    """Twelve truths that each choose another part of a number: no formula for each of 4,096 combinations."""
    formulas = _independent(12)
    left = Operations(Shapes())
    for state in split(formulas, Cutting().cuts).states:
        left.add(state)
    assert left.count <= sum(1 for node in f.walk(*formulas) if node.args)
    plan = _plan(formulas)
    assert classed(plan).sheets["event"].definitions == plan.sheets["event"].definitions


@pytest.mark.parametrize("many", [12, 24, 48])
def test_a_split_that_does_not_pay_is_given_up_early(
    many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is made anew grows with the formulas and their conditions, not with the combinations."""
    made = 0
    plain = f.rebuilt

    def counted(node: Formula, args: Sequence[Formula]) -> Formula:
        nonlocal made
        made += 1
        return plain(node, args)

    monkeypatch.setattr(f, "rebuilt", counted)
    split(_independent(many), Cutting().cuts)
    assert made <= 10 * many**2


def test_an_end_that_pays_is_reached_over_a_middle_that_does_not() -> None:
    """Of four truths each combination has a price: on the way there is more to compute, in the end a product."""
    truths = [f.column(f"t{n}", "bool", nullable=False) for n in range(4)]
    price: Formula = f.const(11)
    for n, truth in enumerate(truths):
        price = f.case([(truth, f.least(f.add(price, f.const(7**n)), f.const(300)))], price)
    answer = classed(_plan([f.mul(B, price)]), worth=0).sheets["event"].definitions["v0"]
    assert isinstance(answer, Formula)
    assert [node.op for node in f.walk(answer)] == ["col", "col", "pick", "mul"]


def _independent(many: int) -> list[Formula]:
    """A number of parts that each depend on a truth of their own."""
    total: Formula = f.ZERO
    for n in range(many):
        truth = f.column(f"t{n}", "bool", nullable=False)
        part = f.column(f"n{n}", "int", 0, 99, nullable=False)
        total = f.add(f.mul(total, f.const(2)), f.case([(truth, part)], f.least(total, part)))
    return [total, f.neg(total)]


def test_what_is_cheap_is_left_alone() -> None:
    plan = _plan([f.case([(FLAG, f.ONE)], f.ZERO)])
    assert classed(plan).sheets["event"].definitions == plan.sheets["event"].definitions


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


def _value(plan: Plan, row: Mapping[str, Found], name: str) -> Found:
    """The value of a column, with those that it rests on."""
    if name in row:
        return row[name]
    definition = plan.sheets["event"].definitions[name]
    assert isinstance(definition, Formula)
    read = {one: _value(plan, row, one) for one in f.columns_of(definition)}
    return evaluate(definition, read, claims=False)


def test_what_only_guards_keep_within_bounds_keeps_its_formulas() -> None:
    """A divisor that is known to be above zero for every row, but not by its parts: no classes, the same formulas."""
    per = f.bounded(f.case([(f.less(f.ZERO, A), A), (FLAG, f.const(2))], f.ONE), 1, 20)
    plan = _plan([f.div(B, per), f.case([(f.equal(SURE, f.const("x")), B)], f.ZERO)])
    found = classed(plan, worth=0)
    for name in plan.wanted["event"][0]:
        for a in (None, -3, 0, 4):
            row: dict[str, Found] = {"a": a, "b": 7, "word": None, "sure": "x", "flag": None}
            assert _value(found, row, name) == _value(plan, row, name)
