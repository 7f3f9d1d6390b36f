"""`clausebook diff` as a person runs it: all that it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import ROOT, Run
from tests.compare.repository import repository

LANTERN = "examples/providers/lantern"
CORNER_VERSION = "rulebooks/corner/versions/2026-01-01.yaml"

TERMINAL = """\
old  dearer:rulebooks/corner
new  rulebooks/corner
================================================================================

VERSION 2026-01-01

FIGURES
~ hourly_rate               85 USD/hour → 90 USD/hour (C-1)   2026-01-01.yaml:14

READINGS OF UNCLEAR CLAUSES
~ AMB-01 (C-4)                                                2026-01-01.yaml:31
    chosen                a → b

CHARGES
~ travel (C-3)                                                2026-01-01.yaml:59
    cap                   no longer most_travel

RULES
= visits-bring-travel is now called the-way-is-charged (C-3)  2026-01-01.yaml:70
~ work-is-billed (C-1)                                        2026-01-01.yaml:65
    when                  always → kind == 'visit' or worked > quarter

WORDING: NO OUTCOME AND NO AMOUNT CHANGES
~ fact repaired_on                                            2026-01-01.yaml:11
    means
      was        the day on which we last repaired this very thing
      now        when we last repaired it

1 figure changed; 1 reading changed; 1 charge changed; 1 rule changed, 1
renamed; 1 change of wording
"""

MARKDOWN = """\
# `dearer:rulebooks/corner` → `rulebooks/corner`

1 figure changed; 1 reading changed; 1 charge changed; 1 rule changed, 1 renamed; 1 change of wording.

## Version 2026-01-01

### Figures

| figure | old | new | clauses | place |
| --- | --- | --- | --- | --- |
| `hourly_rate` | 85 USD/hour | 90 USD/hour | C-1 | rulebooks/corner/versions/2026-01-01.yaml:14 |

### Readings of unclear clauses

- **`AMB-01`** (C-4), `rulebooks/corner/versions/2026-01-01.yaml:31`
  - chosen: `a` → `b`

### Charges

- **`travel`** (C-3), `rulebooks/corner/versions/2026-01-01.yaml:59`
  - cap: no longer `most_travel`

### Rules

- **`visits-bring-travel` is now called `the-way-is-charged`** (C-3), `rulebooks/corner/versions/2026-01-01.yaml:70`
- **`work-is-billed`** (C-1), `rulebooks/corner/versions/2026-01-01.yaml:65`
  - when: `always` → `kind == 'visit' or worked > quarter`

<details><summary>Wording: no outcome and no amount changes</summary>

- **fact `repaired_on`**, `rulebooks/corner/versions/2026-01-01.yaml:11`
  - means: `the day on which we last repaired this very thing` → `when we last repaired it`

</details>
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with several edits, of which nothing is committed."""
    monkeypatch.chdir(repository(tmp_path))
    path = tmp_path / CORNER_VERSION
    text = path.read_text("utf-8")
    for old, new in (
        ("the day on which we last repaired this very thing", "when we last repaired it"),
        ("chosen: a", "chosen: b"),
        ("    cap: most_travel\n", ""),
        (
            "    clause: C-1\n    then",
            "    clause: C-1\n    when: kind == 'visit' or worked > quarter\n    then",
        ),
        ("visits-bring-travel", "the-way-is-charged"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return tmp_path


def test_what_was_edited_since_a_revision(run: Run, repo: Path) -> None:
    """On 80 columns, without colours where it is no terminal."""
    for words in (
        ["dearer:rulebooks/corner"],
        ["dearer:rulebooks/corner", "rulebooks/corner", "--text"],
    ):
        done = run("diff", *words)
        assert (done.code, done.out, done.err) == (1, TERMINAL, "")
    assert max(map(len, TERMINAL.splitlines())) <= 80


def test_markdown_for_a_pull_request(run: Run, repo: Path) -> None:
    done = run("diff", "dearer:rulebooks/corner", "--as", "markdown")
    assert (done.code, done.out, done.err) == (1, MARKDOWN, "")


def test_json_for_programs(run: Run, repo: Path) -> None:
    """With every place, in both files."""
    done = run("diff", "dearer:rulebooks/corner", "--json")
    assert done.code == 1
    assert done.out == run("diff", "dearer:rulebooks/corner", "--as", "json").out
    found = json.loads(done.out)
    assert (found["old"], found["new"]) == ("dearer:rulebooks/corner", "rulebooks/corner")
    (version,) = found["text"]["versions"]
    assert (version["old"], version["new"], version["how"]) == (
        "2026-01-01",
        "2026-01-01",
        "changed",
    )
    place = {"file": CORNER_VERSION, "line": 14, "column": 3}
    old_place = place | {"file": f"dearer:{CORNER_VERSION}"}
    assert version["changes"][0] == {
        "kind": "figure", "name": "hourly_rate", "was": None, "how": "changed", "wording": False,
        "clauses": ["C-1"], "like": [], "old_place": old_place, "new_place": place,
        "details": [{
            "what": "is", "was": None, "old": "85 USD/hour", "new": "90 USD/hour", "gone": [], "come": [],
            "wording": False, "old_place": old_place, "new_place": place,
        }],
    }  # fmt: skip
    assert [(c["kind"], c["name"]) for c in version["changes"]] == [
        ("figure", "hourly_rate"),
        ("fact", "repaired_on"),
        ("reading", "AMB-01"),
        ("charge", "travel"),
        ("rule", "the-way-is-charged"),
        ("rule", "work-is-billed"),
    ]


def test_nothing_is_otherwise(run: Run) -> None:
    """The exit code says so as well."""
    done = run("diff", "wtim", ROOT / "rulebooks/wtim")
    line = "=" * 80
    assert done.code == 0
    assert done.out == (
        f"old  wtim\nnew  {ROOT}/rulebooks/wtim\n{line}\n"
        "nothing is otherwise\n1 version says the same in both\n"
    )
    assert run("diff", "wtim", "wtim", "--as", "markdown").out == (
        "# `wtim` → `wtim`\n\nNothing is otherwise.\n\n1 version says the same in both.\n"
    )
    assert json.loads(run("diff", "wtim", "wtim", "--json").out)["text"] == {
        "rulebook": [],
        "versions": [],
        "versions_alike": 1,
    }


def test_the_last_two_versions(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody types who wants to know what is new."""
    monkeypatch.chdir(ROOT)
    done = run("diff", LANTERN)
    assert done.code == 1
    assert done.out == run("diff", f"{LANTERN}@2026-01-01", f"{LANTERN}@2026-07-01").out
    assert (
        "~ office_rate               150 USD/hour → 165 USD/hour (L-1.1)" in done.out.splitlines()
    )
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("words", "code", "err"),
    [
        (["wtim"], 2, "error[CB806]: `2016-09-02` of `wtim` follows no other version\n"),
        (["wtmi", "wtim"], 2, "error[CB505]: no rulebook `wtmi`\n"),
        (["wtim@2015-01-01", "wtim"], 2, "error[CB805]: `wtim` has no version in force on 2015-01-01\n"),
        (["wtim@x", "wtim"], 2, "error[CB506]: `wtim` has no version `x`\n"),
        (["HEAD~300:rulebooks/wtim"], 2, "error[CB803]: no revision `HEAD~300` in this repository\n"),
        (["HEAD:corner"], 2, "error[CB804]: `corner` is not in revision `HEAD`\n"),
        (["nothing.yaml", "wtim"], 3, "nothing.yaml: error[CB103]: cannot read `nothing.yaml`: no such"),
        ([], 2, "Usage: clausebook diff"),
        (["wtim", "--as", "pdf"], 2, "Usage: clausebook diff"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared(
    run: Run, repo: Path, words: list[str], code: int, err: str
) -> None:
    done = run("diff", *words)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(err)


def test_colours_are_for_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    """And for nobody who does not want them."""
    import click

    from engine.commandline.coloured import echo_lines
    from engine.report.compare_page import Line

    shown: list[str] = []
    monkeypatch.setattr(click, "echo", lambda text="": shown.append(text))
    monkeypatch.delenv("NO_COLOR", raising=False)
    echo_lines([Line("+ a", "added"), Line()])
    monkeypatch.setenv("NO_COLOR", "1")
    echo_lines([Line("+ a", "added")])
    assert shown == [click.style("+ a", fg="green"), "", "+ a"]
