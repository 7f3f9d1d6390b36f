"""Results as a Parquet file: the columns of the CSV, with types.

Amounts are decimals, lists are lists, dates and instants are dates and timestamps (UTC); every other quantity is exact
text. An outcome whose type differs between versions is text as in CSV. Lines are a list of structs. The schema depends
on the rulebook only, never on the results. `pyarrow` is imported here and nowhere else on the way out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from engine.interpret.results import Line, Result
from engine.language.kinds import BOOL, DATE, INSTANT, Collection, Kind
from engine.report.as_json import as_json, hashes_json, line_json
from engine.report.forms import Forms, result_forms
from engine.report.writers import HASHES, compact, outcome_columns
from engine.rulebook.model import Rulebook
from engine.values.unknown import Unknown

_TEXTS: Final = pa.list_(pa.string())
_LINE_TEXTS: Final = ("name", "subject", "id", "actual", "billed", "covered", "undecided", "unit", "rate", "rate_unit",
                      "amount", "payer", "invoice_on")  # fmt: skip
ROWS: Final = 1 << 14  # of a row group
_LINE_LISTS: Final = ("rules", "clauses")
_LINES: Final = pa.list_(
    pa.struct(
        [*((name, pa.string()) for name in _LINE_TEXTS), *((name, _TEXTS) for name in _LINE_LISTS)]
    )
)


def write_parquet(
    results: Sequence[Result], rulebook: Rulebook, path: Path, hashes: bool = False
) -> None:
    """Write all results to `path`; `hashes`: with the content hashes of versions and events in the last columns."""
    writing = Writing(path, rulebook, hashes)
    for start in range(0, len(results), ROWS):
        some = results[start : start + ROWS]
        rows = (row(r, rulebook) | (hashes_json(r) if hashes else {}) for r in some)
        writing.add([writing.cells(found) for found in rows])
    writing.close()


class Writing:
    """A file under way; groups of rows have the same size, however many are added at a time."""

    def __init__(self, path: Path, rulebook: Rulebook, hashes: bool = False) -> None:
        self.schema = schema(rulebook)
        self._mixed = {
            c: name for name, c in outcome_columns(rulebook).items() if name in _mixed(rulebook)
        }
        for name in HASHES if hashes else ():
            self.schema = self.schema.append(pa.field(name, pa.string()))
        self._writer = pq.ParquetWriter(path, self.schema)
        self._rows: list[Sequence[Any]] = []

    def cells(self, found: Mapping[str, Any]) -> list[Any]:
        """The values of a row in the order of the columns."""
        own = {column: found["outcomes"].get(name) for column, name in self._mixed.items()}
        return [own[name] if name in own else found.get(name) for name in self.schema.names]

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write some rows, each as `cells` gives it."""
        self._rows += rows
        while len(self._rows) >= ROWS:
            self._write(self._rows[:ROWS])
            del self._rows[:ROWS]

    def close(self) -> None:
        """Write what is left."""
        self._write(self._rows)
        self._writer.close()

    def _write(self, rows: Sequence[Sequence[Any]]) -> None:
        arrays = []
        for number, field in enumerate(self.schema):
            values = [row[number] for row in rows]
            if field.name in self._mixed:
                values = [_text(value) for value in values]
            arrays.append(pa.array(values, field.type))
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self.schema))


def schema(rulebook: Rulebook) -> pa.Schema:
    """The columns and their types."""
    columns, types, mixed = outcome_columns(rulebook), _types(rulebook), _mixed(rulebook)
    outcomes = [
        (column, pa.string() if name in mixed else types[name].pop())
        for name, column in columns.items()
    ]
    return pa.schema(
        [
            ("subject", pa.string()), ("id", pa.string()), ("events", _TEXTS), ("members", _TEXTS),
            ("status", pa.string()), ("rulebook", pa.string()), ("version", pa.string()), *outcomes,
            ("amount", pa.decimal128(38, 6)),
            ("currency", pa.string()), ("needs", _TEXTS), ("rules", _TEXTS), ("clauses", _TEXTS),
            ("lines", _LINES),
        ]
    )  # fmt: skip


def _types(rulebook: Rulebook) -> dict[str, set[pa.DataType]]:
    found: dict[str, set[pa.DataType]] = {}
    for version in rulebook.versions.values():
        for name, outcome in version.outcomes.items():
            found.setdefault(name, set()).add(_type(outcome.kind))
    return found


def _mixed(rulebook: Rulebook) -> frozenset[str]:
    """Outcomes whose types differ between versions."""
    return frozenset(name for name, types in _types(rulebook).items() if len(types) > 1)


def _type(kind: Kind) -> pa.DataType:
    if isinstance(kind, Collection):
        return _TEXTS
    simple = {BOOL: pa.bool_(), DATE: pa.date32(), INSTANT: pa.timestamp("us", "UTC")}
    return next((found for name, found in simple.items() if name == kind), pa.string())


def row(result: Result, rulebook: Rulebook, forms: Forms | None = None) -> dict[str, Any]:
    """The values of one result, in the forms of its values unless others are given."""
    forms = forms or result_forms(result)
    found: dict[str, Any] = dict(as_json(result, forms))
    columns = outcome_columns(rulebook)
    for name, value in result.outcomes.items():
        outcome = result.version.outcomes[name] if result.version else None
        if outcome is not None and not isinstance(value, Unknown):
            found[columns[name]] = _typed(value, outcome.kind, found["outcomes"][name])
    found["amount"] = forms.money_decimal(result.amount)
    found["lines"] = [_line(line, forms) for line in result.lines]
    return found


def _typed(value: Any, kind: Kind, shown: Any) -> Any:
    if kind in (BOOL, DATE, INSTANT):
        return value
    if isinstance(kind, Collection):
        return [item if isinstance(item, str) else compact(item) for item in shown]
    return _text(shown)


def _text(shown: Any) -> str | None:
    return shown if isinstance(shown, str) or shown is None else compact(shown)


def _line(line: Line, forms: Forms) -> dict[str, Any]:
    shown = line_json(line, forms)
    texts = {name: None if shown[name] is None else str(shown[name]) for name in _LINE_TEXTS}
    return texts | {name: shown[name] for name in _LINE_LISTS}
