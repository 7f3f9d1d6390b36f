"""The rendering of findings, whole: the first line alone says all, the caret is under the text meant."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics.findings import Finding, FindingsError, Note, has_errors, quote
from engine.diagnostics.render import MOST_SHOWN, render, render_all
from engine.diagnostics.spans import Source, Span


def _span(text: str, part: str, name: str = "f.yaml") -> Span:
    start = text.index(part)
    return Source(name, text).span(start, start + len(part))


def test_the_form_of_the_design() -> None:
    """Place, severity, code and message; the author's line; a caret; a way out."""
    text = "\n" * 41 + "        when: technical_minuts > 0\n"
    found = Finding(
        "CB402",
        "unknown fact `technical_minuts`",
        _span(text, "technical_minuts"),
        help="did you mean `technical_minutes`? declared at line 18",
    )
    assert render(found) == (
        "f.yaml:42:15: error[CB402]: unknown fact `technical_minuts`\n"
        "   |\n"
        "42 |         when: technical_minuts > 0\n"
        "   |               ^^^^^^^^^^^^^^^^\n"
        "   = help: did you mean `technical_minutes`? declared at line 18"
    )


def test_a_note_has_a_place_of_its_own() -> None:
    """The margin is as wide as the widest line number needs."""
    text = "a: 1\n" + "\n" * 98 + "a: 2\n"
    source = Source("f.yaml", text)
    first = Note("first given here", source.span(0, 1))
    found = Finding("CB108", "duplicate key `a`", source.span(103, 104), notes=(first,))
    assert render(found) == (
        "f.yaml:100:1: error[CB108]: duplicate key `a`\n"
        "    |\n"
        "100 | a: 2\n"
        "    | ^\n"
        "f.yaml:1:1: note: first given here\n"
        "    |\n"
        "  1 | a: 1\n"
        "    | ^"
    )


def test_tabs_stay_tabs() -> None:
    """However wide a terminal shows a tab, the caret keeps its place."""
    found = Finding("CB106", "here", _span("a\tb", "b"))
    assert render(found).splitlines()[2:] == ["1 | a\tb", "  |  \t^"]


def test_wide_characters_take_two_columns() -> None:
    """Chinese characters are twice as wide; accents that combine take no column."""
    found = Finding("CB402", "here", _span("価格 + pre\u0301cis + 円", "pre\u0301cis"))
    assert render(found).splitlines()[-1] == "  |        ^^^^^^"
    found = Finding("CB402", "here", _span("価格 + pre\u0301cis + 円", "円"))
    assert render(found).splitlines()[-1] == "  |                 ^^"


def test_an_empty_place_has_a_caret() -> None:
    """Nothing typed is a place as well."""
    source = Source("f.yaml", "a:")
    assert render(Finding("CB203", "here", source.span(2, 2))).endswith("1 | a:\n  |   ^")
    assert render(Finding("CB105", "here", Source("f.yaml", "").span(0, 0))).endswith("1 |\n  | ^")


def test_a_place_over_several_lines_shows_the_first() -> None:
    """The caret ends with the line."""
    found = Finding("CB301", "here", Source("f.yaml", "a: x +\n  y").span(3, 10))
    assert render(found).endswith("1 | a: x +\n  |    ^^^")


def test_long_lines_are_cut_around_the_place() -> None:
    """Twenty thousand characters do not flood a terminal, and the caret still fits."""
    text = "x" * 5000 + "HERE" + "y" * 5000
    line, carets = render(Finding("CB301", "here", _span(text, "HERE"))).splitlines()[-2:]
    assert len(line) < 200
    assert line.startswith("1 | …x")
    assert line.endswith("y…")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "HERE"


def test_a_row_stands_for_a_place() -> None:
    """Data files have rows instead of spans; without either there is only the message."""
    found = Finding("CB601", "no such day", place="events.csv:12", help="write 2016-09-02")
    assert render(found) == (
        "events.csv:12: error[CB601]: no such day\n   = help: write 2016-09-02"
    )
    assert render(Finding("CB901", "sorry", severity="warning")) == "warning[CB901]: sorry"


def test_order_of_findings() -> None:
    """By file, place, code; rows as numbers; each finding once."""
    source = Source("b.yaml", "abc")
    findings = [
        Finding("CB402", "second", source.span(1, 2)),
        Finding("CB401", "first", source.span(1, 2)),
        Finding("CB401", "start", source.span(0, 1)),
        Finding("CB600", "row 10", place="a.csv:10"),
        Finding("CB600", "row 9", place="a.csv:9"),
        Finding("CB600", "row 9", place="a.csv:9"),
    ]
    heads = [block.splitlines()[0] for block in render_all(findings).split("\n\n")]
    said = [head.rpartition(": ")[2] for head in heads]
    assert said == ["row 9", "row 10", "start", "first", "second"]


def test_at_most_a_hundred() -> None:
    """The rest is counted."""
    findings = [Finding("CB600", "bad", place=f"a.csv:{row}") for row in range(MOST_SHOWN + 7)]
    assert render_all(findings).endswith("\n\n… and 7 more")
    assert render_all(findings).count("error[") == MOST_SHOWN


@given(st.text(max_size=60), st.data())
def test_no_text_steers_the_terminal(text: str, data: st.DataObject) -> None:
    """Whatever stands in a file, what is shown has no control characters but tab and line break."""
    source = Source(text, text)
    start = data.draw(st.integers(0, len(text)))
    found = Finding("CB402", text, source.span(start, start + 3), help=text)
    shown = render(found)
    assert not [
        c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") and c not in "\t\n"
    ]
    assert "error[CB402]" in shown.splitlines()[0]


def test_quote() -> None:
    """A person's text is shown on one line and cut."""
    assert quote("a\nb\x1b") == "`a\\nb\\x1b`"
    assert quote("x" * 100) == "`" + "x" * 59 + "…`"


def test_errors_and_warnings() -> None:
    """A warning does not stop a stage; the exception carries every finding."""
    warning = Finding("CB421", "doubtful", severity="warning")
    error = Finding("CB402", "wrong")
    assert not has_errors([warning])
    assert has_errors([warning, error])
    assert FindingsError([warning, error]).findings == (warning, error)
    assert str(FindingsError([error])) == "CB402: wrong"


def test_help_goes_on_below_itself() -> None:
    """On eighty columns; what is to be typed stays in one piece."""
    help_text = "say which of them, all of which are long names, for example `figures.rate='165 USD an hour'`, is"
    shown = render(Finding("CB402", "short", help=help_text))
    assert shown == (
        "error[CB402]: short\n"
        "   = help: say which of them, all of which are long names, for example\n"
        "           `figures.rate='165 USD an hour'`, is"
    )
