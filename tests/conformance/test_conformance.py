"""The interpreter does what the conformance data says, and refuses what it says must be refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.authoring.case_files import Case
from engine.authoring.cases import differences_of
from engine.diagnostics.render import render_all
from tests.conformance.harness import Sample, read_sample, sample_paths

LEAST_FILES = 45
LEAST_CASES = 150


def _samples() -> Iterator[Sample]:
    for path in sample_paths():
        yield read_sample(path)


def _cases() -> Iterator[object]:
    for sample in _samples():
        for case in sample.cases:
            yield pytest.param(sample, case, id=f"{sample.name}: {case.name}")


@pytest.mark.parametrize(("sample", "case"), list(_cases()))
def test_case(sample: Sample, case: Case) -> None:
    """The law of the case: these events give these results, as worked out by hand."""
    differences = list(differences_of(sample.built(), case))
    assert not differences, "\n".join([case.by_hand, *differences])


@pytest.mark.parametrize("sample", list(_samples()), ids=lambda sample: sample.name)
def test_findings(sample: Sample) -> None:
    """A rulebook is refused for exactly the reasons its file lists, each at its text; without any, it is built."""
    found = sorted(
        (f.code, f.span.text if f.span else "") for f in sample.findings if f.severity == "error"
    )
    assert found == sorted((e.code, e.at) for e in sample.expected), render_all(sample.findings)
    assert (sample.rulebook is None) == bool(sample.expected)


def test_there_is_data() -> None:
    """An empty folder must not pass: files, cases and refusals are found, and case names are unique in a file."""
    samples = list(_samples())
    assert len(samples) >= LEAST_FILES
    assert sum(len(sample.cases) for sample in samples) >= LEAST_CASES
    assert sum(bool(sample.expected) for sample in samples) >= 5
    for sample in samples:
        assert sample.cases or sample.expected, f"{sample.name} shows nothing"
        assert len({case.name for case in sample.cases}) == len(sample.cases), sample.name
