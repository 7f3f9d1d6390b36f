"""What a script reads and writes, as data: its plans, the words of its columns, its tables of results and of lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.language.kinds import Kind
from engine.plan.sheets import Plan

ID_OF_LINES: Final = "id "


@dataclass(frozen=True, slots=True)
class Written:
    """A column that is written: of a number what it is over, a constant or the name of another column."""

    column: str
    kind: Kind | None = None
    over: int | str = 1


@dataclass(slots=True)
class ResultTable:
    """The results of one kind of home; `shown` is true of the rows that have one. `left`: outcomes without a column."""

    kind: str
    shown: str | None = None
    own: dict[str, Written] = field(default_factory=dict)
    outcomes: dict[str, Written] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


@dataclass(slots=True)
class LineTable:
    """The lines of one charge under one version, by kind of home the number of the row in whose result each stands."""

    sheet: str
    charge: str
    there: str
    homes: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Written] = field(default_factory=dict)

    def columns(self) -> Iterator[str]:
        """The columns that tell it."""
        yield self.there
        yield from self.homes.values()
        for part in self.parts.values():
            yield part.column
            if isinstance(part.over, str):
                yield part.over


@dataclass(slots=True)
class Scripted:
    """The plans, what their input must have, and what the outputs hold: (sheet, column) → words."""

    placing: Plan
    apart: Plan
    plan: Plan
    input: dict[str, str] = field(default_factory=dict)
    output: dict[tuple[str, str], str] = field(default_factory=dict)
    over: dict[tuple[str, str], str] = field(
        default_factory=dict
    )  # what else such a number is over
    results: list[ResultTable] = field(default_factory=list)
    lines: list[LineTable] = field(default_factory=list)
