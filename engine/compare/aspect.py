"""One thing that an entry says."""

from __future__ import annotations

from dataclasses import dataclass

from engine.diagnostics.spans import Span


@dataclass(frozen=True, slots=True)
class Aspect:
    """`text` under `label`; `items` where it is a list of which members come and go, in the order of `text`.

    `wording`: it is said to people, and no outcome or amount changes by it. `absent`: what holds where nothing is said
    (None: nothing). `rank`: its place in an entry.
    """

    label: str
    text: str
    items: tuple[str, ...] = ()
    wording: bool = False
    absent: str | None = None
    span: Span | None = None
    rank: int = 0
