"""The SiP task log through the example mappings: every row an event or an explained reject, 12,299 in all.

The log is not part of this repository. It is looked for in `$CLAUSEBOOK_SIP`, otherwise in `../shared/data/sip`.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from engine.diagnostics.render import render_all
from engine.events.accepting import accept
from engine.events.mapping.model import EventMapping
from engine.events.mapping.reading import load_mapping
from engine.events.model import Event, RawEvent
from engine.events.reading import read_events
from engine.interpret.evaluate import evaluate
from engine.rulebook.load import load

ROOT: Final = Path(__file__).resolve().parents[2]
LOG: Final = Path(os.environ.get("CLAUSEBOOK_SIP", ROOT.parent / "shared" / "data" / "sip"))
ROWS: Final = 12_299
OVERHEAD: Final = 2_059

needs_log = pytest.mark.skipif(
    not (LOG / "tasks.csv").exists(),
    reason="the SiP log is not here; set CLAUSEBOOK_SIP to its folder",
)
MAPPINGS: Final = ("wtim", "wtim-as-dated", "wsm")


def example(name: str) -> EventMapping:
    mapping, findings = load_mapping(ROOT / "examples" / "sip" / f"{name}.yaml")
    assert mapping is not None, render_all(findings)
    return mapping


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_example_mappings_are_free_of_findings(name: str) -> None:
    _, findings = load_mapping(ROOT / "examples" / "sip" / f"{name}.yaml")
    assert render_all(findings) == ""


def test_the_dated_mapping_differs_from_the_main_one_by_its_shift_alone() -> None:
    def lines(name: str) -> list[str]:
        text = (ROOT / "examples" / "sip" / f"{name}.yaml").read_text(encoding="utf-8")
        kept = [
            line for line in text.splitlines() if not line.lstrip().startswith(("#", "mapping:"))
        ]
        return [line.replace(", shift: 678 weeks", "") for line in kept]

    assert lines("wtim") == lines("wtim-as-dated")


@needs_log
@pytest.mark.parametrize("name", MAPPINGS)
def test_every_row_is_an_event_or_an_explained_reject(name: str) -> None:
    rulebook = load(name.split("-")[0])
    (version,) = rulebook.versions.values()
    said: Counter[str] = Counter()
    ids: set[str] = set()
    for row in read_events([LOG / "tasks.csv"], example(name)):
        if isinstance(row, RawEvent):
            event = accept(row, version.facts)
            assert isinstance(event, Event), event
            ids.add(event.id)
        else:
            said[row.reason] += 1
    assert said == {"the company's own overhead, which no client's terms price": OVERHEAD}
    assert len(ids) == ROWS - OVERHEAD


@needs_log
def test_without_the_encoding_six_rows_are_rejected_and_no_other() -> None:
    found = Counter(type(row).__name__ for row in read_events([LOG / "tasks.csv"]))
    assert found == {"RawEvent": ROWS - 6, "Reject": 6}


@needs_log
@pytest.mark.slow
def test_as_dated_the_log_lies_before_the_terms() -> None:
    rows = read_events([LOG / "tasks.csv"], example("wtim-as-dated"))
    statuses = Counter(str(result.status) for result in evaluate(load("wtim"), rows).results)
    assert statuses["not_in_force"] > 10_000
