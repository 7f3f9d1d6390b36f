"""A raw event and the facts of a rulebook → a typed event, or every fault of the row.

Faults come in one order: unknown provider, unknown kind, missing field, invalid value, the last two
in the order in which the facts are declared. The first is the reject of the row; the others tell a
person what else to mend. Fields that are not facts are left alone here (see `columns`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from engine.events.model import (
    LONGEST_ID,
    Event,
    Place,
    Raw,
    RawEvent,
    Reject,
    is_missing,
    shown,
    usable_id,
)
from engine.events.nesting import event_id
from engine.events.typing_values import Fault, typed
from engine.rulebook.model import Fact

DEFAULT: Final = "default"
_ORDER: Final = {"CB620": 0, "CB621": 1, "CB622": 2}  # everything else is an invalid value
_ID_FIELDS: Final = ("id", "ref")


def accept(
    raw: RawEvent, facts: Mapping[str, Fact], tables: Collection[str] = ()
) -> Event | tuple[Reject, ...]:
    """The typed event, or the faults of its row, the one that counts first.

    `tables` are the reference tables that will be joined: a required fact from one of them may
    still be missing here, and is looked for again by `ReferenceTable.fill`.
    """
    rejects = list(_id_faults(raw))
    values: dict[str, object] = {}
    sources: dict[str, str] = {}
    for name, fact in facts.items():
        value = raw.fields.get(name)
        if is_missing(value):
            if fact.default is not None:
                values[name], sources[name] = fact.default, DEFAULT
            elif fact.required and fact.table not in tables:
                rejects.append(missing_fact(name, raw.place, usable_id(event_id(raw))))
            continue
        found = typed(value, fact)
        if isinstance(found, Fault):
            rejects.append(_reject(raw, name, value, found))
        else:
            values[name] = found
    if rejects:
        return tuple(sorted(rejects, key=lambda reject: _ORDER.get(reject.code, len(_ORDER))))
    return Event(event_id(raw), values, raw.place, sources)


def missing_fact(name: str, place: Place, event: str | None) -> Reject:
    """The reject of an event that lacks a required fact."""
    return Reject(place, name, None, "missing, and it is required", "CB622", event)


def _reject(raw: RawEvent, name: str, value: Raw, fault: Fault) -> Reject:
    return Reject(raw.place, name, shown(value), fault.reason, fault.code, usable_id(event_id(raw)))


def _id_faults(raw: RawEvent) -> tuple[Reject, ...]:
    """An id that is no text, or that could not be written on one line."""
    for name in _ID_FIELDS:
        value = raw.fields.get(name)
        if not is_missing(value) and not isinstance(value, str):
            return (_reject(raw, name, value, Fault("CB629", "an id is a text or a number")),)
    if raw.id is not None and usable_id(raw.id) is None:
        reason = f"an id is one line of at most {LONGEST_ID} characters"
        return (_reject(raw, "id", raw.id, Fault("CB629", reason)),)
    return ()
