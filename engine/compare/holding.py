"""Changed results of an impact, held against what was proved: do events bear out the behaviour of both versions?

Proofs are about one event that stands alone. A changed result of several events is beside them; that of one event must
fall into a region of what is treated otherwise, unless nobody knows all regions of its kind. Where a proof says that it
comes to the same, the event is evaluated alone under both versions: if it comes to the same alone, others have a part
in the change; if it does not, though it lies within the bounds, the proof is wrong and nothing is told but that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from engine.analysis.evaluating import Computed
from engine.analysis.witness import columns_of, event_of, replayed
from engine.analysis.worlds import World
from engine.compare.behaviour.finding import defaulted
from engine.compare.behaviour.model import Behaviour, Kind
from engine.compare.impact.model import Changed, Impact
from engine.compare.impact.pairs import pairs
from engine.compare.impact.spots import spots
from engine.compare.impact.told import told
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.interpret.evaluate import deep_recursion
from engine.interpret.subjects import Subject
from engine.plan import formulas as f
from engine.plan.formulas import Constant
from engine.plan.lower.names import day_number, fact_column

_HELP: Final = "nothing of this comparison can be relied upon; please report it with the rulebooks"


@dataclass(frozen=True, slots=True)
class Held:
    """How many results change, by what was proved of their events.

    `inside`: of one event that falls into a region of what is treated otherwise. `differing`: of another one, of a kind
    that differs and whose regions are not all known, or which only one side knows. `unknown`: of a kind of which nobody
    knows whether it differs. `together`: of several events, or of one that changes only together with others. `beyond`:
    outside the bounds of what was looked at, of another version among them.
    """

    changed: int
    inside: int
    differing: int
    unknown: int
    together: int
    beyond: int


def hold(
    behaviour: Behaviour,
    impact: Impact,
    events: Iterable[Subject],
    as_of: datetime | None = None,
) -> Held:
    """Hold changed results, whose events are among these, against what was proved; `as_of`: the moment of evaluation.

    Raises `FindingsError` (CB823) where an event comes to something else that was proved to come to the same.
    """
    holder = _Holder(behaviour, {event.id: event for event in events}, as_of)
    with deep_recursion():
        found = Counter(holder.of(changed) for changed in impact.changed)
    ways = ("inside", "differing", "unknown", "together", "beyond")
    return Held(len(impact.changed), *(found[way] for way in ways))


class _Holder:
    def __init__(
        self, behaviour: Behaviour, events: Mapping[str, Subject], as_of: datetime | None
    ) -> None:
        self.behaviour, self.events, self.as_of = behaviour, events, as_of
        self.kinds = {kind.value: kind for kind in behaviour.kinds}
        self.spoken: dict[str | None, Computed] = {}
        names = (behaviour.old, behaviour.new)
        self.versions = [name.rpartition("@")[2] for name in names]

    def of(self, changed: Changed) -> str:
        """Where a changed result belongs."""
        about = {event for one in (changed.old, changed.new) if one for event in one.about}
        if len(about) != 1:
            return "together"
        event = self.events.get(next(iter(about)))
        if event is None or event.event is None or not self._of_these_versions(changed):
            return "beyond"
        fact = self.behaviour.fact
        value: Any = None if fact is None else event.event.facts.get(fact)
        kind = self.kinds.get(value)
        if kind is None:
            return "differing"
        return "unknown" if kind.verdict == "unknown" else self._proved(event, kind)

    def _of_these_versions(self, changed: Changed) -> bool:
        sides = zip((changed.old, changed.new), self.versions, strict=True)
        return all(
            one is None or (one.version is not None and one.version.id == v) for one, v in sides
        )

    def _proved(self, event: Subject, kind: Kind) -> str:
        """An event of a kind of which something was proved."""
        columns = self._columns(event)
        if columns is None:
            return "beyond"
        spoken, *inside = self._computed(kind)(columns)
        if spoken is not True:
            return "beyond"
        if any(one is True for one in inside):
            return "inside"
        if kind.verdict == "differs" and not kind.elsewhere:
            return "differing"
        if not self._differs(event_of(columns, self._worlds[0].facts, self._worlds[0].columns)):
            return "together"
        where = f" of {quote(kind.value)}" if kind.value is not None else ""
        message = f"{quote(event.id)} comes to something else, though this was proved of no such event{where}"
        raise FindingsError([Finding("CB823", message, help=_HELP)])

    def _columns(self, event: Subject) -> dict[str, Constant | None] | None:
        assert event.event is not None
        old = self._worlds[0]
        facts = {name: known for name, known in event.event.facts.items() if known is not None}
        if self.as_of is not None and "as_of" in old.facts:
            facts = {"as_of": self.as_of} | facts
        if event.event.unknown or any(facts.get(name) for name in old.lists):
            return None
        found = columns_of(facts, old.facts, old.columns)
        if found is not None:
            for name in old.unfilled:  # what is the default is taken to be left out
                if facts.get(name) == old.facts[name].default:
                    found[fact_column(name)] = None
        return found

    @cached_property
    def _worlds(self) -> tuple[World, World]:
        found = self.behaviour
        days = (day_number(found.first), day_number(found.last))
        one, two = found.rulebooks
        first, second = self.versions
        bare = defaulted(one.versions[first], two.versions[second])
        old = World(one, first, {}, *days, None, found.longest, False, True, bare)
        return old, World(two, second, {}, *days, old, found.longest, False, True, bare)

    def _computed(self, kind: Kind) -> Computed:
        """Whether proofs speak of an event, and whether it lies in each of the regions."""
        if kind.value not in self.spoken:
            cases = [world.case(kind.value) for world in self._worlds]
            assumed = (form for case in cases for form in (case.plain, *case.assumed))
            clear = (f.negation(case.recheck) for case in cases)
            regions = (one.holds for one in kind.regions if one.holds is not None)
            self.spoken[kind.value] = Computed([f.conjunction(*assumed, *clear), *regions])
        return self.spoken[kind.value]

    def _differs(self, event: dict[str, Any]) -> bool:
        rulebooks = zip(self.behaviour.rulebooks, self.versions, strict=True)
        done = [replayed(book, event, version, {}) for book, version in rulebooks]
        mine, theirs = (tuple(map(told, one.results)) for one in done)
        return any(
            old is None or new is None or any(spots(old, new)) for old, new in pairs(mine, theirs)
        )
