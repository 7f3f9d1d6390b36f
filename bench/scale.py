"""Events by the hundred million: time, memory, and the plain copy of the same file in the same minute.

    python -m bench.scale [--sizes 1000000,10000000,100000000] [--memory 2GiB] [--folder out/scale] [--only state]

Each size is evaluated without state and with running totals by client and month. Ends with 1 if a size takes more than
1.1 times the CPU for each event that the size before it took, or more memory than was allowed. `disk` is the most that
lay beside the output at any time, the output itself apart.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Final

from bench.children import COLUMNS, FailedError, Took, copy, evaluate, mebibytes, took
from bench.rulebooks import write_totals
from bench.tariff_events import write
from engine.plan.sql.limits import bytes_of

MOST: Final = 1.1  # times as long for each event
BOOKS: Final = {"none": False, "totals": True}


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale")
    parser.add_argument("--sizes", default="1000000,10000000,100000000")
    parser.add_argument("--memory", default="2GiB")
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--folder", type=Path, default=Path("out/scale"))
    parser.add_argument("--only", choices=sorted(BOOKS), help="without state, or with totals")
    asked = parser.parse_args()
    folder: Path = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    books = [asked.only] if asked.only else list(BOOKS)
    for name in books:
        write_totals(folder / name, BOOKS[name])
    most = bytes_of(asked.memory) or 0
    fine = True
    print(
        "| events | state | clock | CPU | events/s of CPU | memory | disk | plain copy, CPU | ratio of CPU |"
    )
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    before: dict[str, tuple[int, Took]] = {}
    for size in sorted(int(text) for text in asked.sizes.split(",")):
        events = folder / f"{size}.parquet"
        if not events.exists():
            write(size, events)
        for name in books:
            run = _measured(folder, name, events, size, asked.engine, asked.memory)
            if run is None:
                fine = False
                continue
            fine = fine and run.peak <= most
            if name in before:
                fine = fine and _grows_evenly(name, size, run, *before[name])
            before[name] = size, run
    return 0 if fine else 1


def _measured(
    folder: Path, name: str, events: Path, size: int, engine: str, memory: str
) -> Took | None:
    """One evaluation and one copy, as a row of the table."""
    out = folder / f"{name}-out.parquet"
    try:
        more = ["--engine", engine, "--memory", memory, "--columns", COLUMNS]
        with _watched(out.with_name(f".{out.name}.work")) as disk:
            run = took(evaluate(folder / name, [events], out, *more))
    except FailedError as error:
        print(f"| {size:,} | {name} | failed | | | | | |\n\n{error}", flush=True)
        return None
    copied = took(copy(events, folder / "copy.parquet", memory))
    cells = [
        f"{size:,}", name, f"{run.seconds:.1f} s", f"{run.cpu:.1f} s", f"{size / run.cpu:,.0f}", mebibytes(run.peak),
        mebibytes(max(disk)), f"{copied.cpu:.1f} s", f"{run.cpu / copied.cpu:.1f}",
    ]  # fmt: skip
    print(f"| {' | '.join(cells)} |", flush=True)
    out.unlink(missing_ok=True)
    return run


@contextmanager
def _watched(folder: Path) -> Iterator[list[int]]:
    """How many bytes lie in a folder from time to time, what is called `output` apart."""
    sizes, ended = [0], Event()

    def watch() -> None:
        while not ended.wait(0.25):
            sizes.append(_held(folder))

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield sizes
    finally:
        ended.set()
        thread.join()


def _held(folder: Path) -> int:
    try:
        found = [path for path in folder.rglob("*") if path.is_file() and path.stem != "output"]
        return sum(path.stat().st_size for path in found)
    except FileNotFoundError:  # files come and go
        return 0


def _grows_evenly(name: str, size: int, run: Took, fewer: int, shorter: Took) -> bool:
    times, events = run.cpu / shorter.cpu, size / fewer
    by_clock = run.seconds / shorter.seconds
    told = f"{times:.1f} times the CPU, {by_clock:.1f} times as long by the clock"
    print(f"\n{name}: {events:g} times the events took {told}\n", flush=True)
    return times <= events * MOST


if __name__ == "__main__":
    sys.exit(main())
