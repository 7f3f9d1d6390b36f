"""Rows of events on disk, in the order in which they came, and any of them again by its number.

What is read again equals what was kept: texts, numbers as they were written, moments and dates, measured values,
whatever could not be read, lists and objects. The file has no name where the system lets it, so a killed run leaves
nothing.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from datetime import date, datetime
from fractions import Fraction
from tempfile import TemporaryFile
from typing import IO, Any, Final

from engine.events.model import Measured, NumberText, Place, Raw, RawEvent, Reject, Unreadable

_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
_DATE, _MOMENT, _NUMBER, _MEASURED, _UNREADABLE, _LIST, _OBJECT = "d", "t", "n", "m", "u", "l", "o"


class RowFile:
    """A file of rows; holds eight bytes of each in memory. To be closed."""

    def __init__(self) -> None:
        self._file: IO[bytes] = TemporaryFile(prefix="clausebook-")  # noqa: SIM115  closed with the rest
        self._starts = array("Q")
        self._end = 0
        self._shapes: dict[tuple[str, ...], int] = {}
        self._names: list[tuple[str, ...]] = []

    def __len__(self) -> int:
        return len(self._starts)

    def close(self) -> None:
        """Give the disk back."""
        self._file.close()

    def add(self, row: RawEvent | Reject) -> int:
        """Keep a row behind all others; its number, from 0."""
        line = _encode(self._plain(row)).encode("ascii") + b"\n"
        self._file.seek(self._end)
        self._file.write(line)
        self._starts.append(self._end)
        self._end += len(line)
        return len(self._starts) - 1

    def read(self, numbers: Iterable[int]) -> Iterator[RawEvent | Reject]:
        """The rows of these numbers, in that order."""
        for number in numbers:
            self._file.seek(self._starts[number])
            yield self._row(json.loads(self._file.readline()))

    def _plain(self, row: RawEvent | Reject) -> list[Any]:
        place = row.place
        where = [place.file, place.row, place.note]
        if isinstance(row, Reject):
            return [where, row.field, row.value, row.reason, row.code, row.id]
        names = tuple(row.fields)
        if names not in self._shapes:
            self._shapes[names] = len(self._names)
            self._names.append(names)
        return [where, row.id, self._shapes[names], list(map(plain_value, row.fields.values()))]

    def _row(self, found: list[Any]) -> RawEvent | Reject:
        place = Place(*found[0])
        if len(found) > 4:
            return Reject(place, *found[1:])
        names = self._names[found[2]]
        return RawEvent(dict(zip(names, map(raw_value, found[3]), strict=True)), place, found[1])


def plain_value(value: Raw) -> Any:
    """A raw value as JSON has it: text, truths and nothing as such, all else as a list that begins with its kind."""
    match value:
        case None | bool():
            return value
        case NumberText():
            return [_NUMBER, str(value)]
        case str():
            return value
        case datetime():
            return [_MOMENT, value.isoformat(), value.fold]
        case date():
            return [_DATE, value.isoformat()]
        case Measured():
            whole = Fraction(value.value)
            kept = [whole.numerator, whole.denominator, isinstance(value.value, Fraction)]
            return [_MEASURED, *kept, value.dims, value.text]
        case Unreadable():
            return [_UNREADABLE, *astuple(value)]
        case list():
            return [_LIST, *map(plain_value, value)]
    return [_OBJECT, [[name, plain_value(item)] for name, item in value.items()]]


def raw_value(found: Any) -> Raw:
    """The raw value that `plain_value` was made of."""
    if not isinstance(found, list):
        plain: Raw = found
        return plain
    match found[0], found[1:]:
        case "n", [text]:
            return NumberText(text)
        case "t", [text, fold]:
            return datetime.fromisoformat(text).replace(fold=fold)
        case "d", [text]:
            return date.fromisoformat(text)
        case "m", [above, below, divided, dims, text]:
            number = Fraction(above, below) if divided else above
            return Measured(number, None if dims is None else tuple(map(tuple, dims)), text)
        case "u", [text, reason, code]:
            return Unreadable(text, reason, code)
        case "l", items:
            return list(map(raw_value, items))
    return {name: raw_value(item) for name, item in found[1]}
