"""Running commands: in this process, or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from cli import main

ROOT = Path(__file__).resolve().parents[2]
WTIM = str(ROOT / "examples/events/wtim.jsonl")
WSM = str(ROOT / "examples/events/wsm.csv")


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects of a JSONL output."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `clausebook` with these words in this process."""

    def go(*words: str | Path) -> Done:
        capsys.readouterr()
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return go


@contextmanager
def fed(pipe: Path, data: bytes) -> Iterator[Path]:
    """A named pipe that somebody writes this to, once."""
    os.mkfifo(pipe)
    writer = Thread(target=pipe.write_bytes, args=(data,), daemon=True)
    writer.start()
    yield pipe
    writer.join(timeout=60)


def process(*words: str, code: str | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """Runs `python cli.py` with these words, or a piece of Python, in a process of its own."""
    start = [sys.executable, "cli.py"] if code is None else [sys.executable, "-c", code]
    return subprocess.run(
        [*start, *words], cwd=ROOT, capture_output=True, text=True, check=False, **more
    )
