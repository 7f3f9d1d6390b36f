"""One event at a time, from Python: `engine.Evaluator` beside Zen's `evaluate`, on the task of `bench.peers`.

    python -m bench.one_event [--events 20000] [--repeat 5]

Both get events that lie ready as they want them; each call is one event in, one decision out, and what comes out is
compared. Then the same of random events of both providers, with the time it takes to compile. CPU of this process.
Ends with 1 if the two disagree, or an event of the task costs `Evaluator` more than 50 µs or more than Zen.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.events.stream import some
from bench.peers.data import write_events
from bench.peers.tables import EVENT, rows_of
from bench.peers.task import plain_facts
from engine import Evaluator, load
from engine.events.model import Reject
from engine.values.unknown import Unknown

RULEBOOK: Final = Path(__file__).parent / "peers" / "rulebook"
MOST: Final = 50.0  # microseconds an event of the task
Row = dict[str, Any]


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(prog="python -m bench.one_event")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "events.parquet"
        write_events(file, asked.events)
        rows = [row for batch in rows_of(file) for row in batch]
    print("| events | decided by | CPU for each | events a second | to compile |")
    print("| --- | --- | ---: | ---: | ---: |")
    own, decided = _own(rows, asked.repeat)
    zen = _zen(rows, asked.repeat, decided)
    for provider in ("wtim", "wsm"):
        _provider(provider, asked.events // 10, asked.repeat)
    ratio = "" if zen is None else f", Zen {zen / own:.2f} times that"
    print(f"an event of the task costs {own:.1f} µs{ratio}")
    return 1 if own > MOST or (zen is not None and own > zen) else 0


def _own(rows: Sequence[tuple[Any, ...]], repeat: int) -> tuple[float, list[tuple[Any, ...]]]:
    start = time.process_time()
    evaluator = Evaluator(load(RULEBOOK))
    compiled = time.process_time() - start
    events = [_event(row) for row in rows]
    found = [_told(evaluator.decide(event)) for event in events]
    each = _each(evaluator.decide, events, repeat)
    _row("of the task", "`Evaluator.decide`", each, f"{compiled:.2f} s")
    return each, found


def _event(row: tuple[Any, ...]) -> Row:
    event = dict(zip(EVENT.names, row, strict=True))
    return event | {"id": str(event["id"]), "started_at": event["started_at"].replace(tzinfo=UTC)}


def _told(found: Any) -> tuple[Any, ...]:
    """Rule, payer and cents."""
    assert found.status == "decided"
    rule = f"{found.version}:{found.outcomes['decided_by']}"
    return rule, found.outcomes["payer"], int(found.amount * 100)


def _zen(
    rows: Sequence[tuple[Any, ...]], repeat: int, expected: list[tuple[Any, ...]]
) -> float | None:
    try:
        import zen
    except ImportError:
        print("zen-engine is not installed")
        return None
    from bench.peers.participants.zen_graph import graph

    start = time.process_time()
    content = zen.ZenDecisionContent(json.dumps(graph()))
    engine = zen.ZenEngine({"loader": lambda _: content})
    events = [plain_facts(*row[2:]) for row in rows]
    compiled = time.process_time() - start

    def decide(event: Row) -> Any:
        return engine.evaluate("rules", event)["result"]

    for event, wanted in zip(events, expected, strict=True):
        found = decide(event)
        got = (found["rule_id"], found["payer"], int(found["amount"]))
        if got != wanted:
            sys.exit(f"{event}: Zen says {got}, Clausebook {wanted}")
    each = _each(decide, events, repeat)
    _row("of the task", "Zen, `evaluate`", each, f"{compiled:.2f} s")
    return each


def _provider(name: str, count: int, repeat: int) -> None:
    """Random events that each stand alone; those that are none are left out."""
    start = time.process_time()
    evaluator = Evaluator(load(name))
    compiled = time.process_time() - start
    rows = some(name, count, spoiled=0)
    kept = [row for row in rows if not isinstance(evaluator.decide(row), Reject)]
    unknown = sum(_is_open(evaluator.decide(row)) for row in kept)
    each = _each(evaluator.decide, kept, repeat)
    _row(
        f"{name}, {len(kept):,} random",
        f"`Evaluator.decide`, {unknown:,} open",
        each,
        f"{compiled:.2f} s",
    )
    row = kept[0]
    _row(
        f"{name}, one again and again",
        "the same",
        _each(evaluator.decide, [row] * 3_000, repeat),
        "",
    )


def _is_open(found: Any) -> bool:
    return any(isinstance(value, Unknown) for value in found.outcomes.values())


def _each(decide: Callable[[Row], object], events: Sequence[Row], repeat: int) -> float:
    """Microseconds of CPU an event: the median of several runs over all."""
    taken = []
    for _ in range(repeat):
        start = time.process_time()
        for event in events:
            decide(event)
        taken.append(time.process_time() - start)
    return median(taken) / len(events) * 1e6


def _row(events: str, by: str, each: float, compiled: str) -> None:
    print(f"| {events} | {by} | {each:.1f} µs | {1e6 / each:,.0f} | {compiled} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
