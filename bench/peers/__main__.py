"""The benchmark: `python -m bench.peers --events 100000`. Exits with 1 where somebody disagrees with the loop."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.peers.compare import LOOP, PARTICIPANTS, Course, Participant, Run, installed, with_engine

_HEADS = ("participant", "events", "seconds", "events/s", "× loop", "peak memory", "agrees")
_FORM = "{:26}{:>12}{:>10}{:>14}{:>10}{:>14}  {}"


def main(args: Sequence[str] | None = None) -> int:
    """Run the participants and print a line for each as soon as it is done."""
    chosen = _options(args)
    wanted = [*PARTICIPANTS, *(with_engine(engine) for engine in chosen.engine)]
    if chosen.only:
        engines = [participant.key for participant in wanted if participant.engine]
        wanted = [each for each in wanted if each.key in (*chosen.only.split(","), *engines)]
    taking_part = [each for each in wanted if installed(each) and each != LOOP]
    absent = [each for each in wanted if not installed(each)]
    print(_FORM.format(*_HEADS))
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        course = Course(Path(folder), chosen.events, chosen.slow_events, chosen.repeat)
        runs = _report(course, taking_part)
    for each in absent:
        print(f"{each.name}: left out, its package `{each.package}` is not installed")
    wrong = [run for run in runs if run.trouble is not None]
    for run in wrong:
        print(f"{run.participant.name}: {run.trouble}")
    return 1 if wrong else 0


def _options(args: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="how many events")
    slow = "at most so many for those that take one event at a time"
    parser.add_argument("--slow-events", type=int, default=10_000, help=slow)
    parser.add_argument("--repeat", type=int, default=1, help="runs of each; the median counts")
    names = ",".join(each.key for each in PARTICIPANTS)
    parser.add_argument("--only", default="", help=f"participants, of {names}")
    row = "another row: clausebook evaluate --engine ENGINE; may be repeated"
    parser.add_argument("--engine", action="append", default=[], help=row)
    chosen = parser.parse_args(args)
    unknown = set(filter(None, chosen.only.split(","))) - {each.key for each in PARTICIPANTS}
    if unknown:
        parser.error(f"no such participant: {', '.join(sorted(unknown))}")
    return chosen


def _report(course: Course, participants: list[Participant]) -> list[Run]:
    runs: list[Run] = []
    for run in course.run_all(participants):
        runs.append(run)
        print(_line(run, runs[0]), flush=True)
    return runs


def _line(run: Run, loop: Run) -> str:
    if not run.seconds:
        return _FORM.format(run.participant.name, f"{run.events:,}", "", "", "", "", "failed")
    agrees = "-" if not run.participant.decides else "no" if run.trouble else "yes"
    return _FORM.format(
        run.participant.name, f"{run.events:,}", f"{run.seconds:.2f}", f"{run.rate:,.0f}",
        f"{run.rate / loop.rate:.3f}" if loop.rate else "", f"{run.memory / 2**20:,.0f} MiB", agrees,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
