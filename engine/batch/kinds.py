"""Chosen columns that a row's class says alone: they are worked out once a kind of rows, and looked up by its number.

Rows of whose classes some columns read the same are of one kind. Columns are put together as one look for a record, as
long as that makes few kinds: the time of a look grows with the length of the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.batch.parquet_cells import quoted
from engine.plan import formulas as f
from engine.plan.classes import ClassValues, class_column
from engine.plan.formulas import Constant
from engine.plan.sheets import Sheet, Typed
from engine.plan.sql.parquet_files import sql_text

FEW: Final = 64


@dataclass(frozen=True, slots=True)
class Kinds:
    """`sql`: of each chosen column by its name, over columns of the output. `columns`: what these come to in each kind;
    `count`: how many kinds there are. The number of a row's kind stands in the column `name`, and what it says in the
    variable of that name."""

    name: str
    sql: Mapping[str, str]
    columns: Mapping[str, Sequence[Constant | None]]
    count: int

    def record(self) -> str:
        """SQL of the record of a row."""
        return f"getvariable({sql_text(self.name)})[{quoted(self.name)} + 1]"

    def parts(self) -> dict[str, str]:
        """SQL of each chosen column, where the record stands in the column `name`."""
        return {
            column: f"struct_extract({quoted(self.name)}, 'f{number}')"
            for number, column in enumerate(self.sql)
        }


def kinds_of(
    sheet: Sheet, classes: ClassValues, sqls: Mapping[str, str], used: Mapping[str, Sequence[str]]
) -> list[Kinds]:
    """The kinds of rows for chosen columns, each given with its SQL and the columns that this reads.

    The sheet gets a column with the number of a row's kind for each.
    """
    groups: list[dict[str, str]] = []
    alone = {name: len(set(_of_class(classes, used[name]))) for name in sqls}
    for name in sorted(sqls, key=lambda one: alone[one]):
        if groups:
            both = [column for one in (*groups[-1], name) for column in used[one]]
            if len(set(_of_class(classes, both))) <= max(FEW, alone[name]):
                groups[-1][name] = sqls[name]
                continue
        groups.append({name: sqls[name]})
    return [
        _kinds(sheet, classes, f"#kind {number}", group, used)
        for number, group in enumerate(groups)
    ]


def _kinds(
    sheet: Sheet,
    classes: ClassValues,
    name: str,
    sqls: Mapping[str, str],
    used: Mapping[str, Sequence[str]],
) -> Kinds:
    columns = list(dict.fromkeys(column for one in sqls for column in used[one]))
    of_class = _of_class(classes, columns)
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(of_class))}
    found = f.picked(class_column(classes), [numbers[kind] for kind in of_class], "int")
    sheet.definitions[name] = found
    sheet.typed[name] = Typed("int", False, found.low, found.high)
    values = {column: [kind[n] for kind in numbers] for n, column in enumerate(columns)}
    return Kinds(name, sqls, values, len(numbers))


def _of_class(classes: ClassValues, columns: Sequence[str]) -> list[tuple[Constant | None, ...]]:
    """By class, what some columns come to."""
    count = len(next(iter(classes.values.values())))
    return list(zip(*(classes.values[one] for one in columns), strict=True)) or [()] * count
