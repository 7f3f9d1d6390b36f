"""Events that come through a pipe (`-`, `/dev/stdin`, `<(…)`): they come once, and are read more than once.

Inside `keeping_pipes` the first reader of a pipe copies all of it to a file beside the system's other temporary ones;
every reader is given that file, and messages go on naming the pipe. The copies are gone when the block ends. Outside
the block a pipe is itself, and whoever reads it first has all of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

STANDARD_INPUT: Final = Path("-")
_BLOCKS: Final[list[ExitStack]] = []  # that are open; the outermost holds the copies
_COPIES: Final[dict[Path, tuple[ExitStack, Path]]] = {}  # of each pipe, and whose block holds it


@contextmanager
def keeping_pipes() -> Iterator[None]:
    """What comes through pipes is kept until the outermost of these blocks ends."""
    with ExitStack() as block:
        _BLOCKS.append(block)
        try:
            yield
        finally:
            _BLOCKS.remove(block)
            for path in [path for path, (holder, _) in _COPIES.items() if holder is block]:
                del _COPIES[path]


def lasting(path: Path) -> Path:
    """A file that can be read again: the path itself, or the copy of what comes through it. Raises `OSError`."""
    if not (_BLOCKS and is_pipe(path)):
        return path
    if path not in _COPIES:
        block = _BLOCKS[0]
        folder = block.enter_context(TemporaryDirectory(prefix="clausebook-"))
        copy = Path(folder) / f"events{''.join(path.suffixes)}"
        with _opened(path) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        _COPIES[path] = block, copy
    return _COPIES[path][1]


def is_pipe(path: Path) -> bool:
    """Whether events come from there once only. A file that is called `-` is a file."""
    if path == STANDARD_INPUT:
        return not path.exists()
    return path.exists() and not path.is_file() and not path.is_dir()


def _opened(path: Path) -> BinaryIO:
    return open(0, "rb", closefd=False) if path == STANDARD_INPUT else path.open("rb")
