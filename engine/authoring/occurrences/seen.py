"""What a file of a rulebook sees: its symbols, by kind and by how expressions spell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from engine.authoring.occurrences.mentions import Mention
from engine.rulebook.build.desk import entries, items
from engine.rulebook.history import BALANCE_PARTS
from engine.rulebook.located import Scalar

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


@dataclass
class Seen:
    """What a file sees: symbols by kind and name, and names of expressions by how they are spelled.

    `members` and `options` are worked out when they are first asked for: by then all has been added.
    """

    by_kind: dict[str, dict[str, Mention]] = field(default_factory=dict)
    spelled: dict[str, Symbol] = field(default_factory=dict)

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
            and _names(self.options) == _names(other.options)
        )


def _names(table: Mapping[str, Mapping[str, object]]) -> dict[str, set[str]]:
    return {key: set(inner) for key, inner in table.items()}
