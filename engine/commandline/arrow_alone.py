"""Arrow without pandas, for commands that use Arrow.

At its first scalar Arrow looks for pandas, and imports it where it is installed: a fifth of a second for what no
command uses. Whoever converts to pandas later, in the same process, still can: then Arrow looks again.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _NoPandas(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ImportError(name=fullname)
        return None


def arrow_alone() -> None:
    """Import Arrow, and let it look for pandas while there is none; it looks once."""
    if "pandas" in sys.modules:
        return
    import pyarrow as pa

    blind = _NoPandas()
    sys.meta_path.insert(0, blind)
    try:
        pa.scalar(0)
    finally:
        sys.meta_path.remove(blind)
