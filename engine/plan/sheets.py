"""The columnar plan: sheets, one for each kind of subject, whose columns are defined by formulas and joins.

A sheet has one row a subject. Its rows come from the events (`Given`), from distinct links of another sheet (`Made`: a
group's rows), or from another sheet's rows, each several times (`Cut`: stretches, pieces). Every row has a whole number
that names it, in the column `ROW`; `LINK` columns of other sheets hold that number.

A column is defined by a formula over its own row, by what stands around the row (`Around`), by a fold over the rows
of another sheet that link to it (`Fold`), by a fold along its own ordered neighbours (`Along`), or by a look into a
table (`Joined`). Definitions may use one another in any order as long as there is no circle; a backend arranges them.
Nothing here runs anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from engine.plan.formulas import Constant, Formula, Type

ROW: Final = "#"  # the column with a row's own number, unique in its sheet; never NULL
OWNER: Final = "#of"  # on a sheet of rows that were cut: the number of the row they were cut from
PLACE: Final = "#at"  # on such a sheet: which of them it is, from 1


@dataclass(frozen=True, slots=True)
class Typed:
    """What a column holds: its type, whether it can be absent, and between which bounds its numbers lie.

    `digits`: nobody has shown these bounds; a run with a number of more digits than that ends with an error.
    """

    type: Type
    nullable: bool = True
    low: int | None = None
    high: int | None = None
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Rows that the run brings: a table of that name with these columns, `ROW` among them."""

    table: str
    columns: Mapping[str, Typed]


@dataclass(frozen=True, slots=True)
class Made:
    """One row for each different value, NULL apart, of the column `link` of another sheet; that value is its `ROW`."""

    sheet: str
    link: str


@dataclass(frozen=True, slots=True)
class Cut:
    """For each row of `sheet`, `count` rows (0 or NULL: none), numbered from 1 in `PLACE`; `OWNER` is the row's number.

    The row's own number is that of its owner times `most` plus its place less 1; `count` is never above `most`.
    """

    sheet: str
    count: Formula
    most: int


@dataclass(frozen=True, slots=True)
class Numbered:
    """The rows 0 to `count` - 1; that number is their `ROW`."""

    count: int


Rows = Given | Made | Cut | Numbered

FoldOf = Literal[
    "sum", "min", "max", "count", "bit_or", "any", "all", "first", "last", "texts", "list"
]


@dataclass(frozen=True, slots=True)
class Order:
    """What rows are put in order by; NULL comes last, whatever the direction."""

    by: Formula
    down: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """The value of `column` in the row of `sheet` whose number is `link`; NULL where that is NULL."""

    sheet: str
    link: Formula
    column: str


@dataclass(frozen=True, slots=True)
class Fold:
    """What the rows of `sheet` whose `link` is this row's number come to, those for which `where` is true.

    `of` is over the other sheet's columns. NULLs are left out. Of no row, `sum`, `count` and `bit_or` are 0, `any` is
    false and `all` true, the rest NULL. `first` and `last` take the value (NULL or not) of the row that comes first or
    last in `order`. `texts` are different texts, sorted by code points, with U+001F between them; `list` is
    all texts in `order`, likewise.
    """

    fold: FoldOf
    sheet: str
    link: Formula
    of: Formula | None
    where: Formula | None = None
    order: tuple[Order, ...] = ()


AlongOf = Literal[
    "sum", "min", "max", "count", "bit_or", "first", "last", "previous", "next", "rank", "number"
]


@dataclass(frozen=True, slots=True)
class Along:
    """What a row sees along its own sheet, among rows with equal `within` (a NULL sees nothing: the result is NULL).

    Rows stand in `order`, always a complete one (end it with something unique). `frame`: all before the row, up to and
    including it, up to and including its equals in the first `peers` keys, all before those, or all. `rank` counts
    the rows before it that differ from it in the first `peers` keys (0: in any), plus 1; `number` the different ones.
    Only rows for which `where` is true are taken in; the others look as well. Of no row as in `Fold`.
    """

    fold: AlongOf
    of: Formula | None
    within: tuple[Formula, ...]
    order: tuple[Order, ...] = ()
    frame: Literal["before", "through", "before_peers", "through_peers", "all"] = "all"
    peers: int = 0
    where: Formula | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Constant rows that go with a plan: a calendar's days, a keyed table. Keys are unique."""

    name: str
    keys: tuple[str, ...]
    columns: Mapping[str, Typed]
    rows: tuple[tuple[Constant | None, ...], ...]  # in the order of `columns`, keys among them


@dataclass(frozen=True, slots=True)
class Joined:
    """The value of `column` in the table's row with these keys; NULL where there is none or a key is NULL."""

    table: str
    keys: tuple[Formula, ...]
    column: str


Definition = Formula | Around | Fold | Along | Joined


@dataclass(slots=True)
class Sheet:
    """Rows and, by name, the definitions of their columns with what each holds."""

    name: str
    rows: Rows
    definitions: dict[str, Definition] = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """All sheets and constant tables, and what is wanted: of each sheet these columns, of the rows for which a
    column is true (None: of all)."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    wanted: dict[str, tuple[tuple[str, ...], str | None]] = field(default_factory=dict)
