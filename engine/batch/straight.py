"""Parquet in, chosen columns out, by one statement of DuckDB: no Python object a row.

This is for rulebooks whose every event has a result of its own, and files that are read directly (`direct`). What is
not plain goes through the interpreter (`straight_run`): rows whose cells are not certainly in order, events that no
version plainly governs, results that the plan does not work out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.garbage import seldom_collected
from engine.batch.column_sql import ColumnWriter
from engine.batch.direct import Direct, direct, unique_ids
from engine.batch.parquet_cells import quoted, sql_text
from engine.batch.standing import events_only
from engine.interpret.options import Options
from engine.plan import formulas as f
from engine.plan.classes import ClassValues, class_column, class_values, classed
from engine.plan.formulas import Constant, Formula
from engine.plan.known import NotColumnarError
from engine.plan.listing import listed
from engine.plan.lower.bits import Bits
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering
from engine.plan.lower.names import ID
from engine.plan.lower.placing import Placement, placement
from engine.plan.lower.results import STATUSES, result_columns
from engine.plan.lower.told import DAY, told
from engine.plan.sheets import ROW, Given, Plan, Sheet, Typed
from engine.report.columns import Chosen
from engine.rulebook.model import EVENT, Rulebook


@dataclass(frozen=True, slots=True)
class Values:
    """SQL over columns, and what these come to, a row an entry."""

    sql: str
    columns: Mapping[str, Sequence[Constant | None]]
    rows: int


@dataclass(slots=True)
class Straight:
    """A plan whose `event` output has one row an event, and SQL for the chosen columns over that output.

    `again`: SQL that is true of rows for the interpreter. `told`: by the name of a variable, what its entries come
    to, which `select` reads by a place in it; `classes` are those of the rows.
    `fired`: the columns whose bits are the rules that fired, where the SQL reads their names from the relation `rules`;
    `words` are all of them by number.
    """

    source: Direct
    plan: Plan
    select: list[str]
    again: str
    lowering: Lowering
    bits: Bits
    classes: ClassValues
    told: dict[str, Values]
    words: tuple[tuple[int, Formula], ...]
    fired: tuple[str, ...] = ()


def straight(
    rulebook: Rulebook, paths: Sequence[Path], options: Options, columns: Sequence[Chosen]
) -> Straight | None:
    """The plan; None where the files, the rulebook or the columns ask for more."""
    versions = tuple(rulebook.versions.values())
    source = direct(paths, versions[-1].facts)
    if source is None or not unique_ids(paths):
        return None
    return straight_over(rulebook, source, options, columns)


@seldom_collected()
def straight_over(
    rulebook: Rulebook,
    source: Direct,
    options: Options,
    columns: Sequence[Chosen],
    text: bool = False,
) -> Straight | None:
    """The plan over any relation; None where the rulebook or the columns ask for more. `text`: for lines."""
    if options.tables or not events_only(rulebook):
        return None
    try:
        return _planned(rulebook, source, options, columns, text)
    except NotColumnarError:
        return None


def _planned(
    rulebook: Rulebook, source: Direct, options: Options, columns: Sequence[Chosen], text: bool
) -> Straight:
    lowering = Lowering(rulebook, options.readings, source.profile, options.as_of)
    placed = _placed(lowering, source, options)
    found = told(lowering)
    bits = Bits()
    columns_of_results = result_columns(found, bits)
    if len(columns_of_results) != 1:
        raise NotColumnarError("results of groups")
    (result,) = columns_of_results
    plain = [placed.plain, result.status]
    draft = ColumnWriter(lowering, found, result, ClassValues())
    for column in columns:
        draft.sql(column)
    wanted = dict.fromkeys([ROW, ID, *_named(plain), *draft.used])
    whole = Plan(lowering.plan.sheets, lowering.plan.tables, {EVENT: (tuple(wanted), None)})
    plan = listed(classed(whole))
    classes = class_values(plan.sheets[EVENT], wanted)
    writer = ColumnWriter(lowering, found, result, classes, text)
    recheck = STATUSES.index("recheck")
    again = f"NOT {writer.read(placed.plain)} OR {writer.read(result.status)} = {recheck}"
    read = dict.fromkeys([ROW, ID, *writer.used])
    straight = Straight(source, plan, [], again, lowering, bits, classes, {}, result.fired)
    for column in columns:
        writer.used = {}
        sql = writer.sql(column)
        if classes.column and classes.values.keys() >= writer.used.keys():
            place, rows = _kinds(plan.sheets[EVENT], classes, list(writer.used))
            straight.told[column.name] = Values(sql, *rows)
            sql = f"getvariable({sql_text(column.name)})[{quoted(place)} + 1]"
            writer.used = {place: None}
        elif column.of == "rules" and column.charge is None:
            straight.fired = tuple(writer.used)
        straight.select.append(f"{sql} AS {quoted(column.name)}")
        read |= writer.used
    plan.wanted[EVENT] = (tuple(read), None)
    return straight


def _kinds(
    sheet: Sheet, classes: ClassValues, names: Sequence[str]
) -> tuple[str, tuple[dict[str, list[Constant | None]], int]]:
    """A column with the number of a row's kind by what some columns come to in its class, and all kinds in order."""
    count = len(next(iter(classes.values.values())))
    of_class = list(zip(*(classes.values[name] for name in names), strict=True)) or [()] * count
    kinds = list(dict.fromkeys(of_class))
    found = f.picked(class_column(classes), [kinds.index(kind) for kind in of_class], "int")
    column = f"#kind of {', '.join(names)}"
    sheet.definitions[column] = found
    sheet.typed[column] = Typed("int", False, found.low, found.high)
    return column, ({n: [kind[i] for kind in kinds] for i, n in enumerate(names)}, len(kinds))


def _placed(lowering: Lowering, source: Direct, options: Options) -> Placement:
    """The version and the day of every event, as columns of the events' sheet."""
    sheet = lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, source.columns))
    placed = placement(lowering, options.on, options.known_at, options.version)
    many = len(lowering.versions)
    for name, form in ((VERSION, f.bounded(placed.version, 0, many - 1)), (DAY, placed.day)):
        sheet.definitions[name] = form
        sheet.typed[name] = Typed("int", name == DAY, form.low, form.high)
    return placed


def _named(forms: Iterable[Formula]) -> Iterator[str]:
    return (form.data for form in forms if form.op == "col")
