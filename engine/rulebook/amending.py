"""Versions that state only what they change → whole versions.

In: the located documents of a rulebook's versions, by id, with `amends: <id>` where one builds on another. Out: for
each the whole document: what it states itself, and every entry of the amended version that it neither states nor drops.
Entries are taken whole and keep their places in the files they stand in. When it is in force and recorded, why, and
what it ended, each version says for itself.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from engine.diagnostics.findings import Finding
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.build.desk import Desk, entries, items, scalar
from engine.rulebook.located import Entry, Mapping, Node, Scalar

_OWN = frozenset({"version", "amends", "drops", "ended", "in_force", "recorded", "because"})

Documents = MappingOf[str, Node]


def whole_documents(documents: Documents) -> tuple[dict[str, Node], tuple[Finding, ...]]:
    """Each document with all that it takes over; one that amends nothing that there is stays as it stands."""
    desk = Desk()
    whole: dict[str, Node] = {}
    for version in documents:
        for name in reversed(_waiting(desk, documents, version, whole)):
            whole[name] = _made_whole(desk, documents[name], whole)
    return whole, tuple(desk.findings)


def _waiting(desk: Desk, documents: Documents, version: str, whole: Documents) -> tuple[str, ...]:
    """A version, what it amends, and so on, up to what is whole; a finding where that leads nowhere."""
    path: dict[str, None] = {}
    while version not in whole:
        path[version] = None
        amends = scalar(documents[version], "amends")
        if amends is None:
            break
        if amends.text in path:
            message = f"`{version}` amends itself, directly or by way of others"
            desk.report("CB507", message, amends.span, "one of them has to be a whole text")
            break
        if amends.text not in documents:
            message = f"`{amends.text}`, which `{version}` amends, is no version"
            desk.report("CB507", message, amends.span, did_you_mean(amends.text, documents))
            break
        version = amends.text
    return tuple(path)


def _made_whole(desk: Desk, document: Node, whole: Documents) -> Node:
    """The whole document of a version whose base, if it has one, is whole."""
    amends = scalar(document, "amends")
    base = None if amends is None else whole.get(amends.text)
    if isinstance(document, Mapping) and isinstance(base, Mapping):
        return _amended(desk, base, document)
    drops = document.entry("drops") if isinstance(document, Mapping) else None
    if amends is None and drops is not None:
        help_text = "say with `amends:` which version this one changes"
        desk.report("CB508", "there is nothing to drop anything from", drops.key.span, help_text)
    return document


def _amended(desk: Desk, base: Mapping, document: Mapping) -> Mapping:
    dropped = _dropped(desk, base, document)
    kept = {entry.key.text: entry for entry in base if entry.key.text not in _OWN}
    for key, names in dropped.items():
        kept[key] = Entry(kept[key].key, _without(kept[key].value, names))
    for entry in document:
        theirs = kept.get(entry.key.text)
        if theirs is not None and isinstance(theirs.value, Mapping):
            entry = Entry(entry.key, _joined(theirs.value, entry.value))
        kept[entry.key.text] = entry
    return Mapping(tuple(kept.values()), document.span)


def _without(node: Node, names: frozenset[str]) -> Node:
    assert isinstance(node, Mapping)
    return Mapping(tuple(entry for entry in node if entry.key.text not in names), node.span)


def _joined(base: Mapping, node: Node) -> Node:
    """The entries of `base`, each replaced by the one of the same name in `node`, and then the new ones."""
    if not isinstance(node, Mapping):
        return node
    return Mapping(
        tuple(({entry.key.text: entry for entry in base} | {e.key.text: e for e in node}).values()),
        node.span,
    )


def _dropped(desk: Desk, base: Mapping, document: Mapping) -> dict[str, frozenset[str]]:
    """The names to leave out, by family; a finding for each that is not there, or that is stated after all."""
    found: dict[str, frozenset[str]] = {}
    for family in entries(document, "drops"):
        theirs = {entry.key.text for entry in entries(base, family.key.text)}
        mine = {entry.key.text for entry in entries(document, family.key.text)}
        names = [
            item
            for item in items(document.get("drops"), family.key.text)
            if isinstance(item, Scalar)
        ]
        for name in names:
            if name.text not in theirs:
                message = f"the amended version has no `{name.text}` under `{family.key.text}`"
                desk.report("CB508", message, name.span, did_you_mean(name.text, theirs))
            elif name.text in mine:
                message = f"`{name.text}` is dropped and stated at once"
                help_text = (
                    "an entry that is stated anew replaces the old one; it need not be dropped"
                )
                desk.report("CB508", message, name.span, help_text)
        if theirs:
            found[family.key.text] = frozenset(name.text for name in names)
    return found
