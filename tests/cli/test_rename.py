"""`clausebook rename`, as a person runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run

PAGE = """\
versions/2026-01-01.yaml:15
  - quarter: {is: 15 min, clause: C-1}
  + quarter_hour: {is: 15 min, clause: C-1}
versions/2026-01-01.yaml:58
  - increment: quarter
  + increment: quarter_hour

figure `quarter` → `quarter_hour`: 2 places in 1 file
proved: 1 version, the same but for the name; CASES of CASES cases pass
"""
VALUES = """\
versions/2026-01-01.yaml:7
  - kind: {kind: enum, values: [remote, visit], required: true}
  + kind: {kind: enum, values: [remote, call_out], required: true}
versions/2026-01-01.yaml:50
  - way: {kind: enum, values: [remote, visit]}
  + way: {kind: enum, values: [remote, call_out]}
versions/2026-01-01.yaml:73
  - when: kind == 'visit'
  + when: kind == 'call_out'
versions/2026-01-01.yaml:83
  - when: kind == 'visit' and known(repaired_on) and date_of(started_at) <= warranty_ends
  + when: kind == 'call_out' and known(repaired_on) and date_of(started_at) <= warranty_ends
cases/calls.yaml:16
  - event: {id: c3, kind: visit, TIMES, distance: 120}
  + event: {id: c3, kind: call_out, TIMES, distance: 120}

member `kind.visit`, `way.visit` → `call_out`: 5 places in 2 files
proved: 1 version, the same but for the name; CASES of CASES cases pass
written; `clausebook undo` takes it back
"""
TIMES = 'started_at: "2026-01-15T09:00:00-05:00", ended_at: "2026-01-15T10:00:00-05:00"'
MAPPING = """\
fields:
  distance: {from: Kilometres}
  kind: {is: "'visit' if distance > 0 else 'remote'"}
"""


@pytest.fixture
def corner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of Corner IT's rulebook, in the folder where commands run."""
    shutil.copytree(ROOT / "examples/small/corner", tmp_path / "corner")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "corner"


def _page(corner: Path, last: str) -> str:
    cases = (corner / "cases/calls.yaml").read_text("utf-8").count("- name:")
    return PAGE.replace("CASES", str(cases)) + last + "\n"


def test_a_figure_is_renamed_and_renamed_back(run: Run, corner: Path) -> None:
    """The text change, the proof, and the files; renaming back gives the same bytes."""
    path = corner / "versions/2026-01-01.yaml"
    before = path.read_bytes()
    done = run("rename", "corner", "figure.quarter", "quarter_hour")
    assert (done.code, done.err) == (0, "")
    assert done.out == _page(corner, "written; `clausebook undo` takes it back")
    assert path.read_bytes() == before.replace(b"  quarter:", b"  quarter_hour:").replace(
        b"increment: quarter\n", b"increment: quarter_hour\n"
    )
    assert run("rename", "corner", "quarter_hour", "quarter").code == 0
    assert path.read_bytes() == before


def test_a_dry_run_writes_nothing(run: Run, corner: Path) -> None:
    """It shows and proves the same."""
    before = {path: path.read_bytes() for path in corner.rglob("*") if path.is_file()}
    done = run("rename", "corner", "figures.quarter", "quarter_hour", "--dry-run")
    assert (done.code, done.out) == (0, _page(corner, "nothing was written"))
    assert {path: path.read_bytes() for path in corner.rglob("*") if path.is_file()} == before


def test_json_lists_every_place(run: Run, corner: Path) -> None:
    """With line and column, for programs; the names that a split brings are places of it, too."""
    done = run("rename", "corner", "split.stretch", "piece", "--dry-run", "--json")
    told = json.loads(done.out)
    assert (told["kind"], told["name"], told["new"], told["written"]) == (
        "split",
        "stretch",
        "piece",
        False,
    )
    text = (corner / "versions/2026-01-01.yaml").read_text("utf-8").splitlines()
    places = [p for p in told["places"] if p["file"] == "versions/2026-01-01.yaml"]
    assert len(places) == sum(line.count("stretch") for line in text)
    assert all(text[p["line"] - 1][p["column"] - 1 :].startswith("stretch") for p in places)


def test_a_mapping_goes_along(run: Run, corner: Path, tmp_path: Path) -> None:
    """Its field, and expressions that use the field; not columns."""
    (tmp_path / "export.yaml").write_text(MAPPING, "utf-8")
    assert run("rename", "corner", "fact.distance", "way", "--mapping", "export.yaml").code == 0
    assert (tmp_path / "export.yaml").read_text("utf-8") == MAPPING.replace("distance", "way")


def test_a_value_is_renamed_with_the_others_that_are_the_same(run: Run, corner: Path) -> None:
    """A value of two enums, of which the one sets the other; in a quoted text, in lists, and in the cases."""
    path, cases = corner / "versions/2026-01-01.yaml", corner / "cases/calls.yaml"
    text = path.read_text("utf-8")
    text = text.replace("outcomes:\n", "outcomes:\n  way: {kind: enum, values: [remote, visit]}\n")
    text = text.replace("then: {outcome: billable}", "then: {outcome: billable, way: kind}")
    path.write_text(text, "utf-8")
    before = cases.read_text("utf-8")
    done = run("rename", "corner", "member.kind.visit", "call_out")
    assert (done.code, done.err) == (0, "")
    page = VALUES.replace("CASES", str(before.count("- name:"))).replace("TIMES", TIMES)
    assert done.out == page
    assert path.read_text("utf-8") == text.replace(", visit]", ", call_out]").replace(
        "kind == 'visit'", "kind == 'call_out'"
    )
    assert cases.read_text("utf-8") == before.replace("kind: visit", "kind: call_out")
    assert run("rename", "corner", "member.way.call_out", "visit").code == 0
    assert (path.read_text("utf-8"), cases.read_text("utf-8")) == (text, before)


def test_an_option_is_renamed(run: Run, corner: Path) -> None:
    """Where it is declared, chosen, asked for, and taken by cases."""
    path, cases = corner / "versions/2026-01-01.yaml", corner / "cases/calls.yaml"
    text, before = path.read_text("utf-8"), cases.read_text("utf-8")
    done = run("rename", "corner", "option.AMB-01.b", "days", "--json")
    told = json.loads(done.out)
    assert (told["kind"], told["name"], told["new"], told["along"]) == (
        "option",
        "AMB-01.b",
        "days",
        [],
    )
    assert path.read_text("utf-8") == text.replace("b: thirty days", "days: thirty days")
    assert cases.read_text("utf-8") == before.replace("AMB-01: b", "AMB-01: days")
    refused = run("rename", "corner", "option.AMB-01.c", "month")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        "error[CB850]: `AMB-01` has no option `c`\n   = help: did you mean `a`?\n"
    )


def test_what_there_is_not_is_a_finding(run: Run, corner: Path) -> None:
    """Exit code 2, and the name that was meant."""
    done = run("rename", "corner", "fact.distanc", "way")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error[CB850]: there is no fact `distanc`\n"
        "   = help: did you mean `distance`? declared at 2026-01-01.yaml:10\n"
    )
    taken = run("rename", "corner", "fact.distance", "quarter")
    assert taken.code == 2
    assert "error[CB851]: `quarter` is taken: there is a figure `quarter`" in taken.err
