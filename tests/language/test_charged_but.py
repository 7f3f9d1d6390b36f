"""`charged_but` is spelled out as a sum, which must not nest deeper than a checked rulebook may."""

from __future__ import annotations

from tests.laws.building import build
from tests.laws.running import run


def test_of_very_many_charges() -> None:
    """A version of 1,500 lines has a total, too."""
    fees = {f"fee{n}": {"price": "fee"} for n in range(1_500)}
    charges = fees | {"tax": {"price": "charged_but(tax) * tenth"}}
    version = {
        "in_force": [{}],
        "figures": {"fee": "1 USD", "tenth": "10 %"},
        "charges": charges,
        "rules": {"all": {"charge": {name: {} for name in charges}}},
    }
    (result,) = run(build({"versions": {"v": version}}), [{"id": "e"}]).results
    assert result.amount == 1_650
