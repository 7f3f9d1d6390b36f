"""An edit of a rulebook, for a terminal: the lines that change, what that means, what it does, how the cases go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from engine.authoring.editing.preview import Behaving, Preview
from engine.report.behaviour_page import behaviour_page
from engine.report.compare_page import Line, Tone, lines
from engine.report.compare_text import text_page
from engine.report.layout import paragraph

_TONES: Final[dict[str, Tone]] = {"+": "added", "-": "removed", "@": "quiet"}
_LONG: Final = 100  # lines of a difference, above which those of cases are counted
_CASES: Final = "/cases/"
_MOST: Final = 12  # failing cases that are told


def diff_lines(diff: Iterable[str]) -> list[Line]:
    """The lines of a text that change; of a long list of changes, those of cases are only counted."""
    found = list(diff)
    page: list[Line] = []
    for part in _files(found):
        if len(found) > _LONG and _CASES in part[1]:
            more = sum(line.startswith("+") for line in part[2:])
            less = sum(line.startswith("-") for line in part[2:])
            page.append(Line(f"{part[1][4:]}: {more} lines more, {less} fewer", "changed"))
        else:
            page += [Line(line, _tone(line)) for line in part]
    return page


def _files(diff: list[str]) -> Iterator[list[str]]:
    """The lines of each file."""
    starts = [
        n for n, line in enumerate(diff[:-1]) if line[:4] == "--- " and diff[n + 1][:4] == "+++ "
    ]
    for start, end in pairwise((*starts, len(diff))):
        yield diff[start:end]


def _tone(line: str) -> Tone:
    return "head" if line[:4] in ("--- ", "+++ ") else _TONES.get(line[:1], "plain")


def meaning_lines(found: Preview) -> list[Line]:
    """What the new terms say otherwise; nothing where the old ones did not load."""
    if found.text is None:
        return [Line(), Line("The files did not load before: nothing to compare with.", "quiet")]
    if found.text.nothing:
        return [Line(), Line("The terms say the same.", "quiet")]
    return [Line(), *text_page(found.text)[4:]]


def behaving_lines(one: Behaving) -> list[Line]:
    """What a version does otherwise."""
    if one.unknown is not None:
        return [Line(), *lines(paragraph(one.unknown), "quiet")]
    if one.found is None:
        as_what = "before" if one.old == one.new else f"{one.old} does"
        said = f"{one.new} treats every event as {as_what}."
        return [Line(), *lines(paragraph(said), "quiet")]
    return [Line(), Line("BEHAVIOUR", "head"), *behaviour_page(one.found)]


def cases_lines(found: Preview) -> list[Line]:
    """How the cases go after the change."""
    cases = found.cases
    if cases is None:
        return []
    failing = len(cases.failing)
    page = [Line(), Line(f"{cases.number - failing} of {cases.number} cases pass.", "head")]
    for one in cases.broken[:_MOST]:
        place = f":{one.span.line}" if one.span else ""
        page.append(Line(f"  cases/{one.file}{place}: {one.name}", "removed"))
        page += [line for text in one.differences[:2] for line in lines(paragraph(text, 4, 8))]
    if len(cases.broken) > _MOST:
        page.append(Line(f"  … and {len(cases.broken) - _MOST} more", "quiet"))
    known = failing - len(cases.broken)
    if known:
        page.append(Line(f"  {known} of those that fail did so before.", "quiet"))
    return page
