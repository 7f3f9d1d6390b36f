"""Fields that collect: the values of every rule that fired, unknown while a doubtful rule could add one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.language.kinds import DATE, INSTANT, Collection
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, same_value
from engine.plan.lower.fields import Decided
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.why import Why, merged
from engine.rulebook.model import Rule

Verdict = Callable[[Lowering, Rule, Place], Known]


def collect(
    lowering: Lowering, place: Place, field: str, kind: Collection, verdict: Verdict
) -> Decided:
    """The values of an outcome that collects: each with the condition under which it is among them."""
    rules = lowering.index(place.version).rules_by_field.get((place.kind, field), ())
    verdicts = [verdict(lowering, rule, place) for rule in rules]
    listed = [_given(lowering, place, field, kind, rule) for rule in rules]
    fired = [f.is_true(v.form) for v in verdicts]
    items: list[tuple[Formula, Known]] = []
    whys: list[Why] = []
    unsure: list[Formula] = []
    for on, values in zip(fired, listed, strict=True):
        for value in values:
            items.append((f.conjunction(on, _is_known(value)), value))
            unsure.append(f.conjunction(on, f.is_null(value.form)))
            whys.append(value.why.where(on))
    for v, values in zip(verdicts, listed, strict=True):
        doubtful = f.is_null(v.form)
        if doubtful is f.FALSE:
            continue
        adds = f.conjunction(
            doubtful, f.negation(f.conjunction(*(_is_in(value, items) for value in values)))
        )
        unsure.append(adds)
        whys.append(v.why.where(adds))
        whys += [value.why.rechecks.where(doubtful) for value in values]
    form = f.case([(f.disjunction(*unsure), f.null("bool"))], f.TRUE)
    why = merged(whys)
    is_set = f.disjunction(*(f.negation(f.is_false(v.form)) for v in verdicts))
    winners = tuple(zip(rules, fired, strict=True))
    return Decided(Known(kind, form, why, items=tuple(items)), is_set, winners)


def _given(
    lowering: Lowering, place: Place, field: str, kind: Collection, rule: Rule
) -> list[Known]:
    given = rule.sets[field]
    exprs = given if isinstance(given, tuple) else (given,)
    return [lowering.attempt(kind.of, partial(lowering.value, e, place)) for e in exprs]


def _is_known(value: Known) -> Formula:
    return f.negation(f.is_null(value.form))


def _is_in(value: Known, items: list[tuple[Formula, Known]]) -> Formula:
    """Whether a value is known and among others."""
    found = (
        f.conjunction(on, f.is_true(same_value(value, item)))
        for on, item in items
        if {value.kind, item.kind} != {DATE, INSTANT}
    )
    return f.disjunction(*found)
