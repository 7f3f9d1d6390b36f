"""A git repository with the small rulebook of the examples, made in a folder of a test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORNER = ROOT / "examples" / "small" / "corner"
VERSION = Path("rulebooks/corner/versions/2026-01-01.yaml")
_OURS = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}  # fmt: skip


def git(folder: Path, *words: str) -> None:
    """Run git in a folder."""
    subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, env=os.environ | _OURS
    )


def edit(folder: Path, old: str, new: str, path: Path = VERSION) -> None:
    """Put a text in the place of another one."""
    file = folder / path
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def repository(folder: Path) -> Path:
    """`rulebooks/corner` as it is in the examples, then with a rate of 85 (`dearer`), then, not committed, of 90."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    shutil.copytree(CORNER, folder / "rulebooks" / "corner")
    git(folder, "init", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "one")
    edit(folder, "80 USD/hour", "85 USD/hour")
    git(folder, "commit", "-am", "two")
    git(folder, "tag", "dearer")
    edit(folder, "85 USD/hour", "90 USD/hour")
    return folder
