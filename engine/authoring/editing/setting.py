"""`set`: another value at a place of the rulebook, and the clause and the reason beside it.

An entry that is a value alone (`hourly_rate: 60 USD/hour`) becomes one in braces when a clause is put beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.authoring.editing.document import Document
from engine.authoring.editing.entries import with_entry
from engine.authoring.editing.former import restored
from engine.authoring.editing.places import MAIN, find, home, owned, section_order, unknown
from engine.authoring.editing.terms import Terms
from engine.authoring.editing.values import entry_text, spelled, with_field, with_value
from engine.authoring.trees import Path as Place
from engine.authoring.trees import at
from engine.rulebook.located import Mapping as Map
from engine.rulebook.located import Node, Scalar

ORDER: Final[Mapping[str, tuple[str, ...]]] = {
    "figures": ("is", "holidays_like", "clause", "means", "because"),
    "facts": ("clause", "kind", "values", "unit", "whole", "min", "max", "required", "default", "from", "means"),
    "readings": ("clause", "question", "options", "chosen", "because", "certainty", "means"),
    "rules": ("clause", "about", "when", "then", "charge", "change", "needs_decision", "open", "overrides", "means",
              "because"),
}  # fmt: skip
_PROSE: Final = ("clause", "because", "means")


@dataclass(frozen=True, slots=True)
class Setting:
    """A place, its new value, and what is put beside it: `clause`, `because`, `means`. `new`: it may not be there yet."""  # noqa: E501

    path: str
    value: str
    beside: Mapping[str, str] = field(default_factory=dict)
    new: bool = False


def set_values(terms: Terms, settings: Iterable[Setting], version: str | None = None) -> None:
    """Set these, one after the other, in a version (None: the one that begins last)."""
    for setting in settings:
        _set(terms, setting, version)


def _set(terms: Terms, setting: Setting, version: str | None) -> None:
    document, begin = home(terms, setting.path, version)
    words = tuple(setting.path.split("."))[1 if begin or document.path.stem == "provider" else 0 :]
    if not begin:
        document = owned(terms, document, words)
    around = document.root if not begin else document.at(begin)
    place, rest = find(around, words)
    place = (*begin, *place)
    if rest:
        document = _added(terms, document, place, rest, setting)
        place = (*place, rest[0])
    else:
        node = document.at(place)
        if isinstance(node, Map) and _main(place, node):
            place = (*place, _main(place, node))
        document = with_value(document, place, setting.value)
    for key in _PROSE:
        if key in setting.beside:
            document = _beside(document, place[:2], key, setting.beside[key])
    terms.put(restored(terms, document, place))


def _main(place: Place, node: Node) -> str:
    """The field of an entry that is meant where a value alone is set."""
    key = MAIN.get(str(place[0]), "") if len(place) == 2 else ""
    return key if isinstance(node, Map) and key in node else ""


def _added(
    terms: Terms, document: Document, place: Place, rest: tuple[str, ...], setting: Setting
) -> Document:
    """The document with a field that an entry does not have yet, or with a new entry."""
    node = document.at(place) if place else document.root
    name = ".".join(rest)
    of_entry = len(place) >= 2 or (not place and len(rest) == 1)
    family = str(place[0]) if place else ""
    if isinstance(node, Scalar) and len(place) == 2 and family in MAIN and len(rest) == 1:
        return _beside(document, place, rest[0], setting.value)
    if not isinstance(node, Map) or not (of_entry or setting.new) or (place and len(rest) > 1):
        raise unknown(node, place, rest, node)
    if of_entry and place:
        return with_field(document, place, name, setting.value, ORDER.get(family, ()))
    if of_entry:
        typed = entry_text(name, setting.value)
        return with_entry(document, (), typed, section_order(terms, document))
    if place:
        return with_field(document, place, name, setting.value)
    typed = f"{rest[0]}:\n  {entry_text('.'.join(rest[1:]), setting.value)}\n"
    return with_entry(document, (), typed, section_order(terms, document), alone=True)


def _beside(document: Document, place: Place, key: str, value: str) -> Document:
    """The document with a clause or a reason beside the value of an entry."""
    node = at(document.root, place)
    family = str(place[0]) if place else ""
    if isinstance(node, Scalar) and family in MAIN:
        typed = f"{{{MAIN[family]}: {spelled(node.text, in_flow=True)}}}"
        document = with_value(document, place, typed)
    elif not isinstance(node, Map):
        place = place[:-1]
    return with_field(document, place, key, value, ORDER.get(family, ()))
