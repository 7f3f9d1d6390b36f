"""Random single edits of a version, made on what its document says and not on how it is typed.

An edit is a line of words and the rulebook with that one change. What does not load is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from random import Random
from typing import Final

from bench.mutations import entries, expressions, rules, same
from bench.mutations.expressions import Edited
from engine.diagnostics.findings import FindingsError, has_errors
from engine.rulebook.catalogue import find_rulebook
from engine.rulebook.load import ON_DISK, Documents, build_rulebook, read_documents
from engine.rulebook.located import Node
from engine.rulebook.model import Rulebook
from engine.rulebook.shape import check_shape
from engine.rulebook.timeline import check_timeline

_TRIES: Final = 200


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit: its family, what it does, and the rulebook with it."""

    family: str
    words: str
    rulebook: Rulebook


@dataclass(frozen=True, slots=True)
class Terms:
    """A rulebook of one version, as its documents."""

    folder: File
    documents: Documents
    version: File

    @property
    def document(self) -> Node:
        """The version."""
        return self.documents[self.version]


def terms(provider: str) -> Terms:
    """The documents of a rulebook that ships."""
    folder = find_rulebook(provider)
    documents, findings = read_documents(folder, ON_DISK)
    assert not has_errors(findings)
    (version,) = (path for path in documents if path.parent != folder)
    return Terms(folder, documents, version)


def edit(found: Terms, rng: Random) -> Edit:
    """A random edit that loads."""
    names = list(FAMILIES)
    for _ in range(_TRIES):
        family = rng.choice(names)
        edited = FAMILIES[family](rng, found.document)
        if edited is None or (edited[1] == found.document and family not in SAME):
            continue
        rulebook = _built(found, edited[1])
        if rulebook is not None:
            return Edit(family, edited[0], rulebook)
    raise RuntimeError("no edit loads")


def _built(found: Terms, document: Node) -> Rulebook | None:
    if has_errors(check_shape(document, "version")):
        return None
    try:
        rulebook, findings = build_rulebook(
            found.folder, {**found.documents, found.version: document}
        )
    except FindingsError:
        return None
    if rulebook is None or has_errors((*findings, *check_timeline(rulebook))):
        return None
    return rulebook


FAMILIES: Final[Mapping[str, Callable[[Random, Node], Edited | None]]] = {
    "figure": entries.figure, "hours": entries.hours, "holidays": entries.holidays, "reading": entries.reading,
    "default": entries.default, "cell": entries.cell, "word": entries.word, "name": entries.name,
    "comparison": expressions.comparison, "number": expressions.number, "word left out": expressions.word_left_out,
    "condition left out": expressions.condition_left_out, "denied": expressions.denied,
    "rule gone": rules.rule_gone, "override gone": rules.override_gone, "given": rules.given,
    "measure": rules.measure, "check gone": rules.check_gone,
    "twin": same.twin, "halves": same.halves, "order": same.order, "comment": same.comment,
    "turned": expressions.turned,
}  # fmt: skip
SAME: Final = frozenset({"twin", "halves", "turned", "comment", "order"})  # are to change nothing
