"""Where memory comes from while files are taken in, and that nobody else notices."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from engine.batch.intake.memory import kept_memory
from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import take_all
from engine.diagnostics.findings import FindingsError
from tests.batch.reference import rulebook_of


def test_arrow_takes_memory_from_the_c_library_within_the_block() -> None:
    before = pa.default_memory_pool().backend_name
    with kept_memory():
        assert pa.default_memory_pool().backend_name == "system"
        array = pa.array(range(1000), pa.int64())
    assert pa.default_memory_pool().backend_name == before
    assert array[999].as_py() == 999


def test_after_a_file_that_cannot_be_read_the_allocator_is_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("", encoding="utf-8")
    before = pa.default_memory_pool().backend_name
    with pytest.raises(FindingsError):
        take_all(rulebook_of(), Source((file,)))
    assert pa.default_memory_pool().backend_name == before
