"""Run the script of each provider's rulebook in several engines and compare the sorted rows of every table.

    python -m bench.warehouses --events 100000 --sample 2000

Ends with 1 where any table differs from DuckDB's. A sample is compared with the interpreter's results.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.warehouses.engines import ENGINES, processor_time
from bench.warehouses.sample import compare
from bench.warehouses.tables import Task, digest, task
from engine.plan.sql.whole_script import WholeScript


def main() -> int:
    """All engines, all providers."""
    parser = argparse.ArgumentParser(prog="python -m bench.warehouses")
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=2_000)
    parser.add_argument("--providers", default="wsm,wtim")
    parser.add_argument("--engines", default="duckdb,postgres,spark")
    asked = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for provider in asked.providers.split(","):
            made = task(provider, asked.events, Path(folder))
            print(f"{provider}: {len(made.events):,} events", flush=True)
            wrong += _provider(made, asked.engines.split(","), asked.sample)
    return 1 if wrong else 0


def _provider(made: Task, engines: list[str], size: int) -> int:
    """How many tables differ from those of the first engine."""
    first: dict[str, str] = {}
    wrong = 0
    for name in engines:
        start, used = time.perf_counter(), processor_time()
        found = dict(ENGINES[name](made))
        seconds, used = time.perf_counter() - start, processor_time() - used
        digests = {table: digest(rows) for table, rows in found.items()}
        other = [table for table, one in digests.items() if first.get(table, one) != one]
        first = first or digests
        count = sum(map(len, found.values()))
        print(
            f"  {name}: {count:,} rows of {len(found)} tables, {seconds:.0f} s by the clock, {used:.0f} s here;"
            f" {'other: ' + ', '.join(other) if other else 'the same bytes'}",
            flush=True,
        )
        wrong += len(other)
        if name == engines[0] and size:
            script = WholeScript(made.scripted, name, "")
            names = {o.sheet: o for o in script.outputs if o.name.endswith("results")}
            print(f"  {compare(made, found, names, size)}", flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main())
