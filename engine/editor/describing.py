"""What a name is, in Markdown: its kind, clause and meaning, where it is declared, and who uses it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from engine.authoring.occurrences.index import Index, Occurrence
from engine.authoring.occurrences.places import SECTIONS
from engine.authoring.occurrences.seen import Symbol
from engine.language.aggregates import AGGREGATES
from engine.language.functions import FUNCTIONS
from engine.language.kinds import Kind
from engine.rulebook.build.desk import scalar, text, texts
from engine.rulebook.index import index as arranged
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.model import Rulebook, Version

_MOST_USERS: Final = 12
_KIND_OF_SECTION: Final = {section: family.declares for section, family in SECTIONS.items()}
_SHOWN: Final = ("is", "when", "that", "question", "effect", "computes_nothing", "means", "because")


def kind_of(sound: Rulebook | None, name: str) -> str:
    """The kind of a name in the newest version that has it, as findings call it."""
    for version in reversed(tuple(sound.versions.values()) if sound is not None else ()):
        kind = _kinds(id(version), _Holding(version)).get(name)
        if kind is not None:
            return str(kind)
    return ""


class _Holding:
    """A version as the key of what is worked out of it: itself, and not all that it holds."""

    def __init__(self, version: Version) -> None:
        self.version = version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holding) and other.version is self.version

    def __hash__(self) -> int:
        return id(self.version)


@lru_cache(maxsize=16)
def _kinds(_: int, holding: _Holding) -> dict[str, Kind]:
    return dict(arranged(holding.version).kinds)


def first_line(node: Node | None, *keys: str) -> str:
    """The first of these texts that an entry has."""
    return next((found for key in keys if (found := text(node, key))), "")


def described(index: Index, sound: Rulebook | None, symbol: Symbol, path: Path) -> str:
    """A symbol in Markdown."""
    owner = f" of `{symbol.of}`" if symbol.of else ""
    word = {"member": "value", "always": "promise"}.get(symbol.kind, symbol.kind)
    kind = (
        kind_of(sound, symbol.name)
        if symbol.kind not in ("member", "option", "rule", "charge")
        else ""
    )
    lines = [f"**{word}** `{symbol.name}`{owner}" + (f": {kind}" if kind else "")]
    mention = index.declaration(symbol, path)
    node = None if mention is None else mention.node
    if isinstance(node, Scalar):
        lines.append(f"`{node.text}`")
    if symbol.kind == "option":
        lines.append(index.options(symbol.of, path).get(symbol.name, ""))
    lines += _told(node)
    lines += [_clause(index, one) for one in texts(node, "clause")]
    if mention is not None:
        span = mention.span
        lines.append(f"declared in {Path(span.source.name).name}, line {span.line}")
    used = users(index.occurrences(symbol))
    if used:
        lines.append("used by " + used)
    return "\n\n".join(line for line in lines if line)


def function_described(name: str) -> str:
    """A function of the language in Markdown; empty: there is none of that name."""
    if name in FUNCTIONS:
        row = FUNCTIONS[name]
        return f"`{row.signature}`\n\n{row.means}\n\n`{row.example[0]}` is `{row.example[1]}`"
    if name in AGGREGATES:
        return f"`{AGGREGATES[name].signature}`\n\n{AGGREGATES[name].means}"
    from engine.editor.completing import NAMED_CALLS  # which describes what may be typed

    signature, means = NAMED_CALLS.get(name, ("", ""))
    return f"`{signature}`\n\n{means}" if signature else ""


def users(occurrences: Iterable[Occurrence]) -> str:
    """Who uses a symbol, in a line: rules, values, charges by name, cases by number."""
    entries: dict[str, None] = {}
    cases = 0
    for one in occurrences:
        path = one.mention.path
        if one.declares:
            continue
        if path[:1] == ("cases",) or (path[:1] in (("facts",), ("events",)) and len(path) < 2):
            cases += 1
        elif len(path) > 1 and path[0] in _KIND_OF_SECTION:
            entries[f"{_KIND_OF_SECTION[path[0]]} `{path[1]}`"] = None
        elif path:
            entries[f"`{path[0]}`"] = None
    shown = list(entries)[:_MOST_USERS]
    more = len(entries) - len(shown)
    parts = [", ".join(shown)] if shown else []
    parts += [f"{more} more"] if more else []
    parts += [f"{cases} place{'s' if cases > 1 else ''} in cases"] if cases else []
    return ", ".join(parts)


def _told(node: Node | None) -> list[str]:
    if not isinstance(node, Mapping):
        return []
    found = []
    for key in _SHOWN:
        value = scalar(node, key)
        if value is not None:
            code = key in ("is", "when", "that")
            shown = " ".join(value.text.split())
            found.append(f"{key}: `{shown}`" if code else shown)
    unit = text(node, "unit")
    return [*([f"unit: {unit}"] if unit else []), *found]


def _clause(index: Index, name: str) -> str:
    mention = index.declaration(Symbol("clause", name))
    said = first_line(None if mention is None else mention.node, "title", "effect")
    return f"clause {name}" + (f": {said}" if said else "")
