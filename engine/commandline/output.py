"""Files that are written whole or not at all: beside their place first, then renamed.

Whatever interrupts the writing (an error, Ctrl-C) leaves what was there before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from engine.diagnostics.unwritable import unwritable

if TYPE_CHECKING:
    from engine.batch.output.work import Work


@contextmanager
def replacing(path: Path, read: Iterable[Path] = ()) -> Iterator[Path]:
    """A path to write to; when the block ends well, the file takes the place of `path`.

    `read` are the files that the command reads: none of them may be the one that is written. What is no ordinary file
    (a pipe, `/dev/null`) is written to directly.
    """
    if not is_ordinary(path, read):
        yield path
        return
    place = path.resolve()
    beside = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        beside.touch(exist_ok=False)
    except OSError as error:
        raise unwritable(path, error) from None
    try:
        yield beside
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)


def is_ordinary(path: Path, read: Iterable[Path] = ()) -> bool:
    """Whether a file is to be written by taking its place; wrong usage where it is a folder, or read as well."""
    if path.exists() and any(other.exists() and path.samefile(other) for other in read):
        raise click.UsageError(f"`{path}` is read by this command, so it cannot be written as well")
    if path.is_dir():
        raise click.UsageError(f"`{path}` is a folder")
    return path.is_file() or not path.exists()


@contextmanager
def working(out: Path | None, read: Iterable[Path] = (), resume: bool = False) -> Iterator[Work]:
    """A folder to work in beside `out`, and a file in it that takes the place of `out` when the block ends well.

    Where `out` is no ordinary file, or standard output (None), the folder is elsewhere, and the file is copied.
    """
    from engine.batch.output.work import Work, work_beside

    if out is not None and is_ordinary(out, read):
        with ExitStack() as stack:
            try:
                work = stack.enter_context(work_beside(out, resume))
            except OSError as error:
                raise unwritable(out, error) from None
            yield work
        return
    with TemporaryDirectory(prefix="clausebook-") as name:
        work = Work(Path(name), Path(name) / "output")
        yield work
        with work.output.open("rb") as written:
            if out is None:
                copyfileobj(written, sys.stdout.buffer)
                sys.stdout.flush()
            else:
                with out.open("wb") as target:
                    copyfileobj(written, target)


def often(count: int) -> str:
    """`once`, `2 times`."""
    return "once" if count == 1 else f"{count:,} times"
