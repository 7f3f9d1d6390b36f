"""Wherever a hint names a word, the slip can be put right."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.authoring.case_files import read_cases
from engine.authoring.editing.overlay import Overlay
from engine.editor.answers import repairs
from engine.rulebook.load import load_rulebook, read_document

VERSION, CASES = "versions/2026-01-01.yaml", "cases/calls.yaml"


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (VERSION, "when: kind == 'visit'\n", "when: kind == 'vsiit'\n"),
        (VERSION, "when: worked > large", "when: wroked > large"),
        (VERSION, "then: {outcome: free}", "then: {outcome: fere}"),
        (VERSION, "then: {outcome: free}", "then: {otucome: free}"),
        (VERSION, "charge: {time: {free: worked}}", "charge: {tmie: {free: worked}}"),
        (VERSION, "charge: {time: {free: worked}}", "charge: {time: {fere: worked}}"),
        (VERSION, "overrides: [work-is-billed]", "overrides: [wrok-is-billed]"),
        (VERSION, "known(repaired_on) and date_of(started_at) <= warranty_ends\n    then",
         "knwon(repaired_on) and date_of(started_at) <= warranty_ends\n    then"),
        (VERSION, "clause: C-5", "clause: C-50"),
        (VERSION, "{kind: enum, values", "{kind: enmu, values"),
        (VERSION, "reading('AMB-01') == 'a'", "reading('AMB-02') == 'a'"),
        (VERSION, "15 min", "15 mni"),
        (CASES, "clause: [C-3]", "clause: [C-33]"),
        (CASES, "leans_on: [AMB-01]", "leans_on: [AMB-02]"),
        (CASES, "not_rules:", "not_ruels:"),
        (CASES, "status: needs_decision", "status: needs_decison"),
    ],
)  # fmt: skip
def test_a_slip_is_put_right(corner: Path, file: str, right: str, wrong: str) -> None:
    """The action gives the text as it was, and no other is offered that is not the hint's."""
    path = corner / file
    text = path.read_text("utf-8")
    assert text.count(right) >= 1, text
    broken = text.replace(right, wrong, 1)
    overlay = Overlay({path: broken.encode()})
    rulebook, findings = load_rulebook(corner, overlay)
    findings += (
        read_document(path, "cases", overlay)[1]
        if rulebook is None
        else read_cases(rulebook, overlay)[1]
    )
    done = [broken[: r.at.start] + r.text + broken[r.at.end :] for r in repairs(findings)]
    assert text in done, [(f.message, f.help) for f in findings if f.severity == "error"]


def test_a_word_of_another_place_is_not_replaced(corner: Path) -> None:
    """`True` for `true`; and where the word of the message does not stand in the place, nothing is offered."""
    path = corner / VERSION
    text = path.read_text("utf-8").replace("when: worked > large", "when: worked > large and true")
    findings = load_rulebook(corner, Overlay({path: text.encode()}))[1]
    assert [(r.at.text, r.text) for r in repairs(findings)] == [("true", "True")]
