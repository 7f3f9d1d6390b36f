"""From a character of a YAML scalar back to the characters that were typed for it.

In: the span of a scalar, its style, and the text that the YAML reader decoded. Out: for every
decoded character the raw characters it stands for: itself, an escape (`\\n`, `''`), or the line
break that was folded into it.

YAML decodes in three ways, each one decoder here: flow scalars (plain, single and double quotes,
which fold lines and undo escapes) and block scalars (`|` keeps lines, `>` folds them). The decoders
repeat what the YAML reader did; should they ever disagree with it, every place is the whole scalar
rather than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from engine.diagnostics.spans import Span

_BREAK = re.compile(r"\r\n|\n|\r")
_GAP = re.compile(r"[ \t\r\n]+")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r)?")
_HEADER = re.compile(r"[|>]([+-]?)([1-9]?)([+-]?)[^\r\n]*")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|\r\n|.)", re.DOTALL)
_SHORT_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r",
    "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """One decoded character and the raw offsets, within the scalar, that it was typed at."""

    character: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ScalarMap:
    """The places of every decoded character of one scalar; `pieces` is empty when they are not known."""

    span: Span
    pieces: tuple[Piece, ...]

    def place(self, start: int, end: int) -> Span:
        """The raw place of decoded characters `start` to before `end`."""
        if not self.pieces:
            return self.span
        count = len(self.pieces)
        start, end = min(max(start, 0), count), min(end, count)
        first = self.pieces[start].start if start < count else self.pieces[-1].end
        last = self.pieces[end - 1].end if end > start else first
        return self.span.source.span(self.span.start + first, self.span.start + last)


@lru_cache(maxsize=64)
def map_scalar(span: Span, style: str, text: str) -> ScalarMap:
    """The map of the scalar at `span`, typed in `style`, that was decoded as `text`."""
    raw = span.text
    readings = _flow(raw, style) if style in ("plain", "single", "double") else _block(raw, style)
    for pieces in readings:
        if "".join(piece.character for piece in pieces) == text:
            return ScalarMap(span, pieces)
    return ScalarMap(span, ())


def _flow(raw: str, style: str) -> Iterator[tuple[Piece, ...]]:
    margin = 0 if style == "plain" else 1
    yield tuple(_flow_pieces(raw, style, margin, len(raw) - margin))


def _flow_pieces(raw: str, style: str, at: int, end: int) -> Iterator[Piece]:
    while at < end:
        gap = _GAP.match(raw, at, end)
        if gap:
            yield from _fold_gap(raw, at, gap.end())
            at = gap.end()
        elif style == "double" and raw[at] == "\\":
            escape = _ESCAPE.match(raw, at, end)
            if escape is None:
                return
            if escape[0][1] in "\r\n":  # an escaped line break joins two lines without a space
                gap = _GAP.match(raw, escape.end(), end)
                at = gap.end() if gap else escape.end()
                yield from (
                    Piece("\n", b.start(), b.end()) for b in _BREAK.finditer(raw, escape.end(), at)
                )
            else:
                yield Piece(_unescape(escape[0][1:]), at, escape.end())
                at = escape.end()
        else:
            width = 2 if style == "single" and raw[at] == "'" else 1
            yield Piece(raw[at], at, at + width)
            at += width


def _fold_gap(raw: str, start: int, end: int) -> Iterator[Piece]:
    """White space between words: kept on one line; one line break is a space, each further one a line break."""
    breaks = [(match.start(), match.end()) for match in _BREAK.finditer(raw, start, end)]
    if not breaks:
        yield from (Piece(raw[i], i, i + 1) for i in range(start, end))
    elif len(breaks) == 1:
        yield Piece(" ", *breaks[0])
    else:
        yield from (Piece("\n", *place) for place in breaks[1:])


def _unescape(body: str) -> str:
    if body[0] in "xuU" and len(body) > 1:
        number = int(body[1:], 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    return _SHORT_ESCAPES.get(body, body)


def _block(raw: str, style: str) -> Iterator[tuple[Piece, ...]]:
    """Readings of a block scalar, one per possible indentation, likeliest first.

    The indentation may hang on the surrounding document, which is not at hand here; only one
    reading gives the decoded text.
    """
    header = _HEADER.match(raw)
    if header is None:
        return
    chomp = header[1] or header[3]
    body = _BREAK.match(raw, header.end())
    lines = list(_split_lines(raw, body.end())) if body else []
    widths = [len(text) - len(text.lstrip(" ")) for _, text, _ in lines]
    first = next((w for w, (_, text, _) in zip(widths, lines, strict=True) if text.strip(" ")), 0)
    others = range(max(widths, default=0) + 1)
    for indent in dict.fromkeys(chain([first], others)):
        yield tuple(_block_pieces(lines, indent, chomp, folded=style == "folded"))


Line = tuple[int, str, str]  # offset within the scalar, text, line break


def _split_lines(raw: str, start: int) -> Iterator[Line]:
    for match in _LINE.finditer(raw, start):
        if match[0]:
            yield match.start(), match[1], match[2] or ""


def _block_pieces(lines: list[Line], indent: int, chomp: str, *, folded: bool) -> Iterator[Piece]:
    break_before: Piece | None = None  # the break after the last text line, not yet decided
    blanks: list[Piece] = []  # breaks of the blank lines since then
    was_spaced = True  # the first line never folds into anything
    for offset, text, ending in lines:
        content = text[indent:]
        line_break = Piece("\n", offset + len(text), offset + len(text) + len(ending))
        if not content and not text.strip(" "):
            blanks += [line_break] if ending else []
            continue
        spaced = content[:1] in (" ", "\t")
        if break_before and folded and not was_spaced and not spaced:
            if not blanks:
                yield Piece(" ", break_before.start, break_before.end)
        elif break_before:
            yield break_before
        yield from blanks
        for i, character in enumerate(content, offset + indent):
            yield Piece(character, i, i + 1)
        break_before, blanks, was_spaced = line_break if ending else None, [], spaced
    if chomp != "-" and break_before:
        yield break_before
    if chomp == "+":
        yield from blanks
