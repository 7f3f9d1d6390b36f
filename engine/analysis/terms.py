"""Terms of the solver, put together without asking what they are: who calls knows their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import z3
from z3 import z3core

Term = Any


def _many(terms: Sequence[Term]) -> Any:
    found = (z3.Ast * len(terms))()
    for place, term in enumerate(terms):
        found[place] = term.as_ast()
    return found


def every(context: Any, terms: Sequence[Term]) -> Term:
    """All truths."""
    return z3.BoolRef(z3core.Z3_mk_and(context.ref(), len(terms), _many(terms)), context)


def some(context: Any, terms: Sequence[Term]) -> Term:
    """Any truth."""
    return z3.BoolRef(z3core.Z3_mk_or(context.ref(), len(terms), _many(terms)), context)


def negated(context: Any, term: Term) -> Term:
    """Not a truth."""
    return z3.BoolRef(z3core.Z3_mk_not(context.ref(), term.as_ast()), context)


def chosen(context: Any, on: Term, then: Term, other: Term) -> Term:
    """One of two truths, or of two numbers."""
    made = z3core.Z3_mk_ite(context.ref(), on.as_ast(), then.as_ast(), other.as_ast())
    return (z3.BoolRef if isinstance(then, z3.BoolRef) else z3.ArithRef)(made, context)


def same(context: Any, one: Term, other: Term) -> Term:
    """Whether two truths, or two numbers, are the same."""
    return z3.BoolRef(z3core.Z3_mk_eq(context.ref(), one.as_ast(), other.as_ast()), context)


def below(context: Any, one: Term, other: Term) -> Term:
    """Whether one number is below another."""
    return z3.BoolRef(z3core.Z3_mk_lt(context.ref(), one.as_ast(), other.as_ast()), context)


def total(context: Any, terms: Sequence[Term]) -> Term:
    """The sum of numbers."""
    return z3.ArithRef(z3core.Z3_mk_add(context.ref(), len(terms), _many(terms)), context)
