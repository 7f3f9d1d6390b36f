"""Where two versions make different things of one event: a truth for each output that may differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from engine.analysis.cases import Case, Home, Line, Member, Value
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.values.unknown import CauseKind

NOTHING = Value(f.null("int"))
NOBODY = Member("", f.FALSE, {})


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
    for key, form in _of_members(old, new):
        if form is not f.FALSE:
            found[key] = f.disjunction(found.get(key, f.FALSE), form)
    return found


def _of_members(old: Case, new: Case) -> Iterator[tuple[str, Formula]]:
    """What is decided about subjects that stand in a result about another one, place by place."""
    one, two = _numbered(old.members), _numbered(new.members)
    for key in dict.fromkeys((*one, *two)):
        mine, theirs = one.get(key, NOBODY), two.get(key, NOBODY)
        for name in dict.fromkeys((*mine.fields, *theirs.fields)):
            values = (_where(side, side.fields.get(name)) for side in (mine, theirs))
            yield f"{key[0]}: {name}", _fields(*values)


def _numbered(members: Iterable[Member]) -> dict[tuple[str, int], Member]:
    found: dict[tuple[str, int], Member] = {}
    counts: Counter[str] = Counter()
    for member in members:
        counts[member.kind] += 1
        found[member.kind, counts[member.kind]] = member
    return found


def _where(member: Member, value: Value | None) -> Value | None:
    """A value of a subject, where there is one."""
    if value is None or member.there is f.TRUE:
        return value
    return Value(f.case([(member.there, value.form)], f.null(value.form.type)), value.per)


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
    yield "id", differ(old.id, new.id)
    yield "status", differ(Value(old.status), Value(new.status))
    yield "amount", differ(old.amount, new.amount)
    for name in dict.fromkeys((*old.fields, *new.fields)):
        yield name, _fields(old.fields.get(name), new.fields.get(name))
    yield from _of_lines(_by_place(old), _by_place(new))
    for kind in CauseKind:
        same = f.conjunction(_ends(old, kind), _ends(new, kind))
        one, two = _needed(old, kind), _needed(new, kind)
        for name in dict.fromkeys((*one, *two)):
            apart = _apart(one.get(name, f.FALSE), two.get(name, f.FALSE))
            yield f"needs {name}", f.conjunction(same, apart)


def _ends(home: Home, kind: CauseKind) -> Formula:
    """Whether causes of a kind are the gravest: these are named in the result."""
    return f.is_true(f.equal(home.status, f.const(int(kind))))


def _needed(home: Home, kind: CauseKind) -> dict[str, Formula]:
    """By what a result names, when it is needed."""
    found: dict[str, Formula] = {}
    for cause, there in home.causes.items():
        if cause.kind is kind:
            name = f"{cause.name}: {cause.detail}" if kind is CauseKind.CONFLICT else cause.name
            found[name] = f.disjunction(found.get(name, f.FALSE), there)
    return found


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
        if one.unit != two.unit:
            yield f"{name} unit", both
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
