"""Versions that state only what they change → whole versions.

In: the located documents of a rulebook's versions, by id, with `amends: <id>` where one builds on another. Out: for
each the whole document: what it states itself, and every entry of the amended version that it neither states nor drops.
Entries are taken whole and keep their places in the files they stand in. When it is in force and recorded, and what
it ended, each version says for itself.
"""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from engine.diagnostics.findings import Finding
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.build.desk import Desk, entries, items, scalar
from engine.rulebook.located import Entry, Mapping, Node, Scalar

_OWN = frozenset({"version", "amends", "drops", "ended", "in_force", "recorded"})

Documents = MappingOf[str, Node]


def whole_documents(documents: Documents) -> tuple[dict[str, Node], tuple[Finding, ...]]:
    """Each document with all that it takes over; one that amends nothing that there is stays as it stands."""
    desk = Desk()
    whole: dict[str, Node] = {}
    for version in documents:
        _make_whole(desk, documents, version, whole, ())
    return whole, tuple(desk.findings)


def _make_whole(
    desk: Desk, documents: Documents, version: str, whole: dict[str, Node], path: tuple[str, ...]
) -> Node:
    """The whole document of one version; `path` are those that amend it, the latest first."""
    if version in whole:
        return whole[version]
    document = documents[version]
    amends = scalar(document, "amends")
    base: Node | None = None
    if amends is not None and amends.text in (version, *path):
        message = f"`{version}` amends itself, directly or by way of others"
        desk.report("CB507", message, amends.span, "one of them has to be a whole text")
    elif amends is not None and amends.text not in documents:
        help_text = did_you_mean(amends.text, documents)
        desk.report(
            "CB507",
            f"`{amends.text}`, which `{version}` amends, is no version",
            amends.span,
            help_text,
        )
    elif amends is not None:
        base = _make_whole(desk, documents, amends.text, whole, (version, *path))
    whole[version] = document
    if isinstance(document, Mapping):
        if isinstance(base, Mapping):
            whole[version] = _amended(desk, base, document)
        elif amends is None and (drops := document.entry("drops")) is not None:
            help_text = "say with `amends:` which version this one changes"
            desk.report(
                "CB508", "there is nothing to drop anything from", drops.key.span, help_text
            )
    return whole[version]


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
