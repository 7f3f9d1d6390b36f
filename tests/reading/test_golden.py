"""What is said about a file, whole: `golden/<name>.yaml` and the text that is shown for it.

To rewrite the files after a change of wording: `CLAUSEBOOK_GOLDEN=write pytest tests/reading`; read the difference
before you commit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.diagnostics.findings import Finding
from engine.diagnostics.render import render_all
from engine.diagnostics.spans import Source
from engine.rulebook.located import Node
from engine.rulebook.shape import check_shape
from engine.rulebook.yaml_reading import read_yaml
from tests.reading.test_scalar_places import scalars

FOLDER = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _source(name: str) -> Source:
    return Source(f"{name}.yaml", (FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _compare(name: str, shown: str) -> None:
    golden = FOLDER / f"{name}.txt"
    if os.environ.get("CLAUSEBOOK_GOLDEN") == "write":
        golden.write_text(shown + "\n", encoding="utf-8")
    assert shown + "\n" == golden.read_text(encoding="utf-8")


def test_there_are_golden_files() -> None:
    """The folder was found, and no text lacks its YAML."""
    assert len(NAMES) >= 9
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", [name for name in NAMES if name != "places"])
def test_findings(name: str) -> None:
    """What reading finds, or else what the shape check of a version finds."""
    document, findings = read_yaml(_source(name))
    if document is not None and not findings:
        findings = check_shape(document, "version")
    _compare(name, render_all(findings))


def test_places() -> None:
    """The caret stands under the word, in every style of scalar."""
    document, findings = read_yaml(_source("places"))
    assert document is not None
    assert findings == ()
    _compare("places", render_all(_marks(document)))


def _marks(document: Node) -> Iterator[Finding]:
    for scalar in scalars(document):
        if "HERE" in scalar.text:
            start = scalar.text.index("HERE")
            yield Finding("CB402", "here", scalar.place(start, start + 4))
