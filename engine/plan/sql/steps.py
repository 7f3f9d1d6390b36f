"""One step of the schedule: a sheet's rows made, or columns joined to them."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import Formula, is_wide
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Around,
    Cut,
    Fold,
    Given,
    Joined,
    Made,
    Numbered,
    Plan,
)
from engine.plan.sql.build import FOR_EVER, Builder, column_of, is_wide_of
from engine.plan.sql.folds import grouped, or_none
from engine.plan.sql.gathering import add_gathered
from engine.plan.sql.layers import Held, Work
from engine.plan.sql.names import Names
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.dialect import Dialect
from engine.plan.sql.operators.trees import Tree
from engine.plan.sql.program import Program
from engine.plan.sql.schedule import Step
from engine.plan.sql.windows import add_windows


def program(plan: Plan, dialect: Dialect, prefix: str = "") -> Program:
    """A plan in a dialect; the names of relations and of constant tables begin with the prefix."""
    builder = Builder(plan, dialect, prefix)
    for index, step in enumerate(builder.steps):
        builder.now = index
        if step.makes:
            _make(builder, step)
        else:
            if step.gathered:
                add_gathered(builder, step.sheet, step.gathered)
            if step.alongs:
                add_windows(builder, step.sheet, step.alongs)
            if step.arounds or step.joins or step.folds:
                _join(builder, step)
    builder.now = FOR_EVER
    for sheet in plan.wanted:
        builder.output(sheet)
    return builder.program


# ── Rows ──────────────────────────────────────────────────────────────────────────────────────────


def _make(builder: Builder, step: Step) -> None:
    match builder.plan.sheets[step.sheet].rows:
        case Given() as rows:
            _take(builder, step.sheet, rows)
        case Made() as rows:
            _gather(builder, step, rows)
        case Numbered(count):
            _number(builder, step.sheet, count)
        case Cut() as rows:
            _cut(builder, step, rows)


def _work(builder: Builder, sheet: str, relation: str, columns: dict[str, Held]) -> None:
    definitions = builder.plan.sheets[sheet].definitions
    formulas = {name: one for name, one in definitions.items() if isinstance(one, Formula)}
    builder.work[sheet] = Work(builder.dialect, relation, columns, formulas)


def _take(builder: Builder, sheet: str, rows: Given) -> None:
    """The rows of a given table, its numbers brought to their physical types."""
    dialect = builder.dialect
    scope = Names()
    names = [
        ROW,
        *(name for name in rows.columns if (sheet, name) in builder.needed and name != ROW),
    ]
    given = {name: scope.of(name) for name in [ROW, *rows.columns]}
    builder.program.given[rows.table] = (rows, given)
    columns: dict[str, Held] = {}
    parts = []
    for name in names:
        typed = rows.columns.get(name)
        wide = name != ROW and typed is not None and is_wide_of(typed)
        columns[name] = Held(builder.ident(sheet, name), wide)
        tree = trees.column(given[name])
        if name == ROW or (typed is not None and typed.type == "int"):
            tree = dialect.cast(tree, dialect.wide if wide else dialect.narrow)
        parts.append(trees.named(tree, columns[name].ident))
    select = exp.select(*parts, copy=False).from_(trees.table(rows.table), copy=False)
    _work(builder, sheet, builder.add(sheet, select, []), columns)


def _number(builder: Builder, sheet: str, count: int) -> None:
    """The rows of whole numbers from 0."""
    ident = builder.ident(sheet, ROW)
    select = builder.dialect.numbers(count, ident)
    _work(builder, sheet, builder.add(sheet, select, [], heavy=True), {ROW: Held(ident)})


def _gather(builder: Builder, step: Step, rows: Made) -> None:
    """One row for each value of a link, with the folds over the rows that have it."""
    link = column_of(builder, rows.sheet, rows.link)
    names = [name for of in step.folds.values() for name in of]
    relation, key = grouped(builder, step.sheet, rows.sheet, link, names)
    columns = {ROW: Held(key)} | {name: builder.held(step.sheet, name) for name in names}
    folds = {name: builder.plan.sheets[step.sheet].definitions[name] for name in names}
    if any(
        isinstance(fold, Fold) and fold.fold in ("sum", "bit_or", "any", "all")
        for fold in folds.values()
    ):
        parts = [trees.column(key)]
        for name, fold in folds.items():
            assert isinstance(fold, Fold)
            tree = or_none(builder, fold, trees.column(columns[name].ident), columns[name].wide)
            parts.append(trees.named(tree, columns[name].ident))
        select = exp.select(*parts, copy=False).from_(trees.table(relation), copy=False)
        relation = builder.add(step.sheet, select, [relation])
    _work(builder, step.sheet, relation, columns)


def _cut(builder: Builder, step: Step, rows: Cut) -> None:
    """Each row of another sheet as often as it is to be cut, with what it is cut from around it."""
    names = [name for of in step.arounds.values() for name in of]
    arounds = {name: builder.plan.sheets[step.sheet].definitions[name] for name in names}
    nodes = {
        n: column_of(builder, rows.sheet, a.column)
        for n, a in arounds.items()
        if isinstance(a, Around)
    }
    own = column_of(builder, rows.sheet, ROW)
    work = builder.computed(rows.sheet, [own, rows.count, *nodes.values()])
    columns = {name: Held(builder.ident(step.sheet, name)) for name in (ROW, OWNER, PLACE)}
    place = columns[PLACE].ident
    fresh = f"new_{place}"  # what is cut may have been cut itself
    select = builder.dialect.cut(trees.table(work.relation), work.tree(rows.count), fresh)
    here = builder.dialect.cast(trees.column(fresh), builder.dialect.narrow)
    first = trees.binary(exp.Mul, work.tree(own), trees.number(rows.most))
    number = trees.binary(exp.Add, first, trees.binary(exp.Sub, here, trees.number(1)))
    parts: list[Tree] = [
        trees.named(number, columns[ROW].ident),
        trees.named(work.tree(own), columns[OWNER].ident),
        trees.named(here.copy(), place),
    ]
    for name, node in nodes.items():
        columns[name] = builder.held(step.sheet, name)
        tree = (
            work.fitted(work.value(node), is_wide(node), columns[name].wide)
            if node.type == "int"
            else work.value(node)
        )
        parts.append(trees.named(tree, columns[name].ident))
    select = select.select(*parts, copy=False)
    relation = builder.add(step.sheet, builder.dialect.fence(select), [work.relation], heavy=True)
    _work(builder, step.sheet, relation, columns)


# ── Columns joined to rows ────────────────────────────────────────────────────────────────────────


def _join(builder: Builder, step: Step) -> None:
    """One relation: a sheet's live columns with everything that a step brings, each join once."""
    sheet = step.sheet
    links: list[Formula] = [key[1] for key in step.arounds]
    keys: list[Formula] = [one for key in step.joins for one in key[1]]
    others = {key: _other(builder, key[0], step, names) for key, names in step.arounds.items()}
    sources = {
        key: grouped(builder, sheet, key[0], key[1], names) for key, names in step.folds.items()
    }
    work = builder.computed(sheet, [*links, *keys, column_of(builder, sheet, ROW)])
    select = exp.select(copy=False).from_(trees.table(work.relation, "own"), copy=False)
    found: dict[str, Tree] = {}
    uses = [work.relation]
    for index, (key, names) in enumerate(step.arounds.items()):
        relation, held = others[key]
        alias = f"around_{index + 1}"
        link = trees.owned(work.tree(key[1]), "own")
        select = _left(select, relation, alias, [(held[ROW].ident, link)])
        uses.append(relation)
        for name in names:
            around = builder.plan.sheets[sheet].definitions[name]
            assert isinstance(around, Around)
            found[name] = _brought(builder, sheet, name, alias, held[around.column])
    for index, (key, names) in enumerate(step.joins.items()):
        select = _look(builder, step, work, select, f"table_{index + 1}", key, names, found)
    for index, (key, names) in enumerate(step.folds.items()):
        relation, ident = sources[key]
        alias = f"fold_{index + 1}"
        own = trees.owned(work.tree(column_of(builder, sheet, ROW)), "own")
        select = _left(select, relation, alias, [(ident, own)])
        uses.append(relation)
        for name in names:
            fold = builder.plan.sheets[sheet].definitions[name]
            assert isinstance(fold, Fold)
            held_here = builder.held(sheet, name)
            found[name] = or_none(
                builder, fold, trees.column(held_here.ident, alias), held_here.wide
            )
    _write(builder, sheet, work, select, found, uses)


def _write(
    builder: Builder,
    sheet: str,
    work: Work,
    select: exp.Select,
    found: dict[str, Tree],
    uses: list[str],
) -> None:
    added = {name: builder.held(sheet, name) for name in found}
    keep = builder.live(sheet, [*work.columns, *added], after=builder.now)
    kept = {name: held for name, held in work.columns.items() if name in keep}
    select = select.select(
        *(trees.named(trees.column(held.ident, "own"), held.ident) for held in kept.values()),
        *(trees.named(tree, added[name].ident) for name, tree in found.items()),
        copy=False,
    )
    relation = builder.add(sheet, builder.dialect.fence(select), uses, heavy=True)
    builder.work[sheet] = Work(builder.dialect, relation, {**kept, **added}, work.definitions)


def _other(
    builder: Builder, other: str, step: Step, names: list[str]
) -> tuple[str, dict[str, Held]]:
    """A relation of another sheet in which the columns looked for stand."""
    columns = []
    for name in names:
        around = builder.plan.sheets[step.sheet].definitions[name]
        assert isinstance(around, Around)
        columns.append(around.column)
    work = builder.computed(other, [column_of(builder, other, name) for name in [ROW, *columns]])
    return builder.named(other, work, columns)


def _look(
    builder: Builder,
    step: Step,
    work: Work,
    select: exp.Select,
    alias: str,
    key: tuple[str, tuple[Formula, ...]],
    names: list[str],
    found: dict[str, Tree],
) -> exp.Select:
    """Join a constant table."""
    table = builder.plan.tables[key[0]]
    scope = Names()
    idents = {name: scope.of(name) for name in table.columns}
    name_of = builder.prefix + table.name
    builder.program.tables.setdefault(table.name, (table, name_of, idents))
    links = [
        (idents[name], trees.owned(work.tree(node), "own"))
        for name, node in zip(table.keys, key[1], strict=True)
    ]
    for name in names:
        joined = builder.plan.sheets[step.sheet].definitions[name]
        assert isinstance(joined, Joined)
        held = Held(idents[joined.column], is_wide_of(table.columns[joined.column]))
        found[name] = _brought(builder, step.sheet, name, alias, held)
    return _left(select, name_of, alias, links)


def _brought(builder: Builder, sheet: str, name: str, alias: str, held: Held) -> Tree:
    """A column of what was joined, as wide as it is to be here."""
    tree = trees.column(held.ident, alias)
    if builder.typed(sheet, name).type != "int":
        return tree
    return builder.work[sheet].fitted(tree, held.wide, builder.held(sheet, name).wide)


def _left(
    select: exp.Select, relation: str, alias: str, links: list[tuple[str, Tree]]
) -> exp.Select:
    pairs = [trees.binary(exp.EQ, trees.column(ident, alias), link) for ident, link in links]
    on = trees.balanced(exp.And, pairs)
    return select.join(trees.table(relation, alias), on=on, join_type="left", copy=False)
