"""Writes into a page what its commands and checks print now: `python -m tests.docs.record docs/cli.md …`.

For use after a change of wording. Read the difference before you keep it: the pages say what should be printed, and
this writes down what is. The rulebook that the tutorial arrives at is put into the examples.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from engine.diagnostics.render import render_all
from tests.docs.console import FINISHED, TUTORIAL, commands, prepare, run, write
from tests.docs.examples import build, examples
from tests.docs.markdown import Block, blocks

FAULT = 70  # a fault of the program is nothing to show


def record(page: Path) -> None:
    """Renew the `console` and `text findings` blocks of a page."""
    with tempfile.TemporaryDirectory() as name:
        renewed = sorted((*_findings(page), *_consoles(page, Path(name))), key=lambda b: -b.line)
    lines = page.read_text(encoding="utf-8").split("\n")
    for block in renewed:
        end = lines.index(block.fence, block.line)
        lines[block.line - 1 : end] = [f"{block.fence}{block.info}", *block.text.split("\n")]
    page.write_text("\n".join(lines), encoding="utf-8")


def _findings(page: Path) -> Iterator[Block]:
    for example in examples(page):
        if example.outcome.info == "text findings":
            yield replace(example.outcome, text=render_all(build(example)[1]))


def _consoles(page: Path, folder: Path) -> Iterator[Block]:
    prepare(page, folder)
    for block in blocks(page):
        if " file " in block.info or " add " in block.info:
            write(block, folder)
        elif block.info.startswith("console"):
            code, text = 0, []
            for command in commands(block):
                output, code = run(command.line, folder)
                assert code != FAULT, f"{command.line}\n{output}"
                text += [f"$ {command.line}", *([output] if output else [])]
            yield replace(
                block, info=f"console exit={code}" if code else "console", text="\n".join(text)
            )
    if page == TUTORIAL:
        shutil.copytree(folder / FINISHED.name, FINISHED, dirs_exist_ok=True)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        record(Path(argument).resolve())
