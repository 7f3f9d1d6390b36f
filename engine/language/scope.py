"""What an expression may see: the interface between the language and whoever declares names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction
from typing import Protocol

from engine.language.kinds import Kind
from engine.language.tree import Role, Tree


class Sign(IntEnum):
    """What is provable of a number: nothing, that it is not below zero, that it is above."""

    ANY = 0
    NATURAL = 1
    POSITIVE = 2


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name's meaning: role, kind, the subject it is about, and what is provable of it.

    `months`: a period that may hold months, whose arithmetic needs a month-end rule. `number` is the value of a
    figure, `body` the expression behind a value. `dated`: a fact of a reference table whose rows hold on certain days.
    """

    name: str
    role: Role
    kind: Kind
    about: str | None = None
    sign: Sign = Sign.ANY
    months: bool = True
    number: int | Fraction | None = None
    body: Tree | None = None
    dated: bool = False


@dataclass(frozen=True, slots=True)
class ChargeSymbol:
    """A charge's name: the subject of its line, the kind that it counts, the kind that it costs.

    `visible`: whether its subject is one that the scope sees.
    """

    name: str
    about: str
    counts: Kind
    costs: Kind
    visible: bool


@dataclass(frozen=True, slots=True)
class LookupSymbol:
    """A keyed table's name: the kinds of its keys by name, what it gives, and what is provable of all of that."""

    name: str
    keys: tuple[tuple[str, Kind], ...]
    gives: Kind
    sign: Sign = Sign.ANY
    months: bool = True


class Scope(Protocol):
    """The names visible from one subject."""

    @property
    def subject(self) -> str:
        """The subject whose scope this is, for messages."""
        ...

    @property
    def month_ends(self) -> str | None:
        """What month arithmetic does at month ends, if declared."""
        ...

    def find(self, name: str) -> Symbol | None:
        """The meaning of a name that is visible here."""
        ...

    def shared(self, name: str) -> bool:
        """Whether the subject's parts share a name, so that it sees what they agree on."""
        ...

    def elsewhere(self, name: str) -> str | None:
        """The subject that a name is about, when it exists but is not visible here."""
        ...

    def names(self) -> Iterable[str]:
        """All names visible here, for did-you-mean."""
        ...

    def parts(self, names: frozenset[str], charges: frozenset[str] = frozenset()) -> Scope | None:
        """The scope of the part of this subject that names and charges are about; None when there is no single one."""
        ...

    def part(self, subject: str) -> Scope | None:
        """The scope of the named part of this subject."""
        ...

    def always(self, part: str) -> bool:
        """Whether there is at least one part of that name in every such subject."""
        ...

    def charge(self, name: str) -> ChargeSymbol | None:
        """A charge by its name, visible here or not."""
        ...

    def charges(self) -> Iterable[str]:
        """All charges, for did-you-mean."""
        ...

    def charges_within(self) -> Iterable[tuple[str, bool]]:
        """The charges whose lines stand in the subject's result, and whether each is its own."""
        ...

    def lookup(self, name: str) -> LookupSymbol | None:
        """A keyed table by its name."""
        ...

    def lookups(self) -> Iterable[str]:
        """All keyed tables, for did-you-mean."""
        ...

    def reading(self, name: str) -> tuple[str, ...] | None:
        """The options of a reading."""
        ...

    def readings(self) -> Iterable[str]:
        """All readings, for did-you-mean."""
        ...
