"""What the interpreter says of a sample of the events, beside what a script's tables say."""

from __future__ import annotations

from typing import Any

from bench.warehouses.tables import Task
from engine.batch.components import accept_all
from engine.events.model import RawEvent
from engine.events.reading import read_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.plan.lower.script_tables import ResultTable

_WORDS = ("needs", "rules")


def compare(
    task: Task, found: dict[str, list[tuple[Any, ...]]], names: dict[str, Any], size: int
) -> str:
    """The results of whole sets of events that bear on one another, `size` events in all: how many differ."""
    rows: list[RawEvent] = []
    some = 0
    components = accept_all(task.rulebook, read_events([task.file])).components
    total = sum(map(len, components))
    for component in components[:: max(1, total // (2 * size))]:
        if some + len(component) <= size:
            rows += component
            some += len(component)
    done = evaluate(task.rulebook, rows, Options(derivations=False))
    told = {table.kind: _told(table, found, names) for table in task.scripted.results}
    same, other, left = 0, [], 0
    for result in done.results:
        row = told.get(result.subject, {}).get(result.id)
        if row is None or row[0] == "recheck":
            left += 1
            continue
        own = (str(result.status), result.amount, tuple(result.needs), tuple(result.rules))
        if row == own:
            same += 1
        else:
            other.append(f"{result.subject} {result.id}: {row} != {own}")
    lines = "".join(f"\n  {line}" for line in other[:5])
    return f"{some} events: {same} results as the interpreter's, {len(other)} others, {left} left to the tool{lines}"


def _told(
    table: ResultTable, found: dict[str, list[tuple[Any, ...]]], names: dict[str, Any]
) -> dict[str, tuple[Any, ...]]:
    """Status, amount, needs and rules of a table's rows by id."""
    from fractions import Fraction

    made = names[table.kind]
    at = {column: place for place, column in enumerate(made.columns)}
    own = {name: at[written.column] for name, written in table.own.items()}
    over = table.own["amount"].over
    assert isinstance(over, int)
    rows = {}
    for row in found[made.name]:
        words = [tuple(row[own[name]].split("; ")) if row[own[name]] else () for name in _WORDS]
        amount = Fraction(int(row[own["amount"]]), over)
        rows[row[own["id"]]] = (row[own["status"]], amount, *words)
    return rows
