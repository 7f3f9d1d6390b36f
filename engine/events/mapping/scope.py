"""What an expression of a mapping sees: the fields mapped before it, then the columns of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.language.kinds import TEXT, Kind
from engine.language.scope import ChargeSymbol, LookupSymbol, Scope, Symbol


@dataclass(frozen=True)
class RowScope:
    """The names of one row: a bare name is the field mapped before, otherwise the column.

    `columns` is None for JSON, whose rows need not have the same keys: there any other name may be
    a column.
    """

    columns: frozenset[str] | None
    ambiguous: frozenset[str]
    fields: Mapping[str, Kind]

    @property
    def subject(self) -> str:
        return "row"

    @property
    def month_ends(self) -> str | None:
        return "clamp"

    def find(self, name: str) -> Symbol | None:
        if name in self.fields:
            return Symbol(name, "value", self.fields[name], "row")
        return self.column(name)

    def column(self, name: str) -> Symbol | None:
        """The column of that name, if there is just one."""
        known = self.columns is None or name in self.columns
        return Symbol(name, "column", TEXT, "row") if known and name not in self.ambiguous else None

    def shared(self, name: str) -> bool:
        return False

    def elsewhere(self, name: str) -> str | None:
        return "the events file and a companion alike" if name in self.ambiguous else None

    def names(self) -> Iterable[str]:
        return (*self.fields, *(self.columns or ()))

    def parts(self, names: frozenset[str], charges: frozenset[str] = frozenset()) -> Scope | None:
        return None

    def part(self, subject: str) -> Scope | None:
        return None

    def always(self, part: str) -> bool:
        return False

    def charge(self, name: str) -> ChargeSymbol | None:
        return None

    def charges(self) -> Iterable[str]:
        return ()

    def charges_within(self) -> Iterable[tuple[str, bool]]:
        return ()

    def lookup(self, name: str) -> LookupSymbol | None:
        return None

    def lookups(self) -> Iterable[str]:
        return ()

    def reading(self, name: str) -> tuple[str, ...] | None:
        return None

    def readings(self) -> Iterable[str]:
        return ()
