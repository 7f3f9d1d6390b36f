"""The cases of the rulebooks and the examples through the columnar engine."""

from __future__ import annotations

import pytest

from tests.plan.lower.both import Coverage, both
from tests.plan.samples import PROVIDERS, packed, rulebook_cases

WHOLLY = ("rulebooks/wsm", "rulebooks/wtim")  # what the plan decides without the interpreter


@pytest.mark.parametrize("folder", PROVIDERS)
def test_both_engines_agree(folder: str) -> None:
    """Every field of every result; of the two large rulebooks the plan decides all."""
    total = Coverage()
    for sample in packed(rulebook_cases(folder)):
        total.add(both(sample.rulebook, sample.rows, sample.options))
    assert total.results
    if folder in WHOLLY:
        assert not total.reasons, total.reasons
