"""JSON and JSONL → rows.

JSONL: one object a line, blank lines skipped, a bad line is a reject. JSON: a list of objects, one
object, or `{"events": [...]}`; the file is either JSON as a whole or unreadable (CB605), since
behind a syntax error nobody knows where the next event begins. A row is the line (JSONL) or the
element's place in the list (JSON), from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from engine.diagnostics.findings import quote
from engine.events.model import Place, RawEvent, Reject, raw_event, shown
from engine.events.readers.json_values import (
    JsonError,
    check,
    elements,
    kind_name,
    one_value,
    repeated_key,
)
from engine.events.readers.opening import Lines, TooLongError, decode, read_bytes, unreadable
from engine.events.readers.text_faults import text_fault, visible

LARGEST_JSON: Final = 256 * 1024 * 1024  # bytes; a list is read whole, JSONL is not


def read_jsonl(lines: Lines, file: str) -> Iterator[RawEvent | Reject]:
    """The lines of a JSONL file."""
    while True:
        lines.begin()
        place = Place(file, lines.number + 1)
        try:
            line = next(lines, None)
        except TooLongError as error:
            yield Reject(place, None, None, str(error), "CB615", None)
            continue
        if line is None:
            return
        if line.strip():
            yield _line(line, place, lines.encoding)


def _line(line: str, place: Place, encoding: str) -> RawEvent | Reject:
    body = line.rstrip("\r\n")
    try:
        value = one_value(body)
    except JsonError as fault:
        bad = text_fault(body[:60_000], encoding)
        code, reason = (
            bad if bad and fault.code == "CB612" else (fault.code, f"not JSON: {fault.reason}")
        )
        return Reject(place, None, shown(visible(body)), reason, code, None)
    return _event(value, place)


def read_json(path: Path, encoding: str | None) -> Iterator[RawEvent | Reject]:
    """The events of a JSON file; raises `FindingsError` (CB601, CB603, CB605)."""
    file = str(path)
    data = read_bytes(path, LARGEST_JSON + 1)
    if len(data) > LARGEST_JSON:
        help_text = "write one event a line, as JSONL, which is read line by line"
        raise unreadable(
            file, "CB605", f"more than {LARGEST_JSON // 1024**2} MiB of JSON", help_text
        )
    text = decode(path, data, encoding)
    for row, (value, note) in enumerate(_values(text, file), 1):
        yield _event(value, Place(file, row, note))


def _values(text: str, file: str) -> list[tuple[Any, str]]:
    """Every element and the line on which it begins; the whole text is read before the first is
    handed out.
    """
    found: list[tuple[Any, str]] = []
    line, seen = 1, 0
    try:
        for value, at in elements(text):
            line, seen = line + text.count("\n", seen, at), at
            found.append((value, f"line {line}"))
    except JsonError as fault:
        line = text.count("\n", 0, fault.at) + 1
        raise unreadable(file, "CB605", f"not JSON: {fault.reason}", row=line) from None
    listed = found[0][0] if len(found) == 1 and not text.lstrip(" \t\r\n").startswith("[") else None
    if isinstance(listed, dict) and isinstance(listed.get("events"), list):
        return [(value, "") for value in _under_events(listed, file)]
    return found


def _under_events(listed: dict[str, Any], file: str) -> list[Any]:
    if repeated_key(listed) is not None:
        raise unreadable(file, "CB605", "the key `events` stands there twice")
    others = [key for key in listed if key != "events"]
    if others:
        message = f"beside `events` stands {quote(others[0])}, which belongs to no event"
        raise unreadable(
            file, "CB605", message, "leave only the list, or put the fact into every event"
        )
    events: list[Any] = listed["events"]
    return events


def _event(value: Any, place: Place) -> RawEvent | Reject:
    try:
        fields = check(value)
    except JsonError as fault:
        return Reject(place, None, None, fault.reason, fault.code, None)
    if not isinstance(fields, dict):
        reason = f"an event is a JSON object, and this is {kind_name(value)}"
        return Reject(place, None, shown(fields), reason, "CB612", None)
    return raw_event(fields, place)
