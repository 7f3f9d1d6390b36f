"""A rulebook that is looked at again and again: each look works out only what may have changed since the last one.

In: the files that were written. Out: a `View`: findings, how the cases go, what the events come to. Cases are run and
events evaluated again where they say something else themselves, or where they asked of the terms what says something
else now; a comment, a line moved or a sentence of prose changes neither. While a rulebook does not load, cases and
results stay as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.commandline.watching.files import files_of

if TYPE_CHECKING:
    from engine.authoring.case_files import Case
    from engine.authoring.cases import CaseResult
    from engine.authoring.concerned import Otherwise
    from engine.commandline.inputs import Request
    from engine.compare.impact.measuring import Evaluated
    from engine.diagnostics.findings import Finding
    from engine.events.model import RawEvent, Reject
    from engine.interpret.asking import Asked
    from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class View:
    """What is so now. `loads`: whether what is said of cases and events is of the files as they are now."""

    loads: bool = False
    findings: tuple[Finding, ...] = ()
    cases: Mapping[str, CaseResult] = field(default_factory=dict)
    events: Evaluated | None = None
    rejects: tuple[Reject, ...] = ()
    ran: int = 0  # cases that were run for this look
    evaluated: bool = False  # whether the events were evaluated for this look


@dataclass(frozen=True, slots=True)
class Run:
    """How a case went, or events: under which rulebook, and what it asked for there. `case` None: of events."""

    case: Case | None
    book: Rulebook
    asked: Asked


class Session:
    """One rulebook, and perhaps events, as they were at the last look."""

    def __init__(self, folder: Path, request: Request | None) -> None:
        self.folder, self.request = folder, request
        self._book: Rulebook | None = None
        self._findings: tuple[Finding, ...] = ()
        self._terms = ""
        self._cases: Sequence[Case] = ()
        self._case_findings: tuple[Finding, ...] = ()
        self._named: frozenset[tuple[str, str]] | None = None
        self._runs: dict[str, Run] = {}
        self._events: Run | None = None
        self._rows: list[RawEvent | Reject] | None = None
        self.view = View()

    def paths(self) -> tuple[Path, ...]:
        """Every file that is looked at, as far as it is there."""
        return (*files_of(self.folder), *self._event_files())

    def _event_files(self) -> tuple[Path, ...]:
        """The files of events, and what is read with them."""
        if self.request is None:
            return ()
        from engine.batch.intake.finding_files import event_files
        from engine.diagnostics.findings import FindingsError

        try:
            found = event_files(self.request.events, self.request.input_format)
        except FindingsError:  # none yet; evaluating them says so
            found = ()
        return tuple(dict.fromkeys((*found, *self.request.files())))

    def look(self, written: Iterable[Path]) -> View:
        """What is so after these files were written."""
        from engine.authoring.case_files import read_cases

        paths = set(written)
        cases = {path for path in paths if path.parent == self.folder / "cases"}
        events = paths & set(self._event_files())
        if (self._book is None or paths - cases - events) and not self._loaded():
            return self.view
        book = self._book
        assert book is not None
        terms = terms_of(book)
        names = _names(book)
        if cases or names != self._named:
            self._cases, self._case_findings = read_cases(book)
            self._named = names
        view = replace(self.view, findings=(*self._findings, *self._case_findings), loads=True)
        view = self._run(book, view, terms != self._terms)
        view = replace(view, evaluated=False)
        if events or terms != self._terms or self._rows is None:
            view = self._evaluate(book, view, bool(events))
        self._terms, self.view = terms, view
        return view

    def _loaded(self) -> bool:
        """Whether the files are a rulebook; else the view says what is wrong, and the rest stands."""
        from engine.rulebook.holiday_lists import unlike
        from engine.rulebook.load import load_rulebook

        book, findings = load_rulebook(self.folder)
        if book is None:
            self._book = None
            self.view = replace(self.view, loads=False, findings=findings, ran=0, evaluated=False)
            return False
        self._book, self._findings = book, (*findings, *unlike(book))
        return True

    def _run(self, book: Rulebook, view: View, otherwise: bool) -> View:
        """The cases, those run again that may go otherwise."""
        from engine.authoring.cases import run
        from engine.interpret.asking import asking

        every: dict[str, CaseResult] = {}
        runs: dict[str, Run] = {}
        compared = Compared(book)
        for case in self._cases:
            known = self._runs.get(case.name)
            if known is None or known.case != case or (otherwise and compared.concerns(known)):
                with asking() as asked:
                    every[case.name] = next(run(book, [case]))
                runs[case.name] = Run(case, book, asked)
            else:
                every[case.name] = replace(view.cases[case.name], span=case.span)
                runs[case.name] = known
        ran = sum(one.book is book for one in runs.values())
        self._runs = runs
        return replace(view, cases=every, ran=ran)

    def _evaluate(self, book: Rulebook, view: View, read: bool) -> View:
        """What the events come to; where they cannot be read, that is one more finding."""
        if self.request is None:
            return view
        from engine.commandline.impacting import decided, evaluated_as, told_by
        from engine.commandline.inputs import MANY, evaluation_input
        from engine.diagnostics.findings import FindingsError
        from engine.interpret.asking import asking

        try:
            rows, options = evaluation_input(self.request, book)
            if self._rows is None or read:
                self._rows = None
                self._rows = list(rows)
        except FindingsError as error:
            return replace(view, findings=(*view.findings, *error.findings))
        if not read and self._events is not None and not Compared(book).concerns(self._events):
            return view
        with asking() as asked:
            done = decided(book, self._rows, options, "auto")
        self._events = Run(None, book, asked) if len(self._rows) < MANY else None
        found = evaluated_as(self.request.book, book, done, told_by([book], ()))
        return replace(view, events=found, rejects=done.rejects, evaluated=True)


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


def _names(book: Rulebook) -> frozenset[tuple[str, str]]:
    """What files of cases may name, on which the findings about them rest."""
    found = {("clause", name) for name in book.clauses}
    for version in book.versions.values():
        found |= {("reading", name) for name in version.readings}
        found |= {("always", name) for name in version.always}
    return frozenset(found)


def terms_of(book: Rulebook) -> str:
    """All that bears on how cases go and what events come to, as one text."""
    from engine.rulebook.fingerprint import canonical, version_hash

    found = {
        version.id: [
            version_hash(version, book.time_zone, {}),
            version.in_force,
            version.recorded,
            version.always,
        ]
        for version in book.versions.values()
    }
    return canonical({"currency": book.currency, "zone": book.time_zone, "versions": found})
