"""The dialects that a plan can be written in, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.plan.sql.operators.bigquery import BigQuery
from engine.plan.sql.operators.dialect import Dialect
from engine.plan.sql.operators.duckdb import DuckDB
from engine.plan.sql.operators.postgres import Postgres
from engine.plan.sql.operators.snowflake import Snowflake
from engine.plan.sql.operators.spark import Spark

DIALECTS: Final[Mapping[str, Dialect]] = {
    "duckdb": DuckDB(),
    "spark": Spark(),
    "postgres": Postgres(),
    "bigquery": BigQuery(),
    "snowflake": Snowflake(),
}
EXECUTED: Final = ("duckdb", "spark", "postgres")  # in tests; the others are only parsed
