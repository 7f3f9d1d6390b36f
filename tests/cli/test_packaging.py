"""One command, however it is installed: from the checkout, by name, from a wheel."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.cli.running import ROOT, WSM, process

ASKED = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"processId":null,"rootUri":null}}'
LAST = ('{"jsonrpc":"2.0","id":2,"method":"shutdown"}', '{"jsonrpc":"2.0","method":"exit"}')
SPOKEN = "".join(f"Content-Length: {len(one)}\r\n\r\n{one}" for one in (ASKED, *LAST))
SCRIPT = Path(sys.executable).with_name("clausebook")


def test_the_command_and_the_file_have_one_entry() -> None:
    """`clausebook` is `cli:main`, and `python cli.py` calls it too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["scripts"] == {"clausebook": "cli:main"}


@pytest.mark.skipif(not SCRIPT.exists(), reason="clausebook is not installed beside this Python")
def test_the_command_does_what_the_file_does() -> None:
    """The same output, byte for byte."""
    words = ["evaluate", WSM, "-r", "wsm", "--format", "jsonl"]
    by_name = subprocess.run(
        [str(SCRIPT), *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    by_file = process(*words)
    assert (by_name.returncode, by_name.stdout, by_name.stderr) == (
        by_file.returncode, by_file.stdout, by_file.stderr,
    )  # fmt: skip


def test_a_folder_anywhere_is_a_rulebook(tmp_path: Path) -> None:
    """From another working directory, by path."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "check", "--no-proofs", str(ROOT / "rulebooks/wsm")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None, reason="hatchling is not installed"
)
def test_a_wheel_carries_schemas_and_rulebooks(tmp_path: Path) -> None:
    """Unpacked anywhere, it lists, checks and evaluates what ships with it."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    built = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    assert sorted(path.name for path in (place / "engine/_rulebooks").iterdir()) == ["wsm", "wtim"]
    templates = {path.name for path in (place / "engine/report/html/templates").iterdir()}
    assert {"page.html", "page.css", "page.js"} <= templates
    assert (place / "engine/authoring/template/version.yaml").is_file()
    code = "import sys; sys.path.insert(0, sys.argv[1]); from cli import main; sys.exit(main(sys.argv[2:]))"
    for words in (
        ["check", "--no-proofs"],
        ["evaluate", WSM, "-r", "wsm"],
        ["codes", "CB402"],
        ["lsp"],
    ):
        run = [sys.executable, "-P", "-c", code, str(place), *words]
        done = subprocess.run(
            run, cwd=tmp_path, input=SPOKEN, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        if words == ["lsp"]:
            assert '"hoverProvider": ' in done.stdout
