"""How a text is typed in YAML: in the style that it had, else in the simplest that reads back as the same text.

Whether a spelling will do is never reasoned out here: whoever puts it into a file reads the file again. So these are
candidates, the likeliest first.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Final

from engine.diagnostics.spans import Source
from engine.rulebook.located import Mapping, Scalar, ScalarStyle
from engine.rulebook.yaml_reading import read_yaml

SHOWN_AS: Final = "the value"
WIDTH: Final = 100
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_HEADER: Final = re.compile(r"[|>][^\r\n]*")


def spellings(text: str, style: ScalarStyle = "plain", raw: str = "", indent: int = 2) -> Iterator[str]:  # fmt: skip
    """Ways to type a text; `raw`: how the one before was typed, `indent`: of the lines of a block text."""
    order: tuple[ScalarStyle, ...] = (style, "plain", "double")
    for one in dict.fromkeys(order):
        if one in ("literal", "folded"):
            yield block(text, one, raw, indent)
        else:
            yield flow(text, one)


def flow(text: str, style: ScalarStyle) -> str:
    """A text as it stands on one line, plain or in quotes."""
    if style == "plain":
        return text
    return "'{}'".format(inner(text, "single")) if style == "single" else f'"{inner(text, style)}"'


def reads_as(typed: str, text: str, in_flow: bool) -> bool:
    """Whether a spelling on one line is read as that text, on a line of its own or inside braces."""
    around = f"{{x: {typed}}}\n" if in_flow else f"x: {typed}\n"
    node, found = read_yaml(Source(SHOWN_AS, around))
    got = node.get("x") if isinstance(node, Mapping) and len(node) == 1 else None
    return isinstance(got, Scalar) and got.text == text and not got.is_null and not found


def inner(text: str, style: ScalarStyle) -> str:
    """A part of a text as it stands inside a scalar of that style."""
    if style == "single":
        return text.replace("'", "''")
    if style == "double":
        return "".join(_ESCAPES.get(character, character) for character in text)
    return text


def block(text: str, style: ScalarStyle, raw: str, indent: int) -> str:
    """A text as `|` or `>` with the header that it had; without the break at the end of its last line."""
    found = _HEADER.match(raw)
    header = found[0] if found else "|-" if style == "literal" else ">-"
    if style == "literal":
        lines = text.rstrip("\n").split("\n")
    else:
        width = max(WIDTH - indent, 20)
        wrap = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
        lines = wrap.wrap(text.rstrip("\n"))
    return "\n".join([header, *(" " * indent + line for line in lines)])
