"""DuckDB, SQL by hand: one CASE for the rule, and one for each thing that follows from it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

# Whole numbers only: a decimal division would go through binary floating point.
SQL: Final = """
WITH event AS (
  SELECT *, make_timestamp(epoch_us(started_at)) AS moment,
    CASE WHEN make_timestamp(epoch_us(started_at)) < TIMESTAMP '2016-09-02' THEN 'A' ELSE 'B' END AS version,
    kind IN ('email_support', 'computer_support', 'project_support') AS supports
  FROM read_parquet($events)
), ruled AS (
  SELECT *,
    CASE version WHEN 'A' THEN 9500 ELSE 11000 END::BIGINT AS rate,
    CASE version WHEN 'A' THEN 13500 ELSE 15500 END::BIGINT AS emergency_rate,
    CASE
      WHEN kind = 'email_support' AND topic = 'email_config' THEN 'email_config'
      WHEN kind = 'email_support' AND topic = 'general_tech' AND is_home_user THEN 'email_home'
      WHEN kind = 'email_support' AND topic = 'general_tech' THEN 'email_client'
      WHEN kind = 'emergency' THEN 'emergency_call'
      WHEN supports AND isodow(moment) >= 6 THEN 'emergency_weekend'
      WHEN supports AND (hour(moment) < 9 OR hour(moment) >= 18) THEN 'emergency_hours'
      WHEN kind = 'computer_support' AND on_retainer THEN 'computer_retainer'
      WHEN kind = 'computer_support' THEN 'computer_adhoc'
      WHEN kind = 'project_support' AND topic IN ('new_feature', 'third_party') THEN 'project_excluded'
      WHEN kind = 'project_support' AND moment::DATE < project_start + INTERVAL 6 MONTH THEN 'project_covered'
      WHEN kind = 'project_support' THEN 'project_expired'
      WHEN kind = 'project_work' AND minutes > estimate_minutes THEN 'work_overrun'
      WHEN kind = 'project_work' AND estimate_minutes IS NOT NULL THEN 'work_within'
      WHEN kind = 'travel' THEN 'travel'
      ELSE 'default'
    END AS rule
  FROM event
), parts AS (
  SELECT *,
    CASE
      WHEN rule IN ('email_config', 'project_covered') THEN 'none'
      WHEN rule = 'email_home' THEN 'user'
      ELSE 'client'
    END AS payer,
    CASE WHEN rule IN ('email_config', 'project_covered') THEN minutes ELSE 0 END AS covered_minutes,
    CASE
      WHEN rule IN ('email_config', 'project_covered') THEN 0
      WHEN rule IN ('email_home', 'email_client') THEN greatest(minutes, 30)
      WHEN rule = 'computer_retainer' THEN (minutes + 19) // 20 * 20
      WHEN rule = 'computer_adhoc' THEN greatest(minutes, 60)
      WHEN rule = 'work_overrun' THEN estimate_minutes
      ELSE minutes
    END AS full_minutes,
    CASE
      WHEN rule IN ('email_config', 'project_covered') THEN 0
      WHEN rule IN ('email_home', 'email_client') THEN 9000
      WHEN rule IN ('emergency_call', 'emergency_weekend', 'emergency_hours') THEN emergency_rate
      WHEN rule = 'travel' THEN rate // 2
      ELSE rate
    END AS full_rate,
    CASE WHEN rule = 'work_overrun' THEN minutes - estimate_minutes ELSE 0 END AS over_minutes,
    CASE WHEN rule = 'work_overrun' THEN rate // 2 ELSE 0 END AS over_rate
  FROM ruled
)
SELECT id, version || ':' || rule AS rule_id, payer <> 'none' AS billable,
  full_minutes + over_minutes AS billed_minutes,
  (2 * (full_minutes * full_rate + over_minutes * over_rate) + 60) // 120 AS amount, payer, covered_minutes,
  full_minutes, full_rate, over_minutes, over_rate
FROM parts
"""


def run(events: Path, out: Path) -> None:
    """Read, decide, write: one statement."""
    with duckdb.connect() as connection:
        files = {"events": str(events), "out": str(out)}
        connection.execute(f"COPY ({SQL}) TO $out (FORMAT parquet)", files)
