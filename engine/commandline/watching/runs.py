"""The cases of a rulebook, run as often as files are saved: only those that may go otherwise, by two processes.

In: a rulebook and its cases. Out: how each went. With each stays what it asked of the terms; that of a case which
another process ran comes back without its events, so that it is taken to be concerned by more than it is, until it is
run here as well (`catch_up`), when nobody waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from engine.analysis.spreading import Beside
    from engine.authoring.case_files import Case
    from engine.authoring.cases import CaseResult
    from engine.authoring.concerned import Otherwise
    from engine.interpret.asking import Asked
    from engine.rulebook.model import Rulebook

FEW: Final = 200  # cases, which are sooner run than a fork has its share done
Went: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...], Asked]"  # differences, what is not said


@dataclass(frozen=True, slots=True)
class Run:
    """How a case went, or events: under which rulebook, and what it asked for there. `case` None: of events."""

    case: Case | None
    book: Rulebook
    asked: Asked
    result: CaseResult | None = None


class Compared:
    """A rulebook beside those under which something was evaluated before, each compared once."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._found: dict[int, Otherwise | None] = {}

    def concerns(self, run: Run) -> bool:
        """Whether it may go otherwise now."""
        from engine.authoring.concerned import concerned, otherwise

        if run.book is self._book:
            return False
        if run.case is not None and any("readings" in one for one in run.case.expected):
            return True  # it expects which readings were asked for, by whatever asked for them
        key = id(run.book)
        if key not in self._found:
            self._found[key] = otherwise(run.book, self._book)
        return concerned(run.asked, self._found[key])


class Runs:
    """How the cases went when they were run last."""

    def __init__(self, jobs: Callable[[], int]) -> None:
        self._jobs = jobs  # how many processes there may be
        self._runs: dict[str, Run] = {}

    def again(self, book: Rulebook, cases: Sequence[Case], otherwise: bool) -> int:
        """Run those that may go otherwise; how many that were. `otherwise`: whether the terms are."""
        compared = Compared(book)
        known = self._runs
        stale = [
            case
            for case in cases
            if (run := known.get(case.name)) is None
            or run.case != case
            or (otherwise and compared.concerns(run))
        ]
        fresh = dict(self._all(book, stale))
        self._runs = {case.name: fresh.get(case.name) or known[case.name] for case in cases}
        return len(fresh)

    def results(self, cases: Sequence[Case]) -> dict[str, CaseResult]:
        """How each case went, where it stands now."""
        found: dict[str, CaseResult] = {}
        for case in cases:
            result = self._runs[case.name].result
            assert result is not None
            found[case.name] = replace(result, span=case.span)
        return found

    def catch_up(self) -> bool:
        """Run one more of the cases here that another process ran; whether there was one."""
        for name, run in self._runs.items():
            if run.asked.elsewhere and run.case is not None:
                self._runs[name] = replace(run, asked=_went(run.book, run.case)[2])
                return True
        return False

    def _all(self, book: Rulebook, cases: Sequence[Case]) -> Iterator[tuple[str, Run]]:
        """From the first on by this process and from the last back by a fork, until they meet: nobody is waited for."""
        fork = self._fork(book, cases) if len(cases) > FEW and self._jobs() > 1 else None
        first, last = 0, len(cases)
        while first < last:
            for went in fork.taken() if fork is not None else ():
                if last == first:
                    break
                last -= 1
                yield cases[last].name, _run(book, cases[last], went)
            if first < last:
                yield cases[first].name, _run(book, cases[first], _went(book, cases[first]))
                first += 1
        if fork is not None:
            fork.stop()

    def _fork(self, book: Rulebook, cases: Sequence[Case]) -> Beside[Went]:
        from engine.analysis.spreading import Beside

        return Beside(lambda: (_without_subjects(_went(book, case)) for case in reversed(cases)))


def _went(book: Rulebook, case: Case) -> Went:
    from engine.authoring.cases import differences_of
    from engine.interpret.asking import asking

    unsaid: list[str] = []
    with asking() as asked:
        differences = tuple(differences_of(book, case, unsaid))
    return differences, tuple(unsaid), asked


def _without_subjects(went: Went) -> Went:
    """What goes from one process to another: events and worlds stay where they are."""
    asked = went[2]
    lean = replace(asked, subjects={}, elsewhere=frozenset(asked.subjects))
    return went[0], went[1], lean


def _run(book: Rulebook, case: Case, went: Went) -> Run:
    from engine.authoring.cases import CaseResult

    differences, unsaid, asked = went
    passed = not differences
    result = CaseResult(
        case.file, case.name, passed, differences, case.clauses, case.span, unsaid
    )  # fmt: skip
    return Run(case, book, asked, result)
