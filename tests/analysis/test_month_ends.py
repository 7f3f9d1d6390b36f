"""What adds months is named where the choice of month ends decides a result, and only there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.analysis.checking import checked
from engine.analysis.proving import proofs
from engine.rulebook.load import load

PROVIDER = "provider: shop\nname: Shop\ncurrency: USD\ntime_zone: America/New_York\n"
DATES = {name: {"kind": "date", "required": True} for name in ("sold_on", "claimed_on")}
READING = {
    "R-1": {
        "clause": "S-1",
        "question": "Is the last day of a month meant?",
        "options": {"a": "yes", "b": "the day before"},
        "chosen": "a",
        "because": "That is how months are counted.",
    }
}
# By name: the value that decides, what else there is, and the findings.
TABLES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a last day": ({"values": {"limit": "claimed_on <= sold_on + months(6)"}}, ["limit"]),
    "a last day in a value of its own": (
        {"values": {"last": "sold_on + warranty", "limit": "claimed_on <= last"}},
        ["last"],
    ),
    "months that are counted": (
        {"values": {"limit": "months_between(sold_on, claimed_on) >= 1"}},
        ["limit"],
    ),
    "begun months that are counted": (
        {"values": {"limit": "begun_months_between(sold_on, claimed_on) <= 1"}},
        ["limit"],
    ),
    "the other choice": (
        {"month_ends": "overflow", "values": {"limit": "claimed_on <= sold_on + months(6)"}},
        ["limit"],
    ),
    "days": ({"values": {"limit": "claimed_on <= sold_on + days(180)"}}, []),
    "the first of a month": (
        {"values": {"limit": "claimed_on <= first_of_month(sold_on) + months(6)"}},
        [],
    ),
    "the year that is reached": (
        {"values": {"limit": "year_of(sold_on + months(1)) > year_of(sold_on)"}},
        [],
    ),
    "the month that is reached": (
        {"values": {"limit": "month_of(sold_on + months(1)) == 2"}},
        ["limit"],
    ),
    "a value that nothing asks": (
        {"values": {"last": "sold_on + warranty", "limit": "claimed_on <= sold_on"}},
        [],
    ),
    "a reading": (
        {
            "values": {
                "limit": "claimed_on <= sold_on + months(6) - (days(1) if reading('R-1') == 'b' else days(0))"
            },
            "readings": READING,
        },
        [],
    ),
}


def written(said: dict[str, Any], folder: Path) -> Path:
    """A rulebook of two rules, one for each side of `limit`."""
    version = {
        "in_force": [{"from": "2026-01-01"}],
        "month_ends": "clamp",
        "facts": DATES,
        "figures": {"warranty": {"is": "6 months", "clause": "S-1"}},
        "outcomes": {"free": {"kind": "bool", "required": True}},
        "rules": {
            "in-time": {"clause": "S-1", "when": "limit", "then": {"free": True}},
            "late": {"clause": "S-1", "when": "not limit", "then": {"free": False}},
        },
        **said,
    }
    (folder / "versions").mkdir()
    (folder / "provider.yaml").write_text(PROVIDER)
    (folder / "clauses.yaml").write_text(
        "clauses:\n  S-1: {at: line 1, title: Months, effect: months count}\n"
    )
    text = yaml.safe_dump(version, sort_keys=False).replace("'2026-01-01'", "2026-01-01")
    (folder / "versions" / "terms.yaml").write_text(text)
    return folder


@pytest.mark.parametrize("name", TABLES)
def test_month_ends(name: str, tmp_path: Path) -> None:
    """Exactly these, each with an event of which both choices are evaluated; nothing is left open."""
    said, wanted = TABLES[name]
    found = proofs(load(written(said, tmp_path)))
    assert [one.id for one in found.matters] == [f"month-end/{one}" for one in wanted]
    assert not found.unsettled
    for matter in found.matters:
        (witness,) = matter.witnesses
        assert witness.status == "decided"
        assert matter.code == "CB707"


def test_it_is_accepted(tmp_path: Path) -> None:
    """As any other finding."""
    folder = written(TABLES["a last day"][0], tmp_path)
    (folder / "accepted.yaml").write_text(
        "accepted:\n  month-end/limit: {because: So months are counted.}\n"
    )
    found = checked(load(folder))
    assert not found.matters
    assert found.accepted == 1
