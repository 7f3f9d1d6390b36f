"""Results as a Parquet file: the columns of the CSV, with types.

Amounts are decimals, lists are lists, dates and instants are dates and timestamps (UTC); every other quantity is exact
text. Lines are a list of structs. The schema depends on the rulebook only, never on the results. `pyarrow` is imported
here and nowhere else on the way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from engine.interpret.results import Line, Result
from engine.language.kinds import BOOL, DATE, INSTANT, Collection, Kind
from engine.report.as_json import as_json, line_json
from engine.report.forms import Forms, result_forms
from engine.report.writers import compact, outcome_columns
from engine.rulebook.model import Rulebook
from engine.values.unknown import Unknown

_TEXTS: Final = pa.list_(pa.string())
_LINE_TEXTS: Final = ("name", "subject", "id", "actual", "billed", "covered", "undecided", "unit", "rate", "rate_unit",
                      "amount", "payer", "invoice_on")  # fmt: skip
_LINE_LISTS: Final = ("rules", "clauses")
_LINES: Final = pa.list_(
    pa.struct(
        [*((name, pa.string()) for name in _LINE_TEXTS), *((name, _TEXTS) for name in _LINE_LISTS)]
    )
)


def write_parquet(results: Sequence[Result], rulebook: Rulebook, path: Path) -> None:
    """Write all results to `path`."""
    rows = [_row(result, rulebook) for result in results]
    table = pa.Table.from_pylist(rows, schema=schema(rulebook))
    pq.write_table(table, path)


def schema(rulebook: Rulebook) -> pa.Schema:
    """The columns and their types."""
    outcomes = [(column, _type(kind)) for column, kind in _outcomes(rulebook)]
    return pa.schema(
        [
            ("subject", pa.string()), ("id", pa.string()), ("events", _TEXTS), ("members", _TEXTS),
            ("status", pa.string()), ("rulebook", pa.string()), ("version", pa.string()), *outcomes,
            ("amount", pa.decimal128(38, 6)),
            ("currency", pa.string()), ("needs", _TEXTS), ("rules", _TEXTS), ("clauses", _TEXTS),
            ("lines", _LINES),
        ]
    )  # fmt: skip


def _outcomes(rulebook: Rulebook) -> list[tuple[str, Kind]]:
    kinds = {
        name: outcome.kind
        for version in rulebook.versions.values()
        for name, outcome in version.outcomes.items()
    }
    return [(column, kinds[name]) for name, column in outcome_columns(rulebook).items()]


def _type(kind: Kind) -> pa.DataType:
    if isinstance(kind, Collection):
        return _TEXTS
    simple = {BOOL: pa.bool_(), DATE: pa.date32(), INSTANT: pa.timestamp("us", "UTC")}
    return next((found for name, found in simple.items() if name == kind), pa.string())


def _row(result: Result, rulebook: Rulebook) -> dict[str, Any]:
    from decimal import Decimal

    found: dict[str, Any] = dict(as_json(result))
    columns = outcome_columns(rulebook)
    forms = result_forms(result)
    for name, value in result.outcomes.items():
        outcome = result.version.outcomes[name] if result.version else None
        if outcome is not None and not isinstance(value, Unknown):
            found[columns[name]] = _typed(value, outcome.kind, found["outcomes"][name])
    found["amount"] = Decimal(found["amount"])
    found["lines"] = [_line(line, forms) for line in result.lines]
    return found


def _typed(value: Any, kind: Kind, shown: Any) -> Any:
    if kind in (BOOL, DATE, INSTANT):
        return value
    if isinstance(kind, Collection):
        return [item if isinstance(item, str) else compact(item) for item in shown]
    return shown if isinstance(shown, str) or shown is None else compact(shown)


def _line(line: Line, forms: Forms) -> dict[str, Any]:
    shown = line_json(line, forms)
    texts = {name: None if shown[name] is None else str(shown[name]) for name in _LINE_TEXTS}
    return texts | {name: shown[name] for name in _LINE_LISTS}
