"""`evaluate --engine spark`: files that every task can read, or a table, in; a folder of files, or a table, out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commandline.inputs import Request, evaluation_options_of, source_of

if TYPE_CHECKING:
    from engine.batch.intake.reading import Source
    from engine.batch.spark.evaluate import Done
    from engine.report.columns import Chosen
    from engine.rulebook.model import Rulebook

TABLE = "table:"
_FORMATS = {"parquet": "parquet", "jsonl": "json", "csv": "csv"}


def run_on_spark(
    request: Request,
    rulebook: Rulebook,
    columns: tuple[Chosen, ...],
    out: Path | None,
    form: str,
    master: str | None,
) -> Done:
    """Evaluate on the session that there is, or on one of `master`, and write the results."""
    target = "" if out is None else str(out)
    if not target.startswith(TABLE) and form not in _FORMATS:
        raise click.UsageError(
            "Spark writes parquet, jsonl or csv, or `table:NAME`: say where with -o"
        )
    if out is None or (out.is_file() and not target.startswith(TABLE)):
        raise click.UsageError("Spark writes a folder of files, or `table:NAME`: name it with -o")
    from engine.batch.spark.evaluate import Batch
    from engine.batch.spark.sessions import check, session, settled

    options = evaluation_options_of(request, rulebook)
    check(options)
    given = _given(request)
    spark = session(master)
    with settled(spark):
        rows = _joined(spark, given) if isinstance(given, list) else given
        done = Batch(spark, rulebook, rows, options).run(columns)
        if target.startswith(TABLE):
            done.results.write.mode("overwrite").saveAsTable(target.removeprefix(TABLE))
        else:
            _writable(done, form).write.mode("overwrite").format(_FORMATS[form]).save(target)
    return done


def _given(request: Request) -> Source | list[str]:
    """The files, or the names of tables."""
    tables = [str(one).removeprefix(TABLE) for one in request.events if str(one).startswith(TABLE)]
    if not tables:
        return source_of(request)
    if len(tables) < len(request.events):
        raise click.UsageError("either tables or files, not both")
    return tables


def _joined(spark: Any, tables: list[str]) -> Any:
    """The rows of all tables as one frame."""
    found = spark.table(tables[0])
    for name in tables[1:]:
        found = found.unionByName(spark.table(name), allowMissingColumns=True)
    return found


def _writable(done: Done, form: str) -> Any:
    """The results; in CSV lists are texts with `;` between."""
    if form != "csv":
        return done.results
    return done.results.selectExpr(
        *(
            f"ARRAY_JOIN(`{c.name}`, ';') AS `{c.name}`" if c.form == "texts" else f"`{c.name}`"
            for c in done.columns
        )
    )


def said(done: Done) -> str:
    """What became of the rows, in a line or two."""
    rejected = len(done.rejects)
    lines = [
        f"{done.accepted + rejected:,} rows read: {done.accepted:,} accepted, {rejected:,} rejected"
    ]
    if done.interpreted:
        lines.append(f"the interpreter decided {done.interpreted:,} results")
    lines += [
        f"{name}: {count:,} numbers have no decimal form" for name, count in done.inexact.items()
    ]
    return "\n".join(lines)
