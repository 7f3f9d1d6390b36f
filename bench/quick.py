"""A quick look at speed, as a report: how long the commands take to start, and how many events a second.

    python bench/quick.py [EVENTS]

Nothing here passes or fails; numbers depend on the machine.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from engine import evaluate, load  # noqa: E402


def timed(work: Callable[[], object]) -> float:
    """Seconds that the work takes: the best of three."""
    return min(_once(work) for _ in range(3))


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def command(*words: str) -> Callable[[], object]:
    """A command in a process of its own."""
    run = [sys.executable, str(ROOT / "cli.py"), *words]
    return lambda: subprocess.run(run, capture_output=True, check=True)


def calls(count: int) -> list[dict[str, object]]:
    """Computer support calls of the twelve months from January 2017, every fifth an emergency in the evening."""
    return [
        {
            "id": f"c{n}", "kind": "support_call", "opened_as": "computer", "retainer_active": n % 3 == 0,
            "emergency": n % 5 == 0, "technical_minutes": 60,
            "started_at": f"2017-{n % 12 + 1:02}-{n % 28 + 1:02}T17:40:00-05:00",
            "ended_at": f"2017-{n % 12 + 1:02}-{n % 28 + 1:02}T18:40:00-05:00",
        }
        for n in range(count)
    ]  # fmt: skip


def requests(count: int) -> list[dict[str, object]]:
    """Site requests of one month."""
    return [
        {"id": f"s{n}", "kind": "site_request", "nature": "change", "minutes": n % 90 + 1,
         "worked_on": f"2025-09-{n % 30 + 1:02}"}
        for n in range(count)
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    example = str(ROOT / "examples/events/wsm.csv")
    rows = [
        ("clausebook --help", timed(command("--help")), ""),
        ("clausebook evaluate, 20 events", timed(command("evaluate", example, "-r", "wsm")), ""),
    ]
    for name, events in (("wtim", calls(count)), ("wsm", requests(count))):
        rows.append((f"load {name}", timed(partial(load, name)), ""))
        book = load(name)
        seconds = timed(partial(evaluate, book, events))
        rows.append(
            (f"evaluate {name}, {count:,} events", seconds, f"{count / seconds:,.0f} events/s")
        )
    for what, seconds, rate in rows:
        print(f"{what:40}{seconds:8.2f} s  {rate}")


if __name__ == "__main__":
    main()
