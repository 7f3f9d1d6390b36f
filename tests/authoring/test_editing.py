"""Edits by place: only the characters that differ are written, whatever the file looks like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bench.edits import run as random_edits
from engine.authoring.editing import writing
from engine.authoring.editing.adding import Rule, add, entries_of, rule_text
from engine.authoring.editing.document import Document
from engine.authoring.editing.dropping import remove
from engine.authoring.editing.removing import without
from engine.authoring.editing.replacing import Edit, edited_text
from engine.authoring.editing.scalars import with_text
from engine.authoring.editing.setting import Setting, set_values
from engine.authoring.editing.terms import Terms
from engine.authoring.editing.values import with_value
from engine.diagnostics.findings import FindingsError
from engine.diagnostics.spans import Source

VERSION = """\
# The terms of a shop.
version: first
in_force: [{from: 2026-01-01}]

figures:
  # What an hour costs.
  rate: {is: 60 USD/hour, clause: T-1}  # since spring
  fee: 10 USD
  'quoted': {is: '5 USD'}

rules:
  # all of them
  one:
    clause: T-1
    when: >-
      known(kind)
      and not small
    then: {outcome: "it is 'so'"}

  two: {clause: [T-1, T-2]}
"""


def book(folder: Path, text: str = VERSION, more: str | None = None) -> Terms:
    """A rulebook with one version of that text, or two; it need not load."""
    (folder / "versions").mkdir()
    (folder / "versions/first.yaml").write_bytes(text.encode())
    if more is not None:
        (folder / "versions/second.yaml").write_bytes(more.encode())
    return Terms(folder)


def after(terms: Terms, name: str = "first") -> str:
    """The text of a version after the edits so far."""
    return terms.version(name).text


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("figures.rate", "65 USD/hour", "60 USD/hour", "65 USD/hour"),
        ("figures.fee", "12 USD", "10 USD", "12 USD"),
        ("figures.quoted", "it's 6 USD", "'5 USD'", "'it''s 6 USD'"),
        ("rules.one.when", "known(kind) and not large", "not small", "not large"),
        ("rules.one.then.outcome", 'so "it" is', "\"it is 'so'\"", '"so \\"it\\" is"'),
        ("rules.two.clause.1", "T-3", "T-2", "T-3"),
        ("rules.two.clause", "T-3", "[T-1, T-2]", "T-3"),
        ("rules.two.clause", "[T-3]", "[T-1, T-2]", "[T-3]"),
        ("in_force.0.from", "2026-02-01", "2026-01-01", "2026-02-01"),
        ("figures.fee.clause", "T-2", "fee: 10 USD", "fee: {is: 10 USD, clause: T-2}"),
        ("rules.one.because", "yes: so", "'so'\"}\n", "'so'\"}\n    because: \"yes: so\"\n"),
        ("rules.two.about", "event", "{clause: [T-1, T-2]}", "{clause: [T-1, T-2], about: event}"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_value_takes_the_place_of_another(
    tmp_path: Path, path: str, value: str, old: str, new: str, ending: str
) -> None:
    """And no other character is touched, whichever line breaks the file has."""
    text = VERSION.replace("\n", ending)
    terms = book(tmp_path, text)
    set_values(terms, [Setting(path, value)])
    assert after(terms) == VERSION.replace(old, new).replace("\n", ending)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_comment_behind_a_block_stays(tmp_path: Path, ending: str) -> None:
    """Also where the new text cannot be typed as one: its second line begins with a space."""
    text = VERSION.replace("when: >-", "when: >-  # of late").replace("\n", ending)
    terms = book(tmp_path, text)
    set_values(terms, [Setting("rules.one.when", "one\n two")])
    old = f"when: >-  # of late{ending}      known(kind){ending}      and not small{ending}"
    assert after(terms) == text.replace(old, f'when: "one\\n two"  # of late{ending}')


def test_what_does_not_fit_a_line_goes_on_lines_of_its_own(tmp_path: Path) -> None:
    """The comment behind the braces stays on the line of the name."""
    terms = book(tmp_path)
    said = "because they said so, in a letter that is as long as this and of which nobody knows why"
    set_values(terms, [Setting("figures.rate", "65 USD/hour", {"means": said})])
    lines = f"""\
  rate:  # since spring
    is: 65 USD/hour
    clause: T-1
    means: "{said}"
"""
    old = "  rate: {is: 60 USD/hour, clause: T-1}  # since spring\n"
    assert after(terms) == VERSION.replace(old, lines)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("figures.fee", "  fee: 10 USD\n", ""),
        ("figures.rate.clause", ", clause: T-1}  #", "}  #"),
        ("rules.one.then", "    then: {outcome: \"it is 'so'\"}\n", ""),
        ("rules.two", "\n  two: {clause: [T-1, T-2]}\n", ""),
        ("rules.two.clause.T-2", "[T-1, T-2]", "[T-1]"),
        ("in_force", "in_force: [{from: 2026-01-01}]\n", ""),
    ],
)
def test_something_is_taken_out(tmp_path: Path, path: str, old: str, new: str) -> None:
    """With its lines and nothing else: the comments above it stay."""
    terms = book(tmp_path)
    remove(terms, path)
    assert after(terms) == VERSION.replace(old, new)


@pytest.mark.parametrize(
    ("number", "left"),
    [
        (0, "[\n  # of two\n  2,  # two\n  3, 4  # three, four\n]"),
        (1, "[\n  1,  # one, alone\n  # of two\n  3, 4  # three, four\n]"),
        (3, "[\n  1,  # one, alone\n  # of two\n  2,  # two\n  3  # three, four\n]"),
    ],
)
def test_comments_between_items_stay(number: int, left: str) -> None:
    """An item on a line of its own goes with the comment on it, as an entry without brackets does."""
    text = "a: [\n  1,  # one, alone\n  # of two\n  2,  # two\n  3, 4  # three, four\n]\n"
    document = Document.read(Source("a.yaml", text))
    assert without(document, ("a", number)).text == f"a: {left}\n"


@pytest.mark.parametrize(("number", "left"), [(0, "[  # one\n  2]"), (1, "[1  # one\n  ]")])
def test_a_comment_on_a_shared_line_stays(number: int, left: str) -> None:
    """It may be about what is left."""
    document = Document.read(Source("a.yaml", "a: [1,  # one\n  2]\n"))
    assert without(document, ("a", number)).text == f"a: {left}\n"


def test_what_is_added_can_be_removed(tmp_path: Path) -> None:
    """To the byte, with the blank line before it."""
    terms = book(tmp_path)
    rule = Rule(["T-1"], None, "known(kind)", [("outcome", "so")], ["time"], ["one"], None, "Why not.")  # fmt: skip
    add(terms, "rule", {"three": rule_text("three", rule)})
    assert (
        after(terms)
        == f"""\
{VERSION}
  three:
    clause: T-1
    when: known(kind)
    then:
      outcome: so
    charge: {{time: {{}}}}
    overrides: [one]
    because: Why not.
"""
    )
    remove(terms, "rules.three")
    assert after(terms) == VERSION
    add(terms, "figure", entries_of("more: 3 USD  # three\n", "standard input"))
    assert "  'quoted': {is: '5 USD'}\n  more: 3 USD  # three\n" in after(terms)


SECOND = "version: second\namends: first\nin_force: [{from: 2027-01-01}]\n"


def test_what_a_version_takes_over_is_copied_first(tmp_path: Path) -> None:
    """Letter by letter, with the comment on its line, in the order of the version that is amended."""
    terms = book(tmp_path, VERSION, SECOND)
    set_values(terms, [Setting("rules.one.when", "known(kind)"), Setting("figures.rate", "65 USD/hour")])  # fmt: skip
    assert (
        after(terms, "second")
        == f"""\
{SECOND}
figures:
  rate: {{is: 65 USD/hour, clause: T-1}}  # since spring

rules:
  one:
    clause: T-1
    when: >-
      known(kind)
    then: {{outcome: "it is 'so'"}}
"""
    )


def test_what_a_version_takes_over_is_dropped(tmp_path: Path) -> None:
    terms = book(tmp_path, VERSION, SECOND)
    remove(terms, "rules.one")
    remove(terms, "rules.two")
    assert after(terms, "second") == f"{SECOND}\ndrops:\n  rules: [one, two]\n"


def test_a_byte_order_mark_stays_and_an_edit_is_undone(tmp_path: Path) -> None:
    """What is written is what was worked out; `undo` brings back what was there."""
    terms = book(tmp_path, "\ufeff" + VERSION)
    path = tmp_path / "versions/first.yaml"
    old = path.read_bytes()
    set_values(terms, [Setting("figures.fee", "12 USD")])
    record = writing.write(terms.change("a fee"))
    assert path.read_bytes() == old.replace(b"10 USD", b"12 USD")
    writing.undo(writing.to_undo(tmp_path, record), record)
    assert {p.name for p in tmp_path.iterdir()} == {"versions"}
    assert path.read_bytes() == old


def test_edits_must_not_overlap() -> None:
    path = Path("a")
    assert edited_text("abc", [Edit(path, 2, 3, "!"), Edit(path, 0, 1, "?")]) == "?b!"
    with pytest.raises(ValueError, match="overlaps"):
        edited_text("abc", [Edit(path, 0, 2, ""), Edit(path, 1, 3, "")])


@pytest.mark.parametrize(
    "edit",
    [
        lambda d: with_value(d, ("a",), "[1"),
        lambda d: with_value(d, ("b",), "x"),
        lambda d: with_text(d, ("a",), "\x07"),
    ],
)
def test_what_cannot_be_typed_is_refused(edit: Callable[[Document], Document]) -> None:
    """No YAML, a list with comments in it, a character that no file may have."""
    document = Document.read(Source("a.yaml", "a: 1\nb:\n  - 1  # one\n  - 2\n"))
    with pytest.raises(FindingsError) as error:
        edit(document)
    assert [finding.code for finding in error.value.findings] == ["CB841"]


def test_random_edits_of_the_rulebooks_that_ship() -> None:
    """A few of those that `python -m bench.edits` makes."""
    counts, wrong = random_edits(6, seed=20)
    assert not wrong, "\n".join(wrong)
    assert counts["the opposite brings the bytes back"] == counts["have an opposite"] > 0
