"""Texts for the tests of this folder: scalars in every style, and real YAML with random damage."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
_PARTS = (
    "'", '"', ":", ": ", "- ", "#", " #", "[", "]", "{", "}", ",", "|", ">", "|2-\n", ">+\n", "&a ", "*a",
    "!!str ", "<<: ", "? ", "---\n", "...\n", "%YAML", "\n", "\r\n", "\r", "\t", "\n\n", "  ", "\\", "\\x4", "\\u00e9",
    "null", "~", "true", "no", "1.10", "12:30", "é", "😀", "\u2028", "\x00", "\x1b", "\ud800", "\ufeff", "0" * 5000,
    "[" * 40, "@", "`", "''", '""', "\n  \n", "\\\n",
)  # fmt: skip


def real_texts() -> list[str]:
    """The rulebooks that come with the engine."""
    paths = sorted((ROOT / "rulebooks").rglob("*.yaml"))
    assert len(paths) >= 6
    return [path.read_text(encoding="utf-8") for path in paths]


def damaged_texts(count: int, seed: int) -> Iterator[str]:
    """Pieces of real YAML with parts inserted, deleted, doubled and moved; and now and then mere noise."""
    chance = random.Random(seed)
    texts = real_texts()
    for number in range(count):
        if number % 5 == 0:
            yield _noise(chance)
            continue
        lines = chance.choice(texts).splitlines(keepends=True)
        start = chance.randrange(len(lines))
        text = "".join(lines[start : start + chance.randint(1, 12)])
        for _ in range(chance.randint(0, 4)):
            text = _damaged(text, chance)
        yield text


def _noise(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return "".join(chance.choice(_PARTS) for _ in range(chance.randint(0, 30)))
    return "".join(chr(int(0x11000 ** chance.random())) for _ in range(chance.randint(0, 60)))


def _damaged(text: str, chance: random.Random) -> str:
    a, b = sorted(chance.randint(0, len(text)) for _ in range(2))
    b = min(b, a + 20)
    match chance.randrange(4):
        case 0:
            return text[:a] + chance.choice(_PARTS) + text[a:]
        case 1:
            return text[:a] + text[b:]
        case 2:
            return text[:b] + text[a:b] + text[b:]
        case _:
            return text[b:] + text[:b]


_WORDS = st.text(alphabet="abé😀0.,;'\"\\:#-~!&*[]{}|>%@` \t", min_size=0, max_size=12)
_LINES = st.lists(_WORDS, min_size=1, max_size=6)
_BREAKS = st.sampled_from(["\n", "\r\n"])


@st.composite
def single_quoted(draw: st.DrawFn) -> str:
    """A single-quoted scalar, over several lines."""
    lines = [line.replace("'", "''") for line in draw(_LINES)]
    return "'" + (draw(_BREAKS) + "    ").join(lines) + "'"


@st.composite
def double_quoted(draw: st.DrawFn) -> str:
    """A double-quoted scalar, with all escapes and escaped line breaks."""
    escapes = [
        "\\n",
        "\\t",
        '\\"',
        "\\\\",
        "\\/",
        "\\ ",
        "\\x41",
        "\\u00e9",
        "\\U0001f600",
        "\\e",
        "\\N",
        "\\_",
        "\\0",
    ]
    part = st.one_of(
        _WORDS.map(lambda w: w.replace("\\", "/").replace('"', "'")), st.sampled_from(escapes)
    )
    lines = draw(st.lists(st.lists(part, max_size=4).map("".join), min_size=1, max_size=5))
    ending = draw(st.sampled_from(["", "\\", " ", " \\"]))
    return '"' + (ending + draw(_BREAKS) + "    ").join(lines) + '"'


@st.composite
def plain(draw: st.DrawFn) -> str:
    """A plain scalar, over several lines, with blank ones between."""
    word = st.text(alphabet="abé😀0.,;'\"\\-~!&*%@", min_size=1, max_size=8).map(lambda w: "x" + w)
    words = draw(st.lists(word, min_size=1, max_size=8))
    gaps = [
        draw(st.sampled_from([" ", "  ", "\n    ", "\n\n    ", " \n \n    ", "\r\n    "]))
        for _ in words
    ]
    return "".join(w + g for w, g in zip(words, gaps, strict=True)).strip()


@st.composite
def block(draw: st.DrawFn) -> str:
    """A literal or folded scalar with every header, indented lines and blank ones."""
    header = draw(st.sampled_from("|>")) + draw(st.sampled_from(["", "-", "+", "4", "4-", "+4"]))
    header += draw(st.sampled_from(["", " # remark"]))
    line_break = draw(_BREAKS)
    lines = ["    " + draw(st.sampled_from(["", "", " ", "\t"])) + line for line in draw(_LINES)]
    lines = [draw(st.sampled_from(["", "  "])) if not line.strip(" ") else line for line in lines]
    return (
        header
        + line_break
        + line_break.join(lines)
        + draw(st.sampled_from(["", line_break, line_break * 3]))
    )
