"""Where a run keeps what is not finished: a folder beside the output, which goes when the output is there.

The output is written in the folder and takes its place at the end, so that nobody ever finds half of one. A run that is
killed leaves the folder. The next one begins anew, or with `resume` uses the files that were taken in; neither
stumbles over anything in it.
"""

from __future__ import annotations

import shutil
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
    cannot be made.
    """
    place = out.resolve()
    folder = place.with_name(f".{place.name}.work")
    if folder.exists() and not resume:
        shutil.rmtree(folder)
    folder.mkdir(exist_ok=True)
    work = Work(folder, folder / f"output{place.suffix}")
    done = False
    try:
        yield work
        work.output.replace(place)
        done = True
    finally:
        if done or not any(folder.glob("events-*.json")):
            shutil.rmtree(folder, ignore_errors=True)
