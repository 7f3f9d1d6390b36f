"""Every command that README and the examples show runs in the repository, and prints what is shown.

`console` blocks are as in `tests/docs/console.py`; here a line of `…` stands for any lines left out, and what is
written under `out/` goes to a place of the test's own. Blocks that read the data beside the repository are skipped
where it is not there.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.running import ROOT, process
from tests.docs.console import Command, commands
from tests.docs.markdown import Block, blocks

PAGES = [ROOT / "README.md", *sorted((ROOT / "examples").rglob("*.md"))]
BESIDE = "../shared"
BLOCKS = [block for page in PAGES for block in blocks(page)]
CONSOLE = [block for block in BLOCKS if block.info.startswith("console")]
PYTHON = [block for block in BLOCKS if block.info == "python"]


def _skip_without_data(text: str) -> None:
    if BESIDE in text and not (ROOT / BESIDE).is_dir():
        pytest.skip(f"needs the data in {BESIDE}")


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: block.place)
def test_a_command_prints_what_is_shown(block: Block, tmp_path: Path) -> None:
    """And ends as the page says."""
    _skip_without_data(block.text)
    for command in commands(block):
        program, *words = shlex.split(command.line)
        assert program == "clausebook", command.line
        done = process(*(word.replace("out/", f"{tmp_path}/") for word in words))
        assert done.returncode == command.exit_code, done.stderr
        _stands_in_order(command, done.stderr.splitlines() + done.stdout.splitlines())


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.place)
def test_a_piece_of_python_runs(block: Block) -> None:
    """As it stands."""
    _skip_without_data(block.text)
    done = process(code=block.text)
    assert done.returncode == 0, done.stderr


def test_the_readme_shows_a_command_and_the_api() -> None:
    """An empty list would pass everything."""
    for found in (CONSOLE, PYTHON):
        assert [block for block in found if block.path.name == "README.md"]


def _stands_in_order(command: Command, printed: list[str]) -> None:
    """Every line shown was printed, after the one before it."""
    rest = iter(line.rstrip() for line in printed)
    for line in filter(None, (line.rstrip() for line in command.output.splitlines())):
        if line.strip() != "…":
            assert line in rest, f"$ {command.line}\ndoes not print, or not in this order:\n{line}"
