"""A rulebook with its cases and events → how often each rule fires.

A rule is told of by the file that declares it and its name: versions may have different rules of one name, and those
that amend others have theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from engine.authoring.case_files import Case
from engine.authoring.cases import options_of
from engine.authoring.mutants.touching import watched
from engine.diagnostics.findings import FindingsError
from engine.events.mapping.reading import load_mapping
from engine.events.reading import read_events
from engine.interpret.evaluate import Options, evaluate
from engine.rulebook.model import Rulebook, Version
from engine.values.zones import InstantError

Counts = dict[tuple[str, str], int]  # by the name of the source and that of the rule


def cases_of(rulebook: Rulebook, cases: Iterable[Case], stop: Callable[[], bool]) -> Counts | None:
    """In how many cases each rule fires; None: told to stop before all were looked at."""
    found: Counts = {}
    for case in cases:
        if stop():
            return None
        try:
            world, results = watched(rulebook, case, options_of(rulebook, case))
        except (FindingsError, InstantError):
            continue  # what is wrong with a case its test says
        fired = {name for names in world.fired.values() for name in names}
        governing = {r.version.id: r.version for r in results if r.version is not None}
        versions = governing or rulebook.versions
        _add(found, {key for v in versions.values() for key in _declared(v, fired)})
    return found


def hits_of(
    rulebook: Rulebook, events: Path, mapping: Path | None, stop: Callable[[], bool]
) -> Counts | None:
    """In how many results of the events in a file each rule decides something; None: told to stop. Raises
    `FindingsError`.
    """

    def heed(done: int, of: int) -> None:
        if stop():
            raise _StoppedError

    known = None if mapping is None else load_mapping(mapping)[0]
    found: Counts = {}
    try:
        results = evaluate(rulebook, read_events((events,), known), Options(), heed).results
    except _StoppedError:
        return None
    for result in results:
        if result.version is not None:
            names = {*result.rules, *(rule for part in result.parts for rule in part.rules)}
            _add(found, _declared(result.version, names))
    return found


class _StoppedError(Exception):
    """Nobody waits for it any more."""


def _declared(version: Version, names: Iterable[str]) -> set[tuple[str, str]]:
    """The rules of these names that a version has, with the file that declares each."""
    spans = {name: version.rules[name].span for name in names if name in version.rules}
    return {(span.source.name, name) for name, span in spans.items() if span is not None}


def _add(found: Counts, keys: Iterable[tuple[str, str]]) -> None:
    for key in keys:
        found[key] = found.get(key, 0) + 1
