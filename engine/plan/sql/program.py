"""What a plan comes to in one dialect: relations, each one SELECT over those before it, and what is read at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from engine.plan.sheets import Given, Table
from engine.plan.sql.operators.dialect import Dialect


@dataclass(slots=True)
class Relation:
    """A SELECT with a name.

    `idents` are its columns by what they hold, `uses` the relations (not tables) that it reads, and `heavy` says that
    it joins, groups or looks along rows, so that to compute it twice is worth avoiding.
    """

    name: str
    select: exp.Select
    uses: tuple[str, ...] = ()
    heavy: bool = False
    _text: str | None = None

    def text(self, dialect: str) -> str:
        """The SELECT as text, written once: it may be long, and writing may take its tree apart."""
        if self._text is None:
            self._text = self.select.sql(dialect=dialect, copy=False)
        return self._text


@dataclass(slots=True)
class Output:
    """What is wanted of a sheet: a relation, and its columns in order with the names that the plan has for them."""

    relation: str
    columns: dict[str, str]  # the plan's name → the relation's


@dataclass(slots=True)
class Program:
    """Everything that a run or a script needs, in the order in which it is to be made."""

    dialect: Dialect
    given: dict[str, tuple[Given, dict[str, str]]] = field(
        default_factory=dict
    )  # table → columns' names in SQL
    tables: dict[str, tuple[Table, str, dict[str, str]]] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)

    def behind(self, name: str, *, stop: frozenset[str] = frozenset()) -> Iterator[str]:
        """The relations that one is made from, in order, itself last; not beyond those at which to stop."""
        wanted = {name}
        for other in reversed(self.relations):
            if other in wanted and (other == name or other not in stop):
                wanted.update(self.relations[other].uses)
        return (other for other in self.relations if other in wanted)

    @property
    def in_order(self) -> bool:
        """Whether the rows of what is wanted stand as the given ones do: nothing is joined, grouped or looked along."""
        return not self.tables and not any(one.heavy for one in self.relations.values())

    def readers(self) -> dict[str, int]:
        """How many relations and outputs read each relation."""
        found = dict.fromkeys(self.relations, 0)
        for relation in self.relations.values():
            for used in relation.uses:
                found[used] += 1
        for output in self.outputs.values():
            found[output.relation] += 1
        return found
