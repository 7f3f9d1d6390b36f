"""What a result rests on, as content hashes: of the version that decided it, and of the events that it is about.

Hashes are worked out when somebody asks for them, a version's once in an evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine.events.fingerprint import input_hash
from engine.events.model import Event
from engine.interpret.subjects import Subject
from engine.rulebook.fingerprint import version_hash
from engine.rulebook.model import Version

_AS_OF = "as_of"


@dataclass(eq=False, slots=True)
class Terms:
    """The terms of one evaluation: how its versions are read, and what time it is."""

    time_zone: str
    readings: Mapping[str, str]
    as_of: datetime | None
    _found: dict[str, str] = field(default_factory=dict)

    def version_hash(self, version: Version) -> str:
        """The content hash of a version as it is read here."""
        found = self._found.get(version.id)
        if found is None:
            found = version_hash(version, self.time_zone, self.readings)
            self._found[version.id] = found
        return found


@dataclass(frozen=True, slots=True)
class Basis:
    """The terms, and the events of a result, each with whether the moment of evaluation stands in for its fact."""

    terms: Terms
    events: tuple[tuple[Event, bool], ...]

    def input_hash(self) -> str:
        """The content hash of the events."""
        moment = self.terms.as_of
        return input_hash((event, moment if lacks else None) for event, lacks in self.events)


def basis_of(terms: Terms, subjects: Iterable[Subject]) -> Basis:
    """What rests on these events; one that is reached in two ways counts once."""
    once = {subject.id: subject for subject in subjects}
    events = ((s.event, _AS_OF in s.version.facts) for s in once.values() if s.event is not None)
    return Basis(terms, tuple((event, known and _lacks(event)) for event, known in events))


def _lacks(event: Event) -> bool:
    return event.facts.get(_AS_OF) is None
