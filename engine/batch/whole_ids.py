"""Whether ids that are whole numbers rise through files of Parquet, so that none is there twice.

Reading them takes as long as planning does, and holds no lock of Python's: so it goes on beside planning and beside
the run, whose output counts only if the ids turn out to rise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from engine.batch.parquet_statistics import Statistics
from engine.plan.lower.names import ID

_BATCH: Final = 1 << 17


class Ids:
    """Ids of files that are being looked at."""

    def __init__(self, paths: Sequence[Path], pool: ThreadPoolExecutor) -> None:
        self._wanted = True
        self._found = pool.submit(rise, paths, lambda: self._wanted)

    def fall(self) -> bool:
        """Whether it is known already that they do not rise."""
        return self._found.done() and not self._found.result()

    def rise(self) -> bool:
        """Whether they do, when all have been looked at."""
        return self._found.result()

    def leave(self) -> None:
        """Nobody wants to know any more."""
        self._wanted = False


@contextmanager
def looked_at(paths: Sequence[Path]) -> Iterator[Ids]:
    """Ids of files that are looked at while other work is done, until that ends."""
    with ThreadPoolExecutor(1) as pool:
        ids = Ids(paths, pool)
        try:
            yield ids
        finally:
            ids.leave()


def rise(paths: Sequence[Path], wanted: Callable[[], bool] = lambda: True) -> bool:
    """Whether they do; also False where ids are no whole numbers, or it is not wanted any more."""
    with ExitStack() as opened:
        files = [opened.enter_context(pq.ParquetFile(path)) for path in paths]
        if not all(pa.types.is_integer(file.schema_arrow.field(ID).type) for file in files):
            return False
        return _groups_rise(files) and _rows_rise(files, wanted)


def _groups_rise(files: Sequence[pq.ParquetFile]) -> bool:
    """Whether nothing that files say of themselves speaks against it: files that begin anew are found at once."""
    said = [one for one in Statistics(files).of(ID) if one is not None and one.has_min_max]
    return all(before.max < after.min for before, after in pairwise(said))


def _rows_rise(files: Sequence[pq.ParquetFile], wanted: Callable[[], bool]) -> bool:
    last: Any = None
    for file in files:
        for batch in file.iter_batches(batch_size=_BATCH, columns=[ID]):
            ids = batch.column(0)
            if ids.null_count or not len(ids) or not wanted():
                return False
            if last is not None and ids[0].as_py() <= last:
                return False
            if pc.all(pc.less(ids.slice(0, len(ids) - 1), ids.slice(1))).as_py() is False:
                return False
            last = ids[-1].as_py()
    return True
