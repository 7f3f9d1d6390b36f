"""The events that all engines read, and the sorted rows that each makes of them, as bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bench.events.files import write
from bench.events.stream import some
from engine.batch.intake.reading import Source
from engine.batch.intake.relation import relation
from engine.batch.intake.take_all import take_all
from engine.plan.lower.script import Asked, script_plan
from engine.plan.lower.script_input import MAYBE, like
from engine.plan.lower.script_tables import Scripted
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class Task:
    """A provider's events as a file, and typed as its script wants them."""

    rulebook: Rulebook
    file: Path
    scripted: Scripted
    events: pa.Table


def task(provider: str, count: int, folder: Path, seed: int = 1) -> Task:
    """So many random events of a provider, none of them spoiled."""
    file = folder / f"{provider}.jsonl"
    write(some(provider, count, seed, 0.0), provider, file)
    rulebook = load(provider)
    taken = take_all(rulebook, Source((file,)))
    newest = tuple(rulebook.versions.values())[-1]
    scripted = script_plan(rulebook, {}, None, Asked(like(taken.profile, newest.facts)))
    events: Any = relation(taken.events)
    events = events.filter(pc.equal(events["trouble"], 0))
    given = scripted.placing.sheets["event"].rows.columns  # type: ignore[union-attr]
    events = events.select([name.removesuffix(MAYBE) for name in given])
    return Task(rulebook, file, scripted, events.rename_columns(list(given)))


def named(events: pa.Table, idents: dict[str, str]) -> pa.Table:
    """The events under the names that a script has for their columns."""
    return events.rename_columns([idents[name] for name in events.schema.names])


def digest(rows: Iterable[Iterable[Any]]) -> str:
    """The hash of rows, sorted, each as one line of text."""
    lines = sorted("\t".join(map(_cell, row)) for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def _cell(value: Any) -> str:
    return str(int(value)) if isinstance(value, Decimal) else repr(value)
