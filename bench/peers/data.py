"""Events for the task, the same for the same seed on every machine; needs nothing but pyarrow.

70 % of the events lie within office hours. A project has a start nine times out of ten, project work an estimate
six times out of ten.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bench.peers.tables import EVENT
from bench.peers.task import KINDS, TOPICS

SEED: Final = 20160902
ACCOUNTS: Final = 20_000
CHUNK: Final = 100_000
_WEIGHTS: Final = (20, 25, 15, 20, 12, 8)
_FIRST: Final = date(2015, 1, 1)  # a Thursday
_DAYS: Final = 1_461
_EPOCH_DAY: Final = (_FIRST - date(1970, 1, 1)).days
_DAY: Final = 86_400


def write_events(path: Path, count: int, seed: int = SEED) -> None:
    """`count` events as Parquet; the first of them are the same whatever the count."""
    with pq.ParquetWriter(path, EVENT, compression="zstd") as writer:
        for start in range(0, count, CHUNK):
            writer.write_table(_chunk(start, seed).slice(0, min(CHUNK, count - start)))


def write_jsonl(events: Path, path: Path) -> None:
    """The same events as JSONL."""
    with pq.ParquetFile(events) as source, path.open("w", encoding="utf-8") as out:
        for batch in source.iter_batches():
            for row in batch.to_pylist():
                out.write(json.dumps(row, default=_text) + "\n")


def _text(value: date | datetime) -> str:
    return value.isoformat()


def _chunk(start: int, seed: int) -> pa.Table:
    accounts = Random(seed)
    flags = [(accounts.random() < 0.4, accounts.random() < 0.3) for _ in range(ACCOUNTS)]
    rng = Random(f"{seed}:{start}")
    account = rng.choices(range(ACCOUNTS), k=CHUNK)
    kind = rng.choices(KINDS, _WEIGHTS, k=CHUNK)
    moments = [_moment(rng) for _ in range(CHUNK)]
    columns: dict[str, list[Any]] = {
        "id": list(range(start, start + CHUNK)),
        "account_id": [f"acct_{number:05}" for number in account],
        "kind": kind,
        "topic": rng.choices(TOPICS, k=CHUNK),
        "minutes": rng.choices(range(1, 601), k=CHUNK),
        "started_at": [datetime.fromtimestamp(seconds, UTC) for seconds in moments],
        "on_retainer": [flags[number][0] for number in account],
        "is_home_user": [flags[number][1] for number in account],
        "estimate_minutes": [_estimate(rng, name) for name in kind],
        "project_start": [_start(rng, *of) for of in zip(kind, moments, strict=True)],
    }
    return pa.table(columns, schema=EVENT)


def _moment(rng: Random) -> int:
    """Seconds since 1970."""
    day, second = int(rng.random() * _DAYS), int(rng.random() * _DAY)
    if rng.random() < 0.7:
        second = 9 * 3_600 + second * 9 // 24
        if (day + 3) % 7 >= 5:
            day = max(day - 3, 0)
    return (_EPOCH_DAY + day) * _DAY + second


def _estimate(rng: Random, kind: str) -> int | None:
    given = kind == "project_work" and rng.random() < 0.6
    return 30 + int(rng.random() * 571) if given else None


def _start(rng: Random, kind: str, moment: int) -> date | None:
    if kind not in ("project_support", "project_work") or rng.random() >= 0.9:
        return None
    return date.fromordinal(date(1970, 1, 1).toordinal() + moment // _DAY - int(rng.random() * 400))
