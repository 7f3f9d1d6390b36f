"""Lines of very many pieces: each is looked at a few times, however many there are."""

from __future__ import annotations

from fractions import Fraction
from time import process_time

from tests.laws.building import build
from tests.laws.running import run


def test_an_increment_rounds_down_a_stay_of_many_years() -> None:
    """40 years in days of which each has a piece: 14,610 pieces, rounded down to whole weeks."""
    version = {
        "in_force": [{}],
        "facts": {"began_at": {"kind": "instant"}, "ended_at": {"kind": "instant"}},
        "figures": {"week": "10080 min", "rate": "1 USD/min"},
        "splits": {"day": {"from": "began_at", "until": "ended_at", "at": ["midnight"]}},
        "charges": {
            "stay": {
                "pieces": [{"each": "day", "quantity": "day_minutes"}],
                "rate": "rate",
                "increment": "week",
                "increment_to": "down",
            }
        },
        "rules": {"stays": {"charge": {"stay": {}}}},
    }
    row = {"id": "e", "began_at": "1980-01-01T00:00:00Z", "ended_at": "2020-01-01T00:00:00Z"}
    rulebook = build({"provider": {"time_zone": "UTC"}, "versions": {"v": version}})
    began = process_time()
    (result,) = run(rulebook, [row]).results
    assert process_time() - began < 10
    assert result.amount == Fraction(2_087 * 10_080)  # 14,610 days are 2,087 weeks and a day
