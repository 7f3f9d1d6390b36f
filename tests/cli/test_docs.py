"""`clausebook docs`: which form goes where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run

CORNER = ROOT / "examples/small/corner"


def test_pages_go_to_standard_output_or_to_a_file(run: Run, tmp_path: Path) -> None:
    """HTML unless Markdown is asked for, or the name of the file does."""
    html, markdown = run("docs", CORNER), run("docs", CORNER, "--as", "markdown")
    assert (html.code, html.err, markdown.code, markdown.err) == (0, "", 0, "")
    assert html.out.startswith("<!doctype html>")
    assert markdown.out.startswith("# Corner IT: the terms as understood\n")
    for name, page in (("a.html", html), ("a.md", markdown), ("a", html)):
        done = run("docs", CORNER, "-o", tmp_path / name)
        assert (done.code, done.out, done.err) == (0, "", "")
        assert (tmp_path / name).read_text("utf-8") == page.out
    assert run("docs", CORNER, "--as", "html", "-o", tmp_path / "b.md").code == 0
    assert (tmp_path / "b.md").read_text("utf-8") == html.out


@pytest.mark.parametrize(("words", "code"), [(("nowhere",), 2), ((CORNER, "-o", "."), 2)])
def test_what_cannot_be_made(run: Run, words: tuple[str, ...], code: int) -> None:
    """Wrong usage, and nothing printed."""
    done = run("docs", *words)
    assert (done.code, done.out) == (code, "")
