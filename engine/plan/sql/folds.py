"""Rows folded into groups: one GROUP BY for all folds over the same rows by the same link."""

from __future__ import annotations

from sqlglot import exp

from engine.plan.formulas import FALSE, TRUE, ZERO, Formula, is_wide
from engine.plan.sheets import ROW, Fold
from engine.plan.sql.build import Builder, is_wide_of
from engine.plan.sql.layers import Work
from engine.plan.sql.needs import parts_of
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.trees import Tree, call

Folds = dict[str, Fold]
Numbers = dict[Fold, str]  # folds whose first row has the number 1 in that column

OF_NONE = {"sum": ZERO, "count": ZERO, "bit_or": ZERO, "any": FALSE, "all": TRUE}


def grouped(
    builder: Builder, sheet: str, source: str, link: Formula, names: list[str]
) -> tuple[str, str]:
    """A relation with the link's value and what each named fold of `sheet` comes to; its name and the link's column."""
    folds: Folds = {}
    for name in names:
        fold = builder.plan.sheets[sheet].definitions[name]
        assert isinstance(fold, Fold)
        folds[name] = fold
    work = builder.computed(
        source, [link, *(part for fold in folds.values() for part in parts_of(fold))]
    )
    work, numbers = _numbered(builder, source, work, link, folds)
    key = builder.ident(sheet, ROW)
    parts: list[Tree] = [trees.named(work.value(link), key)]
    for name, fold in folds.items():
        typed = builder.typed(sheet, name)
        tree = _fold(builder, work, fold, is_wide_of(typed), numbers)
        if typed.digits is not None:
            tree = builder.dialect.held(tree, typed.digits, is_wide_of(typed))
        parts.append(trees.named(tree, builder.ident(sheet, name)))
    select = exp.select(*parts, copy=False).from_(trees.table(work.relation), copy=False)
    if link.nullable:
        select = select.where(trees.present(work.tree(link)), copy=False)
    shared = {fold.where for fold in folds.values()}
    if len(shared) == 1 and sheet in builder.work:  # groups without such rows may be left out
        (where,) = shared
        if where is not None:
            select = select.where(work.tree(where), copy=False)
    select = select.group_by(trees.number(1), copy=False)
    return builder.add(f"{sheet}_of_{source}", select, [work.relation], heavy=True), key


def or_none(builder: Builder, fold: Fold, tree: Tree, wide: bool) -> Tree:
    """What a fold comes to, told what it comes to of no row."""
    of_none = OF_NONE.get(fold.fold)
    if of_none is None:
        return tree
    dialect = builder.dialect
    absent = dialect.literal(of_none.data)
    if of_none.type == "int":
        absent = dialect.cast(absent, dialect.wide if wide else dialect.narrow)
    return call("COALESCE", tree, absent)


def _fold(builder: Builder, work: Work, fold: Fold, wide: bool, numbers: Numbers) -> Tree:
    dialect = builder.dialect
    if fold.fold in ("first", "last"):
        return _first(builder, work, fold, wide, numbers)
    of = fold.of
    taken = work.tree(fold.where) if fold.where is not None else None
    if fold.fold == "count":
        return work.fitted(_count(work, of, taken), False, wide)
    assert of is not None
    value = work.value(of)
    if fold.fold == "sum":
        value = dialect.summand(value, wide_argument=is_wide(of), wide=wide)
        return dialect.sum_of(_masked(value, taken), wide_argument=is_wide(of), wide=wide)
    if of.type == "text" and fold.fold in ("min", "max"):
        value = dialect.collated(value)
    value = _masked(value, taken)
    match fold.fold:
        case "min" | "max":
            return work.fitted(call(fold.fold.upper(), value), is_wide(of), wide)
        case "bit_or":
            return work.fitted(call(dialect.bits_of, value), is_wide(of), wide)
        case "any":
            return call(dialect.any_of, value)
        case "all":
            return call(dialect.all_of, value)
    if fold.fold == "list":
        return dialect.list_of(value, entries(builder, work, fold))
    return dialect.texts_of(value)


def _count(work: Work, of: Formula | None, taken: Tree | None) -> Tree:
    if of is None or not of.nullable:
        counted = exp.Star() if taken is None else _masked(trees.number(1), taken)
    else:
        counted = _masked(work.value(of), taken)
    return call("COUNT", counted)


def _masked(value: Tree, taken: Tree | None) -> Tree:
    """A value of the rows that are taken in, NULL of the others."""
    return value if taken is None else trees.chosen([(taken, value)])


def _first(builder: Builder, work: Work, fold: Fold, wide: bool, numbers: Numbers) -> Tree:
    assert fold.of is not None
    taken = work.tree(fold.where) if fold.where is not None else None
    if fold not in numbers:
        found = builder.dialect.first_of(work.value(fold.of), taken, entries(builder, work, fold))
    else:
        leads = trees.binary(exp.EQ, trees.column(numbers[fold]), trees.number(1))
        found = call("MAX", trees.chosen([(leads, _masked(work.value(fold.of), taken))]))
    return work.fitted(found, is_wide(fold.of), wide) if fold.of.type == "int" else found


def entries(builder: Builder, work: Work, fold: Fold) -> list[Tree]:
    """The ORDER BY in which a fold's row comes first."""
    return [
        entry
        for order in fold.order
        for entry in builder.dialect.ordered(
            work.tree(order.by),
            down=order.down,
            nullable=order.by.nullable,
            text=order.by.type == "text",
            back=fold.fold == "last",
        )
    ]


def _numbered(
    builder: Builder, source: str, work: Work, link: Formula, folds: Folds
) -> tuple[Work, Numbers]:
    """Where no aggregate says which row comes first: the relation with each row's number in its group."""
    numbers: Numbers = {}
    windows: list[Tree] = []
    for fold in folds.values():
        if fold.fold not in ("first", "last") or builder.dialect.has_first or fold in numbers:
            continue
        order = entries(builder, work, fold)
        if fold.where is not None:
            taken = trees.chosen([(work.tree(fold.where), trees.number(0))], trees.number(1))
            order = [
                exp.Ordered(this=taken, desc=False, nulls_first=builder.dialect.nulls_first(False)),
                *order,
            ]
        numbers[fold] = builder.fresh(source, "n")
        window = exp.Window(
            this=call("ROW_NUMBER"),
            partition_by=[work.tree(link)],
            order=exp.Order(expressions=order),
        )
        windows.append(trees.named(window, numbers[fold]))
    if not windows:
        return work, numbers
    there = [*(column.ident for column in work.columns.values()), *work.bound.values()]
    select = exp.select(*map(trees.column, there), *windows, copy=False)
    select = select.from_(trees.table(work.relation), copy=False)
    relation = builder.add(source, select, [work.relation], heavy=True)
    return Work(work.dialect, relation, work.columns, work.definitions, work.bound), numbers
