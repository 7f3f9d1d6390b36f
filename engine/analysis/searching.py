"""Events for which a truth is true: near the boundaries first, then the solver's; or a proof that there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.analysis.asking import Session, Verdict
from engine.analysis.evaluating import Columns, Computed
from engine.analysis.sampling import Samples
from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula
from engine.plan.sheets import Typed
from engine.rulebook.model import Fact

ENOUGH: Final = 40  # events for which the truth is true
FIRST: Final = 3_000  # tries before the solver is asked
THEN: Final = 12_000  # tries where the solver does not know
STEPS: Final = 6_000_000  # of the solver
WIDER: Final = 12  # events around which others are tried
MOVES: Final = 300  # of several columns at once, around each
MOST: Final = 1_200  # hits that are kept


@dataclass(slots=True)
class Question:
    """Whether, of events for which `base` is true, `form` is true of some. `seeds`: events that may be near to such.
    `others`: events that were looked at, and of which only `base` is true."""

    session: Session
    columns: Mapping[str, Typed]
    facts: Mapping[str, Fact]
    base: Formula
    form: Formula
    seeds: Sequence[Columns] = ()
    hits: list[Columns] = field(default_factory=list)
    others: list[Columns] = field(default_factory=list)
    steps: int = STEPS
    _near: Samples | None = None

    @property
    def whole(self) -> Formula:
        """Both."""
        return f.conjunction(self.base, self.form)

    def search(self) -> Verdict:
        """`possible` with `hits`, `never` proved, or unknown."""
        self._try(FIRST)
        if not self.hits:
            self.widen(self.seeds)
        if self.hits:
            return "possible"
        verdict = self.ask()
        if verdict == "unknown" and not self.hits:
            self._try(THEN)
        return "possible" if self.hits else verdict

    def ask(self) -> Verdict:
        """What the solver says; its event is a hit only where the formulas say so."""
        answer = self.session.ask(self.session.holds(self.whole), steps=self.steps)
        if answer.event is not None and self._holds(answer.event):
            self.hits.append(answer.event)
        elif answer.event is not None and self.session.encoder.loose:
            terms = (self.session.holds(self.whole), *self.session.without_texts)
            again = self.session.ask(*terms, steps=self.steps)
            if again.event is not None and self._holds(again.event):
                self.hits.append(again.event)
        if answer.verdict == "possible":
            return "possible" if self.hits else "unknown"
        return answer.verdict

    def widen(self, around: Sequence[Columns]) -> None:
        """More hits, around some events: one column after the other takes other values, then several at once."""
        computed = Computed([self.whole])
        samples = self._samples()
        values, names = samples.values, list(samples.values)
        later = {start: end for end, start in samples.spans}
        state = 1
        for hit in around[:WIDER]:
            for name in names:
                for value in values[name]:
                    self._widened(computed, _moved(hit, name, value, later))
            if len(self.hits) > MOST:
                return
            near = hit
            for _ in range(MOVES if names else 0):
                moved = near
                for _ in range(3):
                    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
                    name = names[(state >> 33) % len(names)]
                    value = values[name][(state >> 13) % len(values[name])]
                    moved = _moved(moved, name, value, later)
                if self._widened(computed, moved):
                    near = moved

    def _samples(self) -> Samples:
        if self._near is None:
            self._near = Samples(self.whole, self.columns, self.facts)
        return self._near

    def _widened(self, computed: Computed, event: Columns) -> bool:
        try:
            (found,) = computed(event)
        except (ZeroDivisionError, TypeError):  # what only guards keep away
            return False
        if found is True:
            self.hits.append(event)
        return found is True

    def _holds(self, event: Columns) -> bool:
        return self.session.simpler(self.whole).holds(event)

    def _try(self, tries: int) -> None:
        """So many events near the boundaries."""
        computed = Computed([self.base, self.form])
        for event in self._samples().events(tries):
            try:
                within, found = computed(event)
            except (ZeroDivisionError, TypeError):  # what only guards keep away
                continue
            if within is True:
                (self.hits if found is True else self.others).append(event)
                if len(self.hits) >= ENOUGH:
                    return


def _moved(
    event: Columns, name: str, value: Constant | None, later: Mapping[str, str]
) -> dict[str, Constant | None]:
    """The event with another value; what lasts from there lasts as long as before."""
    moved = {**event, name: value}
    end = later.get(name)
    if end is not None:
        old, until = event.get(name), event.get(end)
        if isinstance(value, int) and isinstance(old, int) and isinstance(until, int):
            moved[end] = until + value - old
    return moved
