"""Results of several rows written by patterns: groups with their events, stretches, lines with pieces of both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from bench.events.files import write
from bench.events.stream import SPOILED, events
from engine.batch.intake.reading import Source
from engine.batch.intake.take_all import Room
from engine.batch.patterns.running import Done
from engine.batch.patterns.sources import taken_in
from engine.batch.patterns.tree_plan import tree_plan
from engine.batch.patterns.tree_run import run_trees, without_odd
from engine.batch.standing import homes_of_events
from engine.interpret.evaluate import Evaluation, Options, evaluate
from engine.plan.sql.duckdb_run import Limits
from engine.report.summary import summarise
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook
from tests.batch.test_patterns import FORMS, expected, printing_of
from tests.laws.building import build

ROOT = Path(__file__).resolve().parents[2]
BOOK: dict[str, Any] = {
    "in_force": [{"from": "2020-02-03"}],
    "facts": {
        "day": {"kind": "date"},
        "job": {"kind": "text"},
        "start": {"kind": "instant"},
        "end": {"kind": "instant"},
        "km": {"kind": "number", "min": 0},
    },
    "calendars": {"office": {"week": {"mon-fri": "09:00-17:00"}}},
    "figures": {"rate": "80 USD/hour", "late": "120 USD/hour", "per_km": "0.35 USD", "most": "20"},
    "groups": {"work": {"of": "event", "by": ["job"], "result": "own"}},
    "splits": {"stretch": {"from": "start", "until": "end", "at": ["office"]}},
    "values": {
        "rate_here": {"about": "stretch", "is": "rate if inside(office, stretch_start) else late"},
        "far": {"about": "work", "is": "sum(km) > most"},
    },
    "outcomes": {
        "far_away": {"about": "work", "kind": "bool"},
        "kind": {"kind": "enum", "values": ["alone", "member"]},
        "billed": {"kind": "duration", "from_lines": "billed"},
        "rate_of_all": {"kind": "rate", "unit": "USD/hour", "from_lines": "rate"},
    },
    "charges": {
        "time": {"about": "event", "pieces": [{
            "each": "stretch", "quantity": "stretch_minutes", "rate": "rate_here",
        }]},
        "travel": {"about": "work", "price": "sum(km) * per_km"},
    },
    "rules": {
        "time": {"charge": {"time": {}}},
        "far": {"about": "work", "when": "far", "then": {"far_away": True}, "charge": {"travel": {}}},
        "member": {"when": "known(job)", "then": {"kind": "member"}},
        "alone": {"when": "not known(job)", "then": {"kind": "alone"}},
    },
}  # fmt: skip


def tree_run(
    book: Rulebook, paths: Sequence[Path], folder: Path, form: str, fields: Sequence[str]
) -> tuple[bytes, Done]:
    """The bytes of a form, and what else a run says."""
    options, limits = Options(derivations=False), Limits()
    events = taken_in(book, Source(tuple(paths)), Room())
    assert events is not None
    kept = without_odd(book, events, options, limits, folder)
    plan = tree_plan(book, events.direct, options)
    assert kept is not None
    assert plan is not None
    place = folder / f"plan.{form}"
    with place.open("w", encoding="utf-8", errors="backslashreplace", newline="") as out:
        printing = printing_of(form, out, place, book)
        done = run_trees(plan, book, *kept, options, printing, fields, limits)
    assert done is not None
    return place.read_bytes(), done


def agree(
    book: Rulebook, paths: Sequence[Path], folder: Path, forms: Sequence[str] = FORMS
) -> Evaluation:
    """Both ways, with everything that is said."""
    fields = [name for v in book.versions.values() for name, o in v.outcomes.items() if o.show]
    fields = list(dict.fromkeys(fields))
    done = evaluate(book, Source(tuple(paths)).rows(), Options(derivations=False))
    for form in forms:
        found, ran = tree_run(book, paths, folder, form, fields)
        assert found == expected(book, done, folder, form), form
        assert ran.summary == summarise(done.results, done.accepted, done.rejected, fields)
        assert ran.rejects == done.rejects
        assert ran.findings == done.findings
    return done


def test_groups_and_stretches(tmp_path: Path) -> None:
    """Members by their days, stretches over the end of office hours, events out of force, rejected ones."""
    book = build({"provider": {"governed_by": "day"}, "versions": {"v": BOOK}})
    assert homes_of_events(book)
    rows = ["id,day,job,start,end,km"]
    for n in range(150):
        day = f"2020-03-{n * 5 % 28 + 1:02}" if n % 13 else "2019-01-01"
        job = "" if n % 4 == 0 else f"j{n % 31}"
        start = f"{day}T1{n % 10}:30:00-05:00"
        end = "" if n % 17 == 5 else f"{day}T{20 + n % 3}:1{n % 6}:00-05:00"
        km = "x" if n == 77 else str(n % 6)
        rows.append(f"e{n},{day},{job},{start},{end},{km}")
    path = tmp_path / "events.csv"
    path.write_text("\n".join(rows) + "\n")
    done = agree(book, [path], tmp_path)
    assert {result.subject for result in done.results} == {"event", "work"}
    assert max(len(result.events) for result in done.results) > 3
    assert any(len(line.pieces) > 1 for result in done.results for line in result.lines)


@pytest.mark.parametrize(("book", "file"), [("wtim", "wtim.jsonl"), ("wsm", "wsm.csv")])
def test_the_providers(book: str, file: str, tmp_path: Path) -> None:
    """Their examples: incidents, projects, queues, nested lists."""
    agree(load(book), [ROOT / "examples" / "events" / file], tmp_path, ["jsonl", "parquet"])


@pytest.mark.slow
@pytest.mark.parametrize("provider", ["wtim", "wsm"])
def test_generated_events_of_the_providers(provider: str, tmp_path: Path) -> None:
    """Every fact is used, some are missing, some rows are broken; lines have pieces of several kinds of subjects."""
    path = tmp_path / "events.jsonl"
    write(islice(events(provider, 1, SPOILED), 400), provider, path)
    done = agree(load(provider), [path], tmp_path, ["jsonl"])
    assert done.rejects
    assert {str(result.status) for result in done.results} > {"decided", "needs_fact"}
