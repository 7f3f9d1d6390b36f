"""Findings as text for a person: the first line alone says all, the rest shows it.

    file.yaml:42:15: error[CB402]: unknown fact `technical_minuts`
       |
    42 |         when: technical_minuts > 0
       |               ^^^^^^^^^^^^^^^^
       = help: did you mean `technical_minutes`? declared at line 18

Carets stand under the characters meant also after tabs (kept as tabs), wide and combining
characters. A line longer than a screen is cut around the place; help goes on in the next line,
below itself. Characters that would steer a terminal are shown as symbols.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable

from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span

MOST_SHOWN = 100
_WIDEST = 160  # characters of a source line that are shown
SCREEN = 80  # columns of a line of help
_LEAD = 60  # of those, how many stand before the place when the line is cut
_QUOTED = re.compile(r"`[^`]*`")
_HELD = "\0"  # stands for a space at which no line is broken
_ROW = re.compile(r"(.*):(\d+)")


def render(finding: Finding) -> str:
    """The finding as text, several lines, no line break at the end."""
    spans = [note.span for note in finding.notes] + ([finding.span] if finding.span else [])
    margin = " " * max((len(str(span.line)) for span in spans), default=2)
    lines = [_headline(finding)]
    if finding.span:
        lines += _excerpt(finding.span, margin)
    if finding.help:
        lines += wrapped(f"{margin} = help: ", _one_line(finding.help))
    for note in finding.notes:
        lines.append(f"{_address(note.span)}: note: {_one_line(note.message)}")
        lines += _excerpt(note.span, margin)
    return "\n".join(lines)


def render_all(findings: Iterable[Finding]) -> str:
    """All findings in order of place, a blank line between two; at most a hundred in full."""
    ordered = sorted(set(findings), key=_order)
    shown = [render(finding) for finding in ordered[:MOST_SHOWN]]
    if len(ordered) > MOST_SHOWN:
        shown.append(f"… and {len(ordered) - MOST_SHOWN} more")
    return "\n\n".join(shown)


def _order(finding: Finding) -> tuple[str, int, str, str]:
    if finding.span:
        return (finding.span.source.name, finding.span.start, finding.code, finding.message)
    row = _ROW.fullmatch(finding.place or "")
    name, number = (row[1], int(row[2][:9])) if row else (finding.place or "", 0)
    return (name, number, finding.code, finding.message)


def _headline(finding: Finding) -> str:
    address = _address(finding.span) if finding.span else finding.place
    start = f"{_one_line(address)}: " if address else ""
    return f"{start}{finding.severity}[{finding.code}]: {_one_line(finding.message)}"


def _address(span: Span) -> str:
    return f"{span.source.name}:{span.line}:{span.column}"


def wrapped(head: str, text: str) -> list[str]:
    """A text behind a head, on as many lines as a screen needs; what is in backticks, to be typed, is not broken."""
    whole = _QUOTED.sub(lambda found: found[0].replace(" ", _HELD), text)
    lines = textwrap.wrap(
        whole, SCREEN, initial_indent=head, subsequent_indent=" " * len(head),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return [line.replace(_HELD, " ") for line in lines] or [head.rstrip()]


def _excerpt(span: Span, margin: str) -> list[str]:
    text = span.source.line_text(span.line)
    start = min(span.column - 1, len(text))
    end = min(start + max(span.end - span.start, 1), max(len(text), start + 1))
    text, start, end = _cut(text, start, end)
    padding = "".join(_blank(character) for character in text[:start])
    carets = "^" * max(sum(_width(character) for character in text[start:end]), 1)
    shown = "".join(map(_visible, text))
    return [
        f"{margin} |",
        f"{span.line:>{len(margin)}} | {shown}".rstrip(),
        f"{margin} | {padding}{carets}",
    ]


def _cut(text: str, start: int, end: int) -> tuple[str, int, int]:
    """A window of a very long line, with `start` and `end` moved along."""
    if len(text) <= _WIDEST:
        return text, start, end
    first = max(min(start - _LEAD, len(text) - _WIDEST), 0)
    last = first + _WIDEST
    before, after = ("…" if first else ""), ("…" if last < len(text) else "")
    shift = len(before) - first
    return before + text[first:last] + after, start + shift, min(end, last) + shift


def _blank(character: str) -> str:
    return "\t" if character == "\t" else " " * _width(character)


def _width(character: str) -> int:
    """The columns that a character takes on a terminal; a tab counts one, for a caret."""
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _visible(character: str) -> str:
    """The character, or a symbol for one that would move the cursor or turn the text round."""
    if character == "\t" or unicodedata.category(character) not in ("Cc", "Cs", "Cf", "Zl", "Zp"):
        return character
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    return "" if _width(character) == 0 else "\N{REPLACEMENT CHARACTER}"


def _one_line(text: str) -> str:
    return "".join(_visible(" " if character in "\t\r\n" else character) for character in text)
