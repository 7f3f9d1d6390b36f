"""Located document → plain JSON-like values, for JSON Schema and for data inside YAML.

The one place where the look of a value counts, and only without quotes: `true`, `false`, `null`,
`~`, nothing, and whole numbers. Everything else is text, `1.10`, `no`, `12:30` and `2016-09-02`
too.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from engine.rulebook.located import Mapping, Node, Scalar, Sequence

Plain: TypeAlias = "None | bool | int | str | list[Plain] | dict[str, Plain]"

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_BOOLS = {"true": True, "false": False}


def to_plain(node: Node) -> Plain:
    """`node` as dict, list, str, int, bool or None."""
    match node:
        case Scalar():
            return scalar_value(node)
        case Sequence(items=items):
            return [to_plain(item) for item in items]
        case Mapping(entries=entries):
            return {entry.key.text: to_plain(entry.value) for entry in entries}


def scalar_value(scalar: Scalar) -> None | bool | int | str:
    """The value of one scalar; quoted and block scalars are always text."""
    if scalar.style != "plain":
        return scalar.text
    if scalar.is_null:
        return None
    if scalar.text in _BOOLS:
        return _BOOLS[scalar.text]
    return int(scalar.text) if _INTEGER.fullmatch(scalar.text) else scalar.text
