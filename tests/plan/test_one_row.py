"""Joins and folds of one row, as formulas: what the folds over lists say of a list of one."""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import pytest

from engine.plan import formulas as f
from engine.plan.python.many import Key, along, fold
from engine.plan.python.one_row import of_none, of_one, seen_by_one
from engine.plan.sheets import Along, AlongOf, FoldOf
from tests.plan.evaluating import evaluate

TRUTH = f.column("truth", "bool")
NUMBER = f.column("number", "int", -5, 5)
TEXT = f.column("text", "text")
OF = {
    "any": TRUTH,
    "all": TRUTH,
    "texts": TEXT,
    "list": TEXT,
    "bit_or": f.column("mask", "int", 0, 7, nullable=False),
}
VALUES: dict[str, tuple[Any, ...]] = {
    "truth": (True, False, None), "number": (-2, 0, 3, None), "text": ("a", None), "mask": (0, 5),
}  # fmt: skip


@pytest.mark.parametrize("how", get_args(FoldOf))
def test_a_fold_of_one_row(how: str) -> None:
    of = OF.get(how, NUMBER)
    for there, value in product((True, False), VALUES[of.data]):
        asked = f.const(there)
        found = evaluate(of_one(how, asked, of), {of.data: value})
        assert found == fold(how, [0], [value], [there], [()], 0), (there, value)


@pytest.mark.parametrize("how", get_args(FoldOf))
def test_a_fold_of_no_row(how: str) -> None:
    of = OF.get(how, NUMBER)
    assert evaluate(of_none(how, of.type), {}) == fold(how, [], [], [], [], 0)


@pytest.mark.parametrize("how", get_args(AlongOf))
@pytest.mark.parametrize("frame", ["before", "through", "before_peers", "through_peers", "all"])
def test_what_a_row_sees_along_itself(how: str, frame: Any) -> None:
    of = OF.get(how, NUMBER)
    for there, value, within in product((True, False), VALUES[of.data], (1, None)):
        definition = Along(how, of, (f.ONE,), (), frame, 0, None)  # type: ignore[arg-type]
        asked = f.TRUE if within is not None else f.FALSE
        found = evaluate(seen_by_one(definition, asked, f.const(there), of), {of.data: value})
        expected = along(how, frame, 0, [value], [there], [(within,)], [Key((1,), (False,))])
        assert [found] == expected, (there, value, within)
