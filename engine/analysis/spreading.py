"""Independent questions on all processors: the same answers in the same order, sooner.

Workers are forks of the process: they know what it knew, and give back what they find. Where a system has no forks, or
none that are safe, or where other threads run, one question is answered after the other.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import active_children, get_context
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_work: Callable[[Any], Any] | None = None  # what forks find when they begin


def processors() -> int:
    """How many processes may work at once: 1 where forks are not safe. A timer only waits."""
    others = set(threading.enumerate()) - {threading.main_thread()}
    if sys.platform != "linux" or any(not isinstance(one, threading.Timer) for one in others):
        return 1
    return len(os.sched_getaffinity(0))


def spread(work: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """What becomes of each item, in their order, by so many processes. Raises what `work` raises."""
    if jobs < 2 or len(items) < 2:
        yield from map(work, items)
        return
    global _work
    _work = work
    before = set(active_children())
    executor = ProcessPoolExecutor(
        min(jobs, len(items)), get_context("fork"), signal.signal, (signal.SIGINT, signal.SIG_DFL)
    )
    try:
        yield from executor.map(_one, items)
    except BaseException:
        for child in set(active_children()) - before:
            child.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        _work = None


def _one(item: Any) -> Any:
    assert _work is not None
    return _work(item)
