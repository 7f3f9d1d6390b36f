"""One Spark on two threads for all tests of a process: it takes seconds to start, and much memory to have twice."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "3g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m",
}


def real(test: Any) -> Any:
    """A test that runs Spark; all of them by one process, since each process would start its own."""
    test = pytest.mark.xdist_group("spark")(test)
    test = pytest.mark.skipif(shutil.which("java") is None, reason="Java is not installed")(test)
    return pytest.mark.slow(pytest.mark.filterwarnings("ignore")(test))  # pyspark's own


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The Spark of this process; its tables are gone with it."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    pytest.importorskip("pandas", reason="pandas is not installed")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        builder = sql.SparkSession.builder.master("local[2]")
        for name, value in {**SETTINGS, "spark.sql.warehouse.dir": folder}.items():
            builder = builder.config(name, value)
        found = builder.getOrCreate()
        found.sparkContext.setLogLevel("OFF")
        yield found
        found.stop()
