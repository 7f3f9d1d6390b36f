"""What a run may take, apart from what runs it: a command knows its limits before it knows that it needs an engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take; None: what DuckDB takes of itself."""

    threads: int | None = None
    memory: str | None = None
    temporary: Path | None = None
    in_order: bool = False  # whether rows come out in the order in which they are read
