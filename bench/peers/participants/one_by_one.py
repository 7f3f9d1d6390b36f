"""What the engines that take one event at a time have in common: reading, one call for each event, writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.peers.tables import RESULT, rows_of, write_rows
from bench.peers.task import Row, plain_facts

Decide = Callable[[Row], Mapping[str, Any]]


def run_one_by_one(events: Path, out: Path, decide: Decide) -> None:
    """Read, decide, write."""
    write_rows(((_result(event, decide) for event in rows) for rows in rows_of(events)), out)


def _result(event: tuple[Any, ...], decide: Decide) -> tuple[Any, ...]:
    number, _, *facts = event
    found = decide(plain_facts(*facts))
    return (number, *(found[name] for name in RESULT.names[1:]))
