"""Subjects at run time: events, the groups they form, the stretches they are cut into.

A subject keeps what was worked out about it (`memo`, `verdicts`, `lines`), with the readings each needed, so that
nothing is worked out twice and an explanation can say what was used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine.events.model import Event
from engine.rulebook.model import EVENT, Version
from engine.values.unknown import Unknown

if TYPE_CHECKING:
    from engine.interpret.account import Taken
    from engine.interpret.results import Line
    from engine.interpret.windows import Row as WindowRow
    from engine.rulebook.lookups import Row


@dataclass(eq=False)
class Subject:
    """One event, group or stretch.

    `owner` is what a stretch was cut from; `groups` the groups it belongs to, by name; `members` what a group is made
    of; `trouble` why it is not known where it belongs; `lost` the same for each group that it cannot be put into.
    """

    kind: str
    id: str
    version: Version
    event: Event | None = None
    owner: Subject | None = None
    groups: dict[str, Subject] = field(default_factory=dict)
    members: list[Subject] = field(default_factory=list)
    stretches: dict[str, list[Subject]] = field(default_factory=dict)
    start: datetime | Unknown | None = None
    end: datetime | Unknown | None = None
    length: Any = None
    trouble: Unknown | None = None
    lost: dict[str, Unknown] = field(default_factory=dict)
    because: str = ""
    day: date | None = None
    memo: dict[str, tuple[Any, frozenset[str]]] = field(default_factory=dict)
    verdicts: dict[str, tuple[Any, frozenset[str]]] = field(default_factory=dict)
    lines: dict[str, tuple[Line | None, frozenset[str]]] = field(default_factory=dict)
    rows: dict[tuple[str, str], WindowRow] = field(default_factory=dict)  # by version and window
    drawn_from: dict[str, Taken] = field(default_factory=dict)  # balance → what its draw took
    rows_used: dict[tuple[str, Row], None] = field(default_factory=dict)  # of keyed tables
    facts_used: set[str] = field(default_factory=set)

    @property
    def is_inside(self) -> bool:
        """Whether it is a group that stands in the result of its members' home."""
        group = self.version.groups.get(self.kind)
        return group is not None and group.result == "inside"

    def outwards(self) -> Iterator[Subject]:
        """This subject, what it was cut from, and the groups around it, nearest first, each once.

        A group inside an event that is a home of its own has that event around it and among its members.
        """
        found: list[Subject] = [self]
        for current in found:  # it grows on the way
            yield current
            around = (current.owner, *current.groups.values())
            found += [s for s in around if s is not None and s not in found]

    def holder(self, about: str) -> Subject | None:
        """The subject of kind `about` that this one sees."""
        return next((subject for subject in self.outwards() if subject.kind == about), None)

    def events(self) -> Iterator[Subject]:
        """The events below (or above, for a stretch) this subject."""
        if self.kind == EVENT:
            yield self
        elif self.owner is not None:
            yield from self.owner.events()
        else:
            for member in self.members:
                yield from member.events()

    def event_ids(self) -> tuple[str, ...]:
        """The ids of its events, sorted."""
        return tuple(sorted({subject.id for subject in self.events()}))
