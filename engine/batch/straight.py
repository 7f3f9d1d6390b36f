"""Parquet in, chosen columns out, by one statement of DuckDB: no Python object a row.

This is for rulebooks whose every event has a result of its own, and files that are read directly (`direct`). What is
not plain goes through the interpreter (`straight_run`): rows whose cells are not certainly in order, events that no
version plainly governs, results that the plan does not work out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.analysis.garbage import seldom_collected
from engine.batch.column_sql import ColumnWriter
from engine.batch.direct import Direct, direct
from engine.batch.kinds import Kinds, kinds_of
from engine.batch.parquet_cells import quoted
from engine.batch.standing import events_only
from engine.interpret.options import Options
from engine.plan import formulas as f
from engine.plan.classes import ClassValues, class_values, classed
from engine.plan.formulas import Formula
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


@dataclass(slots=True)
class Straight:
    """A plan whose `event` output has one row an event, and SQL for the chosen columns over that output.

    `again`: SQL that is true of rows for the interpreter. `kinds`: records by kinds of rows, which `select` reads;
    `classes` are those of the rows.
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
    kinds: list[Kinds]
    words: tuple[tuple[int, Formula], ...]
    fired: tuple[str, ...] = ()


def straight(
    rulebook: Rulebook, paths: Sequence[Path], options: Options, columns: Sequence[Chosen]
) -> Straight | None:
    """The plan for ids of which none is there twice; None where the files, the rulebook or the columns ask for more."""
    versions = tuple(rulebook.versions.values())
    source = direct(paths, versions[-1].facts)
    if source is None:
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
    straight = Straight(source, plan, [], again, lowering, bits, classes, [], result.fired)
    plan.wanted[EVENT] = (tuple(read | _written(straight, writer, columns)), None)
    return straight


def _written(
    straight: Straight, writer: ColumnWriter, columns: Sequence[Chosen]
) -> dict[str, None]:
    """Write the chosen columns down in the plan; the columns of its output that they read."""
    classes, read = straight.classes, dict[str, None]()
    sqls: dict[str, str] = {}
    by_class: dict[str, tuple[str, ...]] = {}  # what those read that the class says alone
    for column in columns:
        writer.used = {}
        sqls[column.name] = writer.sql(column)
        if classes.column and classes.values.keys() >= writer.used.keys():
            by_class[column.name] = tuple(writer.used)
            continue
        if column.of == "rules" and column.charge is None:
            straight.fired = tuple(writer.used)
        read |= writer.used
    of_class = {name: sqls[name] for name in by_class}
    straight.kinds = kinds_of(straight.plan.sheets[EVENT], classes, of_class, by_class)
    for kinds in straight.kinds:
        sqls |= kinds.parts()
        read[kinds.name] = None
    straight.select = [f"{sql} AS {quoted(name)}" for name, sql in sqls.items()]
    return read


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
