"""What a dialect adds to its operators: aggregates, order, rows cut from rows, and how a relation is fenced in."""

from __future__ import annotations

from typing import ClassVar

from sqlglot import exp

from engine.plan.sql.operators import trees
from engine.plan.sql.operators.base import Operators
from engine.plan.sql.operators.records import Record
from engine.plan.sql.operators.trees import Tree, call

SEPARATOR = "\x1f"  # between the texts of `texts`


class Dialect(Operators):
    """A dialect whole."""

    longest_name: ClassVar[int] = 60
    most_columns: ClassVar[int | None] = None
    any_of: ClassVar[str] = "BOOL_OR"
    all_of: ClassVar[str] = "BOOL_AND"
    bits_of: ClassVar[str] = "BIT_OR"
    bits_slide: ClassVar[bool] = True  # whether that stands over windows
    nulls_last: ClassVar[bool] = True  # whether ORDER BY can say NULLS LAST everywhere
    says_materialized: ClassVar[bool] = False  # whether WITH can say (NOT) MATERIALIZED
    has_first: ClassVar[bool] = (
        True  # whether an aggregate gives the value of the row that comes first
    )
    drops_unread: ClassVar[bool] = (
        False  # whether a column that nobody reads costs nothing in a SELECT of all
    )
    has_records: ClassVar[bool] = False  # whether several looks at one place are one for a record
    in_process: ClassVar[bool] = False  # whether we make tables of what is read twice ourselves
    plain_names: ClassVar[bool] = False  # whether names are letters, digits and underscores only

    def ordered(
        self, tree: Tree, *, down: bool, nullable: bool, text: bool, back: bool = False
    ) -> list[Tree]:
        """The entries of an ORDER BY for one key, NULL last; `back`: in the opposite order, NULL first."""
        key = self.collated(tree) if text else tree
        down = down != back
        if not nullable:
            return [exp.Ordered(this=key, desc=down, nulls_first=self.nulls_first(down))]
        if self.nulls_last:
            return [exp.Ordered(this=key, desc=down, nulls_first=back)]
        missing = trees.chosen([(trees.absent(tree.copy()), trees.number(1))], trees.number(0))
        return [
            exp.Ordered(this=missing, desc=back, nulls_first=self.nulls_first(back)),
            exp.Ordered(this=key, desc=down, nulls_first=self.nulls_first(down)),
        ]

    def nulls_first(self, down: bool) -> bool:
        """Whether NULL comes first where nothing is said: the shortest way to write an order without NULL."""
        return False

    def sum_of(self, tree: Tree, *, wide_argument: bool, wide: bool) -> Tree:
        """A sum, of the type said; where it does not fit the run ends, it never wraps."""
        found = call("SUM", tree)
        return found if wide else self.cast(found, self.narrow)

    def held(self, tree: Tree, digits: int, wide: bool) -> Tree:
        """A whole number; one of more digits ends the run."""
        checked = self.cast(tree, f"DECIMAL({digits}, 0)")
        return self.cast(checked, self.wide if wide else self.narrow)

    def summand(self, tree: Tree, *, wide_argument: bool, wide: bool) -> Tree:
        """What is summed: wide if the dialect's sum has the type of what it sums."""
        return tree

    def texts_of(self, tree: Tree) -> Tree:
        """Different texts in order with `SEPARATOR` between them; NULL of none."""
        raise NotImplementedError

    def list_of(self, tree: Tree, order: list[Tree]) -> Tree:
        """All texts in an order with `SEPARATOR` between them; NULL of none."""
        return call(
            "STRING_AGG",
            tree,
            exp.Order(this=call("CHR", trees.number(ord(SEPARATOR))), expressions=order),
        )

    def first_of(self, tree: Tree, where: Tree | None, order: list[Tree]) -> Tree:
        """The value (NULL or not) of the row that comes first, if `has_first`."""
        raise NotImplementedError

    def cut(self, source: Tree, count: Tree, place: str) -> exp.Select:
        """`select from` a relation, each row as often as `count` says, with the column `place` from 1."""
        raise NotImplementedError

    def numbers(self, count: int, name: str) -> exp.Select:
        """The whole numbers from 0 up to a count, less 1, as a relation of one column."""
        raise NotImplementedError

    def record(self, record: Record, place: Tree) -> Tree:
        """What looks into lists at the same place find, if `has_records`."""
        raise NotImplementedError

    def part(self, record: Record, column: Tree, number: int) -> Tree:
        """What one of these looks finds, of the record in a column."""
        raise NotImplementedError

    def fence(self, select: exp.Select) -> exp.Select:
        """A select whose expressions the planner must not copy into what reads it."""
        return select
