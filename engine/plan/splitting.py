"""Formulas split by cells: one combination of cells after the other put in, until nothing hangs on them any more.

`split` takes the formulas of a row and *cuts*: each says by a code in which of some cells a row lies, and what stands
in the formulas for certain parts of them in each cell. It puts in one cut after the other; what remains of the formulas
is a *state*. Most combinations come to the same: states are told apart by what remains of them, as in a decision
diagram (Bryant 1986, here with formulas at the leaves), so that the work grows with the number of states, not with that
of the combinations. A cut that would make too many of them is left out, and so are those that need it: what they would
put in stays as it is.

States pay where less is left to compute than there was. Where every condition goes with every other, they do not: what
remains is another formula in each of them. So `split` counts what remains (`engine.plan.shapes`), leaves out a cut that
makes much more of it than there was, and takes back the last cuts if they leave more than there was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.shapes import Operations, Shapes

State = tuple[Formula, ...]  # what remains of the formulas

STATES: Final = 4096  # states that a split ends with at most
ROUNDS: Final = 3  # how often what remains is looked at for further cuts
COSTLY: Final = 24  # operations of a code that is better not computed for every row
WORK: Final = 400_000  # operations that a split makes anew at most
GROWTH: Final = (
    3  # how many times the operations there were may remain until further cuts make them fewer
)


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The cell of a row, from 0; by cell, what stands for parts of formulas; the cuts that must come before."""

    code: Formula
    told: tuple[Mapping[Formula, Formula], ...]
    needs: tuple[Cut, ...] = ()

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.told)

    @property
    def costly(self) -> bool:
        """Whether its code takes many operations."""
        return sum(1 for node in f.walk(self.code) if node.args) > COSTLY


Cutting = Callable[[Sequence[Formula]], Iterable[Cut]]


@dataclass(frozen=True, slots=True)
class Split:
    """The cuts that were put in; for each of them, by state, the next state of every cell; the last states."""

    cuts: tuple[Cut, ...]
    nexts: tuple[tuple[tuple[int, ...], ...], ...]
    states: tuple[State, ...]


def split(
    roots: Sequence[Formula], cuts_of: Cutting, states: int = STATES, work: int = WORK
) -> Split:
    """Put in the cuts of the formulas, and then those of what remains, as long as there are any."""
    found = _Splitter(states, work, tuple(roots))
    for _ in range(ROUNDS):
        cuts = list(cuts_of([root for state in found.states for root in state]))
        before = len(found.done)
        found.put(cuts)
        if len(found.done) == before:
            break
    return Split(tuple(found.done), tuple(found.nexts), tuple(found.states))


class _Splitter:
    """Cuts that are put in, and the states behind them."""

    def __init__(self, most: int, budget: int, roots: State) -> None:
        self.most, self.budget = most, budget
        self.states: dict[State, int] = {roots: 0}
        self.done: list[Cut] = []
        self.nexts: list[tuple[tuple[int, ...], ...]] = []
        self._shapes = Shapes()
        self._whole = sum(1 for node in f.walk(*roots) if node.args)
        self._bits: dict[Formula, int] = {}
        self._masks: dict[Formula, int] = {}

    def put(self, cuts: Sequence[Cut]) -> None:
        """Put in cuts, as far as that does not make too many states or operations, and take back the last of them as
        long as more operations remain than there were."""
        self._bits, self._masks = {}, {}
        for number, cut in enumerate(cuts):
            for told in cut.told:
                for part in told:
                    self._bits[part] = self._bits.get(part, 0) | 1 << number
        missed: set[Cut] = set()
        paid = self.states, len(self.done)
        for number, cut in enumerate(cuts):
            lacks = any(one in missed for one in cut.needs)
            found = None if lacks else self._through(cut, 1 << number)
            if found is None:
                missed.add(cut)
                continue
            self.states, rows, size = found
            if any(set(row) != {state} for state, row in enumerate(rows)):
                self.done.append(cut)
                self.nexts.append(rows)
            if size <= self._whole:
                paid = self.states, len(self.done)
        self.states, kept = paid
        del self.done[kept:], self.nexts[kept:]

    def _through(
        self, cut: Cut, bit: int
    ) -> tuple[dict[State, int], tuple[tuple[int, ...], ...], int] | None:
        """The states behind a cut, where each cell leads, and how many operations remain; None where there would be
        too many of either."""
        found: dict[State, int] = {}
        rows: list[tuple[int, ...]] = []
        cells = [dict(told) for told in cut.told]
        remaining, room = Operations(self._shapes), GROWTH * self._whole
        for state in self.states:
            if not any(self._mask(root) & bit for root in state):
                afters = [state] * cut.cells
            else:
                afters = [tuple(self._put(root, bit, put) for root in state) for put in cells]
            for after in afters:
                if after not in found:
                    found[after] = len(found)
                    remaining.add(after)
            rows.append(tuple(found[after] for after in afters))
            if len(found) > self.most or remaining.count > room or self.budget < 0:
                return None
        return found, tuple(rows), remaining.count

    def _mask(self, root: Formula) -> int:
        """The cuts that bear on a formula."""
        masks = self._masks
        if root not in masks:
            stack = [root]
            while stack:
                node = stack[-1]
                waiting = () if node in masks else [arg for arg in node.args if arg not in masks]
                if waiting:
                    stack += waiting
                    continue
                if node not in masks:
                    mask = self._bits.get(node, 0)
                    for arg in node.args:
                        mask |= masks[arg]
                    masks[node] = mask
                stack.pop()
        return masks[root]

    def _put(self, root: Formula, bit: int, done: dict[Formula, Formula]) -> Formula:
        """A formula in a cell; `done` says what became of its parts."""
        if not self._mask(root) & bit:
            return root
        masks, stack = self._masks, [root]  # the masks of all that is below it are there now
        while stack:
            node = stack[-1]
            if node in done:
                stack.pop()
                continue
            if node.op == "case":
                waiting = self._waiting(node, bit, done)
                if waiting is not None:
                    stack.append(waiting)
                    continue
            else:
                open_ = [x for x in reversed(node.args) if masks[x] & bit and x not in done]
                if open_:
                    stack += open_
                    continue
            fresh = f.rebuilt(node, [done.get(arg, arg) for arg in node.args])
            done[node] = done.get(fresh, fresh)
            self.budget -= 1
            stack.pop()
        return done[root]

    def _waiting(self, node: Formula, bit: int, done: Mapping[Formula, Formula]) -> Formula | None:
        """The next operand of a choice that has to be put before; none behind the branch that is taken."""
        for condition, value in zip(node.args[:-1:2], node.args[1:-1:2], strict=True):
            if self._open(condition, bit, done):
                return condition
            now = done.get(condition, condition)
            if now.constant and not (now.op == "const" and now.data):
                continue
            if self._open(value, bit, done):
                return value
            if now.constant:
                return None
        return node.args[-1] if self._open(node.args[-1], bit, done) else None

    def _open(self, node: Formula, bit: int, done: Mapping[Formula, Formula]) -> bool:
        return bool(self._masks[node] & bit) and node not in done
