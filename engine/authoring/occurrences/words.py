"""The words of an expression's text: names, by what they name, and texts, by what they are compared with.

Works on any text, be it an expression or the beginning of one. Of an expression it gives each name where the parser
sees it; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from keyword import iskeyword
from typing import Final, Literal
from unicodedata import normalize

from engine.language.functions import CHARGED_BUT, COLUMN, LOOKUP, OF_CHARGES, READING

_TOKEN: Final = re.compile(
    r"""(?P<text>[rRuUbB]{0,2}(?P<q>'''|\"\"\"|'|")(?P<body>(?:\\.|(?!(?P=q)).)*)(?P<end>(?P=q))?)
    |(?P<number>[0-9][0-9_.]*)|(?P<name>[^\W\d]\w*)|(?P<op>==|!=|<=|>=|\S)""",
    re.VERBOSE | re.DOTALL,
)
_ASKED: Final = re.compile(rf"\b{LOOKUP}\(\s*(\w+)\s*,")
_OF_CHARGES: Final = (*OF_CHARGES, CHARGED_BUT)
_FIRST_KNOWN: Final = "first_known"

Sort = Literal["name", "function", "charge", "lookup", "reading", "column", "text"]
Owner = tuple[str, str]  # ("name", "kind"): the values of a name; ("reading", "AMB-01"): options


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a text: what it says without quotes, where that stands, and what sort of name it is.

    `of`: of a text, what it is compared with. A text that is not closed yet ends where the expression does.
    """

    text: str
    start: int
    end: int
    sort: Sort
    of: Owner | None = None


@dataclass(slots=True)
class _Frame:
    """An open bracket: the function before it, how many commas it has seen, and what stands before an `in`."""

    function: str = ""
    commas: int = 0
    owner: Owner | None = None
    inside: list[Piece] = field(default_factory=list)


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[Piece, ...]:
    """The names and texts of an expression, in order."""
    return tuple(_Reader(text).read())


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def asked_for(text: str) -> Iterator[tuple[str, tuple[tuple[Owner, ...], ...]]]:
    """The keyed tables that an expression asks, each with the names and readings that stand for each of its keys."""
    for match in _ASKED.finditer(text):
        args, depth = [""], 0
        for character in text[match.end() :]:
            depth += (character in "([{") - (character in ")]}")
            if depth < 0:
                break
            args[-1] += character if character != "," or depth else ""
            args += [""] if character == "," and not depth else []
        yield match[1], tuple(tuple(_owners(arg)) for arg in args)


def _owners(text: str) -> Iterator[Owner]:
    for piece in pieces(text):
        if piece.sort in ("name", "reading"):
            yield piece.sort, piece.text


class _Reader:
    """Goes through the tokens of a text, with the brackets that are open."""

    def __init__(self, text: str) -> None:
        self.tokens = list(_tokens(text))
        self.frames = [_Frame()]

    def read(self) -> Iterator[Piece]:
        last: Owner | None = None  # what the operand before is, for `==` and `in`
        for n, token in enumerate(self.tokens):
            before, after = self._at(n - 1), self._at(n + 1)
            frame = self.frames[-1]
            if token.kind == "op":
                last = self._operator(n, token, last)
            elif token.kind == "name" and not iskeyword(token.text):
                piece = self._name(token, before, after, frame)
                if piece is None:
                    continue
                if piece.sort in ("name", "lookup"):
                    last = ("name", piece.text) if piece.sort == "name" else last
                    frame.inside.append(piece)
                yield piece
            elif token.kind == "text":
                yield self._text(n, token, frame, last)

    def _at(self, n: int) -> str:
        return self.tokens[n].text if 0 <= n < len(self.tokens) else ""

    def _operator(self, n: int, token: _Token, last: Owner | None) -> Owner | None:
        """Opens and closes brackets; what the operand is that ends here."""
        if token.text in "([{":
            previous = self.tokens[n - 1] if n else None
            is_call = previous is not None and previous.kind == "name"
            named = previous.text if is_call and previous is not None else ""
            membership = named == "in"
            function = "" if iskeyword(named) else named
            self.frames.append(_Frame(function, owner=last if membership else None))
            return None
        if token.text in ")]}":
            closed = self.frames.pop() if len(self.frames) > 1 else _Frame()
            if closed.function == READING:
                return closed.owner
            first = next((p for p in closed.inside if p.sort == "name"), None)
            return None if first is None else ("name", first.text)
        if token.text == ",":
            self.frames[-1].commas += 1
        return last if token.text in ("==", "!=") else None

    def _name(self, token: _Token, before: str, after: str, frame: _Frame) -> Piece | None:
        previous = before[:1]
        if previous.isdigit():
            return None  # the unit of an amount
        name = normalize("NFKC", token.text)
        if after == "(":
            return Piece(name, token.start, token.end, "function")
        if after == "=" and frame.function:
            return None  # the name of an argument
        if before in ("(", ",") and after in (")", ",", "") and frame.function in _OF_CHARGES:
            return Piece(name, token.start, token.end, "charge")
        if frame.function == LOOKUP and not frame.commas:
            return Piece(name, token.start, token.end, "lookup")
        return Piece(name, token.start, token.end, "name")

    def _text(self, n: int, token: _Token, frame: _Frame, last: Owner | None) -> Piece:
        body, start = _unquoted(token.text)
        start += token.start
        end = start + len(body)
        if frame.function == READING:
            frame.owner = ("reading", body)
            return Piece(body, start, end, "reading")
        if frame.function == COLUMN:
            return Piece(body, start, end, "column")
        if self._at(n - 1) in ("==", "!="):
            return Piece(body, start, end, "text", last)
        if self._at(n + 1) in ("==", "!="):
            return Piece(body, start, end, "text", self._behind(n + 2))
        if frame.owner is not None:
            return Piece(body, start, end, "text", frame.owner)
        if frame.function == _FIRST_KNOWN and frame.inside:
            return Piece(body, start, end, "text", ("name", frame.inside[0].text))
        return Piece(body, start, end, "text")

    def _behind(self, n: int) -> Owner | None:
        """What an operand is that begins with a token: a name, or a reading."""
        token = self.tokens[n] if n < len(self.tokens) else None
        if token is None or token.kind != "name":
            return None
        if token.text == READING and self._at(n + 1) == "(" and n + 2 < len(self.tokens):
            return ("reading", _unquoted(self.tokens[n + 2].text)[0])
        return ("name", token.text) if self._at(n + 1) != "(" else None


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        kind = "text" if match["text"] is not None else str(kind)
        yield _Token(kind, match[0], match.start(), match.end())


def _unquoted(text: str) -> tuple[str, int]:
    """What stands between the quotes, as typed, and where it begins."""
    match = _TOKEN.match(text)
    if match is None or match["text"] is None:
        return text, 0
    return match["body"], match.start("body")
