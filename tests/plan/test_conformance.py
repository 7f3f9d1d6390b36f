"""The language's own examples through the columnar engine: what it decides is what the interpreter decides."""

from __future__ import annotations

import pytest

from tests.plan.lower.both import both
from tests.plan.samples import conformance, conformance_names, packed


@pytest.mark.parametrize("name", conformance_names())
def test_both_engines_agree(name: str) -> None:
    """Every field of every result, whoever decided it."""
    for sample in packed(conformance(name)):
        both(sample.rulebook, sample.rows, sample.options)
