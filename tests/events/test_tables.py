"""Reference tables: by key, or by key and date; the event's own value wins; one bad row refuses the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from engine.diagnostics.findings import FindingsError
from engine.events.accepting import accept
from engine.events.model import Event, Raw, Reject
from engine.events.readers.python_values import raw_events
from engine.events.tables import ReferenceTable, build_table, load_table
from engine.rulebook.model import Fact, Table
from tests.events.facts import FACTS, raw

PLAIN = Table("accounts", ("client_id",), ("rate", "urgent"))
DATED = replace(PLAIN, valid_from="since", valid_until="until")


def table(path: Path, text: str, declared: Table = PLAIN) -> ReferenceTable:
    path.write_text(text)
    return load_table(path, declared, FACTS)


def event(**fields: Raw) -> Event:
    found = accept(raw(kind="call", **fields), FACTS)
    assert isinstance(found, Event)
    return found


def filled(accounts: ReferenceTable, on: date | None = None, **fields: Raw) -> dict[str, object]:
    found = accounts.fill(event(**fields), on)
    assert isinstance(found, Event)
    return {name: found.facts[name] for name in ("rate", "urgent") if name in found.facts}


def test_a_row_fills_what_the_event_lacks_and_says_so(tmp_path: Path) -> None:
    accounts = table(tmp_path / "a.csv", "client_id,rate,urgent,name\nC1,60,true,Ann\nC2,,,\n")
    assert filled(accounts, client_id="C1") == {"rate": 1, "urgent": True}
    assert filled(accounts, client_id="C1", rate="90", urgent="false") == {
        "rate": Fraction(3, 2),
        "urgent": False,
    }
    assert filled(accounts, client_id="C2") == {"urgent": False}
    found = accounts.fill(event(client_id="C1"), None)
    assert isinstance(found, Event)
    assert found.sources["rate"] == found.sources["urgent"] == "table accounts"


def test_an_unknown_or_missing_key_fills_nothing(tmp_path: Path) -> None:
    accounts = table(tmp_path / "a.csv", "client_id,rate\nC1,60\n")
    assert filled(accounts, client_id="C9") == filled(accounts) == {"urgent": False}


def test_validity_is_half_open_and_needs_a_date(tmp_path: Path) -> None:
    text = "client_id,since,until,rate\nC1,,2017-01-01,60\nC1,2017-06-01,,120\nC1,2017-01-01,2017-05-01,90\n"
    accounts = table(tmp_path / "a.csv", text, DATED)
    for day, rate in (
        ("1999-01-01", 1),
        ("2016-12-31", 1),
        ("2017-01-01", Fraction(3, 2)),
        ("2017-06-01", 2),
    ):
        assert filled(accounts, date.fromisoformat(day), client_id="C1")["rate"] == rate
    for nothing in (date(2017, 5, 1), date(2017, 5, 31), None):
        assert filled(accounts, nothing, client_id="C1") == {"urgent": False}


def test_a_required_fact_may_come_from_a_table_and_is_missed_otherwise(tmp_path: Path) -> None:
    facts = {**FACTS, "rate": replace(FACTS["rate"], required=True)}
    accounts = replace(table(tmp_path / "a.csv", "client_id,rate\nC1,60\n"), facts=facts)
    assert isinstance(accounts.fill(event(client_id="C1"), None), Event)
    found = accounts.fill(event(client_id="C2"), None)
    assert isinstance(found, Reject)
    assert (found.code, found.field) == ("CB622", "rate")


def test_keys_are_typed_and_may_be_several() -> None:
    facts = {**FACTS, "pieces": Fact("pieces", FACTS["pieces"].kind, whole=True)}
    declared = Table("t", ("client_id", "pieces"), ("rate",))
    rows = [
        {"client_id": "C1", "pieces": 7, "rate": 60},
        {"client_id": "C1", "pieces": 8, "rate": 120},
    ]
    accounts = build_table(raw_events(rows), declared, facts)
    assert filled(accounts, client_id="C1", pieces="8.0")["rate"] == 2


@pytest.mark.parametrize(
    ("text", "declared", "codes"),
    [
        ("client_id,rate\nC1,60\nC1,60\n", PLAIN, ["CB642"]),
        ("client_id,rate\nC1,60\nC1,70\nC1,80\n", PLAIN, ["CB642", "CB642"]),
        ("client_id,rate\nC1,x\nC2,y\n", PLAIN, ["CB641", "CB641"]),
        ("client_id,rate\n,60\n", PLAIN, ["CB641"]),
        ("client_id,rate\nC1,60,7\n", PLAIN, ["CB610"]),
        ("client,rate\nC1,60\n", PLAIN, ["CB640", "CB641"]),
        ("client_ld,rate\nC1,60\n", PLAIN, ["CB640", "CB641"]),
        ("client_id,raet\nC1,60\n", PLAIN, ["CB640"]),
        ("client_id,since,until\nC1,2017-01-01,2017-01-01\n", DATED, ["CB643"]),
        ("client_id,since,until\nC1,2017-02-01,2017-01-01\n", DATED, ["CB643"]),
        ("client_id,since,until\nC1,,\nC1,2017-01-01,\n", DATED, ["CB643"]),
        ("client_id,since,until\nC1,2017-01-01,2017-02-02\nC1,2017-02-01,\n", DATED, ["CB643"]),
        ("client_id,since,until\nC1,1.1.2017,\n", DATED, ["CB641"]),
    ],
)
def test_a_table_with_a_fault_is_refused_with_all_of_them(
    tmp_path: Path, text: str, declared: Table, codes: list[str]
) -> None:
    with pytest.raises(FindingsError) as caught:
        table(tmp_path / "a.csv", text, declared)
    assert [finding.code for finding in caught.value.findings] == codes
    assert all(finding.place for finding in caught.value.findings)
