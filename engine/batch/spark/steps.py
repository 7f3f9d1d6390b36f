"""A plan on Spark, step by step: a relation that is read again is computed once and kept, the others are views.

Spark works a view out wherever it is read, and plans a query again for each of its parts, so one script of a large
rulebook is more than its planner takes; relations one after the other are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from engine.plan.sheets import Given, Plan, Table
from engine.plan.sql.build import is_wide_of
from engine.plan.sql.dialects import DIALECTS
from engine.plan.sql.program import Program
from engine.plan.sql.script import Script
from engine.plan.sql.steps import program

LARGEST: Final = 40_000  # characters of SQL that are planned together


def run(spark: Any, plan: Plan, tables: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted columns of every wanted sheet, under the plan's names; `tables`: the given ones by name."""
    prefix = f"clausebook_{uuid4().hex[:12]}_"
    made = program(_under(plan, prefix), DIALECTS["spark"], prefix)
    script, views = Script(made), []
    try:
        for name, (_, idents) in made.given.items():
            frame = tables[name.removeprefix(prefix)]
            listed = [frame[f"`{column}`"].alias(ident) for column, ident in idents.items()]
            frame.select(*listed).createOrReplaceTempView(name)
            views.append(name)
        for table, name, idents in made.tables.values():
            _constant(spark, table, idents).createOrReplaceTempView(name)
            views.append(name)
        kept = kept_relations(script)
        last = last_reads(made, kept)
        held: dict[str, Any] = {}
        for name in made.relations:
            frame = spark.sql(script.text(name))
            if name in kept:
                frame = held[name] = frame.localCheckpoint()
                for other in last[name]:
                    _let_go(held.pop(other))
            frame.createOrReplaceTempView(name)
            views.append(name)
        found = {sheet: _output(spark, made, sheet) for sheet in made.outputs}
        for frame in held.values():
            _let_go(frame)
        return found
    finally:
        for name in views:
            spark.catalog.dropTempView(name)


def kept_relations(script: Script) -> set[str]:
    """The relations to compute and keep: those that are read again, and where a query would grow too large."""
    kept = set(script.shared())
    size: dict[str, int] = {}
    for name, relation in script.program.relations.items():
        behind = sum(size[used] for used in dict.fromkeys(relation.uses) if used not in kept)
        size[name] = len(script.text(name)) + behind
        if behind and size[name] > LARGEST:
            kept.update(used for used in relation.uses if size[used] > LARGEST // 8)
            size[name] = len(script.text(name))
    return kept


def last_reads(made: Program, kept: set[str]) -> dict[str, list[str]]:
    """For each relation that is kept, those kept before it that nothing reads any more once it is there."""
    behind: dict[str, set[str]] = {}
    last: dict[str, str | None] = {}
    for name, relation in made.relations.items():
        read = {one for used in relation.uses for one in ({used} if used in kept else behind[used])}
        behind[name] = read
        if name in kept:
            last.update(dict.fromkeys(read, name))
    for output in made.outputs.values():
        whole = output.relation
        last.update(dict.fromkeys({whole} if whole in kept else behind[whole]))
    found: dict[str, list[str]] = {name: [] for name in made.relations if name in kept}
    for name, reader in last.items():
        if reader is not None:
            found[reader].append(name)
    return found


def _let_go(frame: Any) -> None:
    """Free what a checkpoint keeps on the cluster, as soon as nobody reads it; by itself that takes a collection of
    Java's garbage, and there is no name for it in Python."""
    java = getattr(frame, "_jdf", None)  # Spark Connect does so when the frame goes
    if java is not None:
        java.queryExecution().logical().rdd().unpersist(False)


def _under(plan: Plan, prefix: str) -> Plan:
    """The plan with its given tables under names that nobody else has."""
    sheets = {
        name: replace(sheet, rows=Given(prefix + sheet.rows.table, sheet.rows.columns))
        if isinstance(sheet.rows, Given)
        else sheet
        for name, sheet in plan.sheets.items()
    }
    return Plan(sheets, plan.tables, plan.wanted)


def _output(spark: Any, made: Program, sheet: str) -> Any:
    output = made.outputs[sheet]
    frame = spark.table(f"`{output.relation}`")
    listed = [frame[f"`{ident}`"].alias(name) for name, ident in output.columns.items()]
    return frame.select(*listed).localCheckpoint()


def _constant(spark: Any, table: Table, idents: Mapping[str, str]) -> Any:
    """A constant table as a frame."""
    kinds, wide = [], []
    for column, typed in table.columns.items():
        number = "DECIMAL(38, 0)" if is_wide_of(typed) else "BIGINT"
        kind = {"text": "STRING", "bool": "BOOLEAN"}.get(typed.type, number)
        kinds.append(f"`{idents[column]}` {kind}")
        wide.append(is_wide_of(typed))
    rows = [
        tuple(Decimal(v) if w and v is not None else v for v, w in zip(row, wide, strict=True))
        for row in table.rows
    ]
    return spark.createDataFrame(rows, ", ".join(kinds))
