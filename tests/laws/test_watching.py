"""Whatever is saved, in whatever order: what `watch` tells is what a run from the beginning tells."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import engine.rulebook.load
from bench.mutations.edits import edit, terms
from engine.commandline.inputs import Request
from engine.commandline.watching.news import standing
from engine.commandline.watching.session import Session
from engine.rulebook.model import Rulebook
from tests.cli.running import ROOT
from tests.examples import TIMES

EVENTS = {"wtim": "wtim.jsonl", "wsm": "wsm.csv"}


def said(session: Session) -> tuple[object, ...]:
    """All that is told of a rulebook as it is now."""
    view = session.view
    assert view.loads
    results = (
        None
        if view.events is None
        else [repr(replace(one, version=None)) for one in view.events.results]
    )
    findings = [finding.message for finding in view.findings]
    return standing(view), findings, dict(view.cases), results, len(view.rejects)


@pytest.mark.parametrize(("name", "count"), [("wtim", 5), ("wsm", 8)], ids=["wtim", "wsm"])
def test_after_any_edit_as_if_begun_anew(
    name: str, count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Edits of every sort, one after the other; cases by one process and by two, caught up with or not."""
    folder = tmp_path / name
    shutil.copytree(ROOT / "rulebooks" / name, folder)
    request = Request((ROOT / "examples/events" / EVENTS[name],), str(folder))
    written = (next((folder / "versions").iterdir()),)
    found: list[Rulebook] = []
    load = engine.rulebook.load.load_rulebook

    def loaded(*given: Any) -> tuple[Rulebook | None, tuple[Any, ...]]:
        return (found[0], ()) if found else load(*given)

    monkeypatch.setattr(engine.rulebook.load, "load_rulebook", loaded)
    watched = Session(folder, request, jobs=2)
    watched.look(watched.paths())
    rng, few = Random(f"{name} 1"), 0
    for _ in range(count * TIMES):
        found[:] = [edit(terms(str(folder)), rng).rulebook]
        for _ in range(rng.choice((0, 30, 10_000))):
            if not watched.catch_up():
                break
        watched.look(written)
        few += watched.view.ran < len(watched.view.cases)
        fresh = Session(folder, request, jobs=1)
        fresh.look(fresh.paths())
        assert said(watched) == said(fresh)
    assert few  # else nothing is tried
