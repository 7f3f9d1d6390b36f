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

from engine.analysis.spreading import processors
from engine.commandline.watching.files import files_of
from engine.commandline.watching.proofs import Proving
from engine.commandline.watching.runs import Compared, Run, Runs

if TYPE_CHECKING:
    from engine.authoring.case_files import Case
    from engine.authoring.cases import CaseResult
    from engine.commandline.inputs import Request
    from engine.compare.impact.measuring import Evaluated
    from engine.diagnostics.findings import Finding
    from engine.events.model import RawEvent, Reject
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


class Session:
    """One rulebook, and perhaps events, as they were at the last look."""

    def __init__(
        self, folder: Path, request: Request | None, jobs: int | None = None, proofs: bool = False
    ) -> None:
        """`jobs`: how many processes may run cases; None: one for each processor."""
        self.folder, self.request = folder, request
        self._book: Rulebook | None = None
        self._findings: tuple[Finding, ...] = ()
        self._terms = ""
        self._cases: Sequence[Case] = ()
        self._case_findings: tuple[Finding, ...] = ()
        self._named: frozenset[tuple[str, str]] | None = None
        self._runs = Runs(processors if jobs is None else lambda: jobs)
        self._events: Run | None = None
        self._rows: list[RawEvent | Reject] | None = None
        self._proven: str | None = None  # the terms that are proved, or are being proved
        self.proving = Proving(proofs)
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

    def catch_up(self) -> bool:
        """Do something that makes the next look faster; whether there was anything to do."""
        return self._runs.catch_up()

    def look(self, written: Iterable[Path]) -> View:
        """What is so after these files were written."""
        from engine.authoring.case_files import read_cases

        paths = set(written)
        cases = {path for path in paths if path.parent == self.folder / "cases"}
        events = paths & set(self._event_files())
        of_terms = paths - cases - events
        if of_terms and self.proving.going_on:  # nobody waits for them to end
            self.proving.stop()
            self._proven = None
        if (self._book is None or of_terms) and not self._loaded():
            return self.view
        book = self._book
        assert book is not None
        terms = terms_of(book)
        names = _names(book)
        if cases or names != self._named:
            self._cases, self._case_findings = read_cases(book)
            self._named = names
        view = replace(self.view, findings=(*self._findings, *self._case_findings), loads=True)
        ran = self._runs.again(book, self._cases, terms != self._terms)
        view = replace(view, cases=self._runs.results(self._cases), ran=ran, evaluated=False)
        if events or terms != self._terms or self._rows is None:
            view = self._evaluate(book, view, bool(events))
        self._terms, self.view = terms, view
        if self.folder / "accepted.yaml" in paths:
            self._proven = None
        return view

    def prove(self) -> None:
        """Begin to prove what is not proved of the terms, once all else is told."""
        if self._book is not None and self._proven != self._terms:
            self._proven = self._terms
            self.proving.begin(self._book)

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
