"""Reference tables fill a batch as they fill each event of it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from engine.batch.intake.columns import UnstorableError, arrays_of
from engine.batch.intake.joining import Joiner
from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import take_all
from engine.diagnostics.findings import FindingsError
from engine.events.accepting import accept
from engine.events.model import Event, Reject
from engine.events.readers.python_values import raw_events
from engine.events.tables import build_table, in_order
from tests.batch.reference import rulebook_of
from tests.batch.test_intake import write
from tests.examples import examples

FACTS: dict[str, Any] = {
    "client": {"kind": "text"},
    "level": {"kind": "enum", "values": ["low", "high"], "from": "accounts", "default": "low"},
    "rate": {"kind": "rate", "unit": "USD/hour", "from": "accounts"},
    "since": {"kind": "date", "from": "accounts"},
    "region": {"kind": "text", "from": "accounts", "required": True},
    "fee": {"kind": "money", "from": "regions"},
    "notice": {"kind": "period", "from": "regions", "default": "1 month"},
    "closed": {"kind": "bool", "from": "regions", "required": True},
}
TABLES = {
    "accounts": {
        "key": ["client"], "facts": ["level", "rate", "since", "region"],
        "valid_from": "start", "valid_until": "end",
    },
    "regions": {"key": ["region", "level"], "facts": ["fee", "notice", "closed"], "valid_from": "start"},
}  # fmt: skip
BOOK = rulebook_of(FACTS, tables=TABLES)
VERSION = BOOK.versions["v"]
DAYS = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2020, 1, 9)))
MAYBE = st.sampled_from(["", "x", "y"])


def rows(values: dict[str, Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows with these values in them."""
    return st.lists(st.fixed_dictionaries(values), max_size=8)


@examples(60, suppress_health_check=list(HealthCheck))
@given(
    accounts=rows({
        "client": st.sampled_from(["a", "b", "c"]), "level": st.sampled_from(["", "low", "high"]),
        "rate": st.sampled_from(["", "80", "80.125", "1234567890123456"]), "since": st.sampled_from(["", "2019-01-01"]),
        "region": MAYBE, "start": DAYS, "end": DAYS,
    }),
    regions=rows({
        "region": st.sampled_from(["x", "y"]), "level": st.sampled_from(["low", "high"]),
        "fee": st.sampled_from(["", "1", "2.5"]), "notice": st.sampled_from(["", "2 weeks"]),
        "closed": st.sampled_from(["", "true"]), "start": DAYS,
    }),
    events=st.lists(
        st.tuples(st.sampled_from(["a", "b", "c", ""]), st.sampled_from(["", "high"]), MAYBE, DAYS), min_size=1,
    ),
)  # fmt: skip
def test_a_batch_is_filled_as_each_event_is(
    tmp_path: Path,
    accounts: list[dict[str, Any]],
    regions: list[dict[str, Any]],
    events: list[tuple[str, str, str, date | None]],
) -> None:
    """Keys that another table supplies, days that nobody knows, defaults, required facts, values without a column."""
    try:
        tables = {
            name: build_table(raw_events(given), VERSION.tables[name], VERSION.facts)
            for name, given in (("accounts", accounts), ("regions", regions))
        }
    except FindingsError:
        return
    lines = [
        f"e{n},{client},{level},{region}" for n, (client, level, region, _) in enumerate(events)
    ]
    path = write(tmp_path / "a.csv", "\n".join(["id,client,level,region", *lines]))
    source = Source((path,))
    intaken = take_all(BOOK, source, tables)
    days = [
        None if day is None else (day - date(1970, 1, 1)) // timedelta(days=1) for *_, day in events
    ]
    joined = Joiner(intaken.columns, tables).join(
        next(intaken.events.numbered()), pa.array(days, pa.int64())
    )
    wanted: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    for raw, (*_, day) in zip(source.rows(), events, strict=True):
        event = accept(raw, VERSION.facts, tables)  # type: ignore[arg-type]
        for table in in_order(tables):
            event = table.fill(event, day) if isinstance(event, Event) else event
        if isinstance(event, Reject):
            rejects.append(event)
            continue
        assert isinstance(event, Event)
        found: dict[str, Any] = {"id": event.id}
        for fact in intaken.columns.facts:
            if fact.name not in event.facts:
                continue
            try:
                stored = fact.stored(event.facts[fact.name])
            except UnstorableError:
                found["trouble"] = 1
                continue
            names = [name for name, _ in arrays_of(fact) if not name.startswith("d:")]
            parts = stored if isinstance(stored, tuple) else (stored,)
            found |= dict(zip(names, parts, strict=True))
        wanted.append(found)
    seen = [
        {
            name: value
            for name, value in row.items()
            if name[:2] in ("id", "f:") and value is not None
        }
        | ({"trouble": 1} if row["trouble"] else {})
        for row in joined.batch.to_pylist()
    ]
    assert seen == wanted
    assert list(joined.rejects.values()) == rejects
