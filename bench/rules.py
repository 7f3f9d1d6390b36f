"""Does an event cost more under 400 rules than under 40? The same events under both, in turns, many and few of them.

    python -m bench.rules [--events 1000000] [--repeat 3] [--engine duckdb] [--folder out/rules]

What an event costs is told from the difference: getting a rulebook ready takes its time once, however many events
there are. Ends with 1 if 400 rules cost more than 1.3 times what 40 rules cost for each event.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from bench.children import COLUMNS, Took, evaluate, mebibytes, medians, took
from bench.rulebooks import write_rules
from bench.tariff_events import write

MOST: Final = 1.3
FEW: Final = 20_000
SHAPES: Final = {40: (6, 6), 400: (18, 22)}  # groups of tariffs, bands of minutes


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m bench.rules")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--folder", type=Path, default=Path("out/rules"))
    asked = parser.parse_args()
    folder: Path = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    few, many = folder / f"{FEW}.parquet", folder / f"{asked.events}.parquet"
    write(FEW, few)
    write(asked.events, many)
    for rules, shape in SHAPES.items():
        assert write_rules(folder / f"{rules}-rules", *shape) == rules
    engine = ["--engine", asked.engine, "--columns", COLUMNS]
    started: dict[int, list[Took]] = {rules: [] for rules in SHAPES}
    whole: dict[int, list[Took]] = {rules: [] for rules in SHAPES}
    for _ in range(asked.repeat):
        for rules in SHAPES:
            book, out = folder / f"{rules}-rules", folder / f"{rules}.parquet"
            started[rules].append(took(evaluate(book, [few], out, *engine)))
            whole[rules].append(took(evaluate(book, [many], out, *engine)))
    print(
        f"{asked.events:,} events, Parquet to Parquet; median of {asked.repeat}; CPU of all cores"
    )
    print(f"| rules | {FEW:,} events, CPU | all, CPU | all, clock | CPU for each event | memory |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    each: dict[int, float] = {}
    for rules in SHAPES:
        start, all_ = medians(started[rules]), medians(whole[rules])
        each[rules] = (all_.cpu - start.cpu) / (asked.events - FEW)
        cells = [f"{seconds:.2f} s" for seconds in (start.cpu, all_.cpu, all_.seconds)]
        cells.append(f"{each[rules] * 1e6:.2f} µs")
        print(f"| {rules} | {' | '.join(cells)} | {mebibytes(all_.peak)} |")
    ratio = each[400] / each[40]
    print(f"400 rules cost {ratio:.2f} times what 40 rules cost for each event")
    return 1 if ratio > MOST else 0


if __name__ == "__main__":
    sys.exit(main())
