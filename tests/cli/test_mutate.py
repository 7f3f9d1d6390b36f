"""`clausebook mutate`, `cases suggest`, and what `test` says besides: all of what is printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.authoring.lamp import lamp
from tests.authoring.test_mutants import EDGES
from tests.authoring.test_updating import WRONG
from tests.cli.running import Run

ALIKE = """\
alike, and not counted: proved for every event that stands alone
    lamp/versions/2026-01-01.yaml:16:19: rule `work-is-paid`: `minutes > 0` →
        `>=`

               all  killed   lived  unknown   alike  no terms
figure           4       4       0        0       0         0
boundary         2       1       0        0       1         0
rule             2       2       0        0       0         0
override         1       1       0        0       0         0
date             2       2       0        0       0         0

lamp: 10 of 10 mutants are killed, 100 %
"""
LIVES = """\
lamp/versions/2026-01-01.yaml:8:15: figure `short`: 10 min → 9 min
    no case notices; this one would:
        {id: witness, kind: work, minutes: 10}
        outcome: covered → billable
        work.rate: 0.00 → 60.00
        work.amount: 0.00 → 10.00
        and 1 more
"""
COVERED = """\
lamp: 1 of 1 cases pass
lamp: what its cases use
                    used      of       %
  rules                1       2      50
  overrides            0       1       0
  clauses              1       2      50
  all                  2       5      40
lamp/versions/2026-01-01.yaml:19:3: rules: no case uses short-work-is-free
lamp/versions/2026-01-01.yaml:24:17: overrides: no case uses short-work-is-free
    overrides work-is-paid
lamp/clauses.yaml:3:3: clauses: no case uses L-2
"""
FAILS = """\
lamp/cases/first.yaml:3: half an hour
    line                          expected  got
       7  amount                  31.00     30.00
       9  outcome                 covered   billable
      12  line work of a: billed  31        30
      12  line work of a: amount  31.00     30.00
    10 rules: short-work-is-free missing among [work-is-paid]
"""
UPDATES = """\
lamp/cases/first.yaml:7: half an hour
    - amount: '31.00'
    + amount: '30.00'
lamp/cases/first.yaml:9: half an hour
    - outcome: "covered"
    + outcome: "billable"
lamp/cases/first.yaml:12: half an hour
    - line work of a: billed: 31
    + line work of a: billed: 30
lamp/cases/first.yaml:12: half an hour
    - line work of a: amount: "31.00"
    + line work of a: amount: "30.00"
half an hour: left to you: rules: short-work-is-free missing among
    [work-is-paid]
"""


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return Path()


def test_all_killed_is_fine(run: Run, elsewhere: Path) -> None:
    """What is alike is named and does not count."""
    (lamp(elsewhere) / "cases/edges.yaml").write_text(EDGES)
    done = run("mutate", "lamp", "--jobs", "1")
    assert (done.code, done.out, done.err) == (0, ALIKE, "")


def test_one_that_lives_is_shown_with_its_event(run: Run, elsewhere: Path) -> None:
    """And fails, unless little enough is asked for."""
    lamp(elsewhere, EDGES.replace("minutes: 10}", "minutes: 5}"))
    done = run("mutate", "lamp", "--jobs", "1")
    assert done.code == 1
    assert LIVES in done.out
    assert run("mutate", "lamp", "--jobs", "1", "--fail-under", "60").code == 0


def test_missing_cases_are_written_once(run: Run, elsewhere: Path) -> None:
    """They pass, and kill the rest; a file that is there is not written over."""
    lamp(elsewhere)
    done = run("mutate", "lamp", "--jobs", "1", "--write-cases", "lamp/cases/more.yaml")
    assert done.code == 1
    assert done.err.endswith(
        "cases are written to lamp/cases/more.yaml, to be confirmed by a person\n"
    )
    assert run("test", "lamp").code == 0
    assert run("mutate", "lamp", "--jobs", "1").out == ALIKE
    again = run("mutate", "lamp", "--write-cases", "lamp/cases/more.yaml")
    assert again.code == 2 and "is there already" in again.err


def test_a_case_that_fails_as_it_is_kills_nothing(run: Run, elsewhere: Path) -> None:
    """It would fail under every mutant; it is named."""
    (lamp(elsewhere) / "cases/wrong.yaml").write_text(WRONG)
    done = run("mutate", "lamp", "--jobs", "1", "--no-proofs")
    assert done.err == "left out, since they fail as it is: `half an hour`\n"
    assert "lamp: 3 of " in done.out


def test_mutants_as_json(run: Run, elsewhere: Path) -> None:
    """Counts, and each with its place, its fate, and what would kill it."""
    lamp(elsewhere)
    found = json.loads(run("mutate", "lamp", "--jobs", "1", "--json").out)
    assert (found["mutants"], found["killed"], found["counted"], found["percent"]) == (
        11,
        3,
        10,
        "30",
    )
    one = next(m for m in found["found"] if m["words"] == "figure `short`: 10 min → 11 min")
    assert one["place"] == "lamp/versions/2026-01-01.yaml:8:15"
    assert one["fate"] == "survived" and one["events"] and one["differs"]


def test_a_sample_says_that_it_is_one(run: Run, elsewhere: Path) -> None:
    """So many of all."""
    lamp(elsewhere)
    out = run("mutate", "lamp", "--jobs", "1", "--sample", "4", "--seed", "3", "--no-proofs").out
    assert out.endswith("(a sample of 4 of 11)\n")


def test_coverage_names_what_is_not_used(run: Run, elsewhere: Path) -> None:
    """With its place; too little of it is a finding."""
    lamp(elsewhere)
    done = run("test", "lamp", "--coverage")
    assert (done.code, done.out) == (0, COVERED)
    assert run("test", "lamp", "--coverage", "--fail-under", "40.1").code == 1
    assert run("test", "lamp", "--coverage", "--fail-under", "40").code == 0
    found = json.loads(run("test", "lamp", "--coverage", "--json").out)
    assert found[0]["percent"] == "40" and len(found[0]["unused"]) == 3


def test_a_case_that_fails_shows_both_values_and_why(run: Run, elsewhere: Path) -> None:
    """Line by line; under it the explanation, unless brief."""
    lamp(elsewhere, WRONG)
    brief = run("test", "lamp", "--brief")
    assert (brief.code, brief.out) == (1, f"{FAILS}lamp: 0 of 1 cases pass\n")
    out = run("test", "lamp").out
    assert out.startswith(f"{FAILS}\nevent a ")
    assert "rules that applied\n  work-is-paid: L-1 (Work)" in out


def test_update_is_shown_first_and_written_when_asked(run: Run, elsewhere: Path) -> None:
    """A rule that was to fire is left to the author."""
    book = lamp(elsewhere, WRONG)
    dry = run("test", "lamp", "--update", "--dry-run")
    assert dry.out.endswith(f"{UPDATES}4 entries would be changed, 1 left to you\n")
    assert (book / "cases/first.yaml").read_text() == WRONG
    done = run("test", "lamp", "--update")
    assert done.code == 1
    assert done.out.endswith(f"{UPDATES}4 entries are changed, 1 left to you\n")
    again = run("test", "lamp", "--brief").out
    assert "expected" not in again and "short-work-is-free missing" in again


def test_options_that_need_others_say_so(run: Run, elsewhere: Path) -> None:
    """Wrong usage."""
    lamp(elsewhere)
    assert run("test", "lamp", "--update", "--coverage").code == 2
    for words, needs in ((("--dry-run",), "--update"), (("--fail-under", "5"), "--coverage")):
        done = run("test", "lamp", *words)
        assert (done.code, f"Error: `{words[0]}` goes with `{needs}`" in done.err) == (2, True)
    assert run("test", "lamp", "--coverage", "--fail-under", "101").code == 2


def test_suggestions_lie_at_the_edge(run: Run, elsewhere: Path) -> None:
    """Ten minutes are the last that are free; written into a file they are cases that pass."""
    book = lamp(elsewhere)
    done = run("cases", "suggest", "lamp")
    assert done.code == 0
    found = json.loads(
        run("cases", "suggest", "lamp", "--rule", "short-work-is-free", "--json").out
    )
    (one,) = found
    assert [one[side]["events"][0]["minutes"] for side in ("inside", "outside")] == ["10", "11"]
    into = run("cases", "suggest", "lamp", "-o", "lamp/cases/suggested.yaml")
    assert (into.code, into.out, into.err) == (0, "", "")
    assert (book / "cases/suggested.yaml").read_text() == done.out
    assert run("test", "lamp").out == "lamp: 5 of 5 cases pass\n"
    assert run("cases", "suggest", "lamp", "-o", "a.yaml", "--json").code == 2
    assert run("cases", "suggest", "lamp", "--rule", "short-work").code == 2


def test_a_rule_of_another_sort_of_event_has_suggestions_as_well(run: Run, elsewhere: Path) -> None:
    """Where no case meets it: another kind of event, or one with a day that the cases do not have."""
    book = lamp(elsewhere)
    version = next((book / "versions").iterdir())
    text = version.read_text()
    text = text.replace("values: [work]", "values: [work, trip]")
    text = text.replace("facts:\n", "facts:\n  broken_on: {kind: date}\n", 1)
    more = """rules:
  trips-are-free:
    clause: L-2
    when: kind == 'trip' or known(broken_on) and broken_on < date(2027, 1, 1)
    then: {outcome: covered}
    overrides: [work-is-paid]
"""
    version.write_text(text.replace("rules:\n", more, 1))
    done = run("cases", "suggest", "lamp", "--rule", "trips-are-free", "--json")
    (one,) = json.loads(done.out)
    assert one["inside"] is not None
    assert one["outside"] is not None
