"""Entries that nothing uses: what a change of terms left over.

Looked at in the documents themselves, as words: whatever is named anywhere, by an expression, a calendar, a rule for
events across a change of terms, is used. So nothing that is used is ever warned of. Over all versions together, since
one may keep what only another needs. Free text names nothing. Facts are left alone: events may bring what no rule asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from engine.diagnostics.findings import Finding
from engine.diagnostics.sources import read_source
from engine.rulebook.build.desk import entries, text
from engine.rulebook.history import BALANCE_PARTS
from engine.rulebook.located import Entry, Mapping, Node, Scalar
from engine.rulebook.yaml_reading import read_yaml

_FREE: Final = frozenset(
    {"because", "means", "clause", "question", "options", "says", "text", "undecided", "open"}
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:-[0-9]+(?:\.[a-z0-9_]+)?)?")
_FAMILIES: Final = (
    "figures", "lookups", "calendars", "grids", "groups", "splits", "values", "balances", "charges", "outcomes",
)  # fmt: skip
_ONE: Final = {"figures": "figure", "lookups": "keyed table", "balances": "balance"}


def unused(folder: Path) -> tuple[Finding, ...]:
    """A warning for each entry of the rulebook in a folder, whose files can be read, that nothing uses."""
    versions = sorted((folder / "versions").glob("*.yaml"))
    roots = [read_yaml(read_source(path))[0] for path in (folder / "provider.yaml", *versions)]
    provider, *documents = (root for root in roots if root is not None)
    return find_unused(documents, provider)


def find_unused(versions: Iterable[Node], provider: Node) -> tuple[Finding, ...]:
    """A warning for each entry of a version that no document of the rulebook names."""
    documents = tuple(versions)
    used = set(_words(provider))
    for document in documents:
        used |= set(_words(document))
    return tuple(
        Finding("CB436", f"nothing uses {_one(family)} `{name}`", entry.key.span, _HELP, severity="warning")
        for document in documents
        for family in _FAMILIES
        for entry in entries(document, family)
        if not any(name in used for name in _names(family, entry)) and not _serves_itself(family, entry)
        for name in (entry.key.text,)
    )  # fmt: skip


_HELP: Final = "delete it, or name it where it belongs"


def _one(family: str) -> str:
    return _ONE.get(family, family.removesuffix("s"))


def _names(family: str, entry: Entry) -> Iterator[str]:
    """The names under which an entry may be used."""
    name = entry.key.text
    yield name
    if family == "splits":
        yield from (f"{name}_{part}" for part in ("start", "end", "minutes"))
    if family == "balances":
        yield from (f"{name}_{part}" for part in BALANCE_PARTS)


def _serves_itself(family: str, entry: Entry) -> bool:
    """A group that gives results does so by being there; an outcome from the lines follows from them."""
    if family == "groups":
        return text(entry.value, "result", "own") != "none"
    return family == "outcomes" and bool(text(entry.value, "from_lines"))


def _words(root: Node) -> Iterator[str]:
    """The words of a document's scalars and of its keys, but for the names under which entries are declared."""
    waiting: list[tuple[Node, int]] = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, Scalar):
            yield from _WORD.findall(node.text)
        elif isinstance(node, Mapping):
            for entry in node:
                if depth >= _DECLARING:
                    yield from _WORD.findall(entry.key.text)
                if depth < _DECLARING or entry.key.text not in _FREE:
                    waiting.append((entry.value, depth + 1))
        else:
            waiting += [(item, depth + 1) for item in node]


_DECLARING: Final = 2  # sections, and the names in them
