"""JSON text → raw values: numbers exactly as written, and everything that JSON lets pass but we do
not.

A repeated key, `NaN` or `Infinity`, nesting deeper than `DEEPEST_NESTING`, huge texts, halves of
characters: all are faults of the event they stand in. No text raises anything but `JsonError`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from engine.diagnostics.findings import quote
from engine.events.model import DEEPEST_NESTING, MOST_COLUMNS, NumberText, Raw
from engine.events.readers.text_faults import text_fault

_SPACE: Final = " \t\n\r"


class JsonError(Exception):
    """Why a text, or a value of it, is no event: `reason` in message style, stable `code`."""

    def __init__(self, code: str, reason: str, at: int = 0) -> None:
        super().__init__(reason)
        self.code, self.reason, self.at = code, reason, at


class _Repeated(dict[str, Any]):
    """An object in which a key occurs twice."""

    key = ""


@dataclass(frozen=True, slots=True)
class _NotANumber:
    text: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    repeated = _Repeated(found)
    repeated.key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
    return repeated


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=NumberText,
    parse_int=NumberText,
    parse_constant=_NotANumber,
)


def one_value(text: str) -> Any:
    """The one value of a text (not yet checked by `check`); raises `JsonError` (CB612, CB615)."""
    value, end = _value(text, _skip(text, 0))
    end = _skip(text, end)
    if end != len(text):
        raise JsonError("CB612", f"something stands behind the value, at character {end + 1}", end)
    return value


def elements(text: str) -> Iterator[tuple[Any, int]]:
    """The elements of a list (or the one value) with the offset of each; raises `JsonError`."""
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        yield one_value(text), at
        return
    at = _skip(text, at + 1)
    if text[at : at + 1] == "]":
        _end(text, at + 1)
        return
    while True:
        value, end = _value(text, at)
        yield value, at
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            _end(text, at + 1)
            return
        if text[at : at + 1] != ",":
            raise JsonError("CB612", "expected `,` or `]`", at)
        at = _skip(text, at + 1)


def check(value: Any, depth: int = 1) -> Raw:
    """The value itself, when every part of it is usable; raises `JsonError` (CB612 to CB616)."""
    if depth > DEEPEST_NESTING:
        raise JsonError("CB615", f"lists and objects nest deeper than {DEEPEST_NESTING}")
    match value:
        case str():
            _check_text(value)
        case _NotANumber(text=text):
            raise JsonError("CB612", f"{quote(text)} is not a number of JSON")
        case _Repeated():
            raise JsonError("CB613", f"the key {quote(value.key)} stands there twice")
        case dict():
            if len(value) > MOST_COLUMNS:
                raise JsonError("CB615", f"{len(value):,} keys; at most {MOST_COLUMNS:,} are read")
            for key, item in value.items():
                _check_text(key)
                check(item, depth + 1)
        case list():
            for item in value:
                check(item, depth + 1)
    return value  # type: ignore[no-any-return]


def repeated_key(value: Any) -> str | None:
    """The key that occurs twice in an object, if one does."""
    return value.key if isinstance(value, _Repeated) else None


def kind_name(value: Any) -> str:
    """What a JSON value is, for messages."""
    match value:
        case NumberText() | _NotANumber():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "an object"
    return "null" if value is None else "true or false"


def _check_text(text: str) -> None:
    fault = text_fault(text)
    if fault is not None:
        raise JsonError(*fault)


def _value(text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise JsonError("CB612", error.msg[:1].lower() + error.msg[1:], error.pos) from None
    except RecursionError:
        raise JsonError(
            "CB615", f"lists and objects nest deeper than {DEEPEST_NESTING}", at
        ) from None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at


def _end(text: str, at: int) -> None:
    end = _skip(text, at)
    if end != len(text):
        raise JsonError("CB612", "something stands behind the list", end)
