"""For which events something holds: a few short conditions on facts, which together cover all of them.

Each is made from one witness: what the conditions of the formula say of it, cell by cell (`engine.plan.cells`), cut
down to those that alone bring it about. So a condition holds of every event that meets it (it is an implicant that
cannot be shortened, after Quine), and the next witness is sought among the events that meet none so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import z3

from engine.analysis.asking import Columns, Session
from engine.plan.cells import Dimension, dimensions
from engine.plan.cutting import conditions_of
from engine.plan.formulas import Formula

MOST: Final = 12  # conditions for one question


@dataclass(frozen=True, slots=True)
class Literal:
    """One condition: the value of `source` lies in a cell; the last cell of what may be absent is its absence."""

    dimension: Dimension
    cell: int


@dataclass(frozen=True, slots=True)
class Region:
    """The events that meet all of some conditions, and one of them."""

    literals: tuple[Literal, ...]
    event: Columns


@dataclass(frozen=True, slots=True)
class Regions:
    """What was found; `complete` where it is proved that there is nothing outside."""

    found: tuple[Region, ...]
    complete: bool


def regions(session: Session, form: Formula, *beside: Formula) -> Regions:
    """The regions in which a truth is true; `beside`: formulas whose conditions may be named as well."""
    query = session.holds(form)
    listed = list(dict.fromkeys(dimensions(conditions_of([form, *beside])).values()))
    found: list[Region] = []
    outside: list[Any] = []
    for _ in range(MOST):
        answer = session.ask(query, *outside, witness=True)
        if answer.verdict != "possible":
            return Regions(tuple(found), answer.verdict == "never")
        assert answer.event is not None
        literals = _narrowed(session, query, listed, answer.event)
        if literals is None:
            return Regions((*found, Region((), answer.event)), complete=False)
        found.append(Region(tuple(one for one, _ in literals), answer.event))
        terms = [term for _, term in literals]
        if not terms:
            return Regions(tuple(found), complete=True)
        outside.append(z3.Not(z3.And(*terms)))
    return Regions(tuple(found), complete=session.ask(query, *outside).verdict == "never")


def _narrowed(
    session: Session, query: Any, listed: Sequence[Dimension], event: Columns
) -> list[tuple[Literal, Any]] | None:
    """The conditions that a witness meets, as few as bring the truth about; None where all of them do not."""
    codes = [session.encoder.term(dimension.code())[0] for dimension in listed]
    cells = session.numbers(codes, event)
    if cells is None:
        return None
    literals = [
        (Literal(dimension, cell), code == cell)
        for dimension, cell, code in zip(listed, cells, codes, strict=True)
    ]
    core = session.core([term for _, term in literals], z3.Not(query))
    if core is None:
        return None
    kept = [literals[n] for n in core]
    place = 0
    while place < len(kept):
        fewer = kept[:place] + kept[place + 1 :]
        core = session.core([term for _, term in fewer], z3.Not(query))
        if core is None:
            place += 1
        else:
            kept = [fewer[n] for n in core if n < place] + [fewer[n] for n in core if n >= place]
    return kept
