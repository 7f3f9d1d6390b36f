"""`fmt` indents: two columns a level, whatever there was before, and says the same, with every comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import yaml

from engine.authoring.editing.document import Document
from engine.authoring.editing.formatting import files_of, formatted
from engine.diagnostics.findings import FindingsError
from engine.diagnostics.spans import Source
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.plain import to_plain
from tests.authoring.random_yaml import random_yaml
from tests.cli.running import ROOT
from tests.laws.running import world

FILES = [path for name in ("wtim", "wsm") for path in files_of(ROOT / "rulebooks" / name)]


def read(text: str) -> Document:
    return Document.read(Source("a.yaml", text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a:\n    b:\n         c: 1\n    d: 2\n", "a:\n  b:\n    c: 1\n  d: 2\n"),
        ("a:\n- 1\n-   2\n", "a:\n  - 1\n  - 2\n"),
        ("a:\n- b: 1\n  c: 2\n-   b: 3\n    c: 4\n", "a:\n  - b: 1\n    c: 2\n  - b: 3\n    c: 4\n"),
        ("a:\n-\n     b: 1\n     c: 2\n", "a:\n  -\n    b: 1\n    c: 2\n"),
        ("a:\n-   - 1\n    - 2\n", "a:\n  - - 1\n    - 2\n"),
        ("a:\n    b: >-\n          x\n            y\n\n          z\n    c: 1\n",
         "a:\n  b: >-\n    x\n      y\n\n    z\n  c: 1\n"),
        ("a:\n    b: |2-\n         x\n        y\n", "a:\n  b: |2-\n       x\n      y\n"),
        ("a:\n    b: [1,\n        2]\n    c: one\n      two\n", "a:\n  b: [1,\n      2]\n  c: one\n    two\n"),
        ("a:\n     long\n     text\n", "a:\n  long\n  text\n"),
        ("a:\n- {b: 1,\n   c: 2}\n", "a:\n  - {b: 1,\n     c: 2}\n"),
        ("# top\na:\n    # of b\n    b: 1\n    # end of a\n# of c\nc: 2\n# end\n",
         "# top\na:\n  # of b\n  b: 1\n  # end of a\n# of c\nc: 2\n# end\n"),
        ("a:\n    b: |\n        x\n       # odd\n    c: 1\n", "a:\n  b: |\n    x\n   # odd\n  c: 1\n"),
        ("a:\n- 1\n# of two\n- 2\n", "a:\n  - 1\n  # of two\n  - 2\n"),
        ("   a: 1\n   b: 2\n", "a: 1\nb: 2\n"),
        ("a:\r\n    b:\r\n        c: 1\r\n", "a:\r\n  b:\r\n    c: 1\r\n"),
        ("a:\n\n    b: 'x\n\n      y'\n", "a:\n\n  b: 'x\n\n    y'\n"),
    ],
)  # fmt: skip
def test_levels(text: str, wanted: str) -> None:
    """Lists are indented below their names; what goes on over several lines moves as a whole."""
    assert formatted(read(text)).text == wanted
    assert formatted(read(wanted)).text == wanted


def same(document: Document) -> Document:
    """The document in its form, which says the same and is formatted for good."""
    done = formatted(document)
    assert to_plain(done.root) == to_plain(document.root)
    assert [c.text.rstrip() for c in done.comments] == [c.text.rstrip() for c in document.comments]
    assert formatted(done).text == done.text
    return done


def columns(node: Node, level: int = 0) -> Iterator[tuple[int, int]]:
    """Of each name and each item that is not in brackets: its column, and the one of its level."""
    if isinstance(node, Scalar) or node.span.text[:1] in ("{", "["):
        return
    if isinstance(node, Mapping):
        for entry in node:
            yield entry.key.span.column - 1, level
            yield from columns(entry.value, level + 2)
    else:
        yield node.span.column - 1, level
        for item in node:
            yield from columns(item, level + 2)


def widened(text: str, step: int) -> str:
    """The same text with levels of so many columns."""
    lines = []
    for line in text.split("\n"):
        width = len(line) - len(line.lstrip(" "))
        line = " " * (width // 2 * step + width % 2) + line[width:]
        lines.append(re.sub(r"^( *)- (?=[\w{\[\"'])", lambda m: f"{m[1]}-{' ' * (step - 1)}", line))
    return "\n".join(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.name}")
def test_other_indentation_of_the_rulebooks_that_ship(path: Path) -> None:
    """Wider levels, comments moved a little: each line that is no part of a list in brackets is where it was."""
    text = path.read_text("utf-8")
    rng = Random(path.name)
    step = rng.choice((3, 4, 5, 8))
    done = same(read(widened(text, step)))
    for old, new in zip(text.split("\n"), done.text.split("\n"), strict=True):
        assert old.strip() == new.strip()
        assert old == new or not re.match(r" *(- |#|[\w.'-]+:( |$))", old)
    assert all(one == two for one, two in columns(done.root))
    noisy = "\n".join(
        f"{' ' * rng.randint(0, 3)}{line}" if line.startswith("#") else line
        for line in widened(text, step).split("\n")
    )
    same(read(noisy))


class Plain(yaml.SafeDumper):
    """Writes what is there twice twice: rulebooks have no anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@pytest.mark.parametrize("seed", range(40))
def test_random_rulebooks(seed: int) -> None:
    """As a program writes them: lists at the column of their names, levels of any width, short and long lines."""
    rng = Random(seed)
    text = yaml.dump(
        world(seed).document, Dumper=Plain, sort_keys=False, allow_unicode=True, indent=rng.randint(2, 8),
        width=rng.choice((30, 60, 200)), default_flow_style=rng.choice((False, None)),
    )  # fmt: skip
    lines = text.split("\n")
    for number in sorted(rng.sample(range(len(lines)), min(8, len(lines))), reverse=True):
        width = len(lines[number]) - len(lines[number].lstrip(" "))
        lines.insert(number, f"{' ' * width}# comment {number}")
    try:
        document = read("\n".join(lines))
    except FindingsError:  # a comment may have come into a text
        document = read(text)
    done = same(document)
    assert all(one == two for one, two in columns(done.root))


@pytest.mark.parametrize("seed", range(20))
def test_random_yaml(seed: int) -> None:
    """Whatever the indentation was."""
    rng = Random(seed)
    for _ in range(15):
        done = same(read(random_yaml(rng)))
        assert all(one == two for one, two in columns(done.root))
