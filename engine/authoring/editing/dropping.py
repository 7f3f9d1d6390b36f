"""`remove`: an entry, a field or an item of a list taken out of a version.

Of an entry that the version takes over from the one that it amends, `drops` says that it is no longer there.
"""

from __future__ import annotations

from engine.authoring.editing.document import Document
from engine.authoring.editing.entries import with_entry
from engine.authoring.editing.former import restored
from engine.authoring.editing.items import with_item
from engine.authoring.editing.places import dropped, find, home, owned, section_order, unknown
from engine.authoring.editing.removing import comment_above, without
from engine.authoring.editing.terms import OWN, Terms
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at
from engine.rulebook.located import Mapping, Sequence


def remove(
    terms: Terms,
    path: str,
    version: str | None = None,
    own: bool = False,
    with_comment: bool = False,
) -> None:
    """Take out what a path names.

    `own`: only what the version states itself, so that what it amends holds again. `with_comment`: with the comment
    right above it.
    """
    document, begin = home(terms, path, version)
    words = tuple(path.split("."))[1 if begin or document.path.stem == "provider" else 0 :]
    base = None if begin or own else _taken_over(terms, document, words)
    if not begin and not own and base is None:
        document = owned(terms, document, words)
    around = document.at(begin) if begin else document.root
    inside, rest = find(around, words)
    place = (*begin, *inside)
    if not rest:
        document = _taken_out(document, place, with_comment)
    elif base is None:
        near = document.at(place) if place else document.root
        raise unknown(near, place, rest, near)
    if base is not None:
        document = _dropped(terms, document, base)
    terms.put(restored(terms, document, place))


def _taken_over(terms: Terms, document: Document, words: tuple[str, ...]) -> Place | None:
    """The entry of an amended version that a path names as a whole, if it does."""
    if words[0] in OWN:
        return None
    for base in terms.chain(document):
        theirs, rest = find(base.root, words)
        if not rest and len(theirs) == 2 and isinstance(theirs[1], str):
            return None if theirs[1] in dropped(document, words[0]) else theirs
    return None


def _taken_out(document: Document, place: Place, with_comment: bool) -> Document:
    node = document.at(place)
    around = document.at(place[:-1])
    if isinstance(around, Mapping):
        entry = around.entry(str(place[-1]))
        node = node if entry is None else entry.key
    start = document.line_start(node.span.start)
    new = without(document, place)
    above = comment_above(document, start)
    if with_comment and above < start and new.text[above:start] == document.text[above:start]:
        return new.edit(above, start, "")
    return new


def _dropped(terms: Terms, document: Document, place: Place) -> Document:
    """The version with a name more under `drops`."""
    family, name = str(place[0]), str(place[1])
    known = at(document.root, ("drops", family))
    if isinstance(known, Sequence):
        return with_item(document, ("drops", family), name)
    if isinstance(at(document.root, ("drops",)), Mapping):
        return with_entry(document, ("drops",), f"{family}: [{name}]")
    section = f"drops:\n  {family}: [{name}]\n"
    return with_entry(document, (), section, section_order(terms, document), alone=True)
