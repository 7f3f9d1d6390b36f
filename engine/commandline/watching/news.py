"""Two looks at a rulebook → what is otherwise, in text and as JSON.

Findings are told apart by what they say and of which file, so that one which only moved is no news. Cases go by name,
results by id; their totals must agree with their differences, as those of every impact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine.authoring.cases import CaseResult
    from engine.commandline.watching.session import View
    from engine.compare.impact.model import Impact
    from engine.diagnostics.findings import Finding
    from engine.report.compare_page import Line, Tone

TOP: Final = 20  # results that are told


@dataclass(frozen=True, slots=True)
class News:
    """What is otherwise since the last look. `impact` None: the events were not evaluated again."""

    files: tuple[str, ...]
    come: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    failing: tuple[CaseResult, ...]
    passing: tuple[CaseResult, ...]
    impact: Impact | None
    rejects: tuple[int, int]
    now: View

    @property
    def nothing(self) -> bool:
        """Whether all is as before."""
        results = self.impact is not None and bool(self.impact.changed)
        told = (self.come, self.gone, self.failing, self.passing)
        return not any(told) and not results and self.rejects[0] == self.rejects[1]


def news(files: Sequence[str], old: View, new: View) -> News:
    """What is otherwise; of a first look, everything that is not as it should be."""
    failing = [
        r for r in new.cases.values() if not r.passed and _went(old.cases, r) != r.differences
    ]
    passing = [r for r in new.cases.values() if r.passed and _went(old.cases, r)]
    return News(
        tuple(files), _beyond(new.findings, old.findings), _beyond(old.findings, new.findings),
        tuple(failing), tuple(passing), _impact(old, new), (len(old.rejects), len(new.rejects)), new,
    )  # fmt: skip


def _went(cases: Mapping[str, CaseResult], result: CaseResult) -> tuple[str, ...]:
    """What was not as expected in a case before."""
    before = cases.get(result.name)
    return () if before is None else before.differences


def _impact(old: View, new: View) -> Impact | None:
    if not new.evaluated or old.events is None or new.events is None:
        return None
    from engine.commandline.impacting import told_by
    from engine.compare.impact.measuring import impact

    return impact(old.events, new.events, told_by([new.events.side.rulebook], ()))


def _beyond(some: Sequence[Finding], others: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that are not among the others as well."""
    known = Counter(map(_said, others))
    left: list[Finding] = []
    for finding in some:
        known[_said(finding)] -= 1
        if known[_said(finding)] < 0:
            left.append(finding)
    return tuple(left)


def _said(finding: Finding) -> tuple[str, str, str]:
    place = finding.span.source.name if finding.span else finding.place
    return finding.code, finding.message, place or ""


# ── In text ───────────────────────────────────────────────────────────────────────────────────────


def news_lines(found: News) -> Iterator[Line]:
    """What is otherwise, and in the last line how all of it stands now."""
    from engine.diagnostics.render import render_all
    from engine.report.compare_page import Line, lines
    from engine.report.layout import paragraph

    yield from lines(paragraph(", ".join(found.files), 0, 2), "head")
    if found.come:
        yield from lines(render_all(found.come).split("\n"), "removed")
    for finding in found.gone:
        yield from lines(paragraph(f"gone: {finding.code}: {finding.message}", 2, 4), "added")
    for result in found.failing:
        yield from _case(result, "fails", "removed")
        for difference in result.differences:
            yield from lines(paragraph(difference, 4, 8))
    for result in found.passing:
        yield from _case(result, "passes again", "added")
    if found.impact is not None:
        yield from _results(found.impact)
    if found.rejects[0] != found.rejects[1]:
        yield Line(f"  rejected rows: {found.rejects[0]} → {found.rejects[1]}", "changed")
    if found.nothing:
        yield Line("  nothing else is otherwise", "quiet")
    yield from lines(paragraph(f"now: {standing(found.now)}", 0, 2))


def _case(result: CaseResult, how: str, tone: Tone) -> Iterator[Line]:
    from engine.report.compare_page import lines
    from engine.report.layout import paragraph

    line = f":{result.span.line}" if result.span else ""
    return lines(paragraph(f"{how}: {result.name} (cases/{result.file}{line})", 2, 4), tone)


def _results(impact: Impact) -> Iterator[Line]:
    from engine.report.compare_page import Line, lines
    from engine.report.forms import forms_of
    from engine.report.impact_words import differences, signed, what, who
    from engine.report.layout import paragraph

    book = impact.new.rulebook
    for changed in impact.changed[:TOP]:
        difference = differences(changed, book)
        more = f" ({difference})" if difference else ""
        yield from lines(paragraph(f"{who(changed)}: {what(changed, book)}{more}", 2, 4), "changed")
    if len(impact.changed) > TOP:
        yield Line(f"  … and {len(impact.changed) - TOP} more results", "quiet")
    for one in impact.amounts if impact.changed else ():
        forms = forms_of(book, one.currency)
        old, new = forms.money(one.old), forms.money(one.new)
        yield Line(f"  total: {old} → {new} ({signed(forms, one.difference)})", "head")


def standing(view: View) -> str:
    """How all of it stands, in a line."""
    from engine.report.forms import forms_of
    from engine.report.impact_words import count

    kinds = [finding.severity for finding in view.findings]
    said = [count(kinds.count("error"), "error")] if "error" in kinds else []
    said += [count(kinds.count("warning"), "warning")] if "warning" in kinds else []
    said = said or ["no findings"]
    if not view.loads:
        return f"{', '.join(said)}; cases and results are those of the terms before"
    passed = sum(result.passed for result in view.cases.values())
    said.append(
        f"{passed} of {count(len(view.cases), 'case')} {'passes' if len(view.cases) == 1 else 'pass'}"
    )
    if view.events is not None:
        side = view.events.side
        totals = (forms_of(side.rulebook, c).money(a) for c, a in sorted(side.totals.items()))
        said.append(" ".join([count(side.results, "result"), *totals]))
    return ", ".join(said)


# ── As JSON ───────────────────────────────────────────────────────────────────────────────────────


def news_json(name: str, found: News) -> dict[str, Any]:
    """The same for programs: one object a look."""
    from engine.commandline.check import finding_json

    view = found.now
    return {
        "files": list(found.files),
        "loads": view.loads,
        "findings": {
            "new": [finding_json(name, finding) for finding in found.come],
            "gone": [finding_json(name, finding) for finding in found.gone],
            "now": len(view.findings),
        },
        "cases": {
            "failing": list(map(_case_json, found.failing)),
            "passing": [result.name for result in found.passing],
            "passed": sum(result.passed for result in view.cases.values()),
            "now": len(view.cases),
        },
        "results": _results_json(found.impact),
        "totals": _totals_json(view),
    }


def _results_json(impact: Impact | None) -> dict[str, Any] | None:
    """The results that are otherwise, and what that comes to; None where none was evaluated again."""
    if impact is None:
        return None
    from engine.report.impact_json import impact_json

    whole = impact_json(impact)
    return {"changed": whole["changed"], "money": whole["money"]}


def _totals_json(view: View) -> dict[str, str | None]:
    if view.events is None:
        return {}
    from engine.report.forms import forms_of

    book, totals = view.events.side.rulebook, view.events.side.totals
    return {code: forms_of(book, code).money_json(totals[code]) for code in sorted(totals)}


def _case_json(result: CaseResult) -> dict[str, object]:
    return {"file": result.file, "case": result.name, "differences": list(result.differences)}
