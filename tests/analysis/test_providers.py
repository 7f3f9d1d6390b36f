"""What is proved of the rulebooks that ship."""

from __future__ import annotations

import pytest

from engine import load
from engine.analysis.checking import checked
from engine.rulebook.catalogue import rulebook_names


@pytest.mark.parametrize("name", rulebook_names())
def test_no_rules_disagree_and_every_gap_is_accepted(name: str) -> None:
    """Nothing is found but what is accepted; what is not settled is what holidays of an event's own come to."""
    found = checked(load(name))
    assert not [matter.id for matter in found.matters]
    assert not found.findings
    assert not [matter.id for matter in found.proofs.matters if matter.kind == "conflict"]
    assert {one.id for one in found.proofs.unsettled} <= {"beyond/question"}
    assert len(found.proofs.bounds) == 1
