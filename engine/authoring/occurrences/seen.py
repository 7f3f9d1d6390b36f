"""What a file of a rulebook sees: its symbols, by kind and by how expressions spell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Final

from engine.authoring.occurrences.mentions import Mention
from engine.authoring.occurrences.words import Owner, pieces
from engine.rulebook.build.desk import entries, items, text, texts
from engine.rulebook.history import BALANCE_PARTS
from engine.rulebook.located import Node, Scalar

KINDS: Final = (
    "fact", "figure", "value", "outcome", "calendar", "grid", "group", "split", "balance", "cell", "lookup", "table",
    "charge", "rule", "always", "reading", "option", "clause", "nested", "running", "version", "member",
)  # fmt: skip

NAMED: Final = (
    "fact",
    "figure",
    "value",
    "outcome",
    "calendar",
    "grid",
    "group",
    "split",
    "balance",
    "cell",
)
SUFFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "split": ("start", "end", "minutes"), "balance": BALANCE_PARTS, "cell": ("before", "after"),
}  # fmt: skip
BARE: Final = frozenset(NAMED) - {"balance", "cell"}  # those that are names by themselves
_WITH_VALUES: Final = ("fact", "outcome", "cell")


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """What a name stands for; `of`: the reading of an option, or the name whose values a member is one of."""

    kind: str
    name: str
    of: str = ""

    @property
    def full(self) -> str:
        """Its name, behind whose it is."""
        return f"{self.of}.{self.name}" if self.of else self.name


@dataclass
class Seen:
    """What a file sees: symbols by kind and name, and names of expressions by how they are spelled.

    `members` and `options` are worked out when they are first asked for: by then all has been added.
    """

    by_kind: dict[str, dict[str, Mention]] = field(default_factory=dict)
    spelled: dict[str, Symbol] = field(default_factory=dict)
    asked: dict[str, tuple[tuple[Owner, ...], ...]] = field(
        default_factory=dict
    )  # keyed tables, with what

    def add(self, kind: str, name: str, mention: Mention) -> None:
        """One more declaration; what was declared first keeps the spelling."""
        self.by_kind.setdefault(kind, {})[name] = mention
        if kind in BARE:
            self.spelled.setdefault(name, Symbol(kind, name))
        for suffix in SUFFIXES.get(kind, ()):
            self.spelled.setdefault(f"{name}_{suffix}", Symbol(kind, name))

    def find(self, kinds: Iterable[str], name: str) -> Symbol | None:
        """What a name stands for among these kinds, the likeliest first."""
        kind = next((kind for kind in kinds if name in self.by_kind.get(kind, ())), None)
        return None if kind is None else Symbol(kind, name)

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """The values of enums, by the fact, outcome or cell that has them."""
        found: dict[str, tuple[str, ...]] = {}
        for kind in _WITH_VALUES:
            for name, mention in self.by_kind.get(kind, {}).items():
                values = items(mention.node, "values") if mention.node is not None else ()
                found.setdefault(name, tuple(i.text for i in values if isinstance(i, Scalar)))
        return found

    @cached_property
    def owners(self) -> dict[str, str]:
        """Whose values the values of a derived value are: those of the first name in it that has some."""
        first = {
            name: tuple(piece.text for piece in pieces(_body(mention.node)) if piece.sort == "name")
            for name, mention in self.by_kind.get("value", {}).items()
        }
        return {name: owner for name in first if (owner := self._owner(name, first))}

    @cached_property
    def keys(self) -> dict[str, tuple[Owner, ...]]:
        """Whose values, or options, may stand under a key of a keyed table (`rates.grade`): those it is asked with."""
        return {
            f"{table}.{key}": asked or (("name", key),)
            for table, mention in self.by_kind.get("lookup", {}).items()
            for key, asked in zip_longest(
                texts(mention.node, "key"), self.asked.get(table, ()), fillvalue=()
            )
            if isinstance(key, str)
        }

    def _owner(self, name: str, first: Mapping[str, tuple[str, ...]]) -> str:
        looked_at: set[str] = set()
        while name in first and name not in looked_at:
            looked_at.add(name)
            names = [one for one in first[name] if one != name]
            owned = (one for one in names if self.members.get(one))
            name = next(owned, next((one for one in names if one in first), ""))
        return name if self.members.get(name) else ""

    @cached_property
    def options(self) -> dict[str, dict[str, str]]:
        """The options of readings, with what they say."""
        return {
            name: {
                entry.key.text: entry.value.text
                for entry in entries(mention.node, "options")
                if isinstance(entry.value, Scalar)
            }
            for name, mention in self.by_kind.get("reading", {}).items()
        }

    def resolves_like(self, other: Seen) -> bool:
        """Whether every name means the same symbol to both, wherever that is declared."""
        return (
            self.spelled == other.spelled
            and _names(self.by_kind) == _names(other.by_kind)
            and self.members == other.members
            and (self.owners, self.keys) == (other.owners, other.keys)
            and _names(self.options) == _names(other.options)
        )


def _body(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else text(node, "is")


def _names(table: Mapping[str, Mapping[str, object]]) -> dict[str, set[str]]:
    return {key: set(inner) for key, inner in table.items()}
