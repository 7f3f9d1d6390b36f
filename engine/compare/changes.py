"""What is otherwise in NEW than in OLD, as data: changes of entries, each with its details.

Frozen, in one order (by kind, then by name), and the same seen from the other side: `mirrored` of a comparison is the
comparison the other way round. Places stand outside equality.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from engine.diagnostics.spans import Span

How = Literal["added", "removed", "renamed", "changed"]
Clauses = tuple[str, ...]

# The kinds of entries, in the order in which they are told.
KINDS: Final = (
    "provider", "version", "figure", "fact", "validity", "nested", "table", "lookup", "calendar", "grid", "reading",
    "group", "split", "value", "balance", "running", "outcome", "charge", "rule", "always", "straddle", "ended",
    "clause",
)  # fmt: skip
_MIRRORED: Final[dict[How, How]] = {"added": "removed", "removed": "added"}


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that an entry says otherwise: `what`, `old` and `new` in words; None where it is not said.

    `gone` and `come`: of a list, of which some members stay, those that do not. `wording`: no outcome and no amount
    changes by it.
    `was` is what `what` was called in OLD, if otherwise.
    """

    what: str
    old: str | None
    new: str | None
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    wording: bool = False
    was: str | None = None
    old_place: Span | None = field(default=None, compare=False)
    new_place: Span | None = field(default=None, compare=False)

    def mirrored(self) -> Detail:
        """The same, seen from NEW."""
        what = self.what if self.was is None else self.was
        was = None if self.was is None else self.what
        return Detail(
            what, self.new, self.old, self.come, self.gone, self.wording, was, self.new_place, self.old_place
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one entry. `name`: in NEW, or in OLD if it is gone; `was`: in OLD, where it is renamed.

    `clauses`: those that either cites. `like`: entries of the other side that may stand in for one that is added or
    removed: they are of the same subject and clauses and give the same fields.
    """

    kind: str
    name: str
    how: How
    details: tuple[Detail, ...] = ()
    clauses: Clauses = ()
    was: str | None = None
    like: tuple[str, ...] = ()
    old_place: Span | None = field(default=None, compare=False)
    new_place: Span | None = field(default=None, compare=False)

    @property
    def wording(self) -> bool:
        """Whether no outcome and no amount changes by it: only what is said to people is otherwise."""
        reworded = self.kind == "validity" and self.how == "renamed"  # its name is what it says
        changed = reworded or (self.how == "changed" and bool(self.details))
        told = self.kind in ("clause", "ended") or changed
        return told and all(detail.wording for detail in self.details)

    def mirrored(self) -> Change:
        """The same, seen from NEW."""
        return replace(
            self,
            name=self.name if self.was is None else self.was,
            was=None if self.was is None else self.name,
            how=_MIRRORED.get(self.how, self.how),
            details=tuple(detail.mirrored() for detail in self.details),
            old_place=self.new_place,
            new_place=self.old_place,
        )


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes by kind, then by name, numbers in names by their size."""
    return tuple(sorted(changes, key=_place))


def by_number(text: str) -> tuple[tuple[int, str, int], ...]:
    """A key that puts `AMB-2` before `AMB-10`."""
    parts = re.split(r"([0-9]+)", text)
    return tuple((1, "", int(part)) if part.isdecimal() else (0, part, 0) for part in parts)


def _place(change: Change) -> tuple[object, ...]:
    known = KINDS.index(change.kind) if change.kind in KINDS else len(KINDS)
    names = sorted((change.name, change.was or change.name))
    return known, change.kind, tuple(map(by_number, names)), names, change.how
