"""Sessions of editing Corner IT, whole: standard output, standard error, exit code, and the files after each command.

`edit_sessions/<name>.txt` is a session. `$ clausebook …` is a command; a line `terminal: …` below it has what a person
types at the prompt, `pipe: …` what comes through standard input, both as JSON; then what is printed. To write down what
the commands print now: `CLAUSEBOOK_GOLDEN=write pytest tests/cli/test_edit_sessions.py`; read the difference.
"""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Done, Run

FOLDER = Path(__file__).parent / "edit_sessions"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


class Terminal(io.StringIO):
    """What a person types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def corner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the rulebook, in which the commands run."""
    shutil.copytree(ROOT / "examples/small/corner", tmp_path / "corner")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def test_there_are_sessions() -> None:
    """The folder was found."""
    assert len(NAMES) >= 4


@pytest.mark.parametrize("name", NAMES)
def test_session(name: str, run: Run, corner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command prints, and leaves in the files, what the session says."""
    path = FOLDER / f"{name}.txt"
    said = path.read_text("utf-8")
    shown: list[str] = []
    first = state(corner)
    for command, given in commands(said):
        kind, _, typed = given.partition(": ")
        text = json.loads(typed) if typed else ""
        stream = Terminal(text) if kind == "terminal" else io.StringIO(text)
        monkeypatch.setattr("sys.stdin", stream)
        before = state(corner)
        done = run(*shlex.split(command)[1:])
        shown.append(transcript(command, given, done, files(before, state(corner), first)))
    text = "\n".join(shown)
    if os.environ.get("CLAUSEBOOK_GOLDEN") == "write":
        path.write_text(text, "utf-8")
    assert text == said


def commands(said: str) -> list[tuple[str, str]]:
    """The commands of a session, with what is typed or piped in."""
    lines = said.splitlines()
    found = []
    for number, line in enumerate(lines):
        if line.startswith("$ clausebook "):
            below = lines[number + 1] if number + 1 < len(lines) else ""
            found.append((line[2:], below if below.startswith(("terminal: ", "pipe: ")) else ""))
    return found


def transcript(command: str, given: str, done: Done, left: str) -> str:
    """A command and all that came of it."""
    parts = [f"$ {command}\n", f"{given}\n" if given else "", done.out]
    parts += [f"--- standard error\n{done.err}" if done.err else ""]
    ended = "" if (done.out + done.err).endswith("\n") or not done.out + done.err else "\n"
    return "".join([*parts, ended, f"--- exit {done.code}, {left}\n"])


def state(folder: Path) -> dict[str, str]:
    """A hash of every file, but those that edits keep."""
    found = (
        path for path in folder.rglob("*") if path.is_file() and ".clausebook" not in path.parts
    )
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in found}


def files(before: dict[str, str], after: dict[str, str], first: dict[str, str]) -> str:
    """What became of the files."""
    if before == after:
        return "files unchanged"
    return "files as at first" if after == first else "files changed"
