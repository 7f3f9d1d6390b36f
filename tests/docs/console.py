"""The walkthroughs: pages whose blocks are files to write, entries to add to them, and commands with what they print.

`yaml file PATH` (or `csv`, `text`) writes a file, `yaml add PATH` adds entries to the sections of a version document as
a reader would by hand, `console` holds commands after `$ ` with their output, standard error included; `console exit=1`
says how the last of them ends. All of it happens in a folder of its own.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.docs.markdown import DOCS, ROOT, Block

TUTORIAL = DOCS / "tutorial.md"
FINISHED = ROOT / "examples" / "providers" / "lantern"  # what the tutorial arrives at
SMALL = ROOT / "examples" / "small"  # what the other pages with commands show
BOOKS = {"editing.md": ("wtim",)}  # rulebooks that ship, of which a page changes a copy

_SECTION = re.compile(r"^[a-z_]+:", re.MULTILINE)
_ENTRY = re.compile(r"^  [^\s#]", re.MULTILINE)
_SCHEMA = json.loads((ROOT / "schemas" / "version.schema.json").read_text(encoding="utf-8"))
_PLACES = {name: place for place, name in enumerate(_SCHEMA["properties"])}


@dataclass(frozen=True)
class Command:
    """A command of a page, with what the page says that it prints and how it ends."""

    line: str
    output: str
    exit_code: int


def commands(block: Block) -> list[Command]:
    """The commands of a console block; all but the last must end with 0."""
    _, _, code = block.info.partition("exit=")
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    found = [part.partition("\n") for part in parts]
    last = len(found) - 1
    return [
        Command(line, output.rstrip("\n"), int(code or 0) if number == last else 0)
        for number, (line, _, output) in enumerate(found)
    ]


def write(block: Block, folder: Path) -> None:
    """Do what a `file` or `add` block says."""
    _, verb, name = block.info.split(" ", 2)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = block.text if verb == "file" else added(path.read_text(encoding="utf-8"), block.text)
    path.write_text(text, encoding="utf-8")


def added(document: str, addition: str) -> str:
    """The document with the entries of `addition` in their sections; an entry of the same name is replaced.

    A list is replaced as a whole. Sections come in the order of the schema, clauses in that of their numbers, other
    entries in the order in which they came.
    """
    sections = dict(_split(document, _SECTION))
    for name, text in _split(addition, _SECTION):
        old, new = _entries(sections.get(name, "")), _entries(text)
        entries = old | new
        if name == "clauses":
            entries = {clause: entries[clause] for clause in sorted(entries, key=_numbers)}
        if old and new and not any(key.startswith("-") for key in new):
            between = "\n\n" if name == "rules" else "\n"
            sections[name] = f"{name}:\n{between.join(entries.values())}"
        else:
            sections[name] = text
    ordered = sorted(sections, key=lambda name: _PLACES.get(name, 0))
    return "\n\n".join(sections[name] for name in ordered) + "\n"


def _numbers(clause: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", clause)]


def _entries(section: str) -> dict[str, str]:
    return dict(_split(section.partition("\n")[2], _ENTRY))


def _split(text: str, begin: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """(name, text) of each part of `text` that begins with a key, blank lines between parts left out."""
    starts = [match.start() for match in begin.finditer(text)]
    for start, end in pairwise((*starts, len(text))):
        part = text[start:end]
        yield part.partition(":")[0].strip(), part.rstrip()


def prepare(page: Path, folder: Path) -> None:
    """Put into a folder what the reader of a page has before its first command."""
    if page != TUTORIAL:
        shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    for name in BOOKS.get(page.name, ()):
        shutil.copytree(ROOT / "rulebooks" / name, folder / name)


def run(line: str, folder: Path) -> tuple[str, int]:
    """What `clausebook …` prints in that folder, and how it ends; `> FILE` at its end takes what it prints."""
    program, *arguments = shlex.split(line)
    assert program == "clausebook", line
    if arguments[-2:-1] == [">"]:
        output, code = _process([str(ROOT / "cli.py"), *arguments[:-2]], folder)
        (folder / arguments[-1]).write_text(f"{output}\n", encoding="utf-8")
        return "", code
    return _process([str(ROOT / "cli.py"), *arguments], folder)


def session(text: str, folder: Path) -> tuple[str, int]:
    """What is wrong with an interactive session of Python, and 1; nothing and 0 if it goes as shown."""
    (folder / "session.txt").write_text(text, encoding="utf-8")
    found = _process(["-m", "doctest", "session.txt"], folder)
    (folder / "session.txt").unlink()
    return found


def _process(arguments: list[str], folder: Path) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, encoding="utf-8",
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    return done.stdout.rstrip("\n"), done.returncode
