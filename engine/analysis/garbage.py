"""Collecting garbage seldom while proofs and plans are made, of millions of formulas, hardly any of them in a cycle."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SELDOM: Final = (
    200_000,
    20,
    50,
)  # objects that are left over; younger collections before an older


@contextmanager
def seldom_collected() -> Iterator[None]:
    """What is in memory now is not looked at again; afterwards everything is as it was."""
    before = gc.get_threshold()
    frozen = gc.get_freeze_count()
    if not frozen:
        gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if not frozen:
            gc.unfreeze()
