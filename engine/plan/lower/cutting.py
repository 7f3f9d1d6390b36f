"""How many cuts lie between two instants, and which is the n-th: numbered marks, and instants that a row brings."""

from __future__ import annotations

from collections.abc import Sequence

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.asking import near
from engine.plan.lower.marks import Cuts


def line_number(found: Cuts) -> Formula:
    """The number of the marks that hold."""
    if len(found.choices) < 2:
        return f.ZERO
    last = f.const(len(found.choices) - 1)
    return f.case([(on, f.const(n)) for n, (on, _) in enumerate(found.choices[:-1])], last)


def by_line(chosen: Formula, forms: Sequence[Formula]) -> Formula:
    """What holds for the chosen marks."""
    if not forms:
        return f.ZERO
    picks = [(f.equal(chosen, f.const(n)), form) for n, form in enumerate(forms)]
    return f.case(picks[:-1], picks[-1][1])


def on_lines(found: Cuts, chosen: Formula, start: Formula, end: Formula) -> tuple[Formula, Formula]:
    """The number of the last mark that is not after the start, and how many marks lie strictly between."""
    marks = [one for _, one in found.choices]
    before = [one.turns(start) for one in marks]
    until = [one.turns(f.sub(end, f.ONE)) for one in marks]
    counts = [f.sub(two, one) for one, two in zip(before, until, strict=True)]
    return by_line(chosen, before), by_line(chosen, counts)


def beyond(found: Cuts, chosen: Formula, start: Formula, end: Formula) -> Formula:
    """Whether the marks are not known so far away."""
    met: list[Formula] = []
    for number, (_, marks) in enumerate(found.choices):
        if marks.span is not None:
            outside = f.disjunction(*(near(place, *marks.span)[1] for place in (start, end)))
            met.append(f.conjunction(f.equal(chosen, f.const(number)), outside))
    return f.disjunction(*met)


def ranked(
    found: Cuts, chosen: Formula, start: Formula
) -> tuple[list[tuple[Formula, Formula]], Formula]:
    """The single instants with their ranks among all cuts (0: it is none, or another one is there), and how many."""
    active: list[tuple[Formula, Formula]] = []
    for at, within in found.moments:
        there = [f.equal(one.turns(at), one.turns(f.sub(at, f.ONE))) for _, one in found.choices]
        picks = [(f.equal(chosen, f.const(n)), f.negation(same)) for n, same in enumerate(there)]
        met = [f.conjunction(on, f.equal(other, at)) for other, on in active]
        alone = f.negation(f.disjunction(f.case(picks, f.FALSE), *met))
        active.append((at, f.is_true(f.conjunction(within, alone))))
    ranks: list[tuple[Formula, Formula]] = []
    for number, (at, on) in enumerate(active):
        marks = [f.sub(one.turns(at), one.turns(start)) for _, one in found.choices]
        others = [pair for n, pair in enumerate(active) if n != number]
        earlier = [
            f.case([(f.conjunction(there, f.less(other, at)), f.ONE)], f.ZERO)
            for other, there in others
        ]
        rank = f.add(by_line(chosen, marks), *earlier, f.ONE)
        ranks.append((at, f.coalesce(f.case([(on, rank)], f.ZERO), f.ZERO)))
    return ranks, f.add(*(f.case([(on, f.ONE)], f.ZERO) for _, on in active))
