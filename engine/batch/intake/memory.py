"""Where Arrow takes memory from while files are taken in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa


@contextmanager
def kept_memory() -> Iterator[None]:
    """Arrow's arrays come from the C library's memory within the block, whoever asks for them.

    Its own allocator gives pages back and fetches them again block by block, and the system clears each of them:
    a third of what reading costs.
    """
    before = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        yield
    finally:
        pa.set_memory_pool(before)
