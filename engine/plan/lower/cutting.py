"""How many cuts lie between two instants, and which is the n-th: marks of a line, and instants that a row brings."""

from __future__ import annotations

from collections.abc import Sequence

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.along_time import turns
from engine.plan.lower.asking import near
from engine.plan.lower.edges import Cuts
from engine.plan.timelines import Timeline


def line_number(found: Cuts) -> Formula:
    """The number of the line that holds."""
    if len(found.choices) < 2:
        return f.ZERO
    return f.case(
        [(on, f.const(n)) for n, (on, _) in enumerate(found.choices[:-1])],
        f.const(len(found.choices) - 1),
    )


def by_line(lines: Sequence[Timeline], chosen: Formula, forms: Sequence[Formula]) -> Formula:
    if not lines:
        return f.ZERO
    picks = [(f.equal(chosen, f.const(n)), form) for n, form in enumerate(forms)]
    return f.case(picks[:-1], picks[-1][1])


def held(line: Timeline, place: Formula) -> Formula:
    return near(place, line.first + 1, line.until - 1)[0]


def on_lines(found: Cuts, chosen: Formula, start: Formula, end: Formula) -> tuple[Formula, Formula]:
    """How many marks are not after the start, and how many lie strictly between."""
    lines = [line for _, line in found.choices]
    before = [turns(line, held(line, start)) for line in lines]
    until = [turns(line, held(line, f.sub(end, f.ONE))) for line in lines]
    counts = [f.sub(two, one) for one, two in zip(before, until, strict=True)]
    return by_line(lines, chosen, before), by_line(lines, chosen, counts)


def beyond(found: Cuts, start: Formula, end: Formula) -> Formula:
    """Whether the lines do not reach so far."""
    lines = [line for _, line in found.choices if len(line.starts) > 1]
    if not lines:
        return f.FALSE
    line = lines[0]
    low, high = line.first + 1, line.until - 1
    return f.disjunction(near(start, low, high)[1], near(end, low, high)[1])


def ranked(
    found: Cuts, chosen: Formula, start: Formula
) -> tuple[list[tuple[Formula, Formula]], Formula]:
    """The single instants with their ranks among all cuts (0: it is none, or another one is there), and how many."""
    lines = [line for _, line in found.choices]
    active: list[tuple[Formula, Formula]] = []
    for at, within in found.moments:
        on_mark = [
            f.negation(
                f.equal(turns(line, held(line, at)), turns(line, held(line, f.sub(at, f.ONE))))
            )
            for line in lines
        ]
        picks = [(f.equal(chosen, f.const(n)), form) for n, form in enumerate(on_mark)]
        twice = f.case(picks, f.FALSE)
        same = [f.conjunction(on, f.equal(other, at)) for other, on in active]
        active.append(
            (at, f.is_true(f.conjunction(within, f.negation(f.disjunction(twice, *same)))))
        )
    found_ranks: list[tuple[Formula, Formula]] = []
    for at, on in active:
        marks = [
            f.sub(turns(line, held(line, at)), turns(line, held(line, start))) for line in lines
        ]
        earlier = [
            f.case([(f.conjunction(there, f.less(other, at)), f.ONE)], f.ZERO)
            for other, there in active
            if other is not at
        ]
        rank = f.add(by_line(lines, chosen, marks), *earlier, f.ONE)
        found_ranks.append((at, f.coalesce(f.case([(on, rank)], f.ZERO), f.ZERO)))
    return found_ranks, f.add(*(f.case([(on, f.ONE)], f.ZERO) for _, on in active))
