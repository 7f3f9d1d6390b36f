"""How many examples a property test takes: few for every change; `EXAMPLES=20 make test` takes twenty times as many."""

from __future__ import annotations

import os
from typing import Any, Final

from hypothesis import settings

TIMES: Final = int(os.environ.get("EXAMPLES", "1"))


def examples(count: int, **more: Any) -> settings:
    """So many examples for every change, however long one takes; `more` is what `settings` knows beside."""
    return settings(max_examples=count * TIMES, deadline=None, **more)
