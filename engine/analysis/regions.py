"""For which events something holds: a few short conditions on facts, which together cover all of them.

Each is made from one witness: what the conditions of the formula say of it, cell by cell (`engine.plan.cells`), and
how large its numbers are, cut down to what alone brings it about. So whatever meets a condition is such an event (it is
an implicant that cannot be shortened, after Quine), and the next witness is sought among those that meet none so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.analysis.asking import Session
from engine.analysis.evaluating import Columns, Computed
from engine.plan import formulas as f
from engine.plan.cells import Dimension, dimensions
from engine.plan.cutting import conditions_of
from engine.plan.formulas import Formula

MOST: Final = 12  # conditions for one question
SHORT: Final = 5  # parts of a source that is read at a glance


@dataclass(frozen=True, slots=True)
class Literal:
    """One condition: a source lies in a cell (the last one of what may be absent is its absence), or is at least, or at
    most, some number."""

    dimension: Dimension
    cell: int = -1
    low: int | None = None
    high: int | None = None

    @property
    def formula(self) -> Formula:
        """The condition; never absent."""
        source = self.dimension.source
        if self.low is not None:
            return f.is_true(f.at_most(f.const(self.low), source))
        if self.high is not None:
            return f.is_true(f.at_most(source, f.const(self.high)))
        return f.is_true(f.equal(self.dimension.code(), f.const(self.cell)))


@dataclass(frozen=True, slots=True)
class Region:
    """The events that meet all of some conditions, and the simplest of them that was found."""

    literals: tuple[Literal, ...]
    event: Columns


@dataclass(frozen=True, slots=True)
class Regions:
    """What was found; `complete` where it is proved that there is nothing outside."""

    found: tuple[Region, ...]
    complete: bool


def regions(session: Session, form: Formula, most: int = MOST) -> Regions:
    """The regions in which a truth is true, at most so many."""
    query = session.holds(form)
    listed = _dimensions(form)
    found: list[Region] = []
    outside: list[Formula] = []
    for _ in range(most):
        answer = session.ask(query, *map(session.holds, outside))
        if answer.event is None:
            return Regions(tuple(found), answer.verdict == "never")
        event = session.simpler(form, *outside).simplest(answer.event)
        literals = _narrowed(session, query, listed, event)
        if literals is None:
            return Regions((*found, Region((), event)), complete=False)
        found.append(Region(literals, event))
        outside.append(f.negation(f.conjunction(*(one.formula for one in literals))))
    last = session.ask(query, *map(session.holds, outside))
    return Regions(tuple(found), last.verdict == "never")


def _dimensions(form: Formula) -> list[Dimension]:
    """What conditions are about, and the columns that they are not about: together they say all of an event."""
    about = dimensions(conditions_of([form])).values()
    sources = {dimension.source for dimension in about}
    columns = (node for node in f.walk(form) if node.op == "col" and node not in sources)
    found = [*(Dimension(column) for column in columns), *dict.fromkeys(about)]
    return sorted(found, key=_long, reverse=True)


def _long(dimension: Dimension) -> int:
    """How much there is to read of a source."""
    return sum(1 for _ in f.walk(dimension.source))


def _narrowed(
    session: Session, query: Any, listed: Sequence[Dimension], event: Columns
) -> tuple[Literal, ...] | None:
    """The conditions that a witness meets, as few as bring the truth about; None where all of them do not.

    Those on short sources are tried by themselves first.
    """
    every = [(one, session.holds(one.formula)) for one in _literals(listed, event)]
    for kept in ([x for x in every if _long(x[0].dimension) <= SHORT], every):
        core = session.core([term for _, term in kept], session.encoder.not_(query))
        if core is not None:
            return _fewest(session, query, [kept[n] for n in core])
    return None


def _fewest(session: Session, query: Any, kept: list[tuple[Literal, Any]]) -> tuple[Literal, ...]:
    """Conditions, none of which can be left out."""
    place = 0
    while place < len(kept):
        fewer = kept[:place] + kept[place + 1 :]
        core = session.core([term for _, term in fewer], session.encoder.not_(query))
        if core is None:
            place += 1
        else:
            kept = [fewer[n] for n in core]
            place = sum(n < place for n in core)
    return tuple(one for one, _ in kept)


def _literals(listed: Sequence[Dimension], event: Columns) -> Iterator[Literal]:
    """What the conditions say of an event, those last that are best read: they stay where others will do."""
    cells = Computed([dimension.code() for dimension in listed])(event)
    values = Computed([dimension.source for dimension in listed])(event)
    for dimension, value in zip(listed, values, strict=True):
        if dimension.form == "number" and value is not None:
            yield Literal(dimension, high=value)
            yield Literal(dimension, low=value)
    for dimension, cell in zip(listed, cells, strict=True):
        yield Literal(dimension, int(cell))
