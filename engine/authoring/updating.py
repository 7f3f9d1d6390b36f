"""Cases that fail → edits of their files, so that they expect what came out. Only what is not met changes.

In: failing cases. Out: one edit for each entry that says a value and is not met, in the quotes that it had, and what
cannot be changed so: rules that were to fire, results that are not there, promises. Nothing is written here. Whether
the terms are wrong or the case is, nobody but the author knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.authoring.editing.replacing import Edit
from engine.authoring.failing import Failing, Unmet
from engine.rulebook.located import Node, Scalar, Sequence

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*|-?\d+(\.\d+)?|\d{4}-\d\d-\d\d")
_TRAPS: Final = frozenset(("yes", "no", "on", "off", "true", "false", "null", "y", "n"))
_NOTHING: Final = ("nothing", "unknown (")  # how a value that is not there, or not known, begins


@dataclass(frozen=True, slots=True)
class Update:
    """An entry that would be changed: from what to what."""

    case: str
    field: str
    edit: Edit
    old: str
    line: int


@dataclass(frozen=True, slots=True)
class Left:
    """What cannot be changed by itself."""

    case: str
    says: str


def updates(found: Iterable[Failing]) -> tuple[list[Update], list[Left]]:
    """The edits that would make cases pass, and what is left to the author."""
    made: list[Update] = []
    left: list[Left] = []
    for one in found:
        for unmet in one.unmet:
            update = _update(one.case.name, unmet)
            if update is None:
                left.append(Left(one.case.name, unmet.says))
            else:
                made.append(update)
    return made, left


def _update(case: str, unmet: Unmet) -> Update | None:
    node, told = unmet.node, unmet.told
    if told is None or not isinstance(node, Scalar | Sequence):
        return None
    field, _, got = told
    text = _text(node, got)
    if text is None:
        return None
    path = Path(node.span.source.name)
    return Update(case, field, Edit.at(path, node.span, text), node.span.text, node.span.line)


def _text(node: Node, got: str) -> str | None:
    """How what came out is written in place of a node; None where it is none of one kind with it."""
    if got.startswith(_NOTHING):
        return "null"
    if got.startswith("["):
        return f"[{', '.join(map(_plain, filter(None, got[1:-1].split(', '))))}]"
    if not isinstance(node, Scalar):
        return None
    if node.style == "double":
        return '"' + got.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if node.style == "single":
        return "'" + got.replace("'", "''") + "'"
    return _plain(got)


def _plain(text: str) -> str:
    """A text as a plain scalar, or in quotes where it would be read as something else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _TRAPS:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
