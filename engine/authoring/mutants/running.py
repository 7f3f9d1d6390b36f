"""All mutants of a rulebook, or a sample of them, judged one after the other or in several processes."""

from __future__ import annotations

from collections.abc import Callable

from engine.analysis.spreading import spread
from engine.authoring.case_files import read_cases
from engine.authoring.mutants.drawing import drawn
from engine.authoring.mutants.killing import Killing, fails
from engine.authoring.mutants.model import Judged, Score
from engine.diagnostics.findings import FindingsError, has_errors
from engine.rulebook.load import ON_DISK, Files, read_documents
from engine.rulebook.model import Rulebook

Tell = Callable[[int, int], None]


def killing(
    rulebook: Rulebook, files: Files = ON_DISK, seed: int = 1, proving: bool = True
) -> Killing:
    """Who judges the mutants of a rulebook. Raises `FindingsError` where its cases cannot be read."""
    assert rulebook.folder is not None
    documents, findings = read_documents(rulebook.folder, files)
    cases, more = read_cases(rulebook, files)
    if has_errors((*findings, *more)):
        raise FindingsError((*findings, *more))
    passing = [case for case in cases if not fails(rulebook, case)]
    left_out = tuple(case.name for case in cases if case not in passing)
    return Killing(rulebook, documents, passing, seed, proving, left_out)


def score(
    judge: Killing, sample: int | None = None, jobs: int = 1, tell: Tell | None = None
) -> Score:
    """The fates of all mutants, or of a sample of so many; `tell` hears how many are done."""
    every = judge.mutants()
    chosen = every if sample is None else drawn(every, sample, f"{judge.seed}")
    found: list[Judged] = []
    for one in spread(lambda place: judge.judge(chosen[place]), range(len(chosen)), jobs):
        found.append(one)
        if tell is not None:
            tell(len(found), len(chosen))
    return Score(tuple(found), len(every))
