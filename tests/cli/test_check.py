"""`clausebook check` with proofs: whole output, JSON, and findings that are accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Run

PROVIDER = "provider: shop\nname: Shop\ncurrency: USD\ntime_zone: America/New_York\n"
CLAUSES = "clauses:\n  S-1: {at: line 1, title: Price, effect: prices by size}\n"
# 10 belongs to both rows, 20 to none; `tiny` could only hold of sizes below zero.
VERSION = """\
in_force: [{from: 2026-01-01}]
facts: {size: {kind: integer, min: 0, max: 99, required: true}}
outcomes: {price: {kind: integer, required: true}}
rules:
  small: {clause: S-1, when: size <= 10, then: {price: 1}}
  medium: {clause: S-1, when: size >= 10 and size < 20, then: {price: 2}}
  large: {clause: S-1, when: size > 20, then: {price: 3}}
  tiny: {clause: S-1, when: size < 0, then: {price: 0}, overrides: [small]}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rulebook with a conflict, a gap and a dead rule."""
    folder = tmp_path / "shop"
    (folder / "versions").mkdir(parents=True)
    (folder / "provider.yaml").write_text(PROVIDER)
    (folder / "clauses.yaml").write_text(CLAUSES)
    (folder / "versions" / "terms.yaml").write_text(VERSION)
    monkeypatch.chdir(tmp_path)
    return folder


def test_each_finding_has_its_place_its_condition_and_a_case(run: Run, shop: Path) -> None:
    """The whole of what is printed."""
    done = run("check", "shop")
    assert done.code == 1
    assert done.out == (Path(__file__).parent / "check.txt").read_text()


def test_findings_in_json(run: Run, shop: Path) -> None:
    """With id, witness and, at the end, what is proved."""
    *found, proved = json.loads(run("check", "shop", "--json").out)
    ids = {one["id"]: one for one in found}
    assert set(ids) == {"conflict/price/medium+small", "gap/price", "dead/tiny"}
    assert ids["gap/price"]["witnesses"][0]["event"] == {"id": "witness", "size": "20"}
    assert ids["conflict/price/medium+small"]["witnesses"][0]["event"]["size"] == "10"
    assert ids["dead/tiny"]["severity"] == "warning"
    assert proved["proved"]["unsettled"] == []
    assert proved["proved"]["bounds"][0]["from"] == "2026-01-01"


def test_without_proofs_the_files_are_fine(run: Run, shop: Path) -> None:
    """As nothing is wrong with them."""
    assert run("check", "shop", "--no-proofs").out == "shop: fine\n"


def test_accepted_findings_are_no_findings(run: Run, shop: Path) -> None:
    """Each with a reason; one that is not there is a finding itself, at its place."""
    ids = ["conflict/price/medium+small", "gap/price", "dead/tiny"]
    lines = [f"  {one}: {{because: It is to stay.}}" for one in ids]
    (shop / "accepted.yaml").write_text("\n".join(["accepted:", *lines, ""]))
    done = run("check", "shop")
    assert (done.code, done.out.splitlines()[0]) == (0, "shop: fine")
    lines.append("  gap/prize: {because: It was there once.}")
    (shop / "accepted.yaml").write_text("\n".join(["accepted:", *lines, ""]))
    done = run("check", "shop")
    assert done.code == 1
    assert done.out.startswith(
        "shop/accepted.yaml:5:3: warning[CB708]: `gap/prize` is accepted, and there is no such finding\n"
    )


def test_a_reason_is_required(run: Run, shop: Path) -> None:
    """The shape of the file is checked as that of any other."""
    (shop / "accepted.yaml").write_text("accepted:\n  gap/price: {}\n")
    assert "error[CB202]" in run("check", "shop").out
