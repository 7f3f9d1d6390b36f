"""Verdicts of rules, and outcomes: what rules set, read by name.

A verdict is a column of the sheet of what the rule is about. An outcome that no rule decides is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from engine.language.expressions import Expr
from engine.language.kinds import BOOL, MOMENT, Collection
from engine.plan import formulas as f
from engine.plan.formulas import TooWideError
from engine.plan.known import Known, truth, unknown
from engine.plan.lower.collected import collect
from engine.plan.lower.fields import Candidate, Decided, decide
from engine.plan.lower.lowering import ROLES, TOO_WIDE, Lowering, NotColumnarError, Place
from engine.plan.lower.moments import as_moment
from engine.plan.lower.sets import unordered
from engine.plan.why import Why
from engine.rulebook.model import Outcome, Rule
from engine.values.unknown import Cause, CauseKind


def verdict(lowering: Lowering, rule: Rule, place: Place) -> Known:
    """Whether the rule's condition holds for subjects at a place; worked out once."""
    if rule.when is None:
        return truth(f.TRUE)
    key = (place.kind, place.version.id, f"rule {rule.id}")
    if key not in lowering.memo:
        when = rule.when
        with lowering.at_home():
            value = lowering.attempt(BOOL, lambda: lowering.value(when, place))
        lowering.memo[key] = lowering.settled(place.kind, named(lowering, place, key[2]), value)
    return lowering.memo[key]


def named(lowering: Lowering, place: Place, name: str) -> str:
    """A column's name; of several versions each has its own."""
    return f"{name}@{place.version.id}" if len(lowering.versions) > 1 else name


def candidates(lowering: Lowering, place: Place, name: str) -> list[Candidate]:
    """The rules that set an outcome of subjects at a place and decide one value."""
    rules = lowering.index(place.version).rules_by_field.get((place.kind, name), ())
    found = []
    for rule in rules:
        given = rule.sets[name]
        assert isinstance(given, Expr)
        value = partial(lowering.value, given, place)
        found.append(Candidate(rule, verdict(lowering, rule, place), value))
    return found


def decided(lowering: Lowering, place: Place, name: str) -> Decided:
    """What the rules decide about an outcome of subjects at a place; worked out once."""
    key = (place.kind, place.version.id, name)
    if key not in lowering.decided:
        outcome = place.version.outcomes[name]
        with lowering.at_home():
            found = _decided(lowering, place, outcome)
        value = _settled(lowering, place, f"field {name}", found.value)
        is_set = lowering.column(
            place.kind, named(lowering, place, f"field {name} set"), found.is_set
        )
        lowering.decided[key] = replace(found, value=value, is_set=is_set)
    return lowering.decided[key]


def _settled(lowering: Lowering, place: Place, name: str, value: Known) -> Known:
    """The value as columns, each of its items as well."""
    name = named(lowering, place, name)
    value = lowering.settled(place.kind, name, value)
    if value.items is None:
        return value
    items = tuple(
        (
            lowering.column(place.kind, f"{name} has {n}", on),
            lowering.settled(place.kind, f"{name} {n}", item),
        )
        for n, (on, item) in enumerate(value.items)
    )
    form = lowering.column(place.kind, name, value.form)
    words = {
        n: lowering.column(place.kind, f"{name}?{n}", word) for n, word in value.why.words.items()
    }
    return replace(value, form=form, why=Why(words), items=items)


def _decided(lowering: Lowering, place: Place, outcome: Outcome) -> Decided:
    if outcome.collected:
        assert isinstance(outcome.kind, Collection)
        return collect(lowering, place, outcome.name, outcome.kind, verdict)
    listed = candidates(lowering, place, outcome.name)
    kind = outcome.kind
    if kind == MOMENT:
        kinds = {
            expr.tree.kind for c in listed if isinstance(expr := c.rule.sets[outcome.name], Expr)
        }
        kind = kinds.pop() if len(kinds) == 1 else MOMENT
    if kind == MOMENT:
        listed = [replace(c, value=partial(_as_moment, c.value)) for c in listed]
    try:
        found = decide(lowering, outcome.name, kind, listed)
        return replace(found, unordered=unordered(place.version, outcome))
    except NotColumnarError as error:
        return _not_worked_out(lowering, outcome, str(error))
    except TooWideError:
        return _not_worked_out(lowering, outcome, TOO_WIDE)


def _as_moment(read: Callable[[], Known]) -> Known:
    return as_moment(read())


def _not_worked_out(lowering: Lowering, outcome: Outcome, reason: str) -> Decided:
    return Decided(unknown(outcome.kind, lowering.causes.recheck(reason)), f.TRUE)


def _outcome(lowering: Lowering, place: Place, name: str) -> Known:
    """An outcome as expressions see it."""
    found = decided(lowering, place, name)
    return or_open(lowering, name, found)


def or_open(lowering: Lowering, name: str, found: Decided) -> Known:
    """A decided field, which is open where nobody decides it."""
    if found.is_set is f.TRUE:
        return found.value
    none = lowering.causes.because(Cause(CauseKind.OPEN, name, "no rule decides it"))
    why = found.value.why.otherwise(found.is_set, none)
    form = found.value.form
    if found.value.items is not None:
        form = f.case([(found.is_set, form)], f.null("bool"))
    return replace(found.value, form=form, why=why)


def fired(lowering: Lowering, place: Place) -> Sequence[tuple[Rule, Known]]:
    """The rules about subjects at a place with their verdicts, in order of their ids."""
    rules = lowering.index(place.version).rules_by_subject.get(place.kind, ())
    return [(rule, verdict(lowering, rule, place)) for rule in rules]


ROLES["outcome"] = _outcome
