"""Verifying one engine by the other, with an engine of ours in place of the columnar one that is wrong at will."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from bench.events.stream import some
from engine.batch.difference_text import comparison_text, difference_text
from engine.batch.verify import Engine, Verified, verify
from engine.events.model import RawEvent, Reject
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook

ROWS = some("wtim", 400)
WHOLE = 10_000
IN_PARTS = 50


def wrong(spoil: Callable[[Result], Result]) -> Engine:
    """The interpreter, but for what is done to each result."""

    def engine(
        rulebook: Rulebook, raws: Iterable[RawEvent | Reject], options: Options
    ) -> Evaluation:
        done = evaluate(rulebook, raws, options)
        return replace(done, results=tuple(map(spoil, done.results)))

    return engine


def run(engine: Engine, sample: int | None = None, at_once: int = WHOLE) -> Verified:
    return verify(
        load("wtim"), raw_events(ROWS, "events"), Options(), engine, sample, at_once=at_once
    )


def test_an_engine_is_like_itself() -> None:
    """Whole or in parts, the same number of results and rejects are compared, and none differs."""
    whole, parts = run(evaluate), run(evaluate, at_once=IN_PARTS)
    assert whole == parts
    assert whole.comparison.first is None
    assert whole.events + whole.comparison.rejects == 400
    assert whole.components == whole.all_components > 100


def test_a_sample_is_always_the_same() -> None:
    """So many components, whatever the order of the file."""
    seen: list[set[str]] = []

    def engine(
        rulebook: Rulebook, raws: Iterable[RawEvent | Reject], options: Options
    ) -> Evaluation:
        done = evaluate(rulebook, raws, options)
        seen.append(set(done.ids))
        return done

    rows = some("wtim", 400, spoiled=0)
    one, two = (
        verify(load("wtim"), raw_events(order, "events"), Options(), engine, 20)
        for order in (rows, rows[::-1])
    )
    assert (one.components, one.all_components) == (two.components, two.all_components)
    assert one.components == 20 < one.all_components
    assert seen[0] == seen[1] and len(seen[0]) == one.events < 400


@pytest.mark.parametrize("at_once", [WHOLE, IN_PARTS])
def test_the_smallest_difference_is_shown(at_once: int) -> None:
    """A cent on every amount: one event suffices to show it."""

    def dearer(result: Result) -> Result:
        return replace(result, amount=result.amount + Fraction(1, 100))

    found = run(wrong(dearer), at_once=at_once)
    first = found.comparison.first
    assert first is not None and len(first.events) == 1
    assert [spot.field for spot in first.spots] == ["amount"]
    assert [row.id for row in found.rows] == list(first.events)
    assert found.stopped == (at_once == IN_PARTS)


def test_a_difference_of_large_groups_only() -> None:
    """It is found in the end, with all rows of the group."""

    def undone(result: Result) -> Result:
        return result if len(result.events) < 5 else replace(result, rules=result.rules[1:])

    found = run(wrong(undone), at_once=IN_PARTS)
    first = found.comparison.first
    assert first is not None and len(first.events) >= 5
    assert {row.id for row in found.rows} >= set(first.events)


def test_rejects_of_all_events_are_compared_in_a_sample() -> None:
    """An engine that rejects nothing is found out."""

    def lenient(
        rulebook: Rulebook, raws: Iterable[RawEvent | Reject], options: Options
    ) -> Evaluation:
        return replace(evaluate(rulebook, raws, options), rejects=())

    first = run(lenient, sample=3).comparison.first
    assert first is not None and first.subject == "row"


def test_it_is_told_in_words() -> None:
    """The fields side by side, the events, both results."""

    def late(result: Result) -> Result:
        lines = tuple(replace(line, billed=7, causes=frozenset()) for line in result.lines)
        return replace(result, lines=lines, needs=("x",))

    found = run(wrong(late))
    names = ("interpreter", "plan")
    assert found.comparison.first is not None
    text = comparison_text(found.comparison, names)
    assert text.startswith(f"{found.comparison.differing:,} differences between interpreter and")
    shown = difference_text(found.comparison.first, load("wtim"), found.rows, names)
    rows: list[Any] = shown.splitlines()
    assert rows[1].split() == ["interpreter", "plan"]
    assert any(row.split()[:2] == ["needs", "none"] for row in rows)
    assert "event, as read:" in rows and "plan:" in rows


def test_somebody_does_not_want_to_wait() -> None:
    """What was compared until then is told."""
    runs = 0

    def engine(
        rulebook: Rulebook, raws: Iterable[RawEvent | Reject], options: Options
    ) -> Evaluation:
        nonlocal runs
        runs += 1
        if runs > 3:
            raise KeyboardInterrupt
        return evaluate(rulebook, raws, options)

    found = run(engine, at_once=IN_PARTS)
    assert found.interrupted and not found.stopped
    assert 100 < found.events + found.comparison.rejects <= 3 * IN_PARTS
    assert 0 < found.components < found.all_components
    assert found.comparison.first is None


def test_no_more_rows_are_held_than_are_evaluated_at_once() -> None:
    """Sets come smallest first, so many rows at a time; a set is never torn."""
    sizes: list[int] = []

    def engine(
        rulebook: Rulebook, raws: Iterable[RawEvent | Reject], options: Options
    ) -> Evaluation:
        rows = list(raws)
        sizes.append(len(rows))
        return evaluate(rulebook, rows, options)

    found = run(engine, at_once=IN_PARTS)
    assert sum(sizes) == 400 and max(sizes) <= IN_PARTS
    assert found.events == evaluate(load("wtim"), raw_events(ROWS, "events")).accepted
