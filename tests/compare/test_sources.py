"""What OLD and NEW may be: names, folders, versions by id and date, files, drafts, and git revisions."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from engine.compare.changes import Change
from engine.compare.sources.reading import read_sides
from engine.compare.text import compare_text
from engine.diagnostics.findings import FindingsError
from engine.diagnostics.render import render_all
from tests.compare.repository import CORNER, ROOT, VERSION, edit, git, repository

ERRORS = Path(__file__).parent / "errors"
LANTERN = str(ROOT / "examples/providers/lantern")


def figures(old: str, new: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """The figures that are otherwise."""
    return [
        (change.name, change.details[0].old, change.details[0].new)
        for version in compare_text(*read_sides(old, new)).versions
        for change in version.changes
        if change.kind == "figure"
    ]


def only(old: str, new: str | None = None) -> Change:
    """The one change."""
    (version,) = compare_text(*read_sides(old, new)).versions
    (change,) = version.changes
    return change


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository; we are in it."""
    monkeypatch.chdir(repository(tmp_path))
    return tmp_path


def test_a_rulebook_by_name_and_by_folder() -> None:
    assert compare_text(*read_sides("wtim", str(ROOT / "rulebooks/wtim"))).nothing


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        (f"{LANTERN}@2026-01-01", f"{LANTERN}@2026-07-01", ("2026-01-01", "2026-07-01")),
        (f"{LANTERN}@2026-03-31", f"{LANTERN}@2030-01-01", ("2026-01-01", "2026-07-01")),
        (LANTERN, None, ("2026-01-01", "2026-07-01")),
        (f"{LANTERN}@2026-07-01", None, ("2026-01-01", "2026-07-01")),
        (f"{LANTERN}@2026-01-01", LANTERN, ("2026-01-01", "2026-07-01")),
        (f"{LANTERN}/versions/2026-07-01.yaml", None, ("2026-01-01", "2026-07-01")),
        (f"{LANTERN}@2026-01-01", f"{LANTERN}/versions/2026-07-01.yaml", ("2026-01-01", "2026-07-01")),
        (f"{LANTERN}@2026-01-01", f"{LANTERN}/", ("2026-01-01", "2026-01-01")),
    ],
)  # fmt: skip
def test_versions_by_id_date_and_file(old: str, new: str | None, ids: tuple[str, str]) -> None:
    """And without NEW the one that it follows, on the left."""
    sides = read_sides(old, new)
    assert tuple(side.version.id for side in sides if side.version) == ids


def test_both_whole(tmp_path: Path) -> None:
    shutil.copytree(LANTERN, tmp_path / "copy")
    sides = read_sides(LANTERN, str(tmp_path / "copy"))
    assert [side.version for side in sides] == [None, None]
    assert compare_text(*sides).alike == 2


def test_a_draft_stands_in_the_other_rulebook(tmp_path: Path) -> None:
    """In place of the version of its id, if there is one; when it is in force does not matter yet."""
    draft = tmp_path / "next.yaml"
    for head in ("", 'version: "2026-01-01"\n', "version: next\n"):
        text = (CORNER / "versions/2026-01-01.yaml").read_text("utf-8")
        draft.write_text(head + text.replace("80 USD/hour", "85 USD/hour"), "utf-8")
        assert figures(str(CORNER), str(draft)) == [("hourly_rate", "80 USD/hour", "85 USD/hour")]
        assert figures(str(draft), str(CORNER)) == [("hourly_rate", "85 USD/hour", "80 USD/hour")]


def test_a_draft_that_amends(tmp_path: Path) -> None:
    draft = tmp_path / "2027.yaml"
    draft.write_text(
        "amends: 2026-01-01\nin_force: [{from: 2027-01-01}]\nfigures: {hourly_rate: {is: 95 USD/hour, clause: C-1}}\n"
    )
    assert figures(str(CORNER), str(draft)) == [("hourly_rate", "80 USD/hour", "95 USD/hour")]


def test_a_revision_beside_the_files_as_they_are(repo: Path) -> None:
    change = only("HEAD~1:rulebooks/corner")
    assert (change.details[0].old, change.details[0].new) == ("80 USD/hour", "90 USD/hour")
    assert change.old_place is not None
    assert change.new_place is not None
    assert change.old_place.source.name == f"HEAD~1:{VERSION}"
    assert change.new_place.source.name == str(VERSION)
    assert (change.old_place.line, change.old_place.column) == (14, 3)


@pytest.mark.parametrize(
    ("old", "new", "rates"),
    [
        ("HEAD~1:rulebooks/corner", "HEAD:rulebooks/corner", (80, 85)),
        ("main~1:rulebooks/corner/", "dearer:rulebooks/corner", (80, 85)),
        ("dearer:rulebooks/corner@2026-01-01", "rulebooks/corner", (85, 90)),
        ("dearer:rulebooks/corner@2026-06-30", "rulebooks/corner@2026-06-30", (85, 90)),
        (f"dearer:{VERSION}", str(VERSION), (85, 90)),
        (f"dearer:{VERSION}", None, (85, 90)),
        ("dearer:./rulebooks/corner", "rulebooks/corner", (85, 90)),
        ("main@{0}:rulebooks/corner", "rulebooks/corner", (85, 90)),
        (str(CORNER), "HEAD:rulebooks/corner", (80, 85)),
    ],
)  # fmt: skip
def test_revisions(repo: Path, old: str, new: str | None, rates: tuple[int, int]) -> None:
    """Commits, branches and tags; paths from the top or from here; files, folders, versions by id and date."""
    one, two = (f"{rate} USD/hour" for rate in rates)
    assert figures(old, new) == [("hourly_rate", one, two)]


def test_paths_from_where_we_are(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo / "rulebooks")
    assert len(figures("dearer:./corner", "corner")) == 1
    assert len(figures("dearer:../rulebooks/corner", "corner")) == 1
    assert len(figures("dearer:rulebooks/corner")) == 1
    monkeypatch.chdir(repo / "rulebooks" / "corner")
    assert len(figures("dearer:.", ".")) == 1


def test_a_rulebook_at_the_top_of_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(CORNER, tmp_path, dirs_exist_ok=True)
    if shutil.which("git") is None:
        pytest.skip("needs git")
    git(tmp_path, "init", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    edit(tmp_path, "80 USD/hour", "85 USD/hour", Path("versions/2026-01-01.yaml"))
    monkeypatch.chdir(tmp_path)
    assert (
        figures("HEAD:.", ".")
        == figures("HEAD:")
        == [("hourly_rate", "80 USD/hour", "85 USD/hour")]
    )


def test_a_file_in_the_folder_where_we_are(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies in a rulebook all the same; a file that no rulebook reads is a draft."""
    monkeypatch.chdir(repo / "rulebooks" / "corner" / "versions")
    assert figures("dearer:./2026-01-01.yaml") == [("hourly_rate", "85 USD/hour", "90 USD/hour")]
    assert figures("2026-01-01.yaml", "dearer:./2026-01-01.yaml") != []
    shutil.copy("2026-01-01.yaml", "draft.yml")
    assert figures("dearer:rulebooks/corner", "draft.yml") != []


def test_a_draft_at_a_revision(repo: Path) -> None:
    shutil.copy(repo / VERSION, repo / "draft.yaml")
    git(repo, "add", "draft.yaml")
    git(repo, "commit", "-m", "a draft")
    edit(repo, "90 USD/hour", "95 USD/hour")
    rates = [("hourly_rate", "90 USD/hour", "95 USD/hour")]
    assert figures("HEAD:draft.yaml", "rulebooks/corner") == rates
    (version,) = compare_text(*read_sides("HEAD:draft.yaml", "rulebooks/corner")).versions
    places = {change.old_place.source.name for change in version.changes if change.old_place}
    assert places == {"HEAD:draft.yaml"}


def test_a_draft_beside_a_revision(repo: Path, tmp_path: Path) -> None:
    shutil.copy(repo / VERSION, repo / "draft.yaml")
    assert figures("dearer:rulebooks/corner", "draft.yaml") == [
        ("hourly_rate", "85 USD/hour", "90 USD/hour")
    ]


def test_what_lies_on_the_disk_goes_before_a_revision(repo: Path) -> None:
    """A folder may be called what it will."""
    shutil.copytree(CORNER, repo / "HEAD:odd@name")
    assert figures("HEAD:odd@name", "rulebooks/corner") == [
        ("hourly_rate", "80 USD/hour", "90 USD/hour")
    ]


FAULTS = {
    "unknown-rulebook": ("wtmi", "wtim"),
    "unknown-version": ("wtim@2016-09-03x", "wtim"),
    "no-version-on-that-date": ("wtim@2015-01-01", "wtim"),
    "several-versions-on-that-date": ("lantern@2026-08-15", "lantern"),
    "version-of-a-version": ("draft.yaml@2026-01-01", "wtim"),
    "follows-no-other": ("wtim", None),
    "draft-alone": ("draft.yaml", None),
    "two-drafts": ("draft.yaml", "draft.yaml"),
    "no-such-file": ("nothing.yaml", "wtim"),
    "draft-with-a-fault": ("rulebooks/corner", "broken.yaml"),
    "unknown-revision": ("HEAD~300:rulebooks/corner", None),
    "no-revision": (":rulebooks/corner", None),
    "like-an-option": ("--help:rulebooks/corner", None),
    "path-not-in-it": ("HEAD:corner", None),
    "path-outside": ("HEAD:../elsewhere", None),
    "no-rulebook-there": ("HEAD:rulebooks", None),
    "no-version-in-a-file": ("HEAD:rulebooks/corner/terms.md", None),
    "revision-with-a-fault": ("broken:rulebooks/corner", None),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults(name: str, repo: Path) -> None:
    """Golden files of whole renderings; `CLAUSEBOOK_GOLDEN=write` writes them anew."""
    shutil.copy(repo / VERSION, repo / "draft.yaml")
    shutil.copytree(LANTERN, repo / "lantern")
    (repo / "broken.yaml").write_text("in_force: [{}]\nfigures: {rate: 80 USD/huor}\n")
    edit(repo, "hourly_rate if inside", "hourly_rat if inside")
    git(repo, "commit", "-am", "broken")
    git(repo, "tag", "broken")
    edit(repo, "hourly_rat if inside", "hourly_rate if inside")
    with pytest.raises(FindingsError) as caught:
        compare_text(*read_sides(*FAULTS[name]))
    check_golden(name, render_all(caught.value.findings) + "\n")


def test_outside_a_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder with a short name: a long one is cut."""
    if shutil.which("git") is None:
        pytest.skip("needs git")
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
        monkeypatch.chdir(folder)
        with pytest.raises(FindingsError) as caught:
            read_sides("HEAD:rulebooks/wtim")
        monkeypatch.undo()
    shown = render_all(caught.value.findings).replace(str(folder), "FOLDER")
    check_golden("no-repository", shown + "\n")


def test_without_git(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo))
    with pytest.raises(FindingsError) as caught:
        read_sides("HEAD:rulebooks/corner")
    check_golden("no-git", render_all(caught.value.findings) + "\n")


def check_golden(name: str, shown: str) -> None:
    """The text is that of the golden file."""
    golden = ERRORS / f"{name}.txt"
    if os.environ.get("CLAUSEBOOK_GOLDEN") == "write":
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")
