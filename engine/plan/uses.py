"""Which columns of a plan rest on which others."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.sheets import Along, Around, Cut, Fold, Joined, Made, Plan


def used(plan: Plan, sheet: str) -> frozenset[str]:
    """The columns of a sheet that are wanted, or that joins and folds read."""
    columns, condition = plan.wanted.get(sheet, ((), None))
    found = {*columns, *([condition] if condition is not None else [])}
    for other in plan.sheets.values():
        rows = other.rows
        if isinstance(rows, Made) and rows.sheet == sheet:
            found.add(rows.link)
        if isinstance(rows, Cut) and rows.sheet == sheet:
            found |= set(f.columns_of(rows.count))
        for definition in other.definitions.values():
            if not isinstance(definition, Formula):
                found |= {n for s, n in reads(other.name, definition) if s == sheet}
    return frozenset(found)


def reads(sheet: str, definition: Around | Fold | Along | Joined) -> Iterator[tuple[str, str]]:
    """The (sheet, column) that a join or a fold on a sheet reads."""
    own: list[Formula | None] = []
    theirs: list[Formula | None] = []
    source = sheet
    match definition:
        case Around(sheet=source, link=link, column=column):
            own = [link]
            yield source, column
        case Fold(sheet=source, link=link, of=of, where=where, order=order):
            theirs = [link, of, where, *(key.by for key in order)]
        case Along(of=of, within=within, order=order, where=where):
            own = [of, where, *within, *(key.by for key in order)]
        case Joined(keys=keys):
            own = [*keys]
    yield from ((sheet, n) for formula in own if formula is not None for n in f.columns_of(formula))
    yield from (
        (source, n) for formula in theirs if formula is not None for n in f.columns_of(formula)
    )
