"""CSV → rows.

In: the lines of a file. Out: one `RawEvent` or `Reject` a record, in order; all values are text, an
empty cell is a missing value. The first record that is not blank is the header; names and cells
lose the spaces around them. Blank lines are no records. Quoting is strict: what stands behind a
closing quote is a fault, not a guess. A record with a quote that is never closed costs its first
line only; reading goes on with the next one.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

from engine.diagnostics.findings import quote
from engine.events.model import MOST_COLUMNS, Place, RawEvent, Reject, raw_event, shown
from engine.events.readers.opening import Lines, TooLongError, unreadable
from engine.events.readers.text_faults import text_fault, visible

DELIMITERS: Final = (",", ";", "\t")
_NAMES: Final = {",": "comma", ";": "semicolon", "\t": "tab"}


def read_csv(lines: Lines, file: str, delimiter: str | None = None) -> Iterator[RawEvent | Reject]:
    """The records of a CSV file; raises `FindingsError` (CB604) for a header that cannot be used."""
    header, separator = read_header(lines, file, delimiter)
    yield from read_records(lines, file, header, separator)


def read_header(lines: Lines, file: str, delimiter: str | None = None) -> tuple[list[str], str]:
    """The names of the columns and what separates cells; `lines` then stands behind the header."""
    while True:
        lines.begin()
        first = lines.number + 1
        try:
            line = next(lines, None)
            if line is None:
                raise unreadable(file, "CB604", "the file has no header line")
            if line.strip():
                separator = delimiter or _sniff(line, file)
                reader = csv.reader(_Restartable(line, lines), delimiter=separator, strict=True)
                return _header(next(reader), file, first), separator
        except (csv.Error, TooLongError) as error:
            message = f"the header cannot be read: {error}"
            raise unreadable(file, "CB604", message, row=first) from None


def read_records(
    lines: Lines, file: str, header: list[str], delimiter: str
) -> Iterator[RawEvent | Reject]:
    """The records from where `lines` stands."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin()
        first = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, TooLongError) as error:
            yield _broken(Place(file, first), lines, error)
            continue
        if len(cells) > 1 or (cells and cells[0].strip()):
            yield _row(header, cells, Place(file, first), lines.encoding)


class _Restartable:
    """The header's line, then the rest; unlike a generator it goes on after an exception."""

    def __init__(self, line: str, lines: Lines) -> None:
        self._line: str | None = line
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._line is not None:
            line, self._line = self._line, None
            return line
        return next(self._lines)


def _sniff(line: str, file: str) -> str:
    """The one delimiter that occurs in the header outside quotes; a comma when there is none."""
    outside = "".join(line.split('"')[::2])
    found = [delimiter for delimiter in DELIMITERS if delimiter in outside]
    if len(found) > 1:
        names = " and ".join(_NAMES[delimiter] for delimiter in found)
        help_text = "name the delimiter, or quote the column names that hold one"
        raise unreadable(
            file, "CB604", f"the header holds {names}: which one separates?", help_text, 1
        )
    return found[0] if found else ","


def _header(cells: list[str], file: str, row: int) -> list[str]:
    """The column names; a column without one is called by its number, so that it can be reported."""
    names = [cell.strip() or f"column {i}" for i, cell in enumerate(cells, 1)]
    if len(names) > MOST_COLUMNS:
        raise unreadable(
            file, "CB604", f"{len(names):,} columns; at most {MOST_COLUMNS:,} are read", row=row
        )
    for i, name in enumerate(names):
        fault = text_fault(name)
        if fault is not None:
            raise unreadable(file, "CB604", f"column {i + 1} of the header: {fault[1]}", row=row)
        if name in names[:i]:
            raise unreadable(file, "CB604", f"two columns are called {quote(name)}", row=row)
    return names


def _row(header: list[str], cells: list[str], place: Place, encoding: str) -> RawEvent | Reject:
    if len(cells) != len(header):
        reason = f"the row has {len(cells)} cells, the header {len(header)}"
        return Reject(place, None, None, reason, "CB610", None)
    for name, cell in zip(header, cells, strict=True):
        fault = text_fault(cell, encoding)
        if fault is not None:
            return Reject(place, name, shown(visible(cell)), fault[1], fault[0], None)
    return raw_event(dict(zip(header, map(str.strip, cells), strict=True)), place)


def _broken(place: Place, lines: Lines, error: Exception) -> Reject:
    """The reject of a record that the strict reader refused; its later lines are read anew."""
    if isinstance(error, TooLongError):
        return Reject(place, None, None, str(error), "CB615", None)
    spans = lines.number > (place.row or 0)
    if spans:
        lines.give_back()
    reason = "a quote is opened and not closed" if spans else _reason(str(error))
    return Reject(place, None, None, reason, "CB611", None)


def _reason(message: str) -> str:
    if "expected after" in message:
        return "something stands between a closing quote and the next delimiter"
    return "a quote is opened and not closed" if "end of data" in message else message
