"""Where rules that stand together set a field to different values, and the cause that names them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Final

from engine.plan import formulas as f
from engine.plan.apart import Sayings
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, same_value
from engine.plan.lower.lowering import Lowering
from engine.plan.why import Why, merged
from engine.values.unknown import Cause, CauseKind

if TYPE_CHECKING:
    from engine.plan.lower.fields import Standing

_MOST: Final = 16  # sets of rules that are told apart by their causes


Unlike = Callable[[int, int], Formula]  # of two that stand: whether they differ, never NULL


def contradiction(
    lowering: Lowering, field: str, standing: Sequence[Standing], unlike: Unlike | None = None
) -> tuple[Formula, Why] | None:
    """Where rules that stand have different values, and the causes then; None where that cannot be.

    `unlike` says when two differ that have more than values.
    """
    meeting = _meeting(lowering, standing)
    if unlike is None:
        pairs = [(a, b) for a, b in meeting if not _alike(standing[a].value, standing[b].value)]
        where = f.disjunction(*_clashes(standing, pairs))
    else:
        differ = {(a, b): unlike(a, b) for a, b in meeting}
        pairs = [pair for pair, form in differ.items() if form is not f.FALSE]
        where = f.disjunction(
            *(f.conjunction(standing[a].stands, standing[b].stands, differ[a, b]) for a, b in pairs)
        )
    if not pairs:
        return None
    sets = _sets(len(standing), meeting, set(pairs))
    if sets is None:
        return where, lowering.causes.recheck(f"many rules that may contradict about `{field}`")
    causes = []
    for chosen in sets:
        ids = ", ".join(sorted(standing[n].rule.id for n in chosen))
        why = lowering.causes.because(Cause(CauseKind.CONFLICT, field, ids))
        just = [s.stands if n in chosen else f.negation(s.stands) for n, s in enumerate(standing)]
        causes.append(why.where(f.conjunction(where, *just)))
    return where, merged(causes)


def _meeting(lowering: Lowering, standing: Sequence[Standing]) -> list[tuple[int, int]]:
    """The pairs that may stand together."""

    def unfold(kind: str, form: Formula) -> Formula:
        found = lowering.sheet(kind).definitions.get(form.data)
        return found if isinstance(found, Formula) else form

    found = []
    sayings = {one.rule.about: Sayings(partial(unfold, one.rule.about)) for one in standing}
    for (a, one), (b, two) in combinations(enumerate(standing), 2):
        beaten = two.rule.id in one.rule.beats or one.rule.id in two.rule.beats
        if not beaten and not sayings[one.rule.about].apart(one.stands, two.stands):
            found.append((a, b))
    return found


def _alike(one: Known, two: Known) -> bool:
    """Whether two values are the same wherever both are known."""
    if one.form.op == "null" or two.form.op == "null":
        return True
    return one.form is two.form and one.per == two.per and one.months is two.months


def _clashes(standing: Sequence[Standing], pairs: list[tuple[int, int]]) -> Iterator[Formula]:
    involved = sorted({n for pair in pairs for n in pair})
    if len(pairs) <= len(involved):
        for a, b in pairs:
            one, two = standing[a], standing[b]
            unlike = f.is_false(same_value(one.value, two.value))
            yield f.conjunction(one.stands, two.stands, unlike)
        return
    listed = [standing[n] for n in involved]
    first = cases([(s.known, s.value) for s in listed[:-1]], listed[-1].value)
    for s in listed[1:]:
        yield f.conjunction(s.stands, f.is_false(same_value(s.value, first)))


def _sets(
    count: int, meeting: list[tuple[int, int]], pairs: set[tuple[int, int]]
) -> list[frozenset[int]] | None:
    """The sets of rules that may stand, just they, with a contradiction among them; None where they are many."""
    together = {n: {m for pair in meeting if n in pair for m in pair} - {n} for n in range(count)}
    found: list[frozenset[int]] = []
    waiting: list[tuple[int, ...]] = [(n,) for n in range(count)]
    for chosen in waiting:  # it grows on the way
        if any(pair in pairs for pair in combinations(chosen, 2)):
            found.append(frozenset(chosen))
        more = [n for n in range(chosen[-1] + 1, count) if all(n in together[m] for m in chosen)]
        waiting += [(*chosen, n) for n in more]
        if len(waiting) > _MOST * 4 or len(found) > _MOST:
            return None
    return found
