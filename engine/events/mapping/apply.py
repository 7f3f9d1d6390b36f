"""Rows of an export → events, by a mapping.

One row in, one raw event or one reject out, in order. A row that the mapping leaves out is a reject
with the mapping's own reason: nothing disappears without a word. Columns that no field uses are
left behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.diagnostics.findings import quote
from engine.events.mapping.binding import Bound, BoundField, bind
from engine.events.mapping.companions import load_companion
from engine.events.mapping.converting import (
    RefusedError,
    as_text,
    measure,
    place_in_time,
    translate,
)
from engine.events.mapping.evaluating import evaluate
from engine.events.mapping.model import Column, Constant, EventMapping, Joined
from engine.events.model import (
    Measured,
    Raw,
    RawEvent,
    Reject,
    id_text,
    is_missing,
    raw_event,
    shown,
    usable_id,
)
from engine.events.reading import format_of
from engine.language.expressions import Expr
from engine.language.kinds import TEXT, Quantity
from engine.values.numbers import Number, decimal_text
from engine.values.periods import Period, period_text
from engine.values.unknown import Unknown, missing

_DROPPED = "CB653"


def map_rows(
    mapping: EventMapping, path: Path, rows: Iterable[RawEvent | Reject], form: str | None = None
) -> Iterator[RawEvent | Reject]:
    """The events of the rows of the file at `path`; raises `FindingsError` when mapping and file do
    not fit.

    Companions are looked for beside `path`.
    """
    has_columns = format_of(path, form or mapping.input.format) in ("csv", "parquet")
    bound: Bound | None = None
    for row in rows:
        if isinstance(row, Reject):
            yield row
            continue
        if bound is None:
            companions = tuple(load_companion(c, path.parent) for c in mapping.companions)
            bound = bind(mapping, row.fields if has_columns else None, companions)
        yield _Row(bound, row).event()


class _Row:
    """One row on its way to an event: its columns, and the fields mapped so far."""

    def __init__(self, bound: Bound, row: RawEvent) -> None:
        self.bound, self.row = bound, row
        self.columns: dict[str, Raw] = {}
        for lookup in bound.companions:
            self.columns.update(lookup.of(row.fields))
        self.columns.update(row.fields)
        self.mapped: dict[str, Raw] = {}

    def event(self) -> RawEvent | Reject:
        """The mapped event, or why there is none."""
        field: str | None = None
        try:
            if self.dropped():
                return self.reject(_DROPPED, None, None, self.because())
            for bound in self.bound.fields:
                field = bound.rule.name
                self.mapped[field] = self.value(bound)
        except RefusedError as refused:
            return self.reject(refused.code, field, refused.value, refused.reason)
        given = {name: value for name, value in self.mapped.items() if not is_missing(value)}
        return raw_event(given, self.row.place)

    def because(self) -> str:
        drop = self.bound.mapping.drop
        return drop.because if drop is not None else ""

    def reject(self, code: str, field: str | None, value: str | None, reason: str) -> Reject:
        """The reject of this row; its id is the mapped one where it got so far."""
        mapped = usable_id(id_text(self.mapped.get("id")))
        return Reject(self.row.place, field, value, reason, code, mapped)

    def dropped(self) -> bool:
        if self.bound.drop is None:
            return False
        found = self.compute(self.bound.drop)
        if isinstance(found, Unknown):
            names = ", ".join(quote(cause.name) for cause in sorted(found.causes))
            raise RefusedError(
                "CB657", None, f"nobody can tell whether the row is left out: {names} is missing"
            )
        return found is True

    def value(self, bound: BoundField) -> Raw:
        """The raw value of a field: its source, then the steps of its rule."""
        rule, value = bound.rule, self.source(bound)
        if is_missing(value) and not (rule.values and "" in rule.values):
            if rule.empty == "reject":
                raise RefusedError(
                    "CB622",
                    None,
                    f"{self.origin(bound)} is empty, and the mapping asks for a value",
                )
            return None
        if rule.values is not None:
            value = translate(rule, as_text(value) or "")
            if value is None:
                return None
        if rule.unit is not None:
            return measure(rule.unit, value)
        return value if rule.timing is None else place_in_time(rule.timing, value)

    def origin(self, bound: BoundField) -> str:
        match bound.rule.source:
            case Column(name=name):
                return f"the column {quote(name.text)}"
            case Joined(names=names):
                return " or ".join(quote(name.text) for name in names)
        return "the value"

    def source(self, bound: BoundField) -> Raw:
        match bound.rule.source:
            case Column(name=name):
                return self.columns.get(name.text)
            case Joined(names=names, between=between):
                texts = [as_text(self.columns.get(name.text)) for name in names]
                return (
                    None
                    if None in texts
                    else between.join(text for text in texts if text is not None)
                )
            case Constant(text=text):
                return text
        assert bound.formula is not None
        return self.formula(bound.formula)

    def formula(self, expr: Expr) -> Raw:
        """The raw value of an expression; a column that is missing leaves it missing, a bad one is
        refused.
        """
        found = self.compute(expr)
        if isinstance(found, Unknown):
            bad = [cause for cause in sorted(found.causes) if cause.detail]
            if bad:
                raise RefusedError("CB657", shown(bad[0].name), bad[0].detail)
            return None
        return _raw(found, expr)

    def compute(self, expr: Expr) -> Any:
        return evaluate(expr.tree, self.lookup)

    def lookup(self, name: str, is_column: bool) -> Any:
        value = self.columns.get(name) if is_column else self.mapped.get(name)
        if is_missing(value):
            return missing(name)
        if is_column or self.bound.kinds[name] == TEXT:
            return as_text(value)
        return value.value if isinstance(value, Measured) else value


def _raw(value: object, expr: Expr) -> Raw:
    """A run-time value as a raw one."""
    match value:
        case bool() | str() | date() | datetime():
            return value
        case Period():
            return period_text(value)
    assert isinstance(value, Number)
    dims = expr.kind.dims if isinstance(expr.kind, Quantity) else None
    return Measured(value, dims or None, decimal_text(value))
