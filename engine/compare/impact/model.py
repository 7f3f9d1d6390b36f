"""An impact as data: what changed, who is affected, and what it comes to.

Frozen and in one order. Money is exact and by currency: amounts of different currencies never meet in a number. Every
table splits the same results, so its rows add up to the totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.compare.impact.told import Told
from engine.interpret.results import Number
from engine.rulebook.model import Rulebook

SEVERAL: Final = "(several)"
# How a result can be otherwise, the gravest first.
ASPECTS: Final = ("new", "gone", "status", "needs", "events", "outcomes", "lines", "amount")


@dataclass(frozen=True, slots=True)
class Amounts:
    """One currency: what OLD and NEW bill; `more`: what is added where a result bills more, `less`: what is saved.

    `dearer` and `cheaper` count the results. `new - old == more - less`.
    """

    currency: str
    old: Number = 0
    new: Number = 0
    more: Number = 0
    less: Number = 0
    dearer: int = 0
    cheaper: int = 0

    @property
    def difference(self) -> Number:
        """What NEW bills beyond OLD."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that a result says otherwise: `field` of what, and the values; None where one side has none.

    `what`: `status`, `needs`, `events`, `outcome`, `part`, `line` or `amount`. `name`: the charge of a line. `whose`:
    of a line or part that is not the result's own, kind and id. `unit`: in which a line counts. A line that only one
    side has is one spot, its `field` `line`.
    """

    what: str
    field: str
    old: object
    new: object
    name: str = ""
    whose: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A result that is otherwise; `old` or `new` is None where only the other side has one."""

    old: Told | None
    new: Told | None
    spots: tuple[Spot, ...]
    customer: str
    kind: str
    month: str
    amounts: tuple[Amounts, ...]

    @property
    def one(self) -> Told:
        """The side that is there, NEW if both are."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def aspects(self) -> tuple[str, ...]:
        """In which ways it is otherwise."""
        if self.old is None:
            return ("new",)
        if self.new is None:
            return ("gone",)
        ways = {"outcome": "outcomes", "part": "outcomes", "line": "lines"}
        found = {ways.get(spot.what, spot.what) for spot in self.spots}
        return tuple(name for name in ASPECTS if name in found)


@dataclass(frozen=True, slots=True)
class Row:
    """The results of one value: how many there are, how many of them changed, and their money."""

    name: str
    results: int
    changed: int
    amounts: tuple[Amounts, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """All results by something; `what` is `status`, `outcome`, `fact`, `month`, `charge` or `payer`.

    A row `a → b` holds those that are `a` in OLD and `b` in NEW. `charge` and `payer` split money only: a result with
    several lines stands in several rows.
    """

    what: str
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two evaluations: what it was called, and what it came to by its own count."""

    name: str
    rulebook: Rulebook
    accepted: int
    rejected: int
    results: int
    totals: Mapping[str, Number]


@dataclass(frozen=True, slots=True)
class Customers:
    """Customers by the fact that names them: all, those with a changed result, and those that pay more, and less."""

    fact: str
    all: int
    affected: int
    dearer: int
    cheaper: int


@dataclass(frozen=True, slots=True)
class Impact:
    """OLD and NEW on the same events.

    `results`: pairs compared, a result of one side only being a pair with nothing. `aspects`: how many results changed
    in which way. `events`: accepted on either side, and `affected` those of changed results. `changed`: by kind of
    subject and id.
    """

    old: Side
    new: Side
    results: int
    events: int
    affected: int
    aspects: Mapping[str, int]
    customers: Customers | None
    amounts: tuple[Amounts, ...]
    tables: tuple[Table, ...]
    changed: tuple[Changed, ...]

    @property
    def movers(self) -> tuple[Changed, ...]:
        """Changed results whose money changed, the largest change first; several currencies one after the other."""
        moved = [one for one in self.changed if any(a.difference for a in one.amounts)]
        return tuple(sorted(moved, key=_weight))


def _weight(changed: Changed) -> tuple[object, ...]:
    first = next(a for a in changed.amounts if a.difference)
    size = min(first.difference, -first.difference)
    return first.currency, size, changed.one.subject, changed.one.id
