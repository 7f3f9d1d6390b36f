"""Which mutants the cases of a rulebook notice, and what would notice the others.

In: a rulebook with its cases. Out: for each mutant its fate. A case that fails under it *kills* it; only those are run
that ask for what it changes. Of a mutant that lives, events near those of the cases are tried first, then the solver is
asked about every event that stands alone, under the chosen readings and each option that the place asks for. Where it
proves that there is no difference and nothing near showed one, the mutant is *alike* and counts for nothing; where it
does not know, it is *unknown* and counts as if it lived. The same rulebook, seed and limits give the same fates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from engine.authoring.always import promises_of
from engine.authoring.case_files import Case
from engine.authoring.cases import options_of, unmet
from engine.authoring.mutants.comparing import evaluated, otherwise
from engine.authoring.mutants.drawing import drawn
from engine.authoring.mutants.making import mutants, mutated
from engine.authoring.mutants.model import ANYTHING, Judged, Mutant, Telling, Touch
from engine.authoring.mutants.nearby import nearby, on_day
from engine.authoring.mutants.places import expressions, spot
from engine.authoring.mutants.touching import may_notice, touched
from engine.compare.behaviour.alone import Alone, Apart
from engine.diagnostics.findings import FindingsError
from engine.interpret.evaluate import Evaluation
from engine.language.tree import Ref, walk
from engine.rulebook.load import Documents
from engine.rulebook.model import Rulebook, Version
from engine.values.zones import InstantError

NEAR: Final = 6  # moves of each case that may notice a mutant
CASES: Final = 40  # such cases
_DATES: Final = re.compile(r"\d{4}-\d\d-\d\d")
_ALONE: Final = Case("", "", (), (), {}, {}, (), ())


@dataclass(slots=True)
class Killing:
    """The cases of one rulebook, with what each asks for; what the terms make of events is worked out once."""

    rulebook: Rulebook
    documents: Documents
    cases: Sequence[Case]
    seed: int = 1
    proving: bool = True  # whether the solver is asked
    left_out: tuple[str, ...] = ()  # cases that fail under the terms as they are
    asked: dict[str, Touch] = field(default_factory=dict)
    _old: dict[str, Evaluation | None] = field(default_factory=dict)
    _alone: dict[tuple[str, str], Alone] = field(default_factory=dict)

    def mutants(self) -> list[Mutant]:
        """All mutants, in the order of the files."""
        return mutants(self.rulebook, self.documents)

    def judge(self, mutant: Mutant) -> Judged:
        """The fate of one of them."""
        found = mutated(self.rulebook, self.documents, mutant)
        if found is None:
            return Judged(mutant, "no terms")
        able = [case for case in self.cases if may_notice(self._asks(case), mutant.touch)]
        able.sort(key=lambda case: self._size(case))
        killer = next((case for case in able if fails(found, case)), None)
        if killer is not None:
            return Judged(mutant, "killed", by=killer.name)
        told = self._near(mutant, found, able)
        if told is not None:
            return Judged(mutant, "survived", told=told)
        if not self.proving:
            return Judged(mutant, "unknown", why="no event near those of the cases shows it")
        return self._proved(mutant, found)

    def _asks(self, case: Case) -> Touch:
        if case.name not in self.asked:
            self.asked[case.name] = touched(self.rulebook, case)
        return self.asked[case.name]

    def _size(self, case: Case) -> int:
        """Cases that ask for little notice more of what they ask for, and run faster."""
        return len(self._asks(case).spots)

    # ── What would kill it ────────────────────────────────────────────────────────────────────────

    def _near(self, mutant: Mutant, found: Rulebook, able: Sequence[Case]) -> Telling | None:
        """Events near those of the cases that tell the mutant from the terms."""
        seed = f"{self.seed} {mutant.words}"
        days = sorted(_DATES.findall(mutant.words)) if mutant.touch == ANYTHING else []
        for case in drawn(able, CASES, seed):
            if days and mutant.sort == "date":  # the earlier one is where the two part
                known = mutant.changes[0][0] == ("recorded",)
                one = on_day(self.rulebook, case, date.fromisoformat(days[0]), known)
                told = self._told(found, one, case.name)
                if told is not None:
                    return told
            for one in nearby(self.rulebook, case, f"{seed} {case.name}", NEAR):
                told = self._told(found, one, case.name)
                if told is not None:
                    return told
        return None

    def _told(self, found: Rulebook, case: Case, name: str) -> Telling | None:
        key = repr((case.events, case.readings, case.tables, case.as_of, case.on, case.known_at))
        if key not in self._old:
            self._old[key] = evaluated(self.rulebook, case)
        old, new = self._old[key], evaluated(found, case)
        if old is None or new is None:
            return None
        differs = tuple(otherwise(self.rulebook, old, new))
        events: tuple[Any, ...] = case.events
        return Telling(events, case, differs, name) if differs else None

    def _proved(self, mutant: Mutant, found: Rulebook) -> Judged:
        """What the solver says of it."""
        doubts: list[str] = []
        for version in self._versions(found):
            for readings in _readings(version, mutant):
                alone = self._held(version, readings)
                answer: Apart = alone.against(found)
                if answer.event is not None:
                    case = replace(_ALONE, events=(answer.event,), readings=readings)
                    told = self._told(found, replace(case, version=version.id), "")
                    if told is not None:
                        told = replace(told, case_like=replace(told.case_like, version=None))
                        return Judged(mutant, "survived", told=told)
                if answer.verdict != "same":
                    doubts.append(answer.why or "the solver's event shows no difference")
        if doubts:
            return Judged(mutant, "unknown", why=doubts[0])
        if any(_governs(version, mutant) for version in self._versions(found)):
            return Judged(mutant, "unknown", why="a proof is about one version, not about which")
        return Judged(mutant, "alike")

    def _versions(self, found: Rulebook) -> Iterator[Version]:
        """The versions that the mutant changes, as they are in the terms."""
        for name, version in self.rulebook.versions.items():
            if found.versions.get(name) != version:
                yield version

    def _held(self, version: Version, readings: Mapping[str, str]) -> Alone:
        key = version.id, repr(sorted(readings.items()))
        if key not in self._alone:
            self._alone[key] = Alone(self.rulebook, version.id, readings)
        return self._alone[key]


def fails(found: Rulebook, case: Case) -> bool:
    """Whether a case fails: in what it expects, or in what always holds."""
    if next(unmet(found, case), None) is not None:
        return True
    if not case.breaks and not case.more:
        return False  # what always holds is proved by `check`, and costs many evaluations
    try:
        return next(promises_of(found, case, options_of(found, case)), None) is not None
    except (FindingsError, InstantError):
        return True


def _governs(version: Version, mutant: Mutant) -> bool:
    """Whether a mutant bears on which version governs an event."""
    if mutant.touch == ANYTHING and mutant.sort == "date":
        return True
    choosing = list(expressions((version.governed_by, version.in_force, version.straddle)))
    spots = {spot(one.span) for one in choosing if one.span is not None}
    read = {name for one in choosing for name in one.readings}
    return bool(spots & mutant.touch.spots or read & mutant.touch.readings)


def _readings(version: Version, mutant: Mutant) -> Iterator[Mapping[str, str]]:
    """The chosen readings, and each other option of those that what the mutant changes hangs on."""
    yield {}
    met = [
        one for one in expressions(version)
        if (one.span is not None and spot(one.span) in mutant.touch.spots)
        or any(isinstance(node, Ref) and node.name in mutant.entries for node in walk(one.tree))
    ]  # fmt: skip
    met += [one for name in mutant.entries if name in version.rules
            for one in expressions(version.rules[name])]  # fmt: skip
    met += [one for split in version.splits.values() for edge in split.at
            if edge.name in mutant.entries for one in expressions(edge)]  # fmt: skip
    named = {node.name for one in met for node in walk(one.tree) if isinstance(node, Ref)}
    met += [one for n in named if n in version.values for one in expressions(version.values[n])]
    asked = sorted({name for one in met for name in one.readings})
    for name in asked:
        reading = version.readings[name]
        yield from ({name: option} for option in reading.options if option != reading.chosen)
