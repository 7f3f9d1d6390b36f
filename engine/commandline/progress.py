"""Progress on standard error: nothing for two seconds, then a bar, and only on a terminal.

A timer's thread starts the bar, so no clock is read here and `rich` is imported by those who wait only. While an engine
works, the bar asks it how far it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from rich.progress import TaskID

    from engine.commandline.progress_bar import Bar
    from engine.plan.sql.limits import Limits

T = TypeVar("T")
PATIENCE = 2  # seconds
_STRIDE = 64  # rows between two looks at the bar


class Watch:
    """Counts what has been done, and shows it once the patience is over. `work`: what the bar calls it."""

    def __init__(self, work: str = "evaluating") -> None:
        self._work = work
        self._label, self._done, self._total = "reading", 0, 0
        self._rows = 0  # that are read
        self._ask: Callable[[], Any] | None = None
        self._asking = Lock()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._closed = False
        self._lock = Lock()

    def rows(self, items: Iterable[T], label: str = "reading rows") -> Iterator[T]:
        """The same items, counted."""
        for number, item in enumerate(items, 1):
            if number % _STRIDE == 0:
                self._note(label, number, 0)
            yield item

    def results(self, done: int, total: int) -> None:
        """So many of so many results are worked out."""
        self._note(self._work, done, total)

    def proving(self, what: str, done: int, total: int) -> None:
        """So many of so many questions are settled; the next is about this."""
        self._note(f"proving {what[-50:]}", done, total)

    def taken_in(self, file: str, rows: int, whole: int = 0) -> None:
        """So many rows of a batch are taken in, the last of them from this file; there are about `whole`."""
        self._rows = rows
        self._note(f"reading {file[-40:]}", rows, whole)

    def of(self, limits: Limits, rows: int = 0) -> Limits:
        """The limits of a run that is watched; `rows`: of its input, where they have not been read one by one."""
        self._rows = rows or self._rows
        return replace(limits, follow=self.follow) if sys.stderr.isatty() else limits

    def follow(self, ask: Callable[[], Any] | None) -> None:
        """From now on ask this how much is done, in percent; None: there is nobody to ask any more."""
        with self._asking:
            self._ask = ask

    def look(self) -> None:
        """Ask how far the work is."""
        with self._asking:
            percent = -1 if self._ask is None else self._ask()
        if percent >= 0:
            total = self._rows or 100
            self._note(self._work, int(percent * total) // 100, total)

    def appear(self) -> None:
        """Show the bar; called by the timer."""
        from engine.commandline.progress_bar import Bar

        bar = Bar(self.look)
        with self._lock:
            if not self._closed:
                self._task = bar.add_task(
                    self._label,
                    total=self._total or None,
                    completed=self._done,
                    memory=_memory(),
                )
                self._bar = bar
                bar.start()

    def close(self) -> None:
        """Take the bar away again."""
        with self._lock:
            self._closed = True
            if self._bar is not None:
                self._bar.stop()

    def _note(self, label: str, done: int, total: int) -> None:
        if self._bar is not None and self._task is not None:
            if done < self._done or label != self._label:
                self._bar.reset(self._task)  # the rate is that of what begins now
            self._bar.update(
                self._task,
                description=label,
                completed=done,
                total=total or None,
                memory=_memory(),
            )
        self._label, self._done, self._total = label, done, total


def _memory() -> str:
    """The most memory that the process has held, where the system tells."""
    try:
        import resource
    except ImportError:
        return ""
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit:,} MiB"


@contextmanager
def watching(work: str = "evaluating") -> Iterator[Watch]:
    """A watch whose bar appears when the work inside takes longer than two seconds."""
    watch = Watch(work)
    timer = Timer(PATIENCE, watch.appear)
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        watch.close()
