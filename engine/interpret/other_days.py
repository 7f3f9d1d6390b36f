"""Facts of reference tables as they are on other days than the governing one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from engine.interpret.lines import not_there
from engine.interpret.subjects import Subject
from engine.rulebook.model import EVENT
from engine.values.unknown import missing

if TYPE_CHECKING:
    from engine.interpret.world import World


def on_day(world: World, subject: Subject, name: str, day: date) -> Any:
    """The fact on that day. What the event says itself holds on every day; where no row holds, the default does."""
    holder = subject if subject.kind == EVENT else subject.holder(EVENT)
    if holder is None or holder.event is None:
        return world.absent(subject, EVENT, name)
    fact = holder.version.facts.get(name)
    if fact is None:
        return not_there(holder, name)
    table = world.tables.get(fact.table or "")
    if table is None or table.is_overruled(holder.event, name):
        return world.fact(holder, name)
    value = table.value(holder.event, name, day)
    value = fact.default if value is None else value
    return missing(name, f"on {day}") if value is None else value
