"""The way of a raw event to a subject: flattened, unique, typed, placed under a version, joined, valid.

The governing date is read with the facts of the newest version first; when the date leads to another version, the
event is typed again with that version's facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.suggest import did_you_mean
from engine.events.accepting import accept
from engine.events.columns import UnknownFields
from engine.events.duplicates import Deduplicator
from engine.events.families import families
from engine.events.model import Event, RawEvent, Reject, shown
from engine.events.nesting import event_id
from engine.events.tables import in_order
from engine.interpret.options import Options
from engine.interpret.straddling import governing_day, lacking, parts
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.language.expressions import Expr
from engine.rulebook.model import EVENT, Fact, Nested, Straddle, Version
from engine.rulebook.timeline import Selection, select
from engine.values.unknown import Unknown


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An accepted event that no version governs (`reason` in words), or of which nobody knows which does."""

    id: str
    reason: Unknown | str
    day: date | None
    event: Event | None = None  # None: no version's facts fit it
    read_as: Version | None = None  # whose facts it is typed with


@dataclass(frozen=True, slots=True)
class _Choice:
    """An event typed with the facts of `read_as`, the date that picks its version, and which one governs it."""

    event: Event
    read_as: Version
    governing: date | Unknown | None
    selection: Selection | Unknown

    @property
    def day(self) -> date | None:
        """The date that picks the version, where it is known."""
        return None if isinstance(self.governing, Unknown) else self.governing


Chosen: TypeAlias = "_Choice | Unplaced | Reject"


class Intake:
    """Collects subjects, rejects, and events without a version."""

    def __init__(self, world: World, options: Options) -> None:
        self.world, self.options = world, options
        self.subjects: list[Subject] = []
        self.unplaced: list[Unplaced] = []
        self.rejects: list[Reject] = []
        self.accepted = 0  # events as they were read, before any was cut
        self.wholes: dict[str, str] = {}  # part → the event that it was cut from, by id
        versions = world.rulebook.versions
        self.versions = sorted(versions.values(), key=lambda v: v.id, reverse=True)
        self.nested: Mapping[str, Nested] = {
            n: e for v in self.versions for n, e in v.nested.items()
        }
        self.tables = in_order(options.tables)
        self.unique = Deduplicator()
        facts = {name for v in self.versions for name in v.facts}
        self.unknown_fields = UnknownFields({*facts, *self.nested})
        _check(world, options, self.versions)

    def take(self, raws: Iterable[RawEvent | Reject]) -> None:
        """Take all rows of input."""
        for family in families(raws, self.nested):
            placed = [(member, self._member(member)) for member in family.members]
            fault = any(isinstance(found, Reject) for _, found in placed)
            for member, found in placed:
                if fault and family.together and not isinstance(found, Reject):
                    assert isinstance(member, RawEvent)
                    reason = f"another element of {quote(family.row or '')} is rejected"
                    found = Reject(member.place, None, None, reason, "CB632", event_id(member))
                self._keep(found)

    def _keep(self, found: Reject | list[Subject | Unplaced]) -> None:
        if isinstance(found, Reject):
            self.rejects.append(found)
            return
        self.accepted += 1
        self.subjects += [one for one in found if isinstance(one, Subject)]
        self.unplaced += [one for one in found if isinstance(one, Unplaced)]

    def _member(self, raw: RawEvent | Reject) -> Reject | list[Subject | Unplaced]:
        """What becomes of an event: itself, or what it is cut into where the terms change while it lasts.

        It is rejected as a whole where one of its parts is.
        """
        if isinstance(raw, Reject):
            return raw
        repeated = self.unique.check(raw)
        if repeated is not None:
            return repeated
        self.unknown_fields.see(raw)
        chosen = self._choose(raw)
        found: list[Subject | Unplaced] = []
        for part in self._parts(raw, chosen):
            if part is raw:
                placed = self._place(raw, chosen)
            else:
                placed = self.unique.check(part) or self._place(part, self._choose(part))
            if isinstance(placed, Reject):
                return replace(placed, id=event_id(raw))
            found.append(placed)
        if len(found) > 1:
            self.wholes |= {part.id: event_id(raw) for part in found}
        return found

    def findings(self) -> tuple[Finding, ...]:
        """Warnings about fields that no version declares."""
        return self.unknown_fields.findings()

    def _parts(self, raw: RawEvent, chosen: Chosen) -> tuple[RawEvent, ...]:
        """The event, or what it is cut into where the terms change while it lasts."""
        fixed = self.options.version or self.options.on
        if fixed or not isinstance(chosen, _Choice):
            return (raw,)
        straddle = self._straddle(chosen.event, chosen.read_as)
        if straddle is None or straddle.how != "split":
            return (raw,)
        return parts(raw, chosen.event, straddle, self.versions, self.world.zone, self._version_of)

    def _version_of(self, raw: RawEvent) -> str | None:
        chosen = self._choose(raw)
        if not isinstance(chosen, _Choice) or isinstance(chosen.selection, Unknown):
            return None
        version = chosen.selection.version
        return "" if version is None else version.id

    def _place(self, raw: RawEvent, chosen: Chosen) -> Subject | Unplaced | Reject:
        if not isinstance(chosen, _Choice):
            return chosen
        event, selection = chosen.event, chosen.selection
        if isinstance(selection, Unknown) or selection.version is None:
            reason = selection if isinstance(selection, Unknown) else selection.because
            return Unplaced(event.id, reason, chosen.day, event, chosen.read_as)
        return self._admit(raw, event, selection.version, selection.because, chosen.day)

    def _choose(self, raw: RawEvent) -> Chosen:
        """Find the version whose facts the event is typed with and which governs it; else why there is none."""
        refused: dict[str, Reject] = {}
        other: Version | None = None
        for version in self._candidates():
            event = accept(raw, version.facts, self.options.tables)
            if isinstance(event, Event):
                event = self._ended(event, version)
            if isinstance(event, Event) and self.tables:
                event = self._joined(event, self._day(event, version), version)
                event = self._ended(event, version) if isinstance(event, Event) else event
            if not isinstance(event, Event):
                refused[version.id] = event[0]
                continue
            governing = self._governing(event, version)
            selection = self._select(raw, event, version, governing)
            if isinstance(selection, Unknown) or selection.version in (None, version):
                return _Choice(event, version, governing, selection)
            other = selection.version
        if other is not None and other.id in refused:
            return refused[other.id]
        if refused:
            return next(iter(refused.values()))
        return Unplaced(event_id(raw), "under the facts of each version another one governs", None)

    def _candidates(self) -> Iterator[Version]:
        if self.options.version is not None:
            yield self.world.rulebook.versions[self.options.version]
        else:
            yield from self.versions

    def _day(self, event: Event, version: Version) -> date | None:
        found = self._governing(event, version)
        return None if isinstance(found, Unknown) else found

    def _governing(self, event: Event, version: Version) -> date | Unknown | None:
        """The date that picks the version; None where the rulebook asks for none."""
        if self.options.on is not None:
            return self.options.on
        straddle = self._straddle(event, version)
        if straddle is not None and (day := governing_day(event, straddle, self.world.zone)):
            return day
        if version.governed_by is None:
            return None if straddle is None else lacking(event, straddle)
        found = self.world.value(version.governed_by, Subject(EVENT, event.id, version, event))
        assert isinstance(found, date | Unknown)
        return found

    def _straddle(self, event: Event, version: Version) -> Straddle | None:
        """What the terms say of the event if it lasts over a change; None where that is not said of it."""
        found = version.straddle
        if found is None or found.when is None:
            return found
        subject = Subject(EVENT, event.id, version, event)
        return found if self.world.value(found.when, subject) is True else None

    def _ended(self, event: Event, version: Version) -> Event:
        """The event with its end, where the rulebook says when an event ends that does not bring it."""
        straddle = self._straddle(event, version)
        if straddle is None or straddle.ends is None or straddle.end in event.facts:
            return event
        end = self.world.value(straddle.ends, Subject(EVENT, event.id, version, event))
        if isinstance(end, Unknown):
            return replace(event, unknown={straddle.end: end})
        facts, sources = (
            {**event.facts, straddle.end: end},
            {**event.sources, straddle.end: "straddle"},
        )
        return replace(event, facts=facts, sources=sources)

    def _joined(
        self, event: Event, day: date | None, version: Version
    ) -> Event | tuple[Reject, ...]:
        """The event with what the reference tables add, as far as this version has such facts."""
        for table in self.tables:
            filled = table.fill(event, day)
            if isinstance(filled, Reject):
                return (filled,)
            event = _known_to(version, filled, table.facts)
        return event

    def _select(
        self, raw: RawEvent, event: Event, version: Version, governing: date | Unknown | None
    ) -> Selection | Unknown:
        if self.options.version is not None:
            return Selection(version, "the version was chosen by hand")

        def holds(expr: Expr, candidate: Version) -> object:
            typed = event if candidate is version else self._seen_by(candidate, raw, event, version)
            return self.world.value(expr, Subject(EVENT, event.id, candidate, typed))

        return select(self.world.rulebook, governing, self.options.known_at, holds)

    def _seen_by(self, other: Version, raw: RawEvent, event: Event, version: Version) -> Event:
        """The event with the facts of another version; what they share of them if that one would refuse it."""
        typed = accept(raw, other.facts, self.options.tables)
        if isinstance(typed, Event):
            joined = self._joined(typed, self._day(event, version), other)
            if isinstance(joined, Event):
                return joined
        return _known_to(other, event, version.facts)

    def _admit(
        self, raw: RawEvent, event: Event, version: Version, because: str, day: date | None
    ) -> Subject | Reject:
        subject = Subject(EVENT, event.id, version, event, because=because, day=day)
        for validity in version.valid:
            if self.world.value(validity.holds, subject) is False:
                written = raw.fields.get(validity.field, event.facts.get(validity.field))
                value = None if written is None else shown(written)
                return Reject(event.place, validity.field, value, validity.says, "CB628", event.id)
        return subject


def _known_to(version: Version, event: Event, facts: Mapping[str, Fact]) -> Event:
    """The event without values that `facts` describe and the version has no fact of that kind for."""
    own = version.facts
    strange = {
        name
        for name in event.facts
        if name in facts and (name not in own or own[name].kind != facts[name].kind)
    }
    kept = {name: value for name, value in event.facts.items() if name not in strange}
    return replace(event, facts=kept) if strange else event


def _check(world: World, options: Options, versions: list[Version]) -> None:
    """Raise for a version or a reading that does not exist."""
    known = world.rulebook.versions
    if options.version is not None and options.version not in known:
        help_text = did_you_mean(options.version, known) or f"there are {', '.join(sorted(known))}"
        raise FindingsError([Finding("CB506", f"no version `{options.version}`", help=help_text)])
    readings = {name: reading for v in versions for name, reading in v.readings.items()}
    for name, option in options.readings.items():
        if name not in readings:
            raise FindingsError(
                [Finding("CB413", f"unknown reading `{name}`", help=did_you_mean(name, readings))]
            )
        if option not in readings[name].options:
            listed = ", ".join(f"{key} ({text})" for key, text in readings[name].options.items())
            raise FindingsError(
                [Finding("CB413", f"`{option}` is not an option of `{name}`", help=listed)]
            )
