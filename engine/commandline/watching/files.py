"""Which files there are and whether they were written: asked again and again, since every file system can answer that.

A file counts as written when it is another one, or has another size or time, than it had when it was asked about last.
No thread and no notification of a system is needed; a dozen files cost far less than a thousandth of a second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

State = Mapping[Path, tuple[int, int, int, int]]
PAUSE: Final = timedelta(milliseconds=100)


def state_of(paths: Iterable[Path]) -> State:
    """The files that there are, each with what changes when it is written."""
    found: dict[Path, tuple[int, int, int, int]] = {}
    for path in paths:
        try:
            one = path.stat()
        except OSError:  # gone, or not to be read: reading it will say why
            continue
        found[path] = (one.st_ino, one.st_size, one.st_mtime_ns, one.st_ctime_ns)
    return found


def changed(old: State, new: State) -> tuple[Path, ...]:
    """The files that were written, made or deleted."""
    return tuple(sorted(path for path in {*old, *new} if old.get(path) != new.get(path)))


def states(
    ask: Callable[[], Iterable[Path]], busy: Callable[[], bool] = lambda: False
) -> Iterator[State]:
    """The state now, then each that is another one and has come to rest: an editor may write in several steps.

    Meanwhile `busy` may do a little of other work; it says whether it did any.
    """
    waiting = threading.Event()  # never set: Ctrl-C ends the wait
    known = state_of(ask())
    yield known
    while True:
        if not busy():
            waiting.wait(PAUSE.total_seconds())
        found = state_of(ask())
        if found == known:
            continue
        while True:
            waiting.wait(PAUSE.total_seconds())
            before, found = found, state_of(ask())
            if found == before:
                break
        if found != known:
            known = found
            yield known


def files_of(folder: Path) -> tuple[Path, ...]:
    """The files of a rulebook that say anything."""
    named = (folder / name for name in ("provider.yaml", "clauses.yaml", "accepted.yaml"))
    return (*named, *(folder / "versions").glob("*.yaml"), *(folder / "cases").glob("*.yaml"))
