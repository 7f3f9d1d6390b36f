"""Offsets, lines and columns are counted in characters, and lines end where editors end them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics.spans import Source

TEXTS = st.text(alphabet="ab\n\r\u2028é😀\t")


def test_line_breaks_are_those_of_editors() -> None:
    """LF, CR LF and CR end a line; the separators that only Unicode knows do not."""
    source = Source("x", "a\r\nb\rc\nd\u2028e")
    assert [source.line_text(line) for line in range(1, 5)] == ["a", "b", "c", "d\u2028e"]


def test_columns_count_characters() -> None:
    """A character beyond the basic plane is one column, whatever its bytes."""
    span = Source("x", "é😀b").span(2, 3)
    assert (span.line, span.column, span.text) == (1, 3, "b")


@given(TEXTS, st.data())
def test_line_and_column_lead_back(text: str, data: st.DataObject) -> None:
    """From line and column the offset can be found again."""
    source = Source("x", text)
    offset = data.draw(st.integers(0, len(text)))
    span = source.span(offset, offset)
    assert source.line_starts[span.line - 1] + span.column - 1 == offset


@given(TEXTS, st.integers(-5, 50), st.integers(-5, 50))
def test_spans_stay_inside(text: str, start: int, end: int) -> None:
    """Offsets beyond the text are brought back to it."""
    span = Source("x", text).span(start, end)
    assert 0 <= span.start <= span.end <= len(text)


@given(TEXTS)
def test_lines_add_up_to_the_text(text: str) -> None:
    """No character is lost between the lines but the line breaks."""
    source = Source("x", text)
    lines = [source.line_text(line) for line in range(1, len(source.line_starts) + 1)]
    assert "".join(lines) == text.replace("\r", "").replace("\n", "")
