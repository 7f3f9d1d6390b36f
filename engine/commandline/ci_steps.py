"""The steps of `clausebook ci`, each of which looks at one rulebook and says whether it passes.

A step is a function of what is looked at. A rulebook that does not load has no other step than `check`. Whoever adds a
step adds a row to `STEPS`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.authoring.cases import CaseResult
    from engine.commandline.diff import Part
    from engine.compare.sources.side import Side
    from engine.rulebook.model import Rulebook

_NOT_THERE: Final = "CB804"  # a path that a revision does not have
_WRONG: Final = frozenset({"CB801", "CB802", "CB803"})  # no git, no repository, no such revision


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: a rulebook by the name that was typed (None where it does not load), and what was asked."""

    name: str
    rulebook: Rulebook | None
    asked: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step went. `passed` None: it only reports; `text`: its details in Markdown; `json`: for programs."""

    step: str
    passed: bool | None
    says: str
    text: str = ""
    json: Any = None


Step = Callable[[Looked], "Outcome | None"]


def check(looked: Looked) -> Outcome:
    """What is wrong with it, and what is proved of it."""
    from engine import check as findings_of
    from engine.analysis.checking import checked
    from engine.commandline.check import everything
    from engine.commandline.progress import watching
    from engine.report.ci_markdown import check_text

    found = findings_of(looked.name, looked.asked["strict"])
    proved = None
    if looked.rulebook is not None and looked.asked["proofs"]:
        with watching("proving") as watch:
            proved = checked(
                looked.rulebook,
                lambda what, done, of: watch.proving(f"{looked.name}: {what}", done, of),
            )
    says, text = check_text(found, proved)
    wrong = bool(found) or (proved is not None and bool(proved.matters or proved.findings))
    told = everything({looked.name: found}, {} if proved is None else {looked.name: proved})
    return Outcome("check", not wrong, says, text, told)


def test(looked: Looked) -> Outcome | None:
    """Its cases."""
    if looked.rulebook is None:
        return None
    from engine.authoring.case_files import read_cases
    from engine.authoring.cases import run
    from engine.commandline.progress import watching
    from engine.diagnostics.findings import has_errors
    from engine.report.ci_markdown import test_text

    cases, findings = read_cases(looked.rulebook)
    if has_errors(findings):  # which `check` has named
        return Outcome("test", False, "the files of the cases have errors")
    with watching() as watch:
        results = list(watch.rows(run(looked.rulebook, cases), "running cases"))
    says, text = test_text(results)
    passed = bool(results) and all(result.passed for result in results)
    return Outcome("test", passed, says, text, [_case_json(result) for result in results])


def coverage(looked: Looked) -> Outcome | None:
    """What of it the cases use."""
    least = looked.asked["coverage_under"]
    if looked.rulebook is None or looked.rulebook.folder is None:
        return None
    from engine.authoring.case_files import read_cases
    from engine.authoring.covering import coverage as covered
    from engine.authoring.covering import percent
    from engine.diagnostics.findings import has_errors
    from engine.report.ci_markdown import fenced
    from engine.report.coverage_text import coverage_json, coverage_text, cut
    from engine.rulebook.load import ON_DISK, read_documents

    cases, findings = read_cases(looked.rulebook)
    if has_errors(findings):  # which `check` has named
        return None
    documents, _ = read_documents(looked.rulebook.folder, ON_DISK)
    found = covered(looked.rulebook, documents, cases)
    share = percent(found.items)
    says = f"the cases use {cut(share)} % of it"
    text = fenced(coverage_text(looked.name, found))
    passed = None if least is None else share >= least
    return Outcome("coverage", passed, says, text, coverage_json(looked.name, found))


def mutation(looked: Looked) -> Outcome | None:
    """Whether the cases notice small mistakes in it, of which a sample is made."""
    sample, least = looked.asked["mutants"], looked.asked["mutants_under"]
    if looked.rulebook is None or not sample:
        return None
    from engine.authoring.mutants.running import killing, score
    from engine.commandline.progress import watching
    from engine.report.ci_markdown import fenced
    from engine.report.mutants_text import mutants_json, mutants_text, percent

    judge = killing(looked.rulebook, seed=1, proving=looked.asked["proofs"])
    with watching("judging mutants") as watch:
        found = score(judge, sample, 2, watch.results)
    says = f"the cases notice {percent(found)} % of a sample of {len(found.judged)} small mistakes"
    text = fenced(mutants_text(looked.name, found))
    passed = None if least is None else found.percent >= least
    return Outcome("mutation", passed, says, text, mutants_json(looked.name, found))


def changes(looked: Looked) -> Outcome | None:
    """What it says otherwise than at the base revision, and what that bills on events that are given."""
    base = looked.asked["base"]
    if looked.rulebook is None or base is None:
        return None
    from engine.compare.sources.reading import read_sides
    from engine.diagnostics.findings import FindingsError
    from engine.report.ci_markdown import findings_text

    path = os.path.relpath(looked.rulebook.folder or looked.name)
    try:
        sides = read_sides(f"{base}:{_from_here(path)}", path)
    except FindingsError as error:
        codes = {finding.code for finding in error.findings}
        if codes & _WRONG:
            raise
        if codes == {_NOT_THERE}:
            return Outcome("changes", None, f"new: `{base}` has no such rulebook")
        text = findings_text(error.findings)
        return Outcome("changes", None, f"what `{base}` has there does not load", text)
    found = [(part, part.find(*sides)) for part in _parts(looked.asked)]
    return _told(base, sides, found)


def _told(base: str, sides: tuple[Side, Side], found: list[tuple[Part, Any]]) -> Outcome:
    same = all(part.nothing(one) for part, one in found)
    says = f"nothing is otherwise than in `{base}`" if same else _summary(base, found)
    text = "" if same else "\n".join(part.markdown(one) for part, one in found)
    names = {"old": sides[0].name, "new": sides[1].name}
    json = names | {part.name: part.json(one) for part, one in found}
    return Outcome("changes", None, says, text, json)


def _from_here(path: str) -> str:
    """A path as a revision has it: from where we are, not from the top of the repository."""
    return path if path.startswith("..") else f"./{path}"


def _parts(asked: Mapping[str, Any]) -> Iterator[Part]:
    from engine.commandline.diff import behaviour_part, text_part
    from engine.commandline.diffing_impact import impact_part

    yield text_part()
    if asked["behaviour"]:
        yield behaviour_part()
    if asked["events"]:
        yield impact_part(asked)


def _summary(base: str, found: list[tuple[Part, Any]]) -> str:
    from engine.report.compare_words import summary

    said = [summary(one) for part, one in found if part.name == "text" and not part.nothing(one)]
    return f"beside `{base}`: {'; '.join(said) or 'the texts say the same'}"


def _case_json(result: CaseResult) -> dict[str, Any]:
    return {
        "file": result.file,
        "case": result.name,
        "passed": result.passed,
        "differences": list(result.differences),
    }


STEPS: Final[tuple[Step, ...]] = (check, test, coverage, mutation, changes)
