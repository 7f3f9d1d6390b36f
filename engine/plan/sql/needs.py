"""What a column needs: who reads whom in a plan, and which definitions anything wanted rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.plan.formulas import Formula, columns_of
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Along,
    Around,
    Cut,
    Fold,
    Given,
    Joined,
    Made,
    Numbered,
    Plan,
    Sheet,
)

Column = tuple[str, str]  # sheet, name


class CircleError(Exception):
    """Definitions that need one another, or a name that nothing defines: a mistake in the lowering."""


def read_here(sheet: Sheet, name: str) -> Iterator[Column]:
    """The columns that a column's definition reads."""
    definition = sheet.definitions.get(name)
    match definition:
        case None:
            return
        case Formula():
            yield from _own(sheet.name, definition)
        case Around(other, link, column):
            yield from _own(sheet.name, link)
            yield other, column
        case Joined(_, keys, _):
            yield from _own(sheet.name, *keys)
        case Fold() | Along():
            there = definition.sheet if isinstance(definition, Fold) else sheet.name
            yield there, ROW  # its rows, if nothing else
            yield from _own(there, *parts_of(definition))


def parts_of(definition: Fold | Along) -> list[Formula]:
    """The formulas of a fold, over the sheet whose rows it folds."""
    found = [definition.link] if isinstance(definition, Fold) else list(definition.within)
    found += [part for part in (definition.of, definition.where) if part is not None]
    return [*found, *(order.by for order in definition.order)]


def read_by_rows(sheet: Sheet) -> Iterator[Column]:
    """The columns that a sheet's rows themselves are made from."""
    match sheet.rows:
        case Made(other, link):
            yield other, link
            yield other, ROW
        case Cut(other, count, _):
            yield from _own(other, count)
            yield other, ROW
        case Given() | Numbered():
            return


def needed(plan: Plan) -> dict[Column, None]:
    """Every column, given ones apart, that something wanted rests on; and, with the name '', the sheets themselves."""
    found: dict[Column, None] = {}
    stack: list[Column] = []
    for name, (columns, only) in plan.wanted.items():
        stack += [(name, column) for column in (*columns, *([only] if only else []))]
        stack.append((name, ""))
    while stack:
        key = stack.pop()
        if key in found:
            continue
        sheet = plan.sheets.get(key[0])
        if sheet is None:
            raise CircleError(f"nothing defines the sheet `{key[0]}`")
        found[key] = None
        more = read_by_rows(sheet) if key[1] == "" else read_here(sheet, key[1])
        stack += [*more, (key[0], "")]
    return found


def in_order(plan: Plan, columns: Iterable[Column]) -> list[Column]:
    """Columns such that what a formula reads comes before it; without the sheets themselves."""
    found: dict[Column, None] = {}
    entered: set[Column] = set()
    for start in columns:
        stack = [(start, False)]
        while stack:
            key, ready = stack.pop()
            if ready:
                found[key] = None
            elif key not in entered and key[1]:
                _check(plan, key)
                entered.add(key)
                stack.append((key, True))
                if isinstance(plan.sheets[key[0]].definitions.get(key[1]), Formula):
                    stack += [(other, False) for other in read_here(plan.sheets[key[0]], key[1])]
    return list(found)


def _check(plan: Plan, key: Column) -> None:
    sheet = plan.sheets[key[0]]
    known = key[1] in sheet.definitions or key[1] == ROW
    if isinstance(sheet.rows, Given):
        known = known or key[1] in sheet.rows.columns
    elif isinstance(sheet.rows, Cut):
        known = known or key[1] in (OWNER, PLACE)
    if not known:
        raise CircleError(f"nothing defines the column `{key[1]}` of `{key[0]}`")


def _own(sheet: str, *formulas: Formula) -> Iterable[Column]:
    return ((sheet, name) for name in columns_of(*formulas))
