"""What proofs say of a rulebook: what matters to its author, what could not be settled, and what is proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from engine.diagnostics.spans import Span
from engine.interpret.always import Broken

Kind = Literal["conflict", "gap", "dead", "idle", "silent", "uncovered", "always", "month-end"]
CODES: Final[Mapping[Kind, str]] = {
    "conflict": "CB701", "gap": "CB702", "dead": "CB703", "idle": "CB704", "silent": "CB705", "uncovered": "CB706",
    "always": "CB709", "month-end": "CB707",
}  # fmt: skip
ERRORS: Final[frozenset[Kind]] = frozenset({"conflict", "gap", "always"})


@dataclass(frozen=True, slots=True)
class Witness:
    """For which events (a condition a person reads), and the simplest of them with what the interpreter makes of it.

    `broken`: the promise that is false of it, and of the same event with `more` of a fact.
    """

    region: str
    event: Mapping[str, Any]
    status: str
    more: Mapping[str, Any] = field(default_factory=dict)
    broken: Broken | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Matter:
    """One finding: `id` stays the same while the terms say the same. `complete`: the witnesses' regions are all."""

    kind: Kind
    id: str
    version: str
    message: str
    span: Span | None = field(default=None, compare=False)
    beside: tuple[tuple[str, Span], ...] = field(default=(), compare=False)
    witnesses: tuple[Witness, ...] = ()
    complete: bool = True

    @property
    def code(self) -> str:
        """The code of its kind."""
        return CODES[self.kind]

    @property
    def grave(self) -> bool:
        """Whether it is an error rather than a warning."""
        return self.kind in ERRORS


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What nobody knows, and why not."""

    id: str
    version: str
    why: str


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which events of a version were looked at: `first` and `last` are days, `longest` of durations, in days."""

    version: str
    first: date
    last: date
    stretches: int
    longest: int


@dataclass(frozen=True, slots=True)
class Proofs:
    """What was found of a rulebook; all else that was asked is proved within the bounds.

    `proved` are the kinds of findings of which there are no others than those named.
    """

    matters: tuple[Matter, ...]
    unsettled: tuple[Unsettled, ...]
    bounds: tuple[Bounds, ...]
    rules: int = 0
    asked: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by version, promises proved
