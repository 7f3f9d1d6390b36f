"""Laws of adjustments: old bills come out again, and with the adjustments they are the new ones, line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random

from hypothesis import given

from engine.billing.adjustments import Adjustment, adjust
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Line, Result
from engine.rulebook.model import Figure, Rulebook, Version
from tests.examples import examples
from tests.laws.events import Row
from tests.laws.running import SEEDS, run, shown, world

THEN = datetime(2020, 1, 1, tzinfo=UTC)


@given(SEEDS)
@examples(15)
def test_what_was_billed_comes_out_again(seed: int) -> None:
    """As known at a moment before the corrections, results and rejects are those of the rulebook without them."""
    made = world(seed)
    then, _ = _both(_corrected(made.rng, made.rulebook), made.rows)
    assert shown(then) == shown(run(made.rulebook, made.rows))


@given(SEEDS)
@examples(15)
def test_old_lines_and_adjustments_are_the_new_lines(seed: int) -> None:
    """On every bill: each reversal takes away a line that was there, and what is left with the new lines is right."""
    made = world(seed)
    rulebook = _corrected(made.rng, made.rulebook)
    then, now = _both(rulebook, made.rows)
    found = adjust(rulebook, then.results, now.results, now.rejects)
    mine, theirs = _bill(then.results), _bill(now.results)
    back = Counter(_line(a.result, a.line) for a in found.adjustments if a.kind == "reversal")
    new = Counter(_line(a.result, a.line) for a in found.adjustments if a.kind == "new")
    assert not back - mine
    assert mine - back + new == theirs
    for total in found.totals:
        amounts = [a.amount for a in found.adjustments if a.result.currency == total.currency]
        assert total.adjusted == sum(amounts) == total.now - total.then


@given(SEEDS)
@examples(15)
def test_the_period_moves_lines_and_no_money(seed: int) -> None:
    """One day for all changes only when things are billed; nothing is adjusted where nothing was corrected."""
    made = world(seed)
    rulebook = _corrected(made.rng, made.rulebook)
    then, now = _both(rulebook, made.rows)
    day = date(2031, 4, 30)
    one = adjust(rulebook, then.results, now.results, now.rejects)
    two = adjust(rulebook, then.results, now.results, now.rejects, day)
    assert {a.on for a in two.adjustments} <= {day}
    assert _undated(one.adjustments) == _undated(two.adjustments)
    assert adjust(rulebook, now.results, now.results).adjustments == ()


def _corrected(rng: Random, rulebook: Rulebook) -> Rulebook:
    """With a corrected version of some dates: other figures, and perhaps other readings."""
    version = rng.choice(list(rulebook.versions.values()))
    figures = {name: _other(rng, figure) for name, figure in version.figures.items()}
    readings = {
        name: replace(reading, chosen=rng.choice(sorted(reading.options)))
        for name, reading in version.readings.items()
    }
    corrected: Version = replace(
        version,
        id="corrected",
        recorded=THEN.replace(year=2021),
        figures=figures,
        readings=readings,
    )
    return replace(rulebook, versions={**rulebook.versions, "corrected": corrected})


def _other(rng: Random, figure: Figure) -> Figure:
    value = figure.value
    if not isinstance(value, int | Fraction) or rng.random() < 0.5:
        return figure
    return replace(figure, value=value * rng.choice([2, 3]))


def _both(rulebook: Rulebook, rows: list[Row]) -> tuple[Evaluation, Evaluation]:
    return (
        evaluate(rulebook, raw_events(rows, "events"), Options(known_at=THEN)),
        evaluate(rulebook, raw_events(rows, "events"), Options()),
    )


def _bill(results: Iterable[Result]) -> Counter[object]:
    return Counter(
        _line(result, line)
        for result in results
        for line in result.lines
        if line.amount is not None and (line.amount or line.billed or line.covered)
    )


def _line(result: Result, line: Line) -> object:
    owner = (result.subject, result.id, line.subject, line.id, line.name, result.currency)
    return (
        owner, line.unit, line.billed, line.covered, line.rate, line.amount, str(line.payer), str(line.invoice_on)
    )  # fmt: skip


def _undated(adjustments: Iterable[Adjustment]) -> list[Adjustment]:
    return [replace(one, on=None) for one in adjustments]
