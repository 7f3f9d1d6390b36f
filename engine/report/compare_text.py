"""A comparison of texts for a terminal: what may change a result, kind by kind, then what is wording only.

`~` is changed, `+` is new, `-` is gone, `=` only has another name. Entries that changed in one and the same way are
told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from engine.compare.changes import Change, Detail
from engine.compare.text import TextDifference, VersionText
from engine.report.compare_page import Line, Tone, labelled, lines, with_place
from engine.report.compare_words import (
    by_kind,
    gathered,
    heading,
    place_text,
    summary,
    title,
    told,
)
from engine.report.layout import WIDTH, paragraph

_MARKS: Final = {"changed": "~", "added": "+", "removed": "-", "renamed": "="}
_TONES: Final[dict[str, Tone]] = {
    "changed": "changed", "added": "added", "removed": "removed", "renamed": "changed",
}  # fmt: skip
_GAP = 26  # the column of what is said
_SHORT = WIDTH - _GAP
_LONG = 240  # characters of a list before and after, above which only what differs is told


def text_page(difference: TextDifference) -> list[Line]:
    """The whole page."""
    page = [
        Line(f"old  {difference.old}", "head"),
        Line(f"new  {difference.new}", "head"),
        Line("=" * WIDTH, "head"),
    ]
    for version in difference.versions:
        page += [Line(), *_version(version)]
    if difference.rulebook:
        page += [Line(), Line("THE RULEBOOK BESIDE ITS VERSIONS", "head")]
        page += [*_sections(told(difference.rulebook, False)), *_wording(difference.rulebook)]
    if difference.versions or difference.rulebook:
        page.append(Line())
    page += lines(paragraph(summary(difference)), "head")
    if difference.alike:
        others = "version says" if difference.alike == 1 else "versions say"
        page += lines(paragraph(f"{difference.alike} {others} the same in both"), "quiet")
    return page


def _version(version: VersionText) -> Iterator[Line]:
    yield from lines(paragraph(heading(version).upper()), "head")
    yield from _sections(told(version.changes, False))
    yield from _wording(version.changes)


def _sections(changes: Sequence[Change]) -> Iterator[Line]:
    for kind, found in by_kind(changes).items():
        yield Line()
        yield Line(title(kind).upper(), "head")
        for names, change in gathered(found):
            yield from _change(names, change)


def _wording(changes: Iterable[Change]) -> Iterator[Line]:
    found = told(changes, True)
    if found:
        yield Line()
        yield Line("WORDING: NO OUTCOME AND NO AMOUNT CHANGES", "head")
    for names, change in gathered(found):
        yield from _change(tuple(f"{change.kind} {name}" for name in names), change)


def _change(names: Sequence[str], change: Change) -> Iterator[Line]:
    """One entry, or several that changed alike."""
    tone = _TONES[change.how]
    short = _short(names, change)
    if short is not None:
        place = place_text(change)
        room = WIDTH - len(short) - 2
        yield Line(short + place.rjust(room + 2) if len(place) <= room else short, tone)
    else:
        name = ", ".join(names) if change.was is None else f"{change.was} is now called {names[0]}"
        own = change.kind in ("clause", "ended", "version", "provider")
        cited = "" if own or not change.clauses else f" ({', '.join(change.clauses)})"
        head = paragraph(f"{_MARKS[change.how]} {name}{cited}", 0, 4)
        yield from with_place(head, place_text(change), tone)
        for detail in change.details:
            if not (detail.wording and detail.what == "clauses cited" and change.how != "changed"):
                yield from _detail(detail, change.how)
    if change.like:
        gone = "which is gone" if change.how == "added" else "new"
        word = "may stand in for" if change.how == "added" else "in its place may stand"
        text = f"{word} {', '.join(change.like)}" + (f", {gone}" if change.how == "added" else "")
        yield from lines(paragraph(text, 4, 6), "quiet")


def _short(names: Sequence[str], change: Change) -> str | None:
    """A change on one line: `~ emergency_rate        155 USD/hour → 165 USD/hour (WTIM-2.3)`."""
    if change.how != "changed" or len(change.details) != 1 or change.details[0].what != "is":
        return None
    text = _arrow(change.details[0])
    if text is None or change.kind != "figure":
        return None
    cited = f" ({', '.join(change.clauses)})" if change.clauses else ""
    line = f"{'~ ' + ', '.join(names):<{_GAP}}  {text}{cited}"
    return line if len(line) <= WIDTH else None


def _detail(detail: Detail, how: str) -> Iterator[Line]:
    """One thing that is otherwise."""
    tone: Tone = "quiet" if detail.wording else "plain"
    text = _arrow(detail) if how in ("changed", "renamed") else detail.new or detail.old or ""
    if text is not None:
        yield from labelled(detail.what, text, 4, _GAP, tone)
        return
    if _members_say_it(detail):
        parts = (("no longer", detail.gone), ("now also", detail.come))
        said = [(word, "; ".join(members)) for word, members in parts if members]
    else:
        said = [(w, t) for w, t in (("was", detail.old), ("now", detail.new)) if t is not None]
    yield Line(f"    {detail.what}", tone)
    for word, members_text in said:
        yield from labelled(word, members_text, 6, 17, tone)


def _members_say_it(detail: Detail) -> bool:
    """Whether what comes and goes says it better than the whole list before and after."""
    if not (detail.gone or detail.come):
        return False
    one_way = not (detail.gone and detail.come)
    return one_way or len(detail.old or "") + len(detail.new or "") > _LONG


def _arrow(detail: Detail) -> str | None:
    """`old → new`, where that is short."""
    if detail.old is None:
        text = f"now {detail.new}"
    elif detail.new is None:
        text = f"no longer {detail.old}"
    else:
        text = f"{detail.old} → {detail.new}"
    return text if len(text) <= _SHORT else None
