"""Mutants of a small rulebook: which there are, which the cases notice, and what would notice the others."""

from __future__ import annotations

from pathlib import Path

from engine.authoring.case_files import read_cases
from engine.authoring.mutants.drawing import drawn
from engine.authoring.mutants.making import mutants, mutated
from engine.authoring.mutants.model import Score
from engine.authoring.mutants.running import killing, score
from engine.authoring.mutants.writing import CONFIRM, missing_cases
from engine.rulebook.load import ON_DISK, load, read_documents
from tests.authoring.lamp import lamp

ALL = (
    ("date", "in_force: 2026-01-01 → 2025-12-31"),
    ("date", "in_force: 2026-01-01 → 2026-01-02"),
    ("figure", "figure `rate`: 60 USD/hour → 59 USD/hour"),
    ("figure", "figure `rate`: 60 USD/hour → 61 USD/hour"),
    ("figure", "figure `short`: 10 min → 9 min"),
    ("figure", "figure `short`: 10 min → 11 min"),
    ("rule", "rule `work-is-paid`: dropped"),
    ("boundary", "rule `work-is-paid`: `minutes > 0` → `>=`"),
    ("rule", "rule `short-work-is-free`: dropped"),
    ("boundary", "rule `short-work-is-free`: `minutes <= short` → `<`"),
    ("override", "rule `short-work-is-free`: does not override `work-is-paid`"),
)
EDGES = """\
cases:
  - name: the last free minute
    clause: L-2
    event: {id: a, kind: work, started_at: "2026-01-01T10:00:00-05:00", minutes: 10}
    by_hand: ten minutes are free, on the first day of the terms
    expect: {status: decided, amount: "0.00", outcomes: {outcome: covered}}
  - name: the first paid minute
    clause: [L-1, L-2]
    event: {id: a, kind: work, started_at: "2026-01-14T10:00:00-05:00", minutes: 11}
    by_hand: 11 × 1.00 = 11.00
    expect: {status: decided, amount: "11.00"}
  - name: no time at all
    clause: L-2
    event: {id: a, kind: work, started_at: "2026-01-14T10:00:00-05:00", minutes: 0}
    by_hand: free
    expect: {status: decided, amount: "0.00"}
  - name: the day before
    clause: L-1
    event: {id: a, kind: work, started_at: "2025-12-31T10:00:00-05:00", minutes: 60}
    by_hand: there were no terms yet
    expect: {status: not_in_force}
"""


def _score(book: Path, jobs: int = 1, proving: bool = True) -> Score:
    return score(killing(load(book), proving=proving), jobs=jobs)


def test_every_small_mistake_is_made_once(tmp_path: Path) -> None:
    """In the order of the file, each at its place; every one of them is a rulebook but those that are not."""
    rulebook = load(lamp(tmp_path))
    assert rulebook.folder is not None
    documents, _ = read_documents(rulebook.folder, ON_DISK)
    found = mutants(rulebook, documents)
    assert tuple((one.sort, one.words) for one in found) == ALL
    assert [one.span.text for one in found if one.span and one.sort == "boundary"] == [">", "<="]
    assert all(mutated(rulebook, documents, one) is not None for one in found)


def test_a_mutant_is_the_terms_but_for_its_place(tmp_path: Path) -> None:
    """`<` for `<=` is read as that, and nothing else is otherwise."""
    rulebook = load(lamp(tmp_path))
    assert rulebook.folder is not None
    documents, _ = read_documents(rulebook.folder, ON_DISK)
    one = next(m for m in mutants(rulebook, documents) if m.words.endswith("→ `<`"))
    found = mutated(rulebook, documents, one)
    assert found is not None
    old, new = rulebook.versions["2026-01-01"], found.versions["2026-01-01"]
    when = new.rules["short-work-is-free"].when
    assert when is not None and when.text == "minutes < short"
    assert old.rules["work-is-paid"] == new.rules["work-is-paid"]
    assert old.figures == new.figures


def test_one_case_kills_what_it_notices(tmp_path: Path) -> None:
    """An hour at 60 notices another rate, and that nothing is paid; of short work it knows nothing."""
    found = _score(lamp(tmp_path))
    killed = {one.mutant.words: one.by for one in found.judged if one.fate == "killed"}
    assert killed == dict.fromkeys((ALL[2][1], ALL[3][1], ALL[6][1]), "an hour")
    assert [one.mutant.words for one in found.judged if one.fate == "alike"] == [ALL[7][1]]
    assert found.counted == 10
    assert found.percent == 30


def test_what_lives_has_an_event_that_shows_it(tmp_path: Path) -> None:
    """The terms and the mutant differ on it; written as cases, they kill every mutant that counts."""
    book = lamp(tmp_path)
    found = _score(book)
    lived = [one for one in found.judged if one.fate == "survived"]
    assert len(lived) == 7
    assert all(one.told is not None and one.told.differs for one in lived)
    text, count = missing_cases(load(book), found.judged)
    assert text.count(f'by_hand: "{CONFIRM}') == count
    (book / "cases/missing.yaml").write_text(text)
    assert _score(book).percent == 100
    cases = [case for case in read_cases(load(book))[0] if case.by_hand.startswith(CONFIRM)]
    for case in cases:
        cites = "L-2" if "short" in case.name or "free" in case.name else "L-1"
        none = [one for one in case.expected if "rules" not in one]
        assert none or cites in case.clauses, case.name
    assert max(map(len, text.splitlines())) <= 80


def test_cases_at_the_edges_kill_all(tmp_path: Path) -> None:
    """Written by hand: the last free minute, the first paid one, none at all, and the day before the terms."""
    book = lamp(tmp_path)
    (book / "cases/edges.yaml").write_text(EDGES)
    found = _score(book)
    assert {one.mutant.words for one in found.judged if one.fate != "killed"} == {ALL[7][1]}
    assert found.percent == 100


def test_two_processes_say_the_same(tmp_path: Path) -> None:
    """As one does."""
    book = lamp(tmp_path)
    alone, both = _score(book), _score(book, jobs=2)
    assert [(o.mutant.words, o.fate, o.by) for o in alone.judged] == [
        (o.mutant.words, o.fate, o.by) for o in both.judged
    ]


def test_without_proofs_nothing_is_taken_for_alike(tmp_path: Path) -> None:
    """What nothing near the cases shows is not known then."""
    found = _score(lamp(tmp_path), proving=False)
    assert found.count("alike") == 0
    assert found.count("unknown") >= 1


def test_a_sample_is_drawn_by_its_seed() -> None:
    """The same ones again, in their order, and others with another seed."""
    items = list(range(100))
    assert drawn(items, 10, "1") == drawn(items, 10, "1") == sorted(drawn(items, 10, "1"))
    assert drawn(items, 10, "1") != drawn(items, 10, "2")
    assert drawn(items, 200, "1") == items
