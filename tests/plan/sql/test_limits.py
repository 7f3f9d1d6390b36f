"""What a run may take, in bytes."""

from __future__ import annotations

import pytest

from engine.plan.sql.duckdb_run import connected
from engine.plan.sql.limits import Limits, bytes_of

MIB = 1024**2


@pytest.mark.parametrize(
    ("text", "size"),
    [("2GB", 2_000_000_000), ("1 GiB", 1024 * MIB), ("1.5GiB", 1536 * MIB), ("500MB", 500_000_000)],
)
def test_a_size_in_bytes(text: str, size: int) -> None:
    assert bytes_of(text) == size


def test_the_database_has_a_share_of_the_memory_of_the_process() -> None:
    # a quarter is for files and events, 192 MiB for the libraries
    assert Limits(memory="2GiB").share == (2048 - 512 - 192) * MIB
    assert Limits(memory="1GiB").share == (1024 - 256 - 192) * MIB
    assert Limits(memory="200MiB").share == 50 * MIB  # never less than a quarter
    assert Limits().share is None


def test_the_database_is_told_its_share() -> None:
    with connected(Limits(memory="1GiB")) as connection:
        row = connection.execute("SELECT current_setting('memory_limit')").fetchone()
    assert row == ("576.0 MiB",)
