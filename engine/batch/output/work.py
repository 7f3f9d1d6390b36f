"""Where a run keeps what is not finished: a folder beside the output, which goes when the output is there.

The output is written in the folder and takes its place at the end, so that nobody ever finds half of one. A run that is
killed leaves the folder. The next one begins anew, or with `resume` uses the files that were taken in; neither
stumbles over anything in it. Two runs at once never share it: it is locked (`flock`, where the system has it), which
ends with the process, however that ends.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Work:
    """The folder, and what the output is written to for now."""

    folder: Path
    output: Path


@contextmanager
def work_beside(out: Path, resume: bool = False) -> Iterator[Work]:
    """A folder for the time of a run that writes `out`; when the block ends well, the output takes its place.

    After an error the folder stays only if it has something that `resume` can use. Raises `OSError` where the folder
    cannot be made, or where another run is writing `out`.
    """
    place = out.resolve()
    folder = place.with_name(f".{place.name}.work")
    with _held(folder):
        if not resume:
            _empty(folder)
        work = Work(folder, folder / f"output{place.suffix}")
        done = False
        try:
            yield work
            work.output.replace(place)
            done = True
        finally:
            if done or not any(folder.glob("events-*.json")):
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder, made where there is none, for one run alone. Raises `BlockingIOError` where another run has it."""
    if sys.platform == "win32":
        folder.mkdir(exist_ok=True)
        yield
        return
    while True:
        folder.mkdir(exist_ok=True)
        try:
            held = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:  # another run has just ended
            continue
        try:
            _lock(held)
            if folder.exists() and os.path.samestat(os.fstat(held), folder.stat()):
                yield
                return
        finally:
            os.close(held)


def _lock(held: int) -> None:
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BlockingIOError(errno.EWOULDBLOCK, "another run is writing it") from None
    except OSError:  # some file systems have no locks
        return


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
