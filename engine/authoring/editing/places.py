"""A dotted path such as `figures.emergency_rate` or `calendars.office.week.mon-fri` → a place in a document.

Names may hold dots themselves (`readings.AMB-11.rest`, `clauses.WTIM-2.3`): the longest name that is there counts. An
item of a list goes by its number, or by its text. `clauses.…` and `provider.…` are places in those files, all else in a
version. An entry that a version takes over from the one that it amends is copied first, letter by letter, so that the
change is the version's own.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final

from engine.authoring.editing.document import Document, no_such_place, shown
from engine.authoring.editing.entries import is_spaced, with_entry
from engine.authoring.editing.replacing import line_break
from engine.authoring.editing.terms import OWN, Terms
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at
from engine.diagnostics.findings import quote
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.located import Sequence as List

FILES: Final = ("clauses", "provider")
MAIN: Final = {"figures": "is", "values": "is", "readings": "chosen"}  # the field of a value alone


def home(terms: Terms, dotted: str, version: str | None) -> tuple[Document, Place]:
    """The document that a path is about, and the path's beginning in it."""
    if not all(word.strip() for word in dotted.split(".")):
        what = f"{quote(dotted)} is no place"
        raise no_such_place(what, None, "a place is a path such as `figures.hourly_rate`")
    first, dot, _ = dotted.partition(".")
    if first in FILES and dot:
        document = terms.document(terms.folder / f"{first}.yaml")
        return document, () if first == "provider" else ("clauses",)
    return terms.version(version), ()


def find(node: Node, words: Sequence[str]) -> tuple[Place, tuple[str, ...]]:
    """How far a path leads into a node, and the words that are left."""
    place: list[str | int] = []
    rest = tuple(words)
    while rest:
        step, taken = _step(node, rest)
        if step is None:
            break
        found = at(node, (step,))
        assert found is not None
        place, node, rest = [*place, step], found, rest[taken:]
    return tuple(place), rest


def _step(node: Node, words: tuple[str, ...]) -> tuple[str | int | None, int]:
    if isinstance(node, Mapping):
        for taken in range(len(words), 0, -1):
            if ".".join(words[:taken]) in node:
                return ".".join(words[:taken]), taken
    elif isinstance(node, List):
        if words[0].isascii() and words[0].isdecimal() and int(words[0]) < len(node):
            return int(words[0]), 1
        texts = [item.text if isinstance(item, Scalar) else None for item in node]
        for taken in range(len(words), 0, -1):
            if ".".join(words[:taken]) in texts:
                return texts.index(".".join(words[:taken])), taken
    return None, 0


def owned(terms: Terms, document: Document, words: Sequence[str]) -> Document:
    """The version with the entry that a path begins with, copied from where it is taken over, if it is."""
    own, _ = find(document.root, words)
    if words[0] in OWN:
        return document
    for base in terms.chain(document):
        theirs, _ = find(base.root, words)
        if len(theirs) > len(own) and len(own) < 2:
            return _copied(terms, document, base, theirs)
        if len(own) >= 2 or theirs[1:2] == own[1:2] != ():
            break
    return document


def _copied(terms: Terms, document: Document, base: Document, theirs: Place) -> Document:
    """The version with an entry of one that it amends."""
    family = str(theirs[0])
    entries = base.at((family,))
    order = section_order(terms, document)
    if not isinstance(entries, Mapping) or len(theirs) < 2:
        return with_entry(document, (), _lifted(base, (family,)), order)
    name = str(theirs[1])
    if any(item == name for item in dropped(document, family)):
        what = f"{shown((family, name))} is dropped by {quote(terms.id_of(document))}"
        raise no_such_place(what, None, "take it out of `drops` first")
    typed = _lifted(base, (family, name))
    if find(document.root, (family,))[0]:
        spaced = is_spaced(base, entries)
        return with_entry(document, (family,), typed, entries.keys(), spaced)
    section = f"{family}:\n{textwrap.indent(typed, '  ', lambda line: bool(line.strip()))}"
    return with_entry(document, (), section, order, alone=True)


def dropped(document: Document, family: str) -> list[str]:
    """The names that a version says it is without."""
    found = at(document.root, ("drops", family))
    items = found.items if isinstance(found, List) else ()
    return [item.text for item in items if isinstance(item, Scalar)]


def section_order(terms: Terms, document: Document) -> tuple[str, ...]:
    """Sections in the order in which the versions that are amended have them; what is each version's own is first."""
    order: dict[str, None] = dict.fromkeys(("version", "amends", *OWN))
    for one in reversed(list(terms.chain(document))):
        order |= dict.fromkeys(one.root.keys() if isinstance(one.root, Mapping) else ())
    return tuple(order)


def _lifted(base: Document, place: Place) -> str:
    """An entry as it is typed, with the comments in it, moved to the left margin."""
    around = base.mapping(place[:-1])
    entry = around.entry(str(place[-1]))
    assert entry is not None
    start, end = entry.key.span.start, base.end_of(entry.value)
    if base.text[around.span.start] == "{":
        text = base.text[start:end]
    else:
        margin, end = base.line_start(start), base.line_end(end)
        text = textwrap.dedent(base.text[margin:end].replace(line_break(base.text), "\n"))
    return text.rstrip("\n") + "\n"


def unknown(node: Node, place: Place, rest: Sequence[str], near: Node) -> Exception:
    """That a path leads nowhere, with the names that there are where it ends."""
    what = ".".join((*map(str, place), *rest))
    names = node.keys() if isinstance(node, Mapping) else ()
    hint = did_you_mean(".".join(rest), names) or did_you_mean(rest[0], names)
    if hint is None and names:
        hint = f"there are {', '.join(map(quote, names[:8]))}{', …' if len(names) > 8 else ''}"
    where = near.span.source.name if place else None
    return no_such_place(f"there is no {quote(what, 100)}", where, hint)
