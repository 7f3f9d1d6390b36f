"""What is wrong with a rulebook is said at its place: golden files of whole renderings.

`findings/<name>.yaml` is a version file (`provider-….yaml`: the provider's), `findings/<name>.txt` all that `check`
says about it. To rewrite the golden files after a change of wording: `CLAUSEBOOK_GOLDEN=write pytest tests/rulebook`;
read the difference before you commit.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.diagnostics.render import render_all
from engine.rulebook.load import load_rulebook

FOLDER = Path(__file__).parent / "findings"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
PROVIDER = "provider: shop\nname: Shop\ncurrency: USD\ntime_zone: America/New_York\n"


def test_there_are_golden_files() -> None:
    """The folder was found."""
    assert len(NAMES) >= 10


@pytest.mark.parametrize("name", NAMES)
def test_findings(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every finding has its line, column, caret, code and hint."""
    folder = tmp_path / "shop"
    (folder / "versions").mkdir(parents=True)
    (folder / "provider.yaml").write_text(PROVIDER)
    (folder / "clauses.yaml").write_text("clauses: {}\n")
    file = folder / "versions" / f"{name}.yaml"
    if name.startswith("provider-"):
        file.write_text("in_force: [{from: 2026-01-01}]\n")
        file = folder / "provider.yaml"
    file.write_text((FOLDER / f"{name}.yaml").read_text())
    monkeypatch.chdir(tmp_path)
    rulebook, findings = load_rulebook(Path("shop"))
    shown = render_all(findings) + "\n"
    golden = FOLDER / f"{name}.txt"
    if os.environ.get("CLAUSEBOOK_GOLDEN") == "write":
        golden.write_text(shown)
    assert rulebook is None
    assert shown == golden.read_text()
