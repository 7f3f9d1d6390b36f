"""Independent questions on all processors: the same answers in the same order, sooner.

Workers are forks of the process: they know what it knew, and give back what they find. Where a system has no forks, or
none that are safe, or where other threads run, one question is answered after the other.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children, get_context
from multiprocessing.connection import Connection
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_ENDING: Final = (signal.SIGINT, signal.SIGTERM)
_work: Callable[[Any], Any] | None = None  # what forks find when they begin


def forks_are_safe() -> bool:
    """Whether this process may make forks: where the system has them, and no other thread runs. A timer only waits."""
    others = set(threading.enumerate()) - {threading.main_thread()}
    return sys.platform == "linux" and all(isinstance(one, threading.Timer) for one in others)


def processors() -> int:
    """How many processes may work at once: 1 where forks are not safe."""
    return len(os.sched_getaffinity(0)) if forks_are_safe() else 1


def spread(work: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """What becomes of each item, in their order, by so many processes. Raises what `work` raises."""
    if jobs < 2 or len(items) < 2:
        yield from map(work, items)
        return
    global _work
    _work = work
    before = set(active_children())
    executor = ProcessPoolExecutor(min(jobs, len(items)), get_context("fork"), _end_at_once)
    try:
        yield from executor.map(_one, items)
    except BaseException:
        for child in set(active_children()) - before:
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        _work = None


def _end_at_once() -> None:
    """A fork tidies nothing up when it is ended: that is for the process that made it."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)


def _one(item: Any) -> Any:
    assert _work is not None
    return _work(item)


class Beside(Generic[R]):
    """Questions that a fork answers in their order while this process goes on; it ends with this process.

    What goes wrong with one is raised by whoever takes its answer; after that, and where the system ended the fork,
    no more answers come.
    """

    def __init__(self, work: Callable[[], Iterable[R]]) -> None:
        context = get_context("fork")
        self._reader, writer = context.Pipe(duplex=False)
        self._process = context.Process(target=_answers, args=(writer, work), daemon=True)
        # Python's own hooks around a fork would swallow an interruption: it waits until they are through.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        writer.close()
        self.over = False

    def taken(self) -> Iterator[R]:
        """The answers that are there by now."""
        while not self.over and self._reader.poll():
            try:
                raised, found = self._reader.recv()
            except EOFError:
                self.over = True
                return
            if raised is not None:
                raise raised
            yield found

    def stop(self) -> None:
        """End the fork, if it has not ended."""
        self.over = True
        self._process.terminate()
        self._process.join()
        self._reader.close()


def _answers(writer: Connection, work: Callable[[], Iterable[Any]]) -> None:
    _end_at_once()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    try:
        for one in work():
            writer.send((None, one))
    except Exception as error:
        writer.send((error, None))
