"""Windows whose frame reaches back so long from a subject's own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.plan.known import Known
from engine.plan.lower.lowering import NotColumnarError
from engine.rulebook.history import Rolling

if TYPE_CHECKING:
    from engine.plan.lower.windows import Line


def rolling(line: Line, frame: Rolling) -> Known:
    """What the neighbours within the reach of a frame come to."""
    raise NotColumnarError("rolling windows")
