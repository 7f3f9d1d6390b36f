"""Files that are written whole or not at all: beside their place first, then renamed.

Whatever interrupts the writing (an error, Ctrl-C) leaves what was there before.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click


@contextmanager
def replacing(path: Path, read: Iterable[Path] = ()) -> Iterator[Path]:
    """A path to write to; when the block ends well, the file takes the place of `path`.

    `read` are the files that the command reads: none of them may be the one that is written. What is no ordinary file
    (a pipe, `/dev/null`) is written to directly.
    """
    if path.exists() and any(other.exists() and path.samefile(other) for other in read):
        raise click.UsageError(f"`{path}` is read by this command, so it cannot be written as well")
    if path.exists() and not path.is_file():
        if path.is_dir():
            raise click.UsageError(f"`{path}` is a folder")
        yield path
        return
    place = path.resolve()
    beside = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        beside.touch(exist_ok=False)
    except OSError as error:
        raise click.UsageError(
            f"cannot write `{path}`: {(error.strerror or 'unknown reason').lower()}"
        ) from None
    try:
        yield beside
        beside.replace(place)
    finally:
        beside.unlink(missing_ok=True)
