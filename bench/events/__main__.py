"""Write random events to a file, or tell what they bring about. See the package."""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path

from bench.events.coverage import coverage
from bench.events.files import write
from bench.events.stream import PROVIDERS, SPOILED, events


def main() -> None:
    """One file of one provider's events, or `--coverage COUNT` for both."""
    parser = argparse.ArgumentParser(prog="python -m bench.events")
    parser.add_argument("provider", nargs="?", choices=sorted(PROVIDERS))
    parser.add_argument("count", nargs="?", type=int)
    parser.add_argument("file", nargs="?", type=Path, help="JSONL, CSV or Parquet by its name")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--spoiled", type=float, default=SPOILED, help="the part of rows that are no events"
    )
    parser.add_argument("--coverage", type=int, metavar="COUNT")
    asked = parser.parse_args()
    if asked.coverage:
        for provider in sorted(PROVIDERS):
            print(coverage(provider, asked.coverage, asked.seed))
        return
    if asked.file is None:
        parser.error("say whose events, how many, and where to")
    start = time.perf_counter()
    rows = islice(events(asked.provider, asked.seed, asked.spoiled), asked.count)
    count = write(rows, asked.provider, asked.file)
    print(f"{count:,} events in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
