"""What a mutant is, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path as File
from typing import Any, Final, Literal

from engine.authoring.case_files import Case
from engine.authoring.trees import Path
from engine.diagnostics.spans import Span
from engine.rulebook.located import Node

Sort = Literal["figure", "boundary", "rule", "override", "date", "hours", "reading"]
SORTS: Final[tuple[Sort, ...]] = (
    "figure", "boundary", "rule", "override", "date", "hours", "reading",
)  # fmt: skip
Fate = Literal["killed", "survived", "alike", "unknown", "no terms"]


@dataclass(frozen=True, slots=True)
class Touch:
    """What a case has to ask for to notice a mutant: one of these expressions (by place), rules, readings or names;
    all of them empty: any case may notice it."""

    spots: frozenset[tuple[str, int]] = frozenset()
    rules: frozenset[str] = frozenset()
    readings: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


ANYTHING: Final = Touch()


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: in words, where it stands, and the values at the places of the file that make it.

    `entries`: the rules, figures and calendars whose readings bear on it.
    """

    sort: Sort
    words: str
    file: File
    changes: tuple[tuple[Path, Node | None], ...]
    touch: Touch
    entries: frozenset[str] = frozenset()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Telling:
    """Events that tell a mutant from the terms, and what becomes of them: as a case that expects nothing yet."""

    events: tuple[Mapping[str, Any], ...]
    case_like: Case
    differs: tuple[str, ...]  # in words: the terms → the mutant
    near: str = ""  # the case whose events these were, before something was moved


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant and its fate: `by` is the case that kills it, `told` the events that would.

    `alike`: proved that no event that stands alone tells it from the terms, under the readings that were looked at;
    and no events near those of the cases did, alone or together.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""
    told: Telling | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants of a rulebook were judged, by fate."""

    judged: tuple[Judged, ...]
    of: int  # all that there are; more than were judged where a sample was asked for

    def count(self, *fates: Fate) -> int:
        """How many have one of these fates."""
        return sum(one.fate in fates for one in self.judged)

    @property
    def counted(self) -> int:
        """Those that count: neither alike nor no terms at all."""
        return self.count("killed", "survived", "unknown")

    @property
    def percent(self) -> Fraction:
        """The share of those that count which some case kills; of none all."""
        return Fraction(100 * self.count("killed"), self.counted) if self.counted else Fraction(100)
