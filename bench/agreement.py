"""Interpreter and columnar plan over random rulebooks with every construct, or over the conformance rulebooks.

    python -m bench.agreement [--rulebooks 2000] [--events 200] [--from 0] [--jobs 1] [--conformance]
    python -m bench.agreement --provider wtim --events 1000 [--from 1]
    python -m bench.agreement --shrink 17 --events 40

The last writes out the rulebook of a seed, with as few of its events as still make a difference. With `--provider`,
random events of a provider under every reading of every doubtful clause.

Each seed names a rulebook and its events; every other one also other readings, dates or versions. Prints the smallest
difference of every seed that has one, and what had to go through the interpreter after all. Ends with 1 if anything
differs.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import yaml

from engine.batch.compare import Comparison, compare
from engine.batch.difference_text import difference_text
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook

if TYPE_CHECKING:
    from tests.laws.running import World

NAMES = ("interpreter", "plan")


@dataclass(frozen=True)
class Tried:
    """One rulebook: how much was compared, and what was found."""

    name: str
    comparison: Comparison
    said: str = ""
    interpreted: int = 0  # of the results, those that the plan left to the interpreter
    rechecked: Mapping[str, int] = field(default_factory=dict)


def main() -> int:
    """All seeds, then the sum."""
    parser = argparse.ArgumentParser(prog="python -m bench.agreement")
    parser.add_argument("--rulebooks", type=int, default=2_000)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first seed")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--conformance", action="store_true", help="the conformance rulebooks")
    parser.add_argument("--provider", choices=("wsm", "wtim"))
    parser.add_argument("--shrink", type=int, metavar="SEED")
    asked = parser.parse_args()
    if asked.shrink is not None:
        return shrink(asked.shrink, asked.events)
    total = _Total()
    try:
        for one in _all(asked):
            total.take(one)
    except KeyboardInterrupt:
        print("interrupted")
    total.print()
    return 1 if total.wrong else 0


class _Total:
    """The sum of what was tried."""

    def __init__(self) -> None:
        self.tried = self.wrong = self.wholly = self.interpreted = 0
        self.found = Comparison()
        self.rechecked, self.books = Counter[str](), Counter[str]()

    def take(self, one: Tried) -> None:
        """Count it, and print what differs."""
        self.tried += 1
        self.found += one.comparison
        self.interpreted += one.interpreted
        self.wholly += not one.interpreted
        self.rechecked.update(one.rechecked)
        self.books.update(one.rechecked.keys())
        if one.said:
            self.wrong += 1
            print(f"{one.name}: {one.said}\n", flush=True)
        if self.tried % 20 == 0:
            print(
                f"{self.tried:,} rulebooks, {self.found.results:,} results, {self.wrong:,} differ",
                flush=True,
            )

    def print(self) -> None:
        """All of it, and what the plan does not decide alone."""
        results = f"{self.found.results:,} results"
        print(f"{self.tried:,} rulebooks, {results}, {self.wrong:,} rulebooks with differences")
        by_plan = f"{self.wholly:,} rulebooks; {self.interpreted:,} results were not"
        print(f"decided by the plan alone: {by_plan}")
        for reason, count in self.books.most_common(30):
            print(f"  {reason}: {self.rechecked[reason]:,} times in {count:,} rulebooks")


def _all(asked: argparse.Namespace) -> Iterator[Tried]:
    if asked.conformance:
        from tests.conformance.harness import sample_paths

        work: Any = partial(of_conformance, events=asked.events)
        names: list[Any] = [str(path) for path in sample_paths()]
    elif asked.provider:
        work = partial(of_reading, provider=asked.provider, events=asked.events, seed=asked.first)
        names = list(_readings(asked.provider))
    else:
        work = partial(of_seed, events=asked.events)
        names = list(range(asked.first, asked.first + asked.rulebooks))
    if asked.jobs == 1:
        yield from map(work, names)
        return
    with ProcessPoolExecutor(asked.jobs) as pool:
        yield from pool.map(work, names, chunksize=5)


def of_seed(seed: int, events: int) -> Tried:
    """The rulebook of a seed, on so many random events of its schema, with many customers."""
    made, found, options = _of_seed(seed, events)
    return _tried(f"seed {seed}", made.rulebook, found, **options)


def shrink(seed: int, events: int) -> int:
    """Leave out events, then facts, as long as something differs; print what is left."""
    made, rows, options = _of_seed(seed, events)
    if not _tried("", made.rulebook, rows, **options).said:
        print(f"seed {seed}: no difference")
        return 0
    for row in list(rows):
        fewer = [other for other in rows if other is not row]
        if _tried("", made.rulebook, fewer, **options).said:
            rows = fewer
    for row in rows:
        for name in [name for name in row if name != "id"]:
            value = row.pop(name)
            if not _tried("", made.rulebook, rows, **options).said:
                row[name] = value
    print(yaml.safe_dump(made.document | {"events": rows}, sort_keys=False, width=200))
    print(f"{options}\n{_tried('', made.rulebook, rows, **options).said}")
    return 1


def _of_seed(seed: int, events: int) -> tuple[World, list[Any], dict[str, Any]]:
    from tests.laws.events import rows
    from tests.laws.running import world

    made = world(seed)
    rng = Random(seed)
    found = rows(rng, made.rulebook.versions.values(), events, rng.choice([0.0, 0.15, 0.4]))
    for row in found:
        row |= {name: f"k{rng.randint(0, 40)}" for name in ("job", "client") if name in row}
    return made, found, {} if seed % 2 else options_for(rng, made.rulebook)


def options_for(rng: Random, rulebook: Rulebook) -> dict[str, Any]:
    """How events may be evaluated: other readings, another date or version, as of and as known at some moment."""
    versions = rulebook.versions
    readings = {name: r for v in versions.values() for name, r in v.readings.items()}
    found: dict[str, Any] = {}
    if rng.random() < 0.7:
        found["readings"] = {name: rng.choice(list(r.options)) for name, r in readings.items()}
    governed = rng.random()
    if governed < 0.25:
        found["version"] = rng.choice(list(versions))
    elif governed < 0.5:
        found["on"] = date(2020, rng.randint(1, 12), rng.randint(1, 28))
    for name, chance in (("known_at", 0.3), ("as_of", 0.6)):
        if rng.random() < chance:
            day = rng.randint(1, 28)
            found[name] = datetime(2020, rng.randint(1, 6), day, rng.randint(0, 23), tzinfo=UTC)
    return found


def _readings(provider: str) -> Iterator[tuple[str, str] | None]:
    """No reading but the usual ones, then every other one by itself."""
    versions = load(provider).versions.values()
    yield None
    for reading in {name: r for v in versions for name, r in v.readings.items()}.values():
        yield from ((reading.id, option) for option in reading.options if option != reading.chosen)


def of_reading(chosen: tuple[str, str] | None, provider: str, events: int, seed: int) -> Tried:
    """Events of a provider under one reading that is not the usual one."""
    from bench.events.stream import some

    readings = dict([chosen]) if chosen else {}
    name = "=".join(chosen) if chosen else "as usually read"
    return _tried(name, load(provider), some(provider, events, seed), readings=readings)


def of_conformance(path: str, events: int) -> Tried:
    """The rulebook of a conformance file, on random events and on those of its cases."""
    from tests.conformance.harness import read_sample
    from tests.laws.events import rows

    sample = read_sample(Path(path))
    name = Path(path).stem
    if sample.rulebook is None:
        return Tried(name, Comparison())
    found = rows(Random(name), sample.rulebook.versions.values(), events, 0.2)
    results = [_tried(name, sample.rulebook, found)]
    for case in sample.cases:
        options = {"as_of": case.as_of} if getattr(case, "as_of", None) else {}
        listed: list[Any] = list(case.events)
        results.append(_tried(f"{name}: {case.name}", sample.rulebook, listed, **options))
    said = "\n".join(f"{one.name}: {one.said}" for one in results if one.said)
    rechecked: Counter[str] = Counter()
    for one in results:
        rechecked.update(one.rechecked)
    comparison = sum((one.comparison for one in results), Comparison())
    return Tried(name, comparison, said, sum(one.interpreted for one in results), rechecked)


def _tried(name: str, rulebook: Rulebook, rows: list[Any], **options: Any) -> Tried:
    from engine.batch.evaluate import evaluate_columnar

    raws = list(raw_events(rows, "events"))
    try:
        mine = evaluate(rulebook, raws, Options(**options))
        theirs = evaluate_columnar(rulebook, raws, Options(**options))
    except Exception:  # one rulebook that fails must not hide the others
        return Tried(name, Comparison(), f"failed\n{traceback.format_exc()}")
    found = compare(mine, theirs)
    left = theirs.interpreted, theirs.rechecked
    if found.first is None:
        return Tried(name, found, "", *left)
    text = difference_text(found.first, rulebook, (), NAMES)
    return Tried(name, found, f"{found.differing} differ; the smallest: {text}", *left)


if __name__ == "__main__":
    sys.exit(main())
