"""The output forms of results, each as patterns are laid out in it and as single results are written."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, TextIO

from engine.batch.patterns.gaps import Slots
from engine.batch.patterns.printing import (
    Columns,
    Laid,
    LaidValue,
    Shown,
    laid_csv,
    laid_json,
    laid_value,
)
from engine.events.model import Reject
from engine.interpret.results import Result
from engine.report.as_json import as_json, reject_json
from engine.report.forms import Forms
from engine.report.writers import AFTER, BEFORE, compact, csv_row, outcome_columns
from engine.rulebook.model import Rulebook

PlainForm = Literal["jsonl", "json", "csv", "parquet"]


class Fillable(Protocol):
    """What a pattern lays out."""

    def fill(self, shown: Shown, columns: Columns, count: int) -> list[Any]:
        """What stands there, row by row."""


class Printing(Protocol):
    """One form of output."""

    def laid(self, result: Result, forms: Forms, slots: Slots) -> Fillable:
        """A result with marks, laid out."""

    def one(self, result: Result) -> Any:
        """One result without marks, as the rows of patterns come out."""

    def begin(self) -> None:
        """What stands before all results."""

    def write(self, rows: Sequence[Any]) -> None:
        """Write some results."""

    def end(self, rejects: Iterable[Reject]) -> None:
        """What stands behind them."""


class JsonLines:
    """An object a line; rejects behind the results."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def laid(self, result: Result, forms: Forms, slots: Slots) -> Laid:
        return laid_json(compact(as_json(result, forms)) + "\n", slots)

    def one(self, result: Result) -> str:
        return compact(as_json(result)) + "\n"

    def begin(self) -> None:
        pass

    def write(self, rows: Sequence[Any]) -> None:
        self.out.write("".join(rows))

    def end(self, rejects: Iterable[Reject]) -> None:
        self.write([compact(reject_json(reject)) + "\n" for reject in rejects])


class JsonList(JsonLines):
    """A list of objects, indented; rejects behind the results."""

    empty = True

    def laid(self, result: Result, forms: Forms, slots: Slots) -> Laid:
        return laid_json(_indented(as_json(result, forms)), slots)

    def one(self, result: Result) -> str:
        return _indented(as_json(result))

    def write(self, rows: Sequence[Any]) -> None:
        if rows:
            self.out.write(("[\n" if self.empty else ",\n") + ",\n".join(rows))
            self.empty = False

    def end(self, rejects: Iterable[Reject]) -> None:
        self.write([_indented(reject_json(reject)) for reject in rejects])
        self.out.write("[]\n" if self.empty else "\n]\n")


def _indented(found: Any) -> str:
    return textwrap.indent(json.dumps(found, ensure_ascii=False, indent=2), "  ")


class _CsvLaid:
    """A row of CSV; where a value would stand in quotes, it is written anew."""

    def __init__(self, laid: Laid, cells: LaidValue) -> None:
        self.laid, self.cells = laid, cells

    def fill(self, shown: Shown, columns: Columns, count: int) -> list[Any]:
        found: list[Any] = self.laid.fill(shown, columns, count)
        if None in found:
            values = self.cells.fill(shown, columns, count)
            found = [_line(values[n]) if row is None else row for n, row in enumerate(found)]
        return found


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


class Csv:
    """A heading and a row a result."""

    def __init__(self, out: TextIO, rulebook: Rulebook) -> None:
        self.out, self.outcomes = out, outcome_columns(rulebook)

    def laid(self, result: Result, forms: Forms, slots: Slots) -> Fillable:
        found = as_json(result, forms)
        text = _line(csv_row(found, self.outcomes))
        return _CsvLaid(laid_csv(text, slots), _CsvRow(found, self.outcomes, slots))  # type: ignore[arg-type]

    def one(self, result: Result) -> str:
        return _line(csv_row(as_json(result), self.outcomes))

    def begin(self) -> None:
        self.out.write(_line([*BEFORE, *self.outcomes.values(), *AFTER]))

    def write(self, rows: Sequence[Any]) -> None:
        self.out.write("".join(rows))

    def end(self, rejects: Iterable[Reject]) -> None:
        pass


class _CsvRow:
    """The cells of a row, from the object that they are made of."""

    def __init__(self, found: Any, outcomes: dict[str, str], slots: Slots) -> None:
        self.laid, self.outcomes = laid_value(found, slots), outcomes

    def fill(self, shown: Shown, columns: Columns, count: int) -> list[Any]:
        return [csv_row(found, self.outcomes) for found in self.laid.fill(shown, columns, count)]


class ParquetFile:
    """Typed columns, a group of rows at a time."""

    def __init__(self, path: Path, rulebook: Rulebook) -> None:
        from engine.report.parquet import Writing

        self.rulebook, self.writing = rulebook, Writing(path, rulebook)

    def laid(self, result: Result, forms: Forms, slots: Slots) -> LaidValue:
        from engine.report.parquet import row

        return laid_value(self.writing.cells(row(result, self.rulebook, forms)), slots, "typed")

    def one(self, result: Result) -> Any:
        from engine.report.parquet import row

        return self.writing.cells(row(result, self.rulebook))

    def begin(self) -> None:
        pass

    def write(self, rows: Sequence[Any]) -> None:
        self.writing.add(rows)

    def end(self, rejects: Iterable[Reject]) -> None:
        self.writing.close()
