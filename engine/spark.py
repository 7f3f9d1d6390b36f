"""Clausebook on Apache Spark: a frame of events in, a frame of results out.

    from engine import load
    from engine.spark import evaluate

    results = evaluate(load("wtim"), spark.table("calls"), columns=["id", "status", "amount", "time.billed"])

Columns of the frame are facts by their names, `id` among them; texts, whole numbers, decimals, truths, dates and
instants (timestamps with a zone) are taken as they are, anything else as `clausebook evaluate` takes a row of Parquet.
Clausebook has to be installed where tasks run. `pyspark` is imported only when a function is called.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine import _timed

if TYPE_CHECKING:
    from engine.batch.spark.evaluate import Done
    from engine.rulebook.model import Rulebook

__all__ = ["evaluate", "evaluate_all"]


def evaluate(
    rulebook: Rulebook, frame: Any, columns: Iterable[str] | None = None, **options: Any
) -> Any:
    """The results of the events of a frame, one row each; rows that are no events are left out.

    `columns` are names as `clausebook evaluate --columns` has them; without, a result's own and its outcomes. `options`
    as for `engine.evaluate`. Raises `FindingsError` for what Spark cannot take, `NoColumnError` for a wrong name.
    """
    return evaluate_all(rulebook, frame, columns, **options).results


def evaluate_all(
    rulebook: Rulebook, frame: Any, columns: Iterable[str] | None = None, **options: Any
) -> Done:
    """The same, with the rejected rows and the counts beside the frame of results."""
    from engine.batch.spark.evaluate import Batch
    from engine.batch.spark.sessions import session, settled
    from engine.interpret.options import Options
    from engine.report.columns import choose

    chosen = () if columns is None else choose(columns, rulebook)
    session()  # or it says that there is none
    asked = Options(**_timed(rulebook, options))
    with settled(frame.sparkSession):
        return Batch(frame.sparkSession, rulebook, frame, asked).run(chosen)
