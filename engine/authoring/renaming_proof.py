"""A renaming → the proof that the rulebook says the same, or `FindingsError` (CB852) with what is otherwise.

Looked at are the names (each place that stood for the old one stands for the new one, and no other does), the models of
all versions (the same but for the name), and the cases (those that passed pass).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, NoReturn

from engine.authoring.case_files import Case, read_cases
from engine.authoring.cases import CaseResult, run
from engine.authoring.editing.overlay import Overlay, after
from engine.authoring.occurrences.reading import index_of
from engine.authoring.renaming import OF_OTHERS, Renaming, places_of
from engine.authoring.same_but_names import differing
from engine.authoring.same_but_words import why_other
from engine.diagnostics.findings import Finding, FindingsError, has_errors, quote
from engine.rulebook.load import ON_DISK, Files, load_rulebook
from engine.rulebook.model import Rulebook

Watching = Callable[[Iterable[Case]], Iterable[Case]]


@dataclass(frozen=True, slots=True)
class Same:
    """What was looked at: so many versions have the same model, so many cases of so many pass as before."""

    versions: int
    passing: int
    cases: int


def proved(one: Renaming, files: Files = ON_DISK, watch: Watching = iter) -> Same:
    """The proof that a renaming changes nothing but the name. Raises what is wrong with the rulebook as it is, too."""
    folder = one.change.folder
    overlay = Overlay(after(one.change).bytes, files)
    old = _loaded(load_rulebook(folder, files))
    new, findings = load_rulebook(folder, overlay)
    if new is None:
        first = next(finding for finding in findings if finding.severity == "error")
        _refuse(one, f"the rulebook would not load: {first.code}: {first.message}")
    why = _why_other(one, old, new)
    if why:
        _refuse(one, why)
    there = len(one.occurrences) - sum(o.mention.path[:1] == ("fields",) for o in one.occurrences)
    symbols = (one.symbol, *one.along)
    again = places_of(index_of(folder, overlay), [replace(s, name=one.new) for s in symbols])
    if len(again) != len(places_of(index_of(folder, files), symbols)) or there > len(again):
        _refuse(one, "some places would name something else")
    return Same(len(new.versions), *_cases(one, (old, files), (new, overlay), watch))


def _why_other(one: Renaming, old: Rulebook, new: Rulebook) -> str:
    """Why the models say something else; empty: they say the same."""
    if one.symbol.kind in OF_OTHERS:
        sort = "reading" if one.symbol.kind == "option" else "name"
        return why_other(old, new, (sort, one.symbol.of), one.names)
    place = differing(old, new, one.names)
    return "" if place is None else f"`{place.removeprefix('.')}` would be another"


def _cases(
    one: Renaming, before: tuple[Rulebook, Files], later: tuple[Rulebook, Files], watch: Watching
) -> tuple[int, int]:
    """How many cases pass, of how many; those that do not must have failed before, too."""
    results = _run(*later, watch)
    failing = {(result.file, result.name): result for result in results if not result.passed}
    if failing:
        known = {(r.file, r.name) for r in _run(*before, iter) if not r.passed}
        wrong = next((result for key, result in failing.items() if key not in known), None)
        if wrong is not None:
            _refuse(
                one,
                f"the case {quote(wrong.name)} of {wrong.file} would fail: {wrong.differences[0]}",
            )
    return len(results) - len(failing), len(results)


def _run(rulebook: Rulebook, files: Files, watch: Watching) -> list[CaseResult]:
    cases, findings = read_cases(rulebook, files)
    if has_errors(findings):
        raise FindingsError(findings)
    return list(run(rulebook, watch(cases)))


def _loaded(found: tuple[Rulebook | None, tuple[Finding, ...]]) -> Rulebook:
    rulebook, findings = found
    if rulebook is None:
        raise FindingsError(findings)
    return rulebook


_HINT: Final = "nothing was written; choose another name"


def _refuse(one: Renaming, why: str) -> NoReturn:
    name = f"{one.symbol.kind} {quote(one.symbol.full)}"
    raise FindingsError(
        [Finding("CB852", f"{name} cannot become {quote(one.new)}: {why}", help=_HINT)]
    )
