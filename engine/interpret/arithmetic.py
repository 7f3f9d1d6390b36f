"""Operators on known values, and the places of words in their declared order."""

from __future__ import annotations

import ast
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from engine.language.reference import Env, between, later, shift
from engine.values.numbers import norm
from engine.values.periods import Period
from engine.values.unknown import CauseKind, because


def place_of(value: str, declared: tuple[str, ...]) -> int:
    """Where a value stands in the declared order; one of another version's enum comes behind all."""
    return declared.index(value) if value in declared else len(declared)


def arithmetic(op: type, left: Any, right: Any, env: Env) -> Any:
    """One arithmetic operation on known values of kinds that go together."""
    if op is ast.Add and isinstance(right, date):
        left, right = right, left
    if isinstance(left, datetime):
        if isinstance(right, datetime):
            return between(right, left)
        return later(left, right if op is ast.Add else -right)
    if isinstance(left, date):
        return shift(left, right, 1 if op is ast.Add else -1, env)
    if isinstance(left, Period) and op is not ast.Mult:
        return left + right if op is ast.Add else left - right
    if isinstance(left, Period) or isinstance(right, Period):
        return left * right
    if op is ast.Add:
        return norm(left + right)
    if op is ast.Sub:
        return norm(left - right)
    if op is ast.Mult:
        return norm(left * right)
    if (
        right == 0
    ):  # only if it is a name of another version, which does not promise what this one does
        return because(CauseKind.OPEN, "divisor", "it is zero")
    if op is ast.Div:
        return norm(Fraction(left) / right)
    return norm(left // right if op is ast.FloorDiv else left % right)
