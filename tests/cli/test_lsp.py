"""`clausebook lsp`, as a person starts it: what it needs, where it writes, and when it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.modules import ROOT

WITHOUT = "import sys; sys.modules[sys.argv.pop(1)] = None; from cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.mark.parametrize("package", ["pygls", "lsprotocol"])
def test_without_its_package_it_says_what_to_install(package: str) -> None:
    """A usage error, and no traceback."""
    run = [sys.executable, "-c", WITHOUT, package, "lsp"]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Usage: clausebook lsp [OPTIONS]\nTry 'clausebook lsp --help' for help.\n\n"
        "Error: the language server needs `pygls` 2: `pip install 'clausebook[editor]'`\n"
    )


def _lsp(*words: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "cli.py", "lsp", *words]
    return subprocess.run(
        run, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def test_it_ends_with_its_client(tmp_path: Path) -> None:
    """Nobody writes to it: nothing is said and nothing is wrong, and the log is there and empty."""
    pytest.importorskip("pygls")
    done = _lsp("--log", str(tmp_path / "lsp.log"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "lsp.log").read_text("utf-8") == ""


def test_a_log_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """Before the server begins."""
    pytest.importorskip("pygls")
    path = tmp_path / "nowhere/lsp.log"
    done = _lsp("--log", str(path))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"error: {path}: no such file or directory\n"
