"""What always holds, looked at in the cases of a rulebook.

In: a case. Out: a sentence for each promise that is false of a result of it, with the values that show it, unless the
case says under `breaks` that it is; and for each that it says so of and that is not. Where a promise compares two
events, each event of the case is compared with the same that has more of the fact: by one unit (minute, day), and by a
few larger steps, and what the case gives under `more`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from engine.authoring.case_files import Case
from engine.authoring.expected_values import Values
from engine.events.readers.python_values import raw_events, raw_value
from engine.events.typing_values import Fault, typed
from engine.interpret.always import (
    Broken,
    asked_of_events,
    broken,
    broken_between,
    standing,
    standing_in,
)
from engine.interpret.evaluate import Seen
from engine.interpret.options import Options
from engine.rulebook.model import AMOUNT, Fact, Promise, Rulebook
from engine.rulebook.plain import Plain
from engine.values.numbers import decimal_text
from engine.values.units import parse_unit

_STEPS: Final = (1, 60, 600)


def promises_of(
    rulebook: Rulebook, case: Case, options: Options, seen: Seen | None = None
) -> Iterator[str]:
    """What is not as the rulebook says that it always is; `seen`: the case, where it is evaluated already."""
    if not any(version.always for version in rulebook.versions.values()) and not case.breaks:
        return
    found = {one.promise.name: one for one in reversed(_broken(rulebook, case, options, seen))}
    for name, one in sorted(found.items()):
        if name not in case.breaks:
            yield f"always {name}: {sentence(one, rulebook)}"
    for name in case.breaks:
        if name not in found:
            yield f"always {name}: expected not to hold, and it does"


def sentence(one: Broken, rulebook: Rulebook) -> str:
    """What a promise says, and the values of which it is false."""
    values = Values(rulebook, one.result.currency)
    if one.promise.that is not None:
        told = _told(one, one.values, values)
        return f"`{one.promise.that.text}` is false of {one.subject} {one.id}{told and f': {told}'}"
    less = one.promise.never_less is not None
    claim = f"`{one.promise.claim.text}` is {'less' if less else 'more'}"
    more, then = _told(one, one.values, values), _told(one, one.then, values)
    return f"{claim} with more `{one.promise.more}` of {one.subject} {one.id}: {more}; then {then}"


def _told(one: Broken, found: Mapping[str, Any], values: Values) -> str:
    return ", ".join(f"{name} {_text(one, name, value, values)}" for name, value in found.items())


def _text(one: Broken, name: str, value: Any, values: Values) -> str:
    version = one.result.version
    if version is None:
        return values.text(value)
    declared = version.facts.get(name) or version.values.get(name) or version.outcomes.get(name)
    unit = None if declared is None else declared.unit
    if declared is None and name == AMOUNT:
        unit = parse_unit(version.currency)
    return values.text(value, unit) if unit is None else f"{values.text(value, unit)} {unit.text}"


def _broken(rulebook: Rulebook, case: Case, options: Options, seen: Seen | None) -> list[Broken]:
    """Everything that is false of the case, in the order of the versions."""
    rows = raw_events(case.events, case.file)
    own = standing(rulebook, rows, options) if seen is None else standing_in(seen)
    found = list(broken(own))
    pairs = _pairs(rulebook)
    for fact in dict.fromkeys(str(promise.more) for promise in pairs):
        asked = [one for one in pairs if one.more == fact and asked_of_events(one, own)]
        for events in _varied(rulebook, case, fact) if asked else ():
            more = standing(rulebook, raw_events(events, case.file), options)
            both = (broken_between(promise, own, more) for promise in asked)
            found += [one for one in both if one is not None]
    return found


def _pairs(rulebook: Rulebook) -> list[Promise]:
    """The promises that compare two events."""
    every = [one for version in rulebook.versions.values() for one in version.always.values()]
    pairs = [one for one in every if one.more is not None]
    return [one for n, one in enumerate(pairs) if one not in pairs[:n]]


def _varied(rulebook: Rulebook, case: Case, fact: str) -> Iterator[tuple[Plain, ...]]:
    """The events of a case with more of a fact in one of them."""
    declared = next(v.facts[fact] for v in rulebook.versions.values() if fact in v.facts)
    for place, event in enumerate(case.events):
        value = event.get(fact) if isinstance(event, dict) else None
        own: Any = None if value is None else typed(raw_value(value), declared)
        if own is None or isinstance(own, Fault) or not isinstance(event, dict):
            continue
        others = [_written(_more(own, step, declared), declared) for step in _STEPS]
        for other in (*([case.more[fact]] if fact in case.more else ()), *others):
            changed: Plain = {**event, fact: other}
            yield (*case.events[:place], changed, *case.events[place + 1 :])


def _more(own: Any, step: int, fact: Fact) -> Any:
    """A value and so many minutes, days, or units of the fact."""
    if isinstance(own, datetime):
        return own + timedelta(minutes=step)
    if isinstance(own, date):
        return own + timedelta(days=step)
    return own + step * (1 if fact.unit is None else fact.unit.factor)


def _written(value: Any, fact: Fact) -> str:
    """A value as it is written in a file."""
    if isinstance(value, int | Fraction):
        return decimal_text(Fraction(value) / (1 if fact.unit is None else fact.unit.factor))
    return value.isoformat() if isinstance(value, datetime) else str(value)
