"""Ids that are whole numbers, looked at beside a run: what it wrote counts only if they rise."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from engine.batch.whole_ids import looked_at, rise

GROUP = 1_000


def ids(path: Path, numbers: list[int | None], group: int = GROUP) -> Path:
    """A file with these ids, so many in a row group."""
    parquet.write_table(pa.table({"id": pa.array(numbers, pa.int64())}), path, row_group_size=group)
    return path


def test_ids_that_rise(tmp_path: Path) -> None:
    one = ids(tmp_path / "1.parquet", list(range(-5, 3 * GROUP)))
    two = ids(tmp_path / "2.parquet", list(range(3 * GROUP, 4 * GROUP)))
    assert rise([one, two])
    with looked_at([one, two]) as found:
        assert found.rise()
        assert not found.fall()


@pytest.mark.parametrize("place", [0, 1, GROUP - 1, GROUP, 200_000, 250_000 - 1])
@pytest.mark.parametrize("value", [0, None])
def test_one_id_that_does_not(tmp_path: Path, place: int, value: int | None) -> None:
    """Wherever it stands: at the edge of a row group, or of what is read at once."""
    numbers: list[int | None] = list(range(1, 250_001))
    numbers[place] = numbers[place - 1] if value == 0 and place else value
    path = ids(tmp_path / "a.parquet", numbers)
    assert rise([path]) == (place == 0 and value == 0)


def test_files_that_begin_anew(tmp_path: Path) -> None:
    paths = [ids(tmp_path / f"{n}.parquet", list(range(1, 10))) for n in range(2)]
    assert not rise(paths)
    with looked_at(paths) as found:
        assert not found.rise()
        assert found.fall()


def test_ids_that_are_texts(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"id": ["1", "2"]}), tmp_path / "a.parquet")
    assert not rise([tmp_path / "a.parquet"])


def test_when_nobody_wants_to_know_any_more(tmp_path: Path) -> None:
    assert not rise([ids(tmp_path / "a.parquet", list(range(10)))], lambda: False)
