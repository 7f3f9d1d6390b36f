"""Values of the model → their spelling: for people as the author ordered it, or strict, where equal is the same.

One walk makes both, so that nothing is compared that is not shown and nothing shown that is not compared. Positions in
files, what is derived from other entries, and the kinds of expressions stand outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.compare.trees import Renamed, normal
from engine.language.expressions import Expr
from engine.language.kinds import Collection, Enum, Kind, Quantity, Simple
from engine.language.printing import show
from engine.language.tree import Literal
from engine.rulebook.charge_parts import (
    NO_PRICE,
    Factor,
    IncrementStep,
    PieceSource,
    Tiers,
    TierStep,
)
from engine.rulebook.history import Cell, Mover, OrderKey, Refill, Rolling, Window
from engine.rulebook.model import Bound, Edge, Ended, HolidaysLike, InForce, Runs
from engine.values.numbers import decimal_text
from engine.values.periods import Period, period_text
from engine.values.units import Unit
from engine.values.units import show as show_amount
from engine.values.unknown import Cause, CauseKind

_FRAMES: Final = {"before": ", before it", "through": ", up to it", "whole": ""}


@dataclass(frozen=True, slots=True)
class Speller:
    """How values are spelled: `strict` normally, with names as `renamed` has them; else for people."""

    strict: bool = False
    renamed: Renamed = field(default_factory=dict)

    def name(self, name: str, space: str = "name") -> str:
        """A name of that space."""
        return self.renamed.get((space, name), name)

    def expr(self, expr: Expr) -> str:
        """An expression in the normal spelling."""
        return show(normal(expr.tree, self.renamed) if self.strict else expr.tree)

    def given(self, expr: Expr) -> str:
        """What a rule gives; for people a word needs no quotes."""
        tree = expr.tree
        plain = not self.strict and isinstance(tree, Literal) and isinstance(tree.value, str)
        return str(tree.value) if plain and isinstance(tree, Literal) else self.expr(expr)

    def listed(self, items: Iterable[str]) -> str:
        """Things without an order."""
        return ", ".join(sorted(set(items)) if self.strict else items)

    def amount(self, value: object, unit: Unit | None) -> str:
        """A number in its unit; normally as the number of what the unit is a multiple of."""
        if not isinstance(value, int | Fraction) or isinstance(value, bool) or unit is None:
            return self.value(value)
        return f"{value} {unit.dims}" if self.strict else show_amount(value, unit)

    def unit(self, unit: Unit) -> str:
        """A unit; normally with its factor."""
        return f"{unit.text} = {unit.factor} {unit.dims}" if self.strict else unit.text

    def kind(self, kind: Kind) -> str:
        """A kind without the values of an enum."""
        match kind:
            case Enum():
                return "enum"
            case Collection(of=of):
                return f"list of {self.kind(of)}"
            case Quantity() | Simple():
                return str(kind)
        return str(kind)

    def cause(self, cause: Cause) -> str:
        """What a part or rule awaits."""
        if cause.kind is CauseKind.DECISION:
            return f"undecided: {cause.name}"
        return "without a price" if cause == NO_PRICE else f"open: {cause.name}"

    def value(self, value: Any) -> str:
        """Anything that stands in the model."""
        match value:
            case None:
                return "none"
            case bool():
                return "yes" if value else "no"
            case str():
                return " ".join(value.split())
            case int() | Fraction():
                return decimal_text(value)
            case Expr():
                return self.expr(value)
            case datetime():
                return value.isoformat().replace("T00:00:00+00:00", "")
            case date():
                return value.isoformat()
            case Period():
                return period_text(value)
            case ZoneInfo():
                return value.key
            case Unit():
                return self.unit(value)
            case Cause():
                return self.cause(value)
            case Simple() | Enum() | Quantity() | Collection():
                return self.kind(value)
        return self._composed(value)

    def _composed(self, value: Any) -> str:
        match value:
            case frozenset():
                return ", ".join(sorted(map(self.value, value)))
            case tuple() | list():
                return ", ".join(map(self.value, value))
            case Mapping():
                return self.listed([f"{name}: {self.value(one)}" for name, one in value.items()])
        found = _PHRASES.get(type(value))
        if found is not None:
            return " ".join(found(self, value))
        if is_dataclass(value):
            parts = ((f.name, getattr(value, f.name)) for f in fields(value) if f.compare)
            return ", ".join(
                f"{name.replace('_', ' ')}: {self.value(part)}"
                for name, part in parts
                if part not in (None, (), "", False)
            )
        return str(value)


def _with(s: Speller, word: str, expr: Expr | None) -> Iterator[str]:
    if expr is not None:
        yield f"{word} {s.expr(expr)}"


def _in_force(s: Speller, span: InForce) -> Iterator[str]:
    if span.start is None and span.until is None:
        yield "on every date until replaced"
    else:
        yield f"from {span.start}" if span.start else "from the beginning"
    if span.until:
        yield f"until {span.until}"
    yield from _with(s, "for whom", span.when)


def _order_key(s: Speller, key: OrderKey) -> Iterator[str]:
    yield s.expr(key.by) + " down" * key.down


def _window(s: Speller, window: Window) -> Iterator[str]:
    of = f" of {s.expr(window.of)}" if window.of is not None else ""
    frame = window.frame
    seen = f", of the last {s.expr(frame.last)}" if isinstance(frame, Rolling) else _FRAMES[frame]
    keys = ", ".join(s.value(key) for key in window.order_by)
    order = f", by {keys}" if keys else ""
    where = f", where {s.expr(window.where)}" if window.where is not None else ""
    ties = ", ties together" * window.together
    yield f"{window.function}{of} over {s.name(window.within)}{seen}{order}{where}{ties}"


def _refill(s: Speller, refill: Refill) -> Iterator[str]:
    yield f"below {s.expr(refill.below)} by {s.expr(refill.by)}"


def _mover(s: Speller, mover: Mover) -> Iterator[str]:
    yield f"each {s.name(mover.about)}, by {s.value(mover.order_by)}:"
    yield from _with(s, "in", mover.credit)
    yield from _with(s, "out", mover.draw)


def _cell(s: Speller, cell: Cell) -> Iterator[str]:
    if cell.start is None:
        yield f"of {s.kind(cell.kind)}"
    yield from _with(s, "first", cell.start)
    yield f"then {s.expr(cell.next)}"
    yield from _with(s, "for each", cell.per)


def _bound(s: Speller, bound: Bound) -> Iterator[str]:
    yield f"{'up to' if bound.included else 'under'} {s.expr(bound.length)}"


def _runs(s: Speller, runs: Runs) -> Iterator[str]:
    yield f"from {s.expr(runs.start)}"
    yield from _with(s, "until", runs.end)
    yield "gaps " + s.value(runs.gap) if runs.gap else "without a gap" if not runs.lasts else ""
    if runs.lasts:
        yield f"in all {s.value(runs.lasts)}"


def _edge(s: Speller, edge: Edge) -> Iterator[str]:
    if edge.minute is not None:
        yield f"{edge.minute // 60:02}:{edge.minute % 60:02}"
    elif edge.clock is None and edge.every is None and edge.moment is None:
        yield s.name(edge.name)
    yield from _with(s, "the clock's", edge.clock)
    yield from _with(s, "every", edge.every)
    yield from _with(s, "from" if edge.every else "at", edge.moment)
    yield from _with(s, "in", edge.zone)
    yield from _with(s, "when", edge.when)


def _ended(s: Speller, ended: Ended) -> Iterator[str]:
    yield ended.how.replace("_", " ")
    if ended.by:
        yield f"by {s.listed(ended.by)}"


def _like(s: Speller, like: HolidaysLike) -> Iterator[str]:
    yield f"{like.country} {like.subdivision or ''} {like.first} to {like.last}".replace("  ", " ")
    for word, days in (("without", like.without), ("and", like.extra)):
        if days:
            yield f"{word} {s.value(days)}"
    if not like.observed:
        yield "not moved from weekends"


def _piece(s: Speller, piece: PieceSource) -> Iterator[str]:
    yield f"each {s.name(piece.each)}: {s.expr(piece.quantity)}"
    yield from _with(s, "at", piece.rate)


def _factor(s: Speller, factor: Factor) -> Iterator[str]:
    yield s.expr(factor.by)
    yield from _with(s, "when", factor.when)


def _increment(s: Speller, step: IncrementStep) -> Iterator[str]:
    yield s.expr(step.step)
    yield from _with(s, "until", step.until)


def _tier(s: Speller, step: TierStep) -> Iterator[str]:
    said = [
        *_with(s, "when", step.when), *_with(s, "until", step.until), *_with(s, "at", step.rate),
        *_with(s, "times", step.factor),
    ]  # fmt: skip
    if step.free is not None:
        always = isinstance(step.free.tree, Literal) and step.free.tree.value is True
        said.append("free" if always else f"free if {s.expr(step.free)}")
    if step.undecided is not None:
        said.append(s.cause(step.undecided))
    yield from said or ["the rest as it is"]


def _tiers(s: Speller, tiers: Tiers) -> Iterator[str]:
    if tiers.position is not None:
        yield f"from position {s.expr(tiers.position)}:"
    if tiers.how == "volume":
        yield "by volume:"
    yield "; ".join(map(s.value, tiers.steps))


_PHRASES: Final[dict[type, Any]] = {
    InForce: _in_force, OrderKey: _order_key, Window: _window, Refill: _refill, Mover: _mover, Cell: _cell,
    Bound: _bound, Runs: _runs, Edge: _edge, Ended: _ended, HolidaysLike: _like, PieceSource: _piece,
    Factor: _factor, IncrementStep: _increment, TierStep: _tier, Tiers: _tiers,
}  # fmt: skip
