"""The cases of the rulebooks and the examples through the columnar engine."""

from __future__ import annotations

import pytest

from engine.interpret.options import Options
from tests.examples import TIMES
from tests.plan.lower.both import Coverage, both
from tests.plan.samples import PROVIDERS, Sample, packed, rulebook_cases

OTHERS = 8 * TIMES
WHOLLY = ("rulebooks/wsm", "rulebooks/wtim")  # what the plan decides without the interpreter


def _some(samples: list[Sample]) -> list[Sample]:
    """Those without options, which are most, and some of the others: each needs a plan of its own."""
    usual: list[Sample] = []
    others: list[Sample] = []
    for sample in samples:
        (usual if sample.options == Options() else others).append(sample)
    return usual + others[:: 2 * max(1, len(others) // OTHERS)]


@pytest.mark.parametrize("folder", PROVIDERS)
def test_both_engines_agree(folder: str) -> None:
    """Every field of every result; of the two large rulebooks the plan decides all."""
    total = Coverage()
    for sample in _some(packed(rulebook_cases(folder))):
        total.add(both(sample.rulebook, sample.rows, sample.options))
    assert total.results
    if folder in WHOLLY:
        assert not total.reasons
