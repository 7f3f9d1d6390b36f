"""One edit: what `diff` claims of each kind of event, and what events show.

Held against each other: the verdict, the formulas that the verdict is about, computed for every event, and the
interpreter, for some of them. A kind that is said to be the same must show no difference in any way; where formulas
say that an event comes to the same, the interpreter must agree, also in kinds that differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from time import process_time
from typing import Final

from bench.mutations.edits import Edit
from bench.mutations.near import Near, boundary_events, near, outputs
from bench.mutations.pool import One, Pool, Results, interpreted
from engine.analysis.cases import Case
from engine.analysis.differing import differences
from engine.analysis.evaluating import Computed
from engine.analysis.witness import replayed
from engine.analysis.worlds import World
from engine.compare.behaviour.finding import behaviour, defaulted
from engine.compare.behaviour.model import Kind
from engine.compare.impact.pairs import pairs
from engine.compare.impact.spots import spots
from engine.compare.impact.told import told
from engine.compare.sources.side import Side
from engine.interpret.evaluate import Evaluation, deep_recursion
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column

_OWN: Final = 4  # one event in so many is made for the edit's own boundaries
_NUMBERS: Final = 40  # constants that only one side has, and that may be boundaries
_FIRST_OWN: Final = 10_000_000  # numbers of events that are made for one edit


@dataclass(slots=True)
class Judged:
    """What became of one edit. `wrong`: what must not be; `unknown`: reasons by kind."""

    family: str
    words: str
    provider: str
    verdicts: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, list[str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    computed: int = 0  # events for which the formulas of both sides were computed
    interpreted: int = 0
    shown: int = 0  # events that the interpreter decides otherwise under NEW
    beyond: int = 0  # of these, beyond what `diff` speaks of
    seconds: float = 0.0  # of `diff`
    checking: float = 0.0  # of all the rest


def judge(pool: Pool, edit: Edit, most: int, rng: Random) -> Judged:
    """Hold what `diff` says of an edit against events, of which the interpreter decides at most so many."""
    judged = Judged(edit.family, edit.words, pool.provider)
    version = edit.rulebook.versions[pool.world.version]
    new = Side("edited", edit.rulebook, version)
    start = process_time()
    found = behaviour(pool.side, new)
    judged.seconds = process_time() - start
    start = process_time()
    days = (pool.world.first, pool.world.last)
    bare = defaulted(pool.world.rulebook.versions[pool.world.version], version)
    base = pool.bare(bare)
    world = World(
        edit.rulebook, pool.world.version, {}, *days, base, pool.bounds.longest, False, True, bare
    )
    with deep_recursion():
        for kind in found.kinds:
            judged.verdicts[str(kind.value)] = kind.verdict
            if kind.unknown:
                judged.unknown[str(kind.value)] = list(kind.unknown)
            _Kind(pool, edit, base, world, kind, judged, rng).hold(most)
    judged.checking = process_time() - start
    return judged


@dataclass(slots=True)
class _Kind:
    """One kind of event."""

    pool: Pool
    edit: Edit
    base: World
    world: World
    kind: Kind
    judged: Judged
    rng: Random
    regions: Computed | None = None

    def hold(self, most: int) -> None:
        """Hold the verdict against events."""
        same = self.base is self.pool.world
        value = self.kind.value
        old = self.pool.cases[value] if same else self.base.case(value)
        new = self.world.case(value)
        witnesses = [region.witness for region in self.kind.regions]
        if self.kind.verdict == "differs" and not witnesses:
            self._wrong("differs, and no witness")
        for witness in witnesses:
            if not _otherwise(self._replayed(witness.event)):
                self._wrong(f"a witness that shows nothing: {dict(witness.event)}")
        apart = list(differences(old, new).values())
        base = list(self.pool.events[self.kind.value])
        own = self._own(old, new, apart, len(base) // _OWN) if apart else []
        events = base[: len(base) - len(own)] + own
        most //= len(self.pool.events)
        if (
            apart or old.plain is not new.plain
        ):  # else there is but one formula for both, and nothing to compute
            self.judged.computed += len(events)
            truths = self._truths(old, new, apart, events)
            chosen = self._chosen(events, truths, most)
        else:
            chosen = self.rng.sample(events, min(most, len(events)))
            truths = self._truths(old, new, apart, chosen)
        self._interpret(chosen, truths)

    def _truths(
        self, old: Case, new: Case, apart: Sequence[Formula], events: Sequence[One]
    ) -> dict[int, tuple[bool, bool]]:
        """By event, whether `diff` speaks of it, and whether the formulas of both sides come to something else."""
        clear = (f.negation(old.recheck), f.negation(new.recheck))
        plain = f.disjunction(old.plain, new.plain)
        spoken = f.conjunction(plain, *old.assumed, *new.assumed, *clear)
        apart = [*apart, *([] if old.plain is new.plain else [_only_one(old.plain, new.plain)])]
        computed = Computed([spoken, f.disjunction(*apart)])
        lists = [fact_column(name) for name in self.base.lists]
        found = {}
        for one in events:
            meant, said = (truth is True for truth in computed(one.event))
            found[one.number] = (meant and not any(one.event.get(n) for n in lists), said)
        return found

    def _chosen(
        self, events: Sequence[One], truths: dict[int, tuple[bool, bool]], most: int
    ) -> list[One]:
        """Events for the interpreter: some that formulas say to differ, and any others."""
        apart = [one for one in events if truths[one.number] == (True, True)]
        first = (
            apart
            if self.kind.verdict == "identical"
            else self.rng.sample(apart, min(len(apart), most // 5))
        )
        return list(
            {
                one.number: one
                for one in (*first, *self.rng.sample(events, min(most, len(events))))
            }.values()
        )

    def _interpret(self, chosen: Sequence[One], truths: dict[int, tuple[bool, bool]]) -> None:
        """Hold what the interpreter makes of events against the verdict and the formulas."""
        self.judged.interpreted += len(chosen)
        theirs = interpreted(self.edit.rulebook, self.world.version, chosen)
        mine = self.pool.old([one for one in chosen if one.number < _FIRST_OWN])
        fresh = [one for one in chosen if one.number >= _FIRST_OWN]
        mine |= interpreted(self.pool.side.rulebook, self.world.version, fresh)
        for one in chosen:
            differs = _apart(mine[one.number], theirs[one.number])
            meant, said = truths[one.number]
            inside = self._inside(one)
            if not differs:
                if meant and inside is True:
                    self._wrong(f"in a region of which every event differs: {dict(one.row)}")
                if said and meant and self.kind.verdict == "identical":
                    self._wrong(f"formulas differ, the interpreter does not: {dict(one.row)}")
                continue
            old, new = self._replayed(dict(one.row))
            if not _otherwise((old, new)):
                continue  # it was not alone
            self.judged.shown += 1
            self.judged.beyond += not meant
            if meant and self.kind.verdict == "identical":
                self._wrong(f"identical, but {dict(one.row)}: {_spoken(old, new)}")
            elif meant and inside is None and self.kind.elsewhere:
                self._wrong(f"in no region: {dict(one.row)}: {_spoken(old, new)}")
            elif meant and not said and self.kind.verdict == "differs" and not self.kind.unknown:
                self._wrong(f"formulas do not tell {dict(one.row)}: {_spoken(old, new)}")

    def _inside(self, one: One) -> bool | None:
        """Whether an event lies in a region of which every event differs (True), in another one, or in none (None)."""
        found = [(r.every, r.holds) for r in self.kind.regions if r.holds is not None]
        if len(found) < len(self.kind.regions):
            return False
        if self.regions is None:
            self.regions = Computed([holds for _, holds in found])
        truths = self.regions(one.event)
        lies = [every for (every, _), holds in zip(found, truths, strict=True) if holds is True]
        return any(lies) if lies else None

    def _own(self, old: Case, new: Case, apart: Sequence[Formula], count: int) -> list[One]:
        """Events near the boundaries of the difference, and near numbers that only one side knows."""
        forms = [*apart, *outputs(old), *outputs(new)]
        numbers = _constants(outputs(old)) ^ _constants(outputs(new))
        made: Near = near(self.base, self.kind.value, forms, sorted(numbers)[:_NUMBERS])
        usual = [one.event for one in self.pool.events[self.kind.value][::7]]
        drawn = boundary_events(made, usual, count, self.rng)
        return [One(n, one, made.row(one, n)) for n, one in enumerate(drawn, _FIRST_OWN)]

    def _replayed(self, event: object) -> tuple[Evaluation, Evaluation]:
        assert isinstance(event, dict)
        version = self.world.version
        old, new = self.pool.side.rulebook, self.edit.rulebook
        return replayed(old, event, version, {}), replayed(new, event, version, {})

    def _wrong(self, words: str) -> None:
        self.judged.wrong.append(f"{self.kind.value}: {words}")


def _only_one(old: Formula, new: Formula) -> Formula:
    """Whether only one of two truths is true."""
    return f.disjunction(f.conjunction(old, f.negation(new)), f.conjunction(f.negation(old), new))


def _constants(forms: Iterator[Formula]) -> set[int]:
    seen: set[Formula] = set()
    for form in forms:
        seen.update(f.walk(form))
    return {
        node.data
        for node in seen
        if node.op == "const" and node.type == "int" and not isinstance(node.data, bool)
    }


def _apart(old: Results, new: Results) -> bool:
    """Whether two lots of results differ."""
    if old is None or new is None:
        return old is not new
    return any(one is None or two is None or any(spots(one, two)) for one, two in pairs(old, new))


def _otherwise(both: tuple[Evaluation, Evaluation]) -> bool:
    old, new = (None if one.rejects else tuple(map(told, one.results)) for one in both)
    return _apart(old, new)


def _spoken(old: Evaluation, new: Evaluation) -> str:
    if old.rejects or new.rejects:
        return " → ".join(
            one.rejects[0].reason if one.rejects else "accepted" for one in (old, new)
        )
    left, right = (tuple(map(told, one.results)) for one in (old, new))
    found = []
    for one, two in pairs(left, right):
        if one is None or two is None:
            found.append("a result that only one side has")
        else:
            found += [f"{s.what} {s.name} {s.field}: {s.old} → {s.new}" for s in spots(one, two)]
    return "; ".join(found)
