"""`clausebook ci`: the whole summary of a change, and one exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.report.ci_markdown import LONGEST, ci_markdown, code, fenced
from tests.cli.running import Run
from tests.compare.repository import edit, git, repository

BOOK = "rulebooks/corner"
CASES = Path(BOOK) / "cases"

PASSES = """\
# `rulebooks/corner`: everything passes

| step | | |
| --- | --- | --- |
| check | passes | fine |
| test | passes | 6 of 6 cases pass |
| coverage | report | the cases use 93.3 % of it |
| changes | report | beside `dearer`: 1 figure changed |

## Check

```text
2026-01-01: proved: no other conflict, no other gap, no other month's end that
  decides; of events from 2026-01-01 to 2027-12-31, each alone in its groups,
  of at most 3 stretches and durations of at most 31 days
```

## Coverage

```text
rulebooks/corner: what its cases use
                    used      of       %
  rules                4       5      80
  overrides            1       1     100
  readings             2       2     100
  calendar edges       2       2     100
  clauses              5       5     100
  all                 14      15    93.3
rulebooks/corner/versions/2026-01-01.yaml:80:3: rules: no case uses
    warranty-travel-is-free
```

## Changes

### `dearer:./rulebooks/corner` → `rulebooks/corner`

1 figure changed.

#### Version 2026-01-01

##### Figures

| figure | old | new | clauses | place |
| --- | --- | --- | --- | --- |
| `hourly_rate` | 85 USD/hour | 80 USD/hour | C-1 | rulebooks/corner/versions/2026-01-01.yaml:14 |
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository of the small rulebook, whose cases pass again."""
    folder = repository(tmp_path)
    edit(folder, "90 USD/hour", "80 USD/hour")
    monkeypatch.chdir(folder)
    return folder


def test_a_change_that_passes(run: Run, repo: Path) -> None:
    """To the letter; that something is otherwise fails nothing."""
    done = run("ci", BOOK, "--base", "dearer")
    assert (done.code, done.out, done.err) == (0, PASSES, "")


def test_a_change_that_fails_its_cases(run: Run, repo: Path) -> None:
    """Each case with its place and what came out."""
    edit(repo, "80 USD/hour", "90 USD/hour")
    done = run("ci", BOOK, "--no-proofs")
    assert done.code == 1
    assert done.out.startswith("# `rulebooks/corner`: test failed\n")
    assert "| check | passes | fine |\n| test | **fails** | " in done.out
    assert "changes" not in done.out
    failed = [line for line in done.out.splitlines() if line.startswith("- ")]
    assert failed and all("(`cases/" in line for line in failed)
    assert "amount" in done.out


def test_a_rulebook_that_does_not_load_has_no_other_step(run: Run, repo: Path) -> None:
    """Its findings, as they are printed, and nothing about cases."""
    edit(repo, "when: worked > large", "when: wroked > large")
    done = run("ci", BOOK, "--base", "dearer")
    assert done.code == 1
    assert done.out.startswith("# `rulebooks/corner`: check failed\n")
    assert "| check | **fails** | 1 error |\n\n## Check\n\n```text\nrulebooks/corner/" in done.out
    assert "unknown name `wroked`" in done.out
    assert "| test |" not in done.out


def test_cases_that_cannot_be_read(run: Run, repo: Path) -> None:
    """They fail the check, which says why, and the test."""
    (repo / CASES / "odd.yaml").write_text("cases: [{name: x}]\n")
    done = run("ci", BOOK, "--no-proofs")
    assert done.code == 1
    assert "check and test failed" in done.out
    assert "| test | **fails** | the files of the cases have errors |" in done.out


def test_a_new_rulebook_has_nothing_beside_it(run: Run, repo: Path) -> None:
    """That it is new is told, and so is a base whose rulebook does not load."""
    (repo / BOOK).rename(repo / "rulebooks/other")
    done = run("ci", "rulebooks/other", "--base", "main", "--no-proofs")
    assert done.code == 0
    assert "| changes | report | new: `main` has no such rulebook |" in done.out
    (repo / "rulebooks/other").rename(repo / BOOK)
    edit(repo, "when: worked > large", "when: wroked > large")
    git(repo, "commit", "-am", "broken")
    edit(repo, "when: wroked > large", "when: worked > large")
    done = run("ci", BOOK, "--base", "main", "--no-proofs")
    assert done.code == 0
    assert "| changes | report | what `main` has there does not load |" in done.out
    assert "main:rulebooks/corner/versions/2026-01-01.yaml" in done.out


def test_money_on_events(run: Run, repo: Path) -> None:
    """With events the summary says what the change bills: 5 an hour less."""
    (repo / "one.csv").write_text(
        "id,kind,started_at,ended_at\nc,remote,2026-01-14T10:00:00-05:00,2026-01-14T11:00:00-05:00\n"
    )
    done = run("ci", BOOK, "--base", "dearer", "--no-proofs", "--events", "one.csv")
    assert done.code == 0
    assert "-5.00" in done.out
    assert run("ci", BOOK, BOOK + "/../corner", "--base", "dearer", "--events", "one.csv").code == 2
    assert run("ci", BOOK, "--events", "one.csv").code == 2


def test_from_a_folder_within_and_of_several(
    run: Run, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Paths are from where we are; each rulebook has its own part, and one that fails fails all."""
    monkeypatch.chdir(repo / "rulebooks")
    assert run("new", "acme", "--currency", "USD", "--zone", "UTC").code == 0
    done = run("ci", "corner", "acme", "--base", "dearer", "--no-proofs")
    assert done.code == 0
    assert "# `corner`: everything passes" in done.out
    assert "# `acme`: everything passes" in done.out
    assert "beside `dearer`: 1 figure changed" in done.out
    (repo / "rulebooks/acme/clauses.yaml").unlink()
    assert run("ci", "corner", "acme", "--no-proofs").code == 1


def test_as_json(run: Run, repo: Path) -> None:
    """The steps with their details, for programs."""
    done = run("ci", BOOK, "--base", "dearer", "--json")
    found = json.loads(done.out)
    assert (done.code, found["passed"], found["base"]) == (0, True, "dearer")
    (book,) = found["rulebooks"]
    steps = {one["step"]: one for one in book["steps"]}
    assert [one["passed"] for one in book["steps"]] == [True, True, None, None]
    assert len(steps["test"]["details"]) == 6
    assert steps["changes"]["details"]["old"] == "dearer:./rulebooks/corner"
    assert "proved" in steps["check"]["details"][-1]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((BOOK, "--base", "nowhere"), 2, "error[CB803]: no revision `nowhere`"),
        (("rulebooks/cornre",), 2, "error[CB505]: no rulebook `rulebooks/cornre`"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_is_not_there(
    run: Run, repo: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    """Wrong usage, and no summary."""
    done = run("ci", *words)
    assert (done.code, done.out) == (code, "")
    assert says in done.err


def test_shares_that_are_too_small_fail(run: Run, repo: Path) -> None:
    """14 of 15 things are used: more than 93 and less than 94 %. A sample of mistakes is judged as by `mutate`."""
    assert run("ci", BOOK, "--no-proofs", "--coverage-under", "93").code == 0
    done = run("ci", BOOK, "--no-proofs", "--coverage-under", "94 %")
    assert done.code == 1
    assert "| coverage | **fails** | the cases use 93.3 % of it |" in done.out
    few = ("--no-proofs", "--mutants", "3")
    done = run("ci", BOOK, *few)
    assert done.code == 0
    assert "% of a sample of 3 small mistakes |" in done.out
    share = done.out.partition("the cases notice ")[2].partition(" %")[0]
    assert (
        f"{share} % (a sample of 3 of " in run("mutate", BOOK, "--sample", "3", "--no-proofs").out
    )
    assert run("ci", BOOK, *few, "--mutants-under", "0").code == 0
    assert run("ci", BOOK, "--mutants-under", "50").code == 2


class Step:
    """A step with long details."""

    def __init__(self, text: str) -> None:
        self.step, self.passed, self.says, self.text = "check", False, "a | b\x1b", text


def test_a_summary_fits_a_comment() -> None:
    """Its beginning is shown, a block that was begun is closed, and what is left out is counted."""
    step = Step(fenced("\n".join(["# line"] * 40_000)))
    told = ci_markdown([("a", [step]), ("b", [step, Step("# short")])])
    assert len(told) < LONGEST + 2_000
    assert told.count("```") == 4
    assert told.count("more lines") == 2
    assert "\n### short\n" in told
    assert "| a \\| b\\x1b |" in told
    assert "\n# line\n" in told


def test_any_text_is_code() -> None:
    """Backticks in it end nothing."""
    assert code("a\nb") == "`a b`"
    assert code("`x`") == "`` `x` ``"
    assert fenced("```") == "````text\n```\n````"


def test_the_workflow_of_the_docs_runs_this_command() -> None:
    """It is YAML, all history is there, and its command is one that there is."""
    import shlex

    import yaml

    from engine.commandline.app import app
    from tests.docs.markdown import DOCS, blocks

    (text,) = [b.text for b in blocks(DOCS / "ci.md") if b.info.endswith("workflows/terms.yaml")]
    steps = yaml.safe_load(text)["jobs"]["review"]["steps"]
    assert steps[0]["with"]["fetch-depth"] == 0
    (line,) = [s["run"] for s in steps if s.get("run", "").startswith("clausebook")]
    command = line.partition(" | ")[0].replace("$(dirname rulebooks/*/provider.yaml)", "a b")
    name, *words = shlex.split(command)[1:]
    context = app.commands[name].make_context(name, words, resilient_parsing=False)
    assert context.params["rulebooks"] == ("a", "b")
    assert context.params["base"] == "origin/$GITHUB_BASE_REF"
