"""What a run may take, apart from what runs it: a command knows its limits before it knows that it needs an engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

_SIZE: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))? ?([KMGT])(i?)B")
_OWN: Final = 192 * 1024**2  # bytes of Python, Arrow and the libraries themselves
_BESIDE: Final = 4  # one part in so many is for blocks of files and events that are held

Follow: TypeAlias = Callable[[Callable[[], Any] | None], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take; None: what DuckDB takes of itself. `memory`: of the whole process, such as `2GB`.

    `follow` is given what tells how much of the statement under way is done, in percent (below 0: nobody knows), and
    None when there is no more to tell. Any thread may ask it.
    """

    threads: int | None = None
    memory: str | None = None
    temporary: Path | None = None
    in_order: bool = False  # whether rows come out in the order in which they are read
    follow: Follow | None = None

    @property
    def share(self) -> int | None:
        """How many bytes of the memory DuckDB may have: the process holds other things, and DuckDB some it does not
        count."""
        whole = bytes_of(self.memory)
        if whole is None:
            return None
        return max(whole - whole // _BESIDE - _OWN, whole // _BESIDE)


def bytes_of(size: str | None) -> int | None:
    """How many bytes `2GB` or `500 MiB` are."""
    found = None if size is None else _SIZE.fullmatch(size)
    if found is None:
        return None
    unit: int = (1024 if found[4] else 1000) ** ("KMGT".index(found[3]) + 1)
    fraction = found[2] or ""
    return int(int(found[1] + fraction) * unit // 10 ** len(fraction))
