"""WTIM beside its made-up terms of 2027: the changes that matter are shown, and what is the same is proved."""

from __future__ import annotations

from pathlib import Path

from engine.compare.behaviour.finding import behaviour
from engine.compare.sources.reading import read_sides

ROOT = Path(__file__).resolve().parents[3]


def test_the_terms_of_2027() -> None:
    """Emergencies at 165, office hours to 17:00, e-mail calls of 20 minutes for 30 dollars, 30 days included; a rule
    in two does nothing."""
    new = f"{ROOT / 'examples' / 'wtim-2027'}@2027-01-01"
    found = behaviour(*read_sides("wtim@2016-09-02", new))
    shown = {
        because: str(kind.value)
        for kind in found.kinds
        for region in kind.regions
        for because in region.because
    }
    assert set(shown) == {
        "figure converted_minimum", "figure converted_minimum_price", "figure emergency_rate",
        "figure included_period", "calendar office", "calendar business_days",
    }  # fmt: skip
    assert "rule must-do-patch, rule other-patch, rule patch-on-request" in found.idle
    same = {kind.value for kind in found.kinds if kind.verdict == "identical"}
    assert same == {
        "project_classification", "annual_review", "server_reboot", "advice", "user_broadcast",
    }  # fmt: skip
    assert not [kind for kind in found.kinds if kind.verdict == "differs" and not kind.regions]
    for kind in found.kinds:
        for region in kind.regions:
            assert region.witness.outcomes, "each was evaluated by the interpreter under both"
