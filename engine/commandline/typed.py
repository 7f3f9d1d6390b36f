"""What comes through standard input as text, read like a file: bytes that are no text are told as of a file."""

from __future__ import annotations

import sys
from typing import Final

STANDARD_INPUT: Final = "standard input"


def standard_input() -> str:
    """The text; raises `FindingsError` (CB101, CB102, CB104) where it is none."""
    from engine.diagnostics.sources import source_of

    bytes_ = getattr(sys.stdin, "buffer", None)
    if bytes_ is None:  # a stand-in that has text only
        return sys.stdin.read()
    return source_of(STANDARD_INPUT, bytes_.read()).text
