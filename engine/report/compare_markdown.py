"""A comparison of texts as Markdown that fits a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.compare.changes import Change, Detail
from engine.compare.text import TextDifference
from engine.report.compare_words import (
    by_kind,
    gathered,
    heading,
    place_text,
    summary,
    title,
    told,
)


def text_markdown(difference: TextDifference) -> str:
    """The whole text, ending with a line break."""
    parts = [f"# {_code(difference.old)} → {_code(difference.new)}", _sentence(summary(difference))]
    for version in difference.versions:
        parts += [f"## {_capital(heading(version))}", *_sections(version.changes)]
    if difference.rulebook:
        parts += ["## The rulebook beside its versions", *_sections(difference.rulebook)]
    if difference.alike:
        others = "version says" if difference.alike == 1 else "versions say"
        parts.append(f"{difference.alike} {others} the same in both.")
    return "\n\n".join(parts) + "\n"


def _sections(changes: Sequence[Change]) -> Iterator[str]:
    for kind, found in by_kind(told(changes, False)).items():
        yield f"### {_capital(title(kind))}"
        figures, others = _figures(found), [c for c in found if not _is_figure(c)]
        if figures:
            yield figures
        if others:
            yield "\n".join(_items(others))
    wording = told(changes, True)
    if wording:
        inner = "\n".join(_items(wording, kinds=True))
        yield f"<details><summary>Wording: no outcome and no amount changes</summary>\n\n{inner}\n\n</details>"


def _is_figure(change: Change) -> bool:
    alone = len(change.details) == 1 and change.details[0].what == "is"
    return change.kind == "figure" and change.how == "changed" and alone


def _figures(changes: Iterable[Change]) -> str:
    """Figures that are other ones, as a table."""
    rows = [
        f"| {_code(', '.join(names))} | {_cell(change.details[0].old)} | {_cell(change.details[0].new)} "
        f"| {', '.join(change.clauses)} | {_cell(place_text(change, whole=True))} |"
        for names, change in gathered(filter(_is_figure, changes))
    ]
    head = ["| figure | old | new | clauses | place |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows]) if rows else ""


def _items(changes: Iterable[Change], kinds: bool = False) -> Iterator[str]:
    for names, change in gathered(changes):
        name = ", ".join(map(_code, names))
        if change.was is not None:
            name = f"{_code(change.was)} is now called {name}"
        what = f"{change.kind} {name}" if kinds else name
        how = "" if change.how in ("changed", "renamed") else f" {change.how}"
        own = change.kind in ("clause", "ended", "version", "provider")
        cited = "" if own or not change.clauses else f" ({', '.join(change.clauses)})"
        place = place_text(change, whole=True)
        yield f"- **{what}**{how}{cited}" + (f", {_code(place)}" if place else "")
        for detail in change.details:
            yield from _detail(detail, change.how)
        if change.like:
            word = "may stand in for" if change.how == "added" else "in its place may stand"
            yield f"  - {word} {', '.join(map(_code, change.like))}"


def _detail(detail: Detail, how: str) -> Iterator[str]:
    if how in ("added", "removed"):
        yield f"  - {detail.what}: {_code(detail.new or detail.old or '')}"
    elif detail.gone or detail.come:
        parts = (("no longer", detail.gone), ("now also", detail.come))
        said = [f"{word} {', '.join(map(_code, members))}" for word, members in parts if members]
        yield f"  - {detail.what}: {'; '.join(said)}"
    else:
        old, new = (None if t is None else _code(t) for t in (detail.old, detail.new))
        text = (
            f"now {new}" if old is None else f"no longer {old}" if new is None else f"{old} → {new}"
        )
        yield f"  - {detail.what}: {text}"


def _code(text: str) -> str:
    """Text as code, whatever is in it."""
    ticks = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return f"{_capital(text)}."
