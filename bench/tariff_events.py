"""Events for the rulebooks of `bench.rulebooks`, by the hundred million: made by DuckDB, the same every time.

    python -m bench.tariff_events 1000000 out/events.parquet [FIRST]

`FIRST` is the number of the first event, so that several files can stand together. About a hundred events have the same
client; nothing but the ids, which are numbers, is in order.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

# `mixed(n)` is any whole number below 2**31 - 1, the same for the same n: two steps of a congruential generator.
SELECT: Final = """
SELECT i AS id,
       ['remote', 'visit', 'call'][1 + r1 % 3] AS kind,
       'c' || (r2 % {clients}) AS client_id,
       to_timestamp(1546300800 + (r3 * 59 + i % 59) % 63072000) AS started_at,
       CASE WHEN r4 % 10 < 6 THEN [0, 1, 15, 29, 30, 45, 60, 90, 120, 600][1 + r5 % 10] ELSE r5 % 600 END AS minutes,
       r1 % 7 = 0 AS urgent,
       CASE WHEN r2 % 3 = 0 THEN DATE '2018-10-01' + CAST(r4 % 700 AS INTEGER) END AS deployed_on,
       't' || (r3 % 18) AS tariff
FROM (SELECT i, mixed(i) AS r1, mixed(i + 1000000007) AS r2, mixed(i * 3 + 77) AS r3, mixed(i * 5 + 13) AS r4,
             mixed(i * 7 + 5) AS r5
      FROM (SELECT range AS i FROM range({first}, {last})))
"""
INSTANT: Final = "strftime(started_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
MIXED: Final = (
    "CREATE MACRO mixed(n) AS ((((n % 2147483647) * 48271 % 2147483647) * 69621 + 12345) % 2147483647) "
    "* 40692 % 2147483399 >> 3"
)


def write(count: int, path: Path, first: int = 0, whole: int | None = None) -> None:
    """So many events from number `first` on, of altogether `whole`."""
    import duckdb

    clients = max(1, (whole or count) // 100)
    select = SELECT.format(first=first, last=first + count, clients=clients)
    connection = duckdb.connect(config={"memory_limit": "2GB"})
    connection.execute(MIXED)
    form = "parquet, COMPRESSION zstd" if path.suffix == ".parquet" else "csv, HEADER"
    if path.suffix != ".parquet":
        select = f"SELECT * REPLACE ({INSTANT} AS started_at) FROM ({select})"
    connection.execute(f"COPY ({select}) TO '{path}' (FORMAT {form})")
    connection.close()


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
