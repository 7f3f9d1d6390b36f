"""Sessions of Spark: how a plan must be run on one, and what to say where there is none."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Final

from engine.diagnostics.findings import Finding, FindingsError
from engine.plan.sql.whole_script import SETTINGS

if TYPE_CHECKING:
    from engine.interpret.options import Options

FEW: Final = 10_000
_REWRITING: Final = (
    "BooleanSimplification",
    "CollapseProject",
    "NullPropagation",
    "OptimizeIn",
    "PushFoldableIntoBranches",
    "ReplaceNullWithFalseInPredicate",
    "SimplifyConditionals",
    "UnwrapCastInBinaryComparison",
)
_OWN: Final = {
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.adaptive.enabled": "false",  # it plans every step again after each shuffle
    "spark.sql.constraintPropagation.enabled": "false",  # grows with what columns are renamed to
    "spark.sql.optimizer.excludedRules": ",".join(
        f"org.apache.spark.sql.catalyst.optimizer.{rule}" for rule in _REWRITING
    ),
}


def session(master: str | None = None) -> Any:
    """The session that there is, or a new one; `master` where none is running. Raises `FindingsError` (CB661)."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise no_spark("`pyspark` is not installed") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # tasks need what we need
    found = SparkSession.builder.appName("clausebook")
    if master is not None:
        found = found.master(master)
    try:
        return found.getOrCreate()
    except Exception as error:  # of the Java that starts it: whatever it is, there is no Spark
        raise no_spark(f"Spark does not start: {str(error).splitlines()[0]}") from error


def no_spark(why: str) -> FindingsError:
    """That there is nothing to run a plan on."""
    said = "`pip install clausebook[spark]`, with Java 17 or later"
    return FindingsError([Finding("CB661", why, help=said)])


def check(options: Options) -> None:
    """Raise what can be said before there is a session."""
    if options.tables:
        raise cannot("reference tables are joined by the other engines only")


def cannot(why: str) -> FindingsError:
    """What Spark does not take."""
    said = "evaluate it with `--engine duckdb`, or decide it by the interpreter"
    return FindingsError([Finding("CB662", f"not on Spark: {why}", help=said)])


def settled(spark: Any) -> AbstractContextManager[None]:
    """A session with the settings of a plan, and afterwards with its own again."""
    return _with(spark, {**SETTINGS["spark"], **_OWN})


def sized(spark: Any, rows: int) -> AbstractContextManager[None]:
    """The same for so many rows: few are done by the time that Java has compiled code for them."""
    return _with(spark, {"spark.sql.codegen.factoryMode": "NO_CODEGEN"} if rows < FEW else {})


@contextmanager
def _with(spark: Any, wanted: Mapping[str, str]) -> Iterator[None]:
    before = {name: spark.conf.get(name, None) for name in wanted}
    for name, value in wanted.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, value)
