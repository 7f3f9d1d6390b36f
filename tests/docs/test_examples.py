"""Every example of the documentation does what the page says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.diagnostics.findings import has_errors
from engine.diagnostics.render import render_all
from tests.docs.examples import Example, all_examples, build, differences, listed, plain, rows, run
from tests.docs.expressions import shown_values
from tests.docs.markdown import blocks, pages

EXAMPLES = all_examples()
KNOWN = {
    "yaml provider", "yaml clauses", "yaml options", "yaml rulebook", "yaml events", "yaml expect", "text findings",
    "text expressions",
    "console", "file", "add", "python",  # run by `test_walkthroughs`
    "text real",  # run by `test_real_work`, where the data is
    "text tree", "text picture",  # pictures; nothing to run
}  # fmt: skip


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if e.outcome.info == "yaml expect"], ids=str
)
def test_an_example_evaluates_to_what_the_page_expects(example: Example) -> None:
    rulebook, findings = build(example)
    assert rulebook is not None, render_all(findings)
    found = rows(run(rulebook, example))
    expected = listed(plain(example.outcome.text))
    wrong = []
    for row in expected:
        match = next((other for other in found if _same(row, other)), None)
        wrong += differences(row, match, row["id"]) if match else [f"no result {row['id']}"]
    assert not wrong, "\n".join(wrong)
    assert len(expected) == len(found), [(r["id"], r["status"]) for r in found]


def _same(row: dict[str, Any], found: dict[str, Any]) -> bool:
    """Whether they are about the same thing; a rejected row and a result may share an id."""
    rejected = row.get("status") == "rejected"
    return row["id"] == found["id"] and rejected == (found["status"] == "rejected")


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if e.outcome.info == "text findings"], ids=str
)
def test_an_example_with_findings_has_exactly_those(example: Example) -> None:
    rulebook, findings = build(example)
    assert render_all(findings) + "\n" == example.outcome.text
    assert has_errors(findings) == (rulebook is None)


@pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if e.outcome.info == "text expressions"], ids=str
)
def test_an_expression_has_the_value_that_the_page_shows(example: Example) -> None:
    wrong = [
        f"{text} = {found}, not {expected}"
        for text, expected, found in shown_values(example)
        if expected != found
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_every_block_of_a_page_is_of_a_kind_that_some_test_runs(page: Path) -> None:
    unknown = [f"{b.place}: {b.info or '(no name)'}" for b in blocks(page) if not _known(b.info)]
    assert not unknown


def _known(info: str) -> bool:
    """Whether the words behind a fence are a kind: `console exit=1`, `yaml file PATH`, `yaml expect`."""
    words = info.split()
    return info in KNOWN or any(word in KNOWN for word in words[:2])
