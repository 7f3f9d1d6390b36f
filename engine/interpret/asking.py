"""What an evaluation asks of the terms, for whoever wants to know which events a change of the terms may concern.

While `asking` is open, every world that is made tells it what is looked up there: names, readings, and how conditions
of rules come out for which subjects. Nothing that is evaluated comes out otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.events.tables import ReferenceTable
from engine.interpret.lookups import Space
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.language.kinds import Kind
from engine.rulebook.model import Rule, Rulebook


@dataclass(slots=True)
class Asked:
    """What was asked for. `applied`: rules that are not known not to apply; `subjects`: of which rules were asked,
    by version and kind; `elsewhere`: of which versions and kinds there are others, which another process knows.
    """

    names: set[str] = field(default_factory=set)
    readings: set[str] = field(default_factory=set)
    applied: set[str] = field(default_factory=set)
    subjects: dict[tuple[str, str], dict[int, tuple[World, Subject]]] = field(default_factory=dict)
    elsewhere: frozenset[tuple[str, str]] = frozenset()


_ASKED: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def asking() -> Iterator[Asked]:
    """What is asked of the terms inside this block."""
    found = Asked()
    token = _ASKED.set(found)
    try:
        yield found
    finally:
        _ASKED.reset(token)


def world_of(
    rulebook: Rulebook,
    readings: Mapping[str, str],
    as_of: datetime | None,
    tables: Mapping[str, ReferenceTable],
) -> World:
    """A world, which tells what it is asked for where somebody wants to know."""
    asked = _ASKED.get()
    if asked is None:
        return World(rulebook, readings, as_of, tables)
    return _Telling(rulebook, readings, as_of, tables, asked)


class _Telling(World):
    """A world that tells what it is asked for."""

    def __init__(
        self,
        rulebook: Rulebook,
        readings: Mapping[str, str],
        as_of: datetime | None,
        tables: Mapping[str, ReferenceTable],
        asked: Asked,
    ) -> None:
        super().__init__(rulebook, readings, as_of, tables)
        self.asked = asked

    def lookup(self, subject: Subject, name: str, kind: Kind | None = None) -> Any:
        self.asked.names.add(name)
        return super().lookup(subject, name, kind)

    def look_up(self, subject: Subject, name: str, keys: list[Any], spaces: Sequence[Space]) -> Any:
        self.asked.names.add(name)
        return super().look_up(subject, name, keys, spaces)

    def reading(self, subject: Subject, name: str) -> str:
        self.asked.readings.add(name)
        return super().reading(subject, name)

    def verdict(self, rule: Rule, subject: Subject) -> Any:
        found = super().verdict(rule, subject)
        of = self.asked.subjects.setdefault((subject.version.id, subject.kind), {})
        of[id(subject)] = (self, subject)  # kept, so that no other is given its identity
        if found is not False:
            self.asked.applied.add(rule.id)
        return found
