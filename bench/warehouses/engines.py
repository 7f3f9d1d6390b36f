"""The engines: each takes the typed events and gives the rows of every table of the script."""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.warehouses.tables import Task, named
from engine.plan.lower.lowering import EVENTS
from engine.plan.lower.script import PLACED
from engine.plan.sql.duckdb_run import Limits, connected
from engine.plan.sql.whole_script import WholeScript
from engine.rulebook.model import EVENT

Rows = Iterator[tuple[str, list[tuple[Any, ...]]]]


def duckdb(task: Task) -> Rows:
    """DuckDB runs the script."""
    script = WholeScript(task.scripted, "duckdb", "")
    with connected(Limits()) as connection:
        events = named(task.events, script.given[EVENTS][1])
        connection.from_arrow(events).create(EVENTS)
        for statement in script.statements():
            connection.execute(statement)
        for made in script.outputs:
            yield made.name, connection.execute(f'SELECT * FROM "{made.name}"').fetchall()


def postgres(task: Task) -> Rows:
    """PostgreSQL runs the script, on a server of the benchmark's own."""
    import psycopg

    from tests.plan.sql.postgres_server import server

    script = WholeScript(task.scripted, "postgres", "")
    idents = script.given[EVENTS][1]
    kinds = {"int64": "BIGINT", "bool": "BOOLEAN"}
    declared = ", ".join(
        f'"{idents[field.name]}" {kinds.get(str(field.type), "TEXT")}'
        for field in task.events.schema
    )
    with server() as how, psycopg.connect(how, autocommit=True) as connection:
        connection.execute(f"CREATE TEMP TABLE {EVENTS} ({declared})")
        with connection.cursor() as cursor, cursor.copy(f"COPY {EVENTS} FROM STDIN") as copy:
            for batch in task.events.to_batches():
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        connection.execute(f"ANALYZE {EVENTS}")
        for statement in script.statements():
            connection.execute(statement.encode())
            made = statement.split('"', 2)[1]
            connection.execute(f'ANALYZE "{made}"')
        for table in script.outputs:
            yield table.name, connection.execute(f'SELECT * FROM "{table.name}"').fetchall()


def spark(task: Task) -> Rows:
    """Spark runs the same plans step by step, as `--engine spark` does."""
    from pyspark.sql import SparkSession

    from engine.batch.spark.sessions import settled
    from engine.batch.spark.steps import run

    settings = {
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4", "spark.driver.memory": "4g",
        "spark.driver.host": "127.0.0.1", "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m",
    }  # fmt: skip
    builder = SparkSession.builder.master("local[2]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    script = WholeScript(task.scripted, "spark", "")
    with tempfile.TemporaryDirectory() as folder, settled(session):
        from pyarrow import parquet

        parquet.write_table(task.events, Path(folder) / "events.parquet")
        events = session.read.parquet(f"{folder}/events.parquet")
        placed = run(session, task.scripted.placing, {EVENTS: events})[EVENT]
        frames = run(session, task.scripted.plan, {PLACED: placed})
        for made in script.outputs:
            frame = frames[made.sheet]
            if made.only is not None:
                frame = frame.where(f"`{made.only}`")
            listed = [frame[f"`{column}`"] for column in made.columns]
            yield made.name, [tuple(row) for row in frame.select(*listed).collect()]
    session.stop()


ENGINES = {"duckdb": duckdb, "postgres": postgres, "spark": spark}


def processor_time() -> float:
    """Seconds of processor time of this process and of those that it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)
