"""Lists inside an event → events of their own.

A declared list (`nested:` of a rulebook) stands for as many events as it has elements: each with
the parent's other facts (unless `inherit: false`), except those that are the element's `own`. The
parent itself is then no event any more. Lists may nest. An empty list is as good as none; something
that is no list of objects is a reject: nothing disappears without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.events.model import Place, Raw, RawEvent, Reject, id_text, is_missing, shown, usable_id
from engine.rulebook.model import Nested

_IDS = ("id", "ref")


def flatten(raw: RawEvent, nested: Mapping[str, Nested]) -> tuple[RawEvent | Reject, ...]:
    """The events that a raw event stands for: itself when it has none of the `nested` lists."""
    present = lists_of(raw, nested)
    if not present:
        return (raw,)
    return tuple(event for name in present for event in _elements(raw, nested[name], nested))


def lists_of(raw: RawEvent, nested: Mapping[str, Nested]) -> tuple[str, ...]:
    """The nested lists that a raw event has, and that are not empty."""
    found = ((name, raw.fields.get(name)) for name in nested)
    return tuple(name for name, value in found if not is_missing(value) and value != [])


def fallback_id(place: Place) -> str:
    """The id of an event that has none: its file's name and row, `calls.csv:12`."""
    name = place.file.replace("\\", "/").rsplit("/", 1)[-1]
    return f"{name}:{place.row}"


def event_id(raw: RawEvent) -> str:
    """The id that a raw event goes by: its own, otherwise where it stands."""
    return raw.id or fallback_id(raw.place)


def _elements(
    raw: RawEvent, rule: Nested, nested: Mapping[str, Nested]
) -> Iterator[RawEvent | Reject]:
    value = raw.fields[rule.name]
    if not isinstance(value, list):
        reason = "a list of objects is needed"
        yield Reject(raw.place, rule.name, shown(value), reason, "CB617", usable_id(raw.id))
        return
    inherited = _inherited(raw, rule, nested) if rule.inherit else {}
    for n, element in enumerate(value, 1):
        place = raw.place.inside(f"{rule.name}[{n}]")
        if isinstance(element, dict):
            yield from flatten(
                _element(raw, rule, n, {**inherited, **_given(element)}, place), nested
            )
        else:
            reason = "an element of this list is an object"
            yield Reject(place, rule.name, shown(element), reason, "CB617", usable_id(raw.id))


def _inherited(raw: RawEvent, rule: Nested, nested: Mapping[str, Nested]) -> dict[str, Raw]:
    """What the parent hands down: all it has but ids, lists of events, and what an element has of
    its own.
    """
    apart = {*_IDS, *nested, *rule.own}
    return {name: value for name, value in raw.fields.items() if name not in apart}


def _given(element: Mapping[str, Raw]) -> dict[str, Raw]:
    return {name: value for name, value in element.items() if not is_missing(value)}


def _element(raw: RawEvent, rule: Nested, n: int, fields: dict[str, Raw], place: Place) -> RawEvent:
    parent = event_id(raw)
    for name in (rule.key, rule.parent):
        if name is not None and is_missing(fields.get(name)):
            fields[name] = parent
    own = id_text(fields.get("id")) or id_text(fields.get("ref")) or f"{parent}#{n}"
    return RawEvent(fields, place, own)
