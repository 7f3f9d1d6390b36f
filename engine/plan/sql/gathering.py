"""What all rows of a group see alike: one GROUP BY for each set of keys, joined back, without putting rows in order."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sheets import Along
from engine.plan.sql.build import Builder
from engine.plan.sql.layers import Work
from engine.plan.sql.needs import parts_of
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.trees import Tree
from engine.plan.sql.windows import Windows

Alongs = dict[str, Along]


def add_gathered(builder: Builder, sheet: str, names: list[str]) -> None:
    """Give a sheet the columns that are the same for all rows with the same keys."""
    groups: dict[tuple[Formula, ...], Alongs] = {}
    roots: list[Formula] = []
    for name in names:
        along = builder.plan.sheets[sheet].definitions[name]
        assert isinstance(along, Along)
        groups.setdefault(along.within, {})[name] = along
        roots += parts_of(along)
    work = builder.computed(sheet, roots, forced=True)
    select = exp.select(copy=False).from_(trees.table(work.relation, "own"), copy=False)
    uses = [work.relation]
    found: dict[str, Tree] = {}
    for index, (within, alongs) in enumerate(groups.items()):
        relation, keys = _grouped(builder, sheet, work, within, alongs)
        alias = f"group_{index + 1}"
        pairs = [
            trees.binary(exp.EQ, trees.column(key, alias), trees.owned(work.tree(own), "own"))
            for key, own in zip(keys, within, strict=True)
        ]
        on = trees.balanced(exp.And, pairs)
        select = select.join(trees.table(relation, alias), on=on, join_type="left", copy=False)
        uses.append(relation)
        found |= {name: trees.column(builder.ident(sheet, name), alias) for name in alongs}
    held = {name: builder.held(sheet, name) for name in names}
    keep = builder.live(sheet, [*work.columns, *held], after=builder.now)
    kept = {name: column for name, column in work.columns.items() if name in keep}
    select = select.select(
        *(trees.named(trees.column(c.ident, "own"), c.ident) for c in kept.values()),
        *(trees.named(tree, held[name].ident) for name, tree in found.items()),
        copy=False,
    )
    relation = builder.add(sheet, builder.dialect.fence(select), uses, heavy=True)
    builder.work[sheet] = Work(builder.dialect, relation, {**kept, **held}, work.definitions)


def _grouped(
    builder: Builder, sheet: str, work: Work, within: tuple[Formula, ...], alongs: Alongs
) -> tuple[str, list[str]]:
    """A relation of groups with what they come to; its name and the columns of its keys."""
    windows = Windows(builder, sheet, work)
    keys = [builder.fresh(sheet, "key") for _ in within]
    parts: list[Tree] = [
        trees.named(work.value(key), name) for key, name in zip(within, keys, strict=True)
    ]
    for name, along in alongs.items():
        held = builder.held(sheet, name)
        tree = windows.aggregate(along, along.fold, along.of, held.wide)
        parts.append(trees.named(windows.or_none(along, tree, held.wide), held.ident))
    select = exp.select(*parts, copy=False).from_(trees.table(work.relation), copy=False)
    for key in within:
        if key.nullable:
            select = select.where(trees.present(work.tree(key)), copy=False)
    select = select.group_by(*(trees.number(place + 1) for place in range(len(keys))), copy=False)
    return builder.add(f"{sheet}_groups", select, [work.relation], heavy=True), keys
