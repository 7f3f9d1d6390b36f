"""Cases that say no date, once there are several versions → pinned to the version that they were written for.

An event without a date is governed by the only version there is. A second version takes that certainty away, though
nothing about the case is otherwise. Only those cases are pinned that passed before, fail now, and pass again so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from engine.authoring.case_files import Case, read_cases
from engine.authoring.cases import run
from engine.authoring.editing.document import Document
from engine.authoring.editing.overlay import after
from engine.authoring.editing.terms import Terms
from engine.authoring.editing.values import with_field
from engine.rulebook.load import load_rulebook
from engine.rulebook.located import Sequence
from engine.rulebook.model import Rulebook

_ORDER: Final = ("name", "clause", "leans_on", "version")


def pin_cases(terms: Terms, old: Rulebook, version: str) -> int:
    """Write `version` into the cases of a rulebook that need it after the edits so far; how many."""
    change = terms.change("")
    files = after(change)
    new, _ = load_rulebook(terms.folder, files)
    if new is None:
        return 0
    known = read_cases(old)[0]
    free = [case for case in known if case.version is None and case.on is None]
    lost = [c for c, r in zip(free, run(new, free), strict=True) if not r.passed]
    held = [c for c, r in zip(lost, run(old, lost), strict=True) if r.passed]
    pinned = [replace(case, version=version) for case in held]
    ready = [c for c, r in zip(pinned, run(new, pinned), strict=True) if r.passed]
    for file in dict.fromkeys(case.file for case in ready):
        path = terms.folder / "cases" / file
        terms.put(_pinned(terms.document(path), [c for c in ready if c.file == file], version))
    return len(ready)


def _pinned(document: Document, cases: Iterable[Case], version: str) -> Document:
    places = {case.span.start for case in cases if case.span is not None}
    listed = document.at(("cases",))
    assert isinstance(listed, Sequence)
    numbers = [n for n, item in enumerate(listed) if item.span.start in places]
    for number in numbers:
        document = with_field(document, ("cases", number), "version", version, _ORDER)
    return document
