"""Subjects from what a run brought back: rows become events, groups and stretches that hang together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from engine.batch.telling import Reader, Row, Table
from engine.interpret.subjects import Subject
from engine.plan.lower.lowering import VERSION
from engine.plan.lower.names import ID
from engine.plan.lower.told import DAY, Sight, Told
from engine.plan.sheets import OWNER, PLACE, ROW
from engine.plan.why import Why
from engine.rulebook.model import EVENT, Version
from engine.values.unknown import Unknown

_FIRST = date(1970, 1, 1)


class Assembly:
    """All subjects of a run, by kind and number of their row.

    Raises `RecheckError` where the plan could not work out who belongs together.
    """

    def __init__(
        self, told: Told, readers: Mapping[str, Reader], events: Sequence[Subject]
    ) -> None:
        self.subjects: dict[str, dict[int, Row]] = {}
        versions = told.lowering.versions
        for sight in told.sights:
            table = readers[sight.kind].table
            self.subjects[sight.kind] = _rows(sight.kind, table, versions, events)
        for sight in told.sights:
            self._connect(sight, readers[sight.kind])
        for found in self.subjects.values():
            for subject in found.values():
                subject.members.sort(key=_age)

    def events(self) -> list[Subject]:
        """The events, in the order in which they were brought."""
        return list(self.subjects[EVENT].values())

    def homes(self) -> list[Subject]:
        """The subjects that get a result of their own."""
        return [
            subject
            for found in self.subjects.values()
            for subject in found.values()
            if subject.owner is None
            and _is_home(subject)
            and not any(map(_is_home, subject.groups.values()))
        ]

    def _connect(self, sight: Sight, reader: Reader) -> None:
        own = list(self.subjects[sight.kind].values())
        if sight.owner is not None:
            owners, places = reader.table[OWNER], reader.table[PLACE]
            own.sort(key=lambda subject: int(places[subject.row]))
            for subject in own:
                subject.owner = self.subjects[sight.owner][owners[subject.row]]
                subject.owner.stretches.setdefault(sight.kind, []).append(subject)
        for group, link, lost in sight.links:
            groups = self.subjects[group]
            for subject in own:
                number = reader.get(link, subject.row)
                if number is not None:
                    subject.groups[group] = groups[number]
                    groups[number].members.append(subject)
            for subject, unknown in _doubts(reader, lost, own):
                subject.lost[group] = unknown
        for subject, unknown in _doubts(reader, sight.trouble, own):
            subject.trouble = unknown


def _doubts(reader: Reader, why: Why, own: Iterable[Row]) -> Iterable[tuple[Row, Unknown]]:
    if why.never:
        return
    for subject in own:
        causes = reader.why(why, subject.row)
        if causes:
            yield subject, Unknown(causes)


def _rows(
    kind: str, table: Table, versions: Sequence[Version], events: Sequence[Subject]
) -> dict[int, Row]:
    found: dict[int, Row] = {}
    columns = (table[ROW], table[VERSION], table[ID], table[DAY])
    for row, (number, version, name, day) in enumerate(zip(*columns, strict=True)):
        subject = Row(kind, name, versions[version], row=row, number=number)
        subject.day = None if day is None else _FIRST + timedelta(days=day)
        if kind == EVENT:
            subject.event = events[number].event
        found[number] = subject
    return found


def _age(subject: Subject) -> tuple[date, str]:
    return subject.day or date.max, subject.id


def _is_home(subject: Subject) -> bool:
    group = subject.version.groups.get(subject.kind)
    return group is None or group.home
