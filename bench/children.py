"""Commands as processes of their own: how long they take, and the most memory that they ever hold."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
# What the results of `bench.rulebooks` are written with: who decided, and the parts of the line.
COLUMNS: Final = "id,status,rules,amount,hourly,payer,time.billed,time.covered,time.rate"
# Reads a file and writes it again, as the engine does it by itself; `{}` are input, output, memory.
COPY: Final = """
import sys, duckdb
con = duckdb.connect(config={"memory_limit": sys.argv[3]})
con.sql("SET preserve_insertion_order = false")
con.sql(f"COPY (FROM read_parquet('{sys.argv[1]}')) TO '{sys.argv[2]}' (FORMAT parquet)")
con.close()
"""


@dataclass(frozen=True)
class Took:
    """Seconds by the clock and of all cores, and bytes at the peak.

    What other work the machine has to do counts in the first, hardly in the second.
    """

    seconds: float
    cpu: float
    peak: int


class FailedError(Exception):
    """A command ended badly; its last words."""


def evaluate(book: Path | str, events: Sequence[Path], out: Path, *more: str) -> list[str]:
    """The words of `clausebook evaluate`."""
    words = [sys.executable, str(ROOT / "cli.py"), "evaluate", *map(str, events)]
    return [*words, "-r", str(book), "-o", str(out), *more]


def copy(events: Path, out: Path, memory: str) -> list[str]:
    """The words of a plain copy by DuckDB."""
    return [sys.executable, "-c", COPY, str(events), str(out), memory]


def took(words: Sequence[str], fine: Sequence[int] = (0, 1)) -> Took:
    """Run a command to its end. Exit code 1 says that rows were rejected."""
    start = time.perf_counter()
    child = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert child.stderr is not None
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = code = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if code not in fine:
        raise FailedError(f"{' '.join(words)}\nended with {code}\n{said[-2_000:]}")
    unit = 1 if sys.platform == "darwin" else 1_024
    return Took(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def medians(runs: Sequence[Took]) -> Took:
    """The medians of the times, and the highest peak."""
    times, cpu = median(run.seconds for run in runs), median(run.cpu for run in runs)
    return Took(times, cpu, max(run.peak for run in runs))


def mebibytes(size: int) -> str:
    """A size for people."""
    return f"{size / 2**20:,.0f} MiB"
