"""How to evaluate: everything that is an input and not an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.events.tables import ReferenceTable


@dataclass(frozen=True, slots=True)
class Options:
    """How to evaluate: every input that is not an event.

    `on` overrides the governing date, `version` the choice of version; `known_at` hides later recordings; `as_of`
    stands in for the fact of that name; `readings` are options chosen in place of the rulebook's own; `only` asks for
    the results of these ids (of a result or of an event in it), though all events bear on them.
    """

    on: date | None = None
    version: str | None = None
    known_at: datetime | None = None
    as_of: datetime | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, ReferenceTable] = field(default_factory=dict)
    derivations: bool = False
    only: frozenset[str] | None = None
