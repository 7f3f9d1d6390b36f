"""`fmt`: one form, once and for all, with everything that is said and every comment."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from engine.authoring.editing.document import Document
from engine.authoring.editing.formatting import files_of, formatted
from engine.diagnostics.spans import Source
from engine.rulebook.plain import to_plain
from tests.cli.running import ROOT

FOLDERS = [*sorted((ROOT / "rulebooks").iterdir()), ROOT / "examples/small/corner"]
FILES = [path for folder in FOLDERS if folder.is_dir() for path in files_of(folder)]


def form(text: str) -> str:
    """The text in its form."""
    return formatted(Document.read(Source("a.yaml", text))).text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1   \nb: 2", "a: 1\nb: 2\n"),
        ("\n\na:   1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"),
        ("a: { b:  1 ,c: [ 1,2 ] }\n", "a: {b: 1, c: [1, 2]}\n"),
        ("a: 1 # one\nb: 2      # aligned\n", "a: 1  # one\nb: 2      # aligned\n"),
        ("a: 'word'\nb: \"no\"\nc: '1'\nd: 'two words'\n", "a: word\nb: \"no\"\nc: '1'\nd: 'two words'\n"),
        ("a: 'x  \n\n\n  y'\nb: |\n  x  \n\n\n  y\n", "a: 'x  \n\n\n  y'\nb: |\n  x  \n\n\n  y\n"),
        ("a: 1\r\n\r\n\r\nb: 2 \r\n", "a: 1\r\n\r\nb: 2\r\n"),
        ("# begin \n\n\n# more\na: 1\n#end", "# begin\n\n# more\na: 1\n#end\n"),
        ("a: [1,  # one\n    2]\n", "a: [1,  # one\n    2]\n"),
    ],
)  # fmt: skip
def test_the_form(text: str, wanted: str) -> None:
    assert form(text) == wanted
    assert form(wanted) == wanted


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.name}")
def test_a_spoilt_file_says_the_same_when_it_is_formatted(path: Path) -> None:
    """White space put in at random, outside texts, is gone again; what comes out is formatted for good."""
    document = Document.read(Source(str(path), path.read_text("utf-8")))
    rng = Random(path.name)
    spoilt = "".join(
        f"{line}{' ' * rng.randint(1, 3) if line.endswith((']', '}', ':')) else ''}\n" + "\n" * 3 * (line == "")
        for line in document.text.splitlines()
    )  # fmt: skip
    wrong = Document.read(Source(str(path), spoilt))
    if to_plain(wrong.root) != to_plain(document.root):
        pytest.skip("the blank lines stood in a text")
    done = formatted(wrong)
    assert to_plain(done.root) == to_plain(document.root)
    assert [c.text.rstrip() for c in done.comments] == [c.text.rstrip() for c in document.comments]
    assert done.text == formatted(document).text
    assert formatted(done).text == done.text
