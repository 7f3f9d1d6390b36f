"""Formulas of one number worked out piece by piece are what they come to number by number."""

from __future__ import annotations

from random import Random

import pytest

from engine.analysis.evaluating import Computed
from engine.analysis.tables import NoTableError, Table, tabulated
from engine.plan import formulas as f
from engine.plan.formulas import Formula

LOW, HIGH = -40, 160
NUMBER = f.column("n", "int", LOW, HIGH, nullable=False)


def made_up(random: Random, depth: int) -> Formula:
    """A formula of the number alone."""
    if depth == 0:
        return NUMBER if random.random() < 0.7 else f.const(random.randint(-20, 20))
    inner = made_up(random, depth - 1)
    match random.randint(0, 6):
        case 0:
            return f.div(f.mul(inner, f.const(random.randint(1, 4))), f.const(random.randint(1, 9)))
        case 1:
            return f.mod(inner, f.const(random.randint(1, 9)))
        case 2:
            return f.add(inner, made_up(random, depth - 1))
        case 3:
            return f.least(inner, f.const(random.randint(-20, 60)))
        case 4:
            return f.greatest(inner, made_up(random, depth - 1))
        case 5:
            cuts = sorted(random.sample(range(-30, 90), 3))
            return f.steps(inner, cuts, [random.randint(0, 9) for _ in range(4)])
    condition = f.less(inner, f.const(random.randint(-20, 60)))
    return f.case([(condition, made_up(random, depth - 1))], inner)


def value(table: Table, number: int) -> int:
    """What a table says of a number."""
    piece = [one for one in table.pieces if one.start <= number][-1]
    return piece.slope * number + piece.base


@pytest.mark.parametrize("seed", range(150))
def test_a_table_is_the_formula(seed: int) -> None:
    """For every number that there is."""
    form = made_up(Random(seed), 3)
    try:
        table = tabulated(form, NUMBER)
    except NoTableError:
        return  # the largest of three numbers is left to the solver
    computed = Computed([form])
    for number in range(LOW, HIGH + 1):
        assert value(table, number) == computed({"n": number})[0], number
