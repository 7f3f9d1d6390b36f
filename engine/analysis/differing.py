"""Where two versions make different things of one event: a truth for each output that may differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.analysis.cases import Case, Home, Line, Value
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.values.unknown import CauseKind

NOTHING = Value(f.null("int"))


def differences(old: Case, new: Case) -> dict[str, Formula]:
    """By what differs, when it does; what is the same whatever the event is left out."""
    one = {home.kind: home for home in old.homes}
    two = {home.kind: home for home in new.homes}
    found: dict[str, Formula] = {}
    for kind in dict.fromkeys((*one, *two)):
        for name, form in _of_home(one.get(kind), two.get(kind)):
            if form is not f.FALSE:
                key = f"{kind}: {name}"
                found[key] = f.disjunction(found.get(key, f.FALSE), form)
    return found


def _of_home(old: Home | None, new: Home | None) -> Iterator[tuple[str, Formula]]:
    if old is None or new is None:
        there = old.there if old is not None else new.there if new is not None else f.FALSE
        yield "result", there
        return
    yield "result", _apart(old.there, new.there)
    both = f.conjunction(old.there, new.there)
    for name, form in _of_results(old, new):
        yield name, f.conjunction(both, form)


def _of_results(old: Home, new: Home) -> Iterator[tuple[str, Formula]]:
    yield "status", differ(Value(old.status), Value(new.status))
    yield "amount", differ(old.amount, new.amount)
    for name in dict.fromkeys((*old.fields, *new.fields)):
        yield name, _fields(old.fields.get(name), new.fields.get(name))
    yield from _of_lines(_by_place(old), _by_place(new))
    for cause in dict.fromkeys((*old.causes, *new.causes)):
        if cause.kind in (CauseKind.FACT, CauseKind.DECISION):
            one, two = old.causes.get(cause, f.FALSE), new.causes.get(cause, f.FALSE)
            yield f"needs {cause.name}", _apart(one, two)


def _fields(old: Value | None, new: Value | None) -> Formula:
    if old is None or new is None:
        there = old or new
        if there is None:
            return f.FALSE
        form = there.form
        return f.is_true(form) if form.type == "bool" else f.negation(f.is_null(form))
    return differ(old, new)


def _by_place(home: Home) -> Mapping[tuple[str, int], Line]:
    return {(line.charge, line.place): line for line in home.lines}


def _of_lines(
    old: Mapping[tuple[str, int], Line], new: Mapping[tuple[str, int], Line]
) -> Iterator[tuple[str, Formula]]:
    for key in dict.fromkeys((*old, *new)):
        name = key[0]
        one, two = old.get(key), new.get(key)
        if one is None or two is None:
            yield f"line {name}", one.there if one else two.there if two else f.FALSE
            continue
        yield f"line {name}", _apart(one.there, two.there)
        both = f.conjunction(one.there, two.there)
        for part, value in one.parts.items():
            yield f"{name} {part}", f.conjunction(both, differ(value, two.parts[part]))


def differ(old: Value, new: Value) -> Formula:
    """Whether two values differ; that both are absent is no difference."""
    one, two = old.form, new.form
    if one is two and old.per is new.per:
        return f.FALSE
    if one.type != two.type:
        return f.negation(f.conjunction(f.is_null(one), f.is_null(two)))
    if old.per is not new.per:
        one, two = f.mul(one, new.per), f.mul(two, old.per)
    absent = _apart(f.is_null(one), f.is_null(two))
    truths = one.type == "bool"
    same = f.is_false(f.equal(one, two)) if not truths else _apart(f.is_true(one), f.is_true(two))
    return f.disjunction(absent, same)


def _apart(one: Formula, two: Formula) -> Formula:
    """Whether one of two truths, which are never absent, is true and the other is not."""
    if one is two:
        return f.FALSE
    return f.disjunction(f.conjunction(one, f.negation(two)), f.conjunction(f.negation(one), two))
