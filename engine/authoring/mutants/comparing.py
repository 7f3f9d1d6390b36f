"""The same events under the terms and under a mutant of them: what is otherwise, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from engine.authoring.case_files import Case
from engine.authoring.cases import options_of
from engine.authoring.expected_values import Values
from engine.compare.impact.model import Spot
from engine.compare.impact.pairs import pairs
from engine.compare.impact.spots import LINE, spots
from engine.compare.impact.told import Told, told
from engine.diagnostics.findings import FindingsError
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.language.kind_units import rate_unit
from engine.rulebook.model import Rulebook
from engine.values.units import Unit, parse_unit
from engine.values.zones import InstantError


def evaluated(rulebook: Rulebook, case: Case) -> Evaluation | None:
    """What comes of the events of a case; None where its circumstances are none."""
    try:
        options = replace(options_of(rulebook, case), derivations=False)
        return evaluate(rulebook, raw_events(case.events, case.file), options)
    except (FindingsError, InstantError):
        return None


def otherwise(rulebook: Rulebook, old: Evaluation, new: Evaluation) -> Iterator[str]:
    """Everything that is otherwise: results, and which events are none."""
    mine, theirs = ({one.id: one.reason for one in done.rejects} for done in (old, new))
    for name in dict.fromkeys((*mine, *theirs)):
        if mine.get(name) != theirs.get(name):
            before, after = (mine.get(name, "accepted"), theirs.get(name, "accepted"))
            yield f"{name}: {before} → {after}"
    left, right = (tuple(map(told, one.results)) for one in (old, new))
    for one, other in pairs(left, right):
        if one is None or other is None:
            found = one or other
            assert found is not None
            yield f"{found.subject} {found.id}: {'a result' if one else 'no result'} → " + (
                "none" if one else "a result"
            )
        else:
            yield from _spots(rulebook, one, other)


def _spots(rulebook: Rulebook, old: Told, new: Told) -> Iterator[str]:
    values = Values(rulebook, old.currency or rulebook.currency)
    for one in spots(old, new):
        name = f"{one.name}.{one.field}" if one.what == "line" and one.name else one.field
        if one.field == LINE:
            there = (one.old is not None, one.new is not None)
            yield f"line {one.name}: {'there' if there[0] else 'none'} → {'there' if there[1] else 'none'}"
        else:
            unit = _unit(values.currency, one)
            yield f"{name}: {_text(values, one.old, unit)} → {_text(values, one.new, unit)}"


def _unit(currency: str, one: Spot) -> Unit | None:
    """The unit of what is otherwise, where it is money."""
    if one.field == "rate" and one.what == "line":
        return rate_unit(currency, one.unit)
    return parse_unit(currency) if one.field == "amount" else None


def _text(values: Values, value: Any, unit: Unit | None) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return values.text(value, unit)


def with_events(case: Case, events: tuple[Mapping[str, Any], ...]) -> Case:
    """The case with other events and nothing expected."""
    return replace(case, events=tuple(dict(one) for one in events), expected=(), more={}, breaks=())
