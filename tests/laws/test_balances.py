"""Balances: the order of rows changes nothing, amounts are conserved, and what is certain stays so.

A balance of every sort (opening, limit, expiry, refill, overdraft, a draw that looks at what is there) over events of a
few clients. Its six names are outcomes, so that results can be reckoned with.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given

from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.rulebook.history import BALANCE_PARTS
from engine.rulebook.model import Rulebook
from engine.values.unknown import Unknown
from tests.laws.building import build
from tests.laws.events import Row
from tests.laws.running import SEEDS

Facts = dict[str, Any]
LIMIT, OPENING = 7, 3


def _rulebook(rng: Random) -> tuple[Rulebook, dict[str, Any]]:
    """A rulebook with one balance, and its declaration."""
    balance: dict[str, Any] = {"within": "account", "order_by": [rng.choice(["on", "at"])]}
    balance |= {
        "credit": "paid",
        "draw": rng.choice(["wanted", "wanted * 2", "min(wanted, third)"]),
    }
    if rng.random() < 0.4:
        balance["opening"] = str(OPENING)
    if rng.random() < 0.3:
        balance["limit"] = str(LIMIT)
    if rng.random() < 0.4:
        balance["expires"] = rng.choice(["three_days", "lasts"])
    if rng.random() < 0.2:
        balance["refill"] = {"below": "2", "by": "5"}
    if rng.random() < 0.3:
        balance["overdraw"] = True
    facts: Facts = {
        "client": {"kind": "text"},
        "on": {"kind": "date"},
        "at": {"kind": "instant"},
        "paid": {"kind": "number", "min": 0},
        "wanted": {"kind": "number", "min": 0},
        "lasts": {"kind": "period"},
    }
    parts = {part: f"acc_{part}" for part in BALANCE_PARTS}
    outcomes: Facts = {part: {"kind": "number"} for part in (*parts, "asked")}
    version: Facts = {
        "in_force": [{}],
        "month_ends": "clamp",
        "facts": facts,
        "figures": {"three_days": "3 days"},
        "groups": {"account": {"by": "client", "result": "none"}},
        "values": {"third": "acc_before / 3"},
        "balances": {"acc": balance},
        "outcomes": outcomes,
        "rules": {"all": {"then": parts | {"asked": balance["draw"]}}},
    }
    return build({"versions": {"v": version}}), balance


def _rows(rng: Random, missing: float) -> list[Row]:
    rows: list[Row] = []
    for n in range(rng.randint(1, 8)):
        day = rng.randint(1, 9)
        row: Row = {
            "client": rng.choice("AAB"),
            "on": f"2026-01-0{day}",
            "at": f"2026-01-0{day}T1{rng.randint(0, 2)}:00:00Z",
            "paid": rng.choice(["0", "0", "1", "2.5", "6"]),
            "wanted": rng.choice(["0", "0", "1", "2", "3.5", "9"]),
            "lasts": rng.choice(["1 day", "4 days", "1 month"]),
        }
        kept = {k: v for k, v in row.items() if k == "client" or rng.random() >= missing}
        rows.append({"id": f"e{n}", **kept})
    return rows


def _run(book: Rulebook, rows: list[Row]) -> dict[str, dict[str, Any]]:
    done = evaluate(book, raw_events(rows, "events"))
    assert len(done.results) == len(rows)
    return {result.id: dict(result.outcomes) for result in done.results}


@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    """Also where facts are missing: the causes are the same as well."""
    rng = Random(seed)
    book, _ = _rulebook(rng)
    rows = _rows(rng, rng.choice([0.0, 0.2]))
    found = _run(book, rows)
    rng.shuffle(rows)
    assert _run(book, rows) == found


@given(SEEDS)
def test_amounts_are_conserved(seed: int) -> None:
    """What was there and came in is what went out and is left; a draw and its rest are what was asked for."""
    rng = Random(seed)
    book, balance = _rulebook(rng)
    rows = _rows(rng, 0.0)
    found = _run(book, rows)
    sums: dict[str, Fraction] = {}
    for row in rows:
        own, client = found[str(row["id"])], str(row["client"])
        paid = Fraction(str(row["paid"]))
        left = own["before"] + paid - own["forfeited"] - own["drawn"] + own["refilled"]
        assert left == own["after"]
        assert 0 <= own["drawn"] <= own["asked"] and 0 <= own["forfeited"] <= paid
        assert own["expired"] >= 0 and own["refilled"] >= 0
        moved = paid + own["refilled"] - own["forfeited"] - own["drawn"] - own["expired"]
        sums[client] = sums.get(client, Fraction(0)) + moved
        if balance.get("overdraw"):
            assert own["drawn"] == own["asked"]
        else:
            assert own["after"] >= 0
            assert own["drawn"] == own["asked"] or own["after"] == own["refilled"]
        if "limit" in balance and "refill" not in balance:
            assert own["after"] <= max(LIMIT, OPENING)
        if "refill" in balance and own["asked"]:
            assert own["after"] >= 2
        for part in ("expires", "limit", "refill"):
            name = {"expires": "expired", "limit": "forfeited", "refill": "refilled"}[part]
            assert part in balance or own[name] == 0
    opening = OPENING if "opening" in balance else 0
    for client, total in sums.items():
        ends = {found[str(row["id"])]["after"] for row in rows if row["client"] == client}
        assert opening + total in ends


@given(SEEDS)
def test_what_is_certain_stays_so(seed: int) -> None:
    """Filling in a missing fact changes nothing that was known before."""
    rng = Random(seed)
    book, _ = _rulebook(rng)
    whole = _rows(rng, 0.0)
    lacking = [
        {k: v for k, v in row.items() if k in ("id", "client") or rng.random() < 0.8}
        for row in whole
    ]
    before, after = _run(book, lacking), _run(book, whole)
    for name, outcomes in before.items():
        for part, value in outcomes.items():
            assert isinstance(value, Unknown) or value == after[name][part], (name, part)
