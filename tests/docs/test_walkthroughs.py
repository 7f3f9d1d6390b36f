"""The tutorial and the pages of commands: every command prints what the page shows, and ends as it says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.docs.console import FINISHED, TUTORIAL, commands, prepare, run, session, write
from tests.docs.examples import plain
from tests.docs.markdown import blocks, pages

TERMS = FINISHED / "terms.md"
WALKED = [page for page in pages() if any(b.info.startswith("console") for b in blocks(page))]


def walk(page: Path, folder: Path) -> list[str]:
    """Do all that a page says, in order; where it does not go as shown."""
    wrong = []
    for block in blocks(page):
        if " file " in block.info or " add " in block.info:
            write(block, folder)
        elif block.info.startswith("console"):
            for command in commands(block):
                output, code = run(command.line, folder)
                if (output, code) != (command.output, command.exit_code):
                    wrong.append(f"{block.place}: $ {command.line} (exit {code})\n{output}")
        elif block.info == "python":
            output, code = session(block.text, folder)
            if code:
                wrong.append(f"{block.place}:\n{output}")
    return wrong


@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.name)
def test_the_commands_of_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    prepare(page, tmp_path)
    wrong = walk(page, tmp_path)
    assert not wrong, "\n\n".join(wrong)


def test_the_tutorial_ends_with_the_rulebook_that_is_in_the_examples(tmp_path: Path) -> None:
    """Letter by letter; the terms are where it begins."""
    for block in blocks(TUTORIAL):
        if " file " in block.info or " add " in block.info:
            write(block, tmp_path)
    made, kept = texts(tmp_path / FINISHED.name), texts(FINISHED)
    assert made.keys() == kept.keys() - {TERMS.name}
    for name, text in made.items():
        assert text == kept[name], name


def texts(folder: Path) -> dict[str, str]:
    """The files of a folder by their paths in it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}


def test_the_tutorial_quotes_every_clause_of_the_terms() -> None:
    lines = TUTORIAL.read_text("utf-8").splitlines()
    quoted = paragraphs(line[1:].strip() if line.startswith(">") else "" for line in lines)
    terms = paragraphs(TERMS.read_text("utf-8").splitlines())
    clauses = [text for text in terms if not text.startswith(("#", "*"))]
    assert len(clauses) == 38
    assert [clause for clause in clauses if clause not in quoted] == []


def paragraphs(lines: Iterable[str]) -> list[str]:
    """The paragraphs of a text, each as one line."""
    return [" ".join(part.split()) for part in "\n".join(lines).split("\n\n")]


def test_yaml_of_the_examples_is_read_as_text_only() -> None:
    assert plain("a: [no, 1.10, 12:30, null]") == {"a": ["no", "1.10", "12:30", "null"]}
