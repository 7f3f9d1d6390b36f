"""What becomes of one row under all versions' facts, and the columns of rows that were read one by one.

The row reader's answer is that of `engine.events.accepting`: an event, or the faults of the row. Versions that declare
other facts may answer differently; then the row is trouble, and only the interpreter can say.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa

from engine.batch.intake.columns import (
    TROUBLE_VALUE,
    TROUBLE_VERSION,
    Columns,
    FactColumn,
    UnstorableError,
    arrays_of,
)
from engine.events.accepting import DEFAULT, accept
from engine.events.model import Event, RawEvent, Reject
from engine.events.nesting import event_id
from engine.rulebook.model import Fact


@dataclass(frozen=True, slots=True)
class Answer:
    """An event's values by fact, those that are defaults, and what is the trouble with it.

    `family`: the number of the first of several events that are one matter.
    """

    raw: RawEvent
    id: str
    values: Mapping[str, object]
    defaults: frozenset[str]
    trouble: int = 0
    family: int | None = None


@dataclass(slots=True)
class Acceptance:
    """Answers for rows, under the different sets of facts that versions have."""

    columns: Columns
    tables: Collection[str]
    _sets: list[Mapping[str, Fact]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for version in self.columns.versions:
            if not any(_alike(version.facts, known) for known in self._sets):
                self._sets.append(version.facts)

    def fault(self, raw: RawEvent, names: Collection[str]) -> Reject | None:
        """The fault that counts of a row of which only these facts are at fault; None: ask for the whole `answer`."""
        if len(self._sets) > 1 or not names:
            return None
        facts = {name: fact for name, fact in self._sets[0].items() if name in names}
        found = accept(raw, facts, self.tables)
        return None if isinstance(found, Event) else replace(found[0], id=event_id(raw))

    def answer(self, raw: RawEvent) -> Answer | Reject:
        """The event of a row, or the fault that counts."""
        answers = [accept(raw, facts, self.tables) for facts in self._sets]
        events = [found for found in answers if isinstance(found, Event)]
        if not events:
            first = answers[0]
            assert not isinstance(first, Event)
            return replace(first[0], id=event_id(raw))
        values: dict[str, object] = {}
        defaults: set[str] = set()
        agreed = len(events) == len(answers)
        for event in events:
            values = {**event.facts, **values}
            defaults |= {name for name, source in event.sources.items() if source == DEFAULT}
        if len(answers) > 1:
            agreed = agreed and all(
                name not in facts or (name in event.facts and event.facts[name] == value)
                for facts, event in zip(self._sets, events, strict=False)
                for name, value in values.items()
            )
        trouble = 0 if agreed else TROUBLE_VERSION
        return Answer(raw, event_id(raw), values, frozenset(defaults), trouble)

    def batch(self, answers: Sequence[Answer], numbers: Sequence[int]) -> pa.RecordBatch:
        """Answers as rows of the columns, numbers with all their places."""
        troubles = [answer.trouble for answer in answers]
        columns: dict[str, list[Any]] = {}
        for fact in self.columns.facts:
            self._column(fact, answers, columns, troubles)
        files = pa.array([answer.raw.place.file for answer in answers], pa.string())
        columns |= {
            "#": list(numbers),
            "id": [answer.id for answer in answers],
            "row": [answer.raw.place.row for answer in answers],
            "note": [answer.raw.place.note or None for answer in answers],
            "trouble": troubles,
            "family": [answer.family for answer in answers],
        }
        arrays = [
            files.dictionary_encode()
            if field.name == "file"
            else pa.array(columns[field.name], field.type)
            for field in self.columns.schema
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.columns.schema)

    def _column(
        self,
        fact: FactColumn,
        answers: Sequence[Answer],
        columns: dict[str, list[Any]],
        troubles: list[int],
    ) -> None:
        names = [name for name, _ in arrays_of(fact)]
        for name in names:
            columns[name] = []
        for place, answer in enumerate(answers):
            stored: Any = None
            if fact.name in answer.values:
                try:
                    stored = fact.stored(answer.values[fact.name])
                except UnstorableError:
                    troubles[place] |= TROUBLE_VALUE
            parts = stored if isinstance(stored, tuple) else (stored, stored)
            columns[names[0]].append(parts[0])
            if fact.form == "period":
                columns[names[1]].append(parts[1])
            if fact.mark_default:
                columns[names[-1]].append(fact.name in answer.defaults)


def _alike(one: Mapping[str, Fact], two: Mapping[str, Fact]) -> bool:
    """Whether two sets of facts give every row the same answer, messages included."""
    return list(one.values()) == list(two.values())
