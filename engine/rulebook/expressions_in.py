"""The expressions that stand in a rule, a window, a balance, a charge, or a part of one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.language.expressions import Expr
from engine.rulebook.charge_parts import (
    ChargePart,
    Factor,
    IncrementStep,
    PieceSource,
    Tiers,
    TierStep,
)
from engine.rulebook.history import Balance, Rolling, Running, Window
from engine.rulebook.model import Charge, Edge, Group, Rule
from engine.values.unknown import Cause


def of_rule(rule: Rule) -> Iterator[Expr]:
    """Those of its condition, of the fields that it sets, and of the charge parts that it gives."""
    if rule.when is not None:
        yield rule.when
    for found in rule.sets.values():
        yield from found if isinstance(found, tuple) else (found,)
    for parts in rule.charges.values():
        for part in parts.values():
            yield from of_part(part)


def of_group(group: Group) -> Iterator[Expr]:
    """Those that say who belongs to it."""
    yield from _given(group.when, *group.by)
    if group.runs is not None:
        yield from _given(group.runs.start, group.runs.end)
        yield from (b.length for b in (group.runs.gap, group.runs.lasts) if b is not None)


def of_window(window: Window) -> Iterator[Expr]:
    """Those of what it takes of a neighbour, of its condition, its order, and how far back it reaches."""
    yield from _given(window.of, window.where, *(key.by for key in window.order_by))
    if isinstance(window.frame, Rolling):
        yield window.frame.last


def of_balance(balance: Balance) -> Iterator[Expr]:
    """Those of its order, its credits and its terms; its draw, which may look at the balance, is `draw` itself."""
    yield from _given(*(key.by for key in balance.order_by), balance.credit, balance.opening)
    yield from _given(balance.limit, balance.expires)
    if balance.refill is not None:
        yield from (balance.refill.below, balance.refill.by)
    for mover in balance.also:
        yield from _given(*(key.by for key in mover.order_by), mover.credit, mover.draw)


def of_edge(edge: Edge) -> Iterator[Expr]:
    """Those of where a split cuts."""
    yield from _given(edge.when, edge.zone, edge.moment, edge.every, edge.clock)


def of_running(running: Running) -> Iterator[Expr]:
    """Those of its order and of what its cells hold at first; what they hold next is `next` itself."""
    yield from _given(*(key.by for key in running.order_by))
    yield from _given(*(expr for cell in running.cells for expr in (cell.start, cell.per)))


def of_charge(charge: Charge) -> Iterator[Expr]:
    """Those of the parts that it declares."""
    for part in charge.parts.values():
        yield from of_part(part)


def of_part(part: ChargePart) -> Iterator[Expr]:
    """Those of one part of a charge."""
    match part:
        case Cause():
            return
        case Expr():
            yield part
        case Tiers():
            yield from _given(part.position)
            for step in part.steps:
                yield from _of_step(step)
        case _:
            for item in part:
                yield from _of_item(item)


def _of_item(item: PieceSource | Factor | IncrementStep) -> Iterator[Expr]:
    match item:
        case PieceSource():
            yield from _given(item.quantity, item.rate)
        case Factor():
            yield from _given(item.by, item.when)
        case IncrementStep():
            yield from _given(item.until, item.step)


def _of_step(step: TierStep) -> Iterator[Expr]:
    yield from _given(step.when, step.until, step.rate, step.factor, step.free)


def _given(*exprs: Expr | None) -> Iterator[Expr]:
    yield from (expr for expr in exprs if expr is not None)
