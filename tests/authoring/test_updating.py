"""Cases that fail: where and why, and the edits that make them expect what came out."""

from __future__ import annotations

from pathlib import Path

from engine.authoring.case_files import read_cases
from engine.authoring.editing.replacing import changed
from engine.authoring.editing.writing import write
from engine.authoring.failing import Failing, failing
from engine.authoring.updating import updates
from engine.rulebook.load import load
from tests.authoring.lamp import lamp

WRONG = """\
# what we think
cases:
  - name: half an hour   # of work
    event: {id: a, kind: work, started_at: "2026-01-14T10:00:00-05:00", minutes: 30}
    expect:
      status: decided
      amount: '31.00'    # too much
      outcomes:
        outcome: "covered"
      rules: [short-work-is-free]
      lines:
        - {name: work, billed: 31, amount: "31.00"}
"""


def _failing(book: Path) -> list[Failing]:
    rulebook = load(book)
    cases, _ = read_cases(rulebook)
    return [failing(rulebook, case) for case in cases]


def test_each_entry_that_is_not_met_has_its_place(tmp_path: Path) -> None:
    """And both values; a rule that was to fire says which did."""
    (found,) = _failing(lamp(tmp_path, WRONG))
    told = [(one.told, one.node and one.node.span.line) for one in found.unmet if one.told]
    assert told == [
        (("amount", "31.00", "30.00"), 7),
        (("outcome", "covered", "billable"), 9),
        (("line work of a: billed", "31", "30"), 12),
        (("line work of a: amount", "31.00", "30.00"), 12),
    ]
    (other,) = (one for one in found.unmet if one.told is None)
    assert other.says == "rules: short-work-is-free missing among [work-is-paid]"
    assert other.node is not None and other.node.span.line == 10


def test_a_case_that_passes_has_nothing_unmet(tmp_path: Path) -> None:
    """Nor any result to explain."""
    (found,) = _failing(lamp(tmp_path))
    assert (found.unmet, found.results) == ((), ())


def test_only_the_entries_that_are_not_met_change(tmp_path: Path) -> None:
    """Quotes and comments stay; a rule that was to fire is left to the author."""
    book = lamp(tmp_path, WRONG)
    made, left = updates(_failing(book))
    assert [one.says for one in left] == ["rules: short-work-is-free missing among [work-is-paid]"]
    write(changed(book, "update", [one.edit for one in made]))
    expected = WRONG.replace("'31.00'", "'30.00'").replace('"covered"', '"billable"')
    expected = expected.replace("billed: 31", "billed: 30").replace('"31.00"', '"30.00"')
    assert (book / "cases/first.yaml").read_text() == expected


def test_what_is_not_there_becomes_null(tmp_path: Path) -> None:
    """And a word that YAML would read otherwise is put in quotes."""
    text = WRONG.replace("minutes: 30", "minutes: 30, kind: work").replace(", kind: work}", "}")
    book = lamp(tmp_path, text.replace('"covered"', "covered"))
    made, _ = updates(_failing(book))
    assert {one.field: one.edit.text for one in made}["outcome"] == "billable"
