"""Cases that fail, for a person: what was expected and what came out side by side, and the derivation under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from engine.authoring.failing import Failing, Unmet
from engine.authoring.updating import Left, Update
from engine.report.explanation import explanation
from engine.report.layout import WIDTH, columns, fit, paragraph

_HEADS: Final = ("line", "", "expected", "got")
_INDENT: Final = 4
_FIELD: Final = (6, 30)  # the least and the most that a column takes
_VALUE: Final = (8, 20)


def failing_text(name: str, one: Failing, derivation: bool = True) -> str:
    """One case that fails."""
    case = one.case
    line = f":{case.span.line}" if case.span else ""
    lines = [f"{name}/cases/{case.file}{line}: {case.name}"]
    rows = [(_line(unmet), *unmet.told) for unmet in one.unmet if unmet.told is not None]
    if rows:
        lines += _table(rows)
    for unmet in one.unmet:
        if unmet.told is None:
            place = _line(unmet)
            lines += paragraph(f"{place + '  ' if place else ''}{unmet.says}", _INDENT, 2 * _INDENT)
    for result in one.results if derivation else ():
        lines.append("")
        lines.append(explanation(result))
    return "\n".join(lines)


def _table(rows: list[tuple[str, str, str, str]]) -> list[str]:
    every = [_HEADS, *rows]
    widths = [
        fit((row[0] for row in every), 4, 6),
        fit((row[1] for row in every), *_FIELD),
        fit((row[2] for row in every), *_VALUE),
    ]
    widths.append(WIDTH - _INDENT - sum(widths) - 2 * len(widths))
    return [" " * _INDENT + text for text in columns(every, widths, frozenset({0}))]


def _line(unmet: Unmet) -> str:
    return "" if unmet.node is None else str(unmet.node.span.line)


def updates_text(made: Iterable[Update], left: Iterable[Left]) -> Iterator[str]:
    """What would be changed in the files, and what would not."""
    for one in made:
        yield f"{one.edit.path}:{one.line}: {one.case}"
        yield from paragraph(f"- {one.field}: {one.old}", 4, 8)
        yield from paragraph(f"+ {one.field}: {one.edit.text}", 4, 8)
    for other in left:
        yield from paragraph(f"{other.case}: left to you: {other.says}", 0, 4)
