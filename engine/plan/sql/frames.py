"""Windows by level: each is written once, and those of a level read the columns of the levels below."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sheets import Order
from engine.plan.sql.build import Builder
from engine.plan.sql.layers import Work
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.trees import Tree

BEFORE, THROUGH, ALL, CURRENT = (
    ("UNBOUNDED", "1"),
    ("UNBOUNDED", "CURRENT ROW"),
    ("UNBOUNDED", "UNBOUNDED"),
    ("CURRENT ROW", "CURRENT ROW"),
)


@dataclass(slots=True)
class Levels:
    """Windows by level, each written once."""

    builder: Builder
    sheet: str
    work: Work
    levels: list[dict[str, Tree]] = field(default_factory=list)
    known: dict[Any, tuple[str, int]] = field(default_factory=dict)

    def window(self, key: Any, level: int, tree: Tree) -> tuple[str, int]:
        """A window's column and the level at which it can be read."""
        found = self.known.get(key)
        if found is None:
            ident = self.builder.fresh(self.sheet, "w")
            while len(self.levels) <= level:
                self.levels.append({})
            self.levels[level][ident] = tree
            found = self.known[key] = (ident, level + 1)
        return found

    def write(self) -> str:
        """Write the levels; the last one's name."""
        columns = [h.ident for h in self.work.columns.values()] + list(self.work.bound.values())
        relation = self.work.relation
        for level in self.levels:
            select = exp.select(
                *(trees.column(ident) for ident in columns),
                *(trees.named(tree, ident) for ident, tree in level.items()),
                copy=False,
            )
            select = select.from_(trees.table(relation), copy=False)
            relation = self.builder.add(self.sheet, select, [relation], heavy=True)
            columns += level
        return relation

    def over(
        self,
        tree: Tree,
        within: tuple[Formula, ...],
        order: tuple[Order, ...],
        frame: tuple[str, str] | None,
        *,
        back: bool = False,
        beside: str | None = None,
    ) -> Tree:
        """A window function's window."""
        parts = [self.work.tree(key) for key in within if not key.constant]
        if beside is not None:
            parts.append(trees.column(beside))
        entries = [
            entry
            for one in order
            if not one.by.constant
            for entry in self.builder.dialect.ordered(
                self.work.tree(one.by),
                down=one.down,
                nullable=one.by.nullable,
                text=one.by.type == "text",
                back=back,
            )
        ]
        return exp.Window(
            this=tree,
            partition_by=parts,
            order=exp.Order(expressions=entries) if entries else None,
            spec=_spec(frame) if frame else None,
        )


def _spec(frame: tuple[str, str]) -> exp.WindowSpec:
    start, end = frame
    return exp.WindowSpec(
        kind="ROWS",
        start=start,
        start_side="PRECEDING" if start == "UNBOUNDED" else None,
        end=end,
        end_side={"1": "PRECEDING", "UNBOUNDED": "FOLLOWING"}.get(end),
    )
