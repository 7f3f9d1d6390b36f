"""What all events have in common for which a truth is true: a few conditions on what the terms have names for.

The conditions are the tightest that the events found so far meet; the solver is asked for an event that does not meet
them, until there is none. So whoever does not meet a condition is proved to be no such event (the smallest box around
a set, by counterexamples: Gulwani, Jha, Tiwari, Venkatesan 2011). Conditions that follow from others are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from engine.analysis.conditions import Condition, has_value, ruled_out
from engine.analysis.evaluating import Columns, Computed
from engine.analysis.named import Feature
from engine.analysis.searching import Question
from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula

ROUNDS: Final = 40  # events that the solver may add
STEPS: Final = 800_000  # of the solver, for one condition
FEW: Final = 80_000  # of the solver, at first
FAILURES: Final = (
    6  # conditions of one hull that the solver may fail to prove, fewer where formulas are long
)
SIZE: Final = 40_000  # nodes that may be folded and asked about in vain
LONGEST: Final = 3  # conditions that are told


@dataclass(frozen=True, slots=True)
class Hull:
    """The conditions that all events meet (proved); `every`: whoever meets them is such an event (proved)."""

    conditions: tuple[Condition, ...]
    every: bool

    @property
    def formula(self) -> Formula:
        """All conditions."""
        return f.conjunction(*(one.formula for one in self.conditions))


def hull(question: Question, listed: Sequence[Feature]) -> Hull:
    """The conditions that all events meet for which the question's truth is true; some are in its hits."""
    bearing = set(f.columns_of(question.whole))
    listed = [one for one in listed if bearing.issuperset(f.columns_of(one.form))]
    question.widen(list(question.hits))
    kept = _proved(question, listed)
    kept = _needed(question, kept)
    return Hull(kept, _every(question, kept))


def _proved(question: Question, listed: Sequence[Feature]) -> tuple[Condition, ...]:
    """Around the hits, wider by each event outside that the solver finds; conditions nobody can prove are dropped."""
    computed = Computed([one.form for one in listed])
    session = question.session
    whole = session.holds(question.whole)
    seen = [_values(computed, hit) for hit in question.hits]
    for _ in range(ROUNDS):
        conditions = _around(listed, seen)
        if not conditions:
            return ()
        outside = f.negation(f.conjunction(*(one.formula for one in conditions)))
        answer = session.ask(whole, session.holds(outside), steps=STEPS)
        if answer.verdict == "never":
            return conditions
        values = None if answer.event is None else _values(computed, answer.event)
        if values is None or values in seen:  # the solver knows less of texts than the formulas
            break
        seen.append(values)
    return _one_by_one(question, _around(listed, seen))


def _one_by_one(question: Question, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Those that can be proved, the most telling ones first; after some that cannot, no more are tried."""
    truths = _truths(question, conditions)
    rare = {one: sum(row[n] for row in truths) for n, one in enumerate(conditions)}
    telling = [one for one in conditions if not truths or rare[one] < len(truths)]
    found, failed = [], 0
    failures = max(1, min(FAILURES, SIZE // _size(question.whole)))
    for one in sorted(telling, key=lambda c: (bool(c.feature.marks), c.feature.rank, rare[c])):
        proved = _always(question, one, question.whole, FEW) or _folded(question, one)
        if not proved and failed < failures:
            rest = _left_of(question, one)
            proved = rest is f.FALSE or _always(question, one, rest, STEPS)
            failed += not proved
        found += [one] if proved else []
    return tuple(one for one in conditions if one in found)


def _folded(question: Question, one: Condition) -> bool:
    """Whether no value of a fact that a condition rules out leaves anything of the truth."""
    form, values = one.feature.form, ruled_out(one)
    if one.feature.rank or not values:
        return False
    whole = question.whole
    return all(f.substituted(whole, {form: value}) is f.FALSE for value in values)


def _left_of(question: Question, one: Condition) -> Formula:
    """What is left of the truth for the values that a condition rules out, or all of it where folding gains nothing."""
    form, values, whole = one.feature.form, ruled_out(one), question.whole
    if not values:
        return whole
    rest = f.disjunction(*(f.substituted(whole, {form: value}) for value in values))
    return rest if 2 * _size(rest) <= 3 * _size(whole) else whole


def _size(form: Formula) -> int:
    return sum(1 for _ in f.walk(form))


def _always(question: Question, one: Condition, rest: Formula, steps: int) -> bool:
    """Whether the solver proves that all events meet a condition, of what is left where they do not."""
    terms = map(question.session.holds, (rest, f.negation(one.formula)))
    return question.session.ask(*terms, steps=steps).verdict == "never"


def _values(computed: Computed, event: Columns) -> tuple[Constant | None, ...]:
    try:
        return computed(event)
    except (ZeroDivisionError, TypeError):
        return ()


def _around(
    listed: Sequence[Feature], seen: Sequence[tuple[Constant | None, ...]]
) -> tuple[Condition, ...]:
    """The tightest conditions that have all values in them, where they say anything."""
    rows = [values for values in seen if values]
    if len(rows) < len(seen):
        return ()
    found = (
        _condition(feature, [row[place] for row in rows]) for place, feature in enumerate(listed)
    )
    return tuple(one for one in found if one is not None)


def _condition(feature: Feature, values: Sequence[Constant | None]) -> Condition | None:
    there = [value for value in values if value is not None]
    absent = len(there) < len(values)
    form = feature.form
    if not there:
        return Condition(feature, absent=True, present=False)
    if form.type == "bool":
        if len(set(there)) == 1:
            return Condition(feature, frozenset(there), absent=absent)
    elif feature.words:
        if len(words := frozenset(there)) < len(feature.words):
            return Condition(feature, words, absent=absent)
    elif feature.marks:
        numbers = [value for value in there if isinstance(value, int)]
        low, high = _low(feature, min(numbers)), _high(feature, max(numbers))
        if low is not None or high is not None:
            return Condition(feature, low=low, high=high, absent=absent)
    told = (
        form.nullable and not absent and not feature.rank
    )  # of what follows from facts, it says nothing
    return Condition(feature) if told else None


def _low(feature: Feature, number: int) -> int | None:
    """The nearest mark, or what comes right after one, that is not above a number."""
    fit = [at for mark in feature.marks for at in (mark, mark + 1) if at <= number]
    least = feature.form.low
    return max((at for at in fit if least is None or at > least), default=None)


def _high(feature: Feature, number: int) -> int | None:
    fit = [at for mark in feature.marks for at in (mark - 1, mark) if at >= number]
    most = feature.form.high
    return min((at for at in fit if most is None or at < most), default=None)


# ── Fewer of them ─────────────────────────────────────────────────────────────────────────────────


def _needed(question: Question, conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """Those that do not follow from others: what is read least gladly is left out first, and what says least."""
    kept = list(conditions)
    truths = _truths(question, kept)
    rare = {one: sum(row[n] for row in truths) for n, one in enumerate(kept)}
    for one in sorted(kept, key=lambda c: (-c.feature.rank, -rare[c], c.feature.name)):
        others = [other for other in kept if other is not one]
        places = [conditions.index(other) for other in others]
        mine = conditions.index(one)
        if any(not row[mine] and all(row[n] for n in places) for row in truths):
            continue
        if _follows(question, others, one):
            kept = others
    kept.sort(key=lambda c: (rare[c], c.feature.rank))
    told = kept[:LONGEST]
    return tuple(one for one in conditions if one in told)


def _truths(question: Question, conditions: Sequence[Condition]) -> list[tuple[bool, ...]]:
    """Whether the events that were looked at meet conditions."""
    computed = Computed([one.formula for one in conditions])
    rows = (_values(computed, event) for event in question.others)
    return [tuple(value is True for value in row) for row in rows if row]


def _follows(question: Question, others: Iterable[Condition], one: Condition) -> bool:
    session = question.session
    forms = (question.base, *(other.formula for other in others), f.negation(one.formula))
    answer = session.ask(session.holds(f.conjunction(*forms)), steps=STEPS)
    return answer.verdict == "never"


def _every(question: Question, conditions: Sequence[Condition]) -> bool:
    """Whether it is proved that the truth is true of whoever meets all conditions."""
    if any(all(row) for row in _truths(question, conditions)):
        return False
    session = question.session
    parts = (question.base, *(one.formula for one in conditions), f.negation(question.form))
    return session.ask(session.holds(f.conjunction(*parts)), steps=STEPS).verdict == "never"


def left(form: Formula, hulls: Sequence[Sequence[Condition]], most: int) -> list[Formula] | None:
    """What is left of a truth for events that are in none of some hulls: truths, one of which is true where it is.

    None where that are more than so many.
    """
    found = [] if form is f.FALSE else [form]
    for one in hulls:
        parts = dict.fromkeys(rest for part in found for rest in _outside(part, one))
        found = [part for part in parts if part is not f.FALSE]
        if len(found) > most:
            return None
    return found


def _outside(form: Formula, conditions: Sequence[Condition]) -> Iterator[Formula]:
    """What is left of a truth where one of the conditions is not met, condition by condition."""
    for one in conditions:
        of, values = one.feature.form, ruled_out(one)
        if not values:
            yield f.conjunction(form, f.negation(one.formula))
        for value in values:
            yield f.conjunction(f.substituted(form, {of: value}), has_value(of, value))
