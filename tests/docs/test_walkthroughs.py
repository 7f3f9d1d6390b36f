"""The tutorial and the pages of commands: every command prints what the page shows, and ends as it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.docs.console import commands, run, session, write
from tests.docs.examples import plain
from tests.docs.markdown import DOCS, ROOT, blocks, pages

TUTORIAL = DOCS / "tutorial.md"
FINISHED = ROOT / "examples" / "tutorial"
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
    if page != TUTORIAL:
        shutil.copytree(FINISHED, tmp_path, dirs_exist_ok=True)
    wrong = walk(page, tmp_path)
    assert not wrong, "\n\n".join(wrong)


def test_the_tutorial_ends_with_the_rulebook_that_is_in_the_examples(tmp_path: Path) -> None:
    for block in blocks(TUTORIAL):
        if " file " in block.info or " add " in block.info:
            write(block, tmp_path)
    made = {p.relative_to(tmp_path): p for p in tmp_path.rglob("*") if p.is_file()}
    kept = {p.relative_to(FINISHED): p for p in FINISHED.rglob("*") if p.is_file()}
    assert made.keys() == kept.keys()
    for name, path in made.items():
        read = plain if name.suffix == ".yaml" else str
        assert read(path.read_text("utf-8")) == read(kept[name].read_text("utf-8")), name


def test_yaml_of_the_examples_is_read_as_text_only() -> None:
    assert plain("a: [no, 1.10, 12:30, null]") == {"a": ["no", "1.10", "12:30", "null"]}
