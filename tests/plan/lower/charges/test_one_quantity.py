"""A line of one quantity: its formulas come to what the interpreter computes, causes and pieces included."""

from __future__ import annotations

from typing import Any

from hypothesis import given, reject
from hypothesis import strategies as st

from engine.interpret import charging as by_interpreter
from engine.plan import formulas as f
from engine.plan.lower.charges import model
from engine.plan.lower.charges.pipeline import Computed, compute
from engine.plan.lower.charges.prices import Priced
from engine.plan.lower.lowering import NotColumnarError
from engine.plan.why import Causes
from tests.examples import examples
from tests.plan.evaluating import Found, evaluate, number
from tests.plan.lower.charges.terms import Lowered, both_terms, clock, micros, numbers, perhaps


def seen(priced: Priced, row: dict[str, Found]) -> tuple[Any, ...]:
    """A piece as the row has it."""
    slot = priced.slot
    return (
        number(slot.quantity, row), number(priced.rate, row), number(priced.amount, row),
        evaluate(slot.start, row), evaluate(slot.end, row), evaluate(slot.note, row), slot.kind,
        evaluate(slot.name, row),
    )  # fmt: skip


def wanted(piece: by_interpreter.BilledPiece) -> tuple[Any, ...]:
    """A piece as the interpreter has it."""
    return (
        piece.quantity, piece.rate, piece.amount, micros(piece.start), micros(piece.end), piece.note, piece.kind,
        piece.undecided,
    )  # fmt: skip


def compare(
    expected: by_interpreter.Computed, found: Computed, row: dict[str, Found], causes: Causes
) -> None:
    """Everything that a line says."""
    for name in ("actual", "billed", "covered", "undecided", "rate", "amount"):
        assert number(getattr(found, name), row) == getattr(expected, name), name
    words = {n: evaluate(word, row) for n, word in found.causes.words.items()}
    assert causes.named({n: int(word or 0) for n, word in words.items()}) == expected.causes
    shown = [seen(p, row) for p in found.pieces if evaluate(p.slot.there, row)]
    assert shown == [wanted(piece) for piece in expected.pieces]


@examples(150)
@given(st.data())
def test_the_interpreter_computes_the_same(data: st.DataObject) -> None:
    lowered = Lowered(data.draw)
    quantity = data.draw(numbers(0, 1, 4, "15/2", 22, 37, -2))
    rate = data.draw(perhaps(numbers(0, 1, "7/4", 3)))
    start, end = clock(data.draw, quantity)
    terms, plan = both_terms(data.draw, lowered)
    piece = by_interpreter.Piece(quantity, rate, start, end)
    expected = by_interpreter.compute(by_interpreter.Terms(pieces=(piece,), **terms))
    slot = model.Slot(f.TRUE, model.NOTHING, lowered.maybe(rate))
    if start is not None or data.draw(st.booleans()):
        times = (f.column(name, "int", 0, 10**12) for name in ("start", "end"))
        slot = model.Slot(f.TRUE, model.NOTHING, slot.rate, start=next(times), end=next(times))
        lowered.row |= {"start": micros(start), "end": micros(end)}
    try:
        found = compute(lowered.causes, slot, lowered.number(quantity), plan)
    except NotColumnarError:
        reject()
    compare(expected, found, lowered.row, lowered.causes)
