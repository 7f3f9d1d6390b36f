"""Chosen columns of results by patterns: what they have in common is worked out once, and each row fills its cells in.

Blocks of rows go to a file as Arrow, and from there to the output in any of its forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
from pyarrow import ipc

from engine.batch.exchange import Stored
from engine.batch.output.copying import OutForm, copied
from engine.batch.output.work import Work
from engine.batch.patterns.gaps import Gap, Slots
from engine.batch.patterns.printing import LaidValue, laid_value
from engine.batch.patterns.whole import Whole
from engine.batch.straight_run import Ran
from engine.events.model import Reject
from engine.interpret.results import Result
from engine.plan.sql.duckdb_run import Limits, watched
from engine.report.columns import Chosen, Rows, arrow_schema
from engine.report.forms import Forms, forms_of
from engine.rulebook.model import Rulebook

LACKING: Final = object()  # where a number has no form in its column
_ALL: Final = "SELECT * FROM chosen"


def write_by_patterns(
    run: Whole, columns: Sequence[Chosen], work: Work, form: OutForm, limits: Limits
) -> Ran | None:
    """Write the columns of all results, those of groups among them, in the order of results; None as `Whole.write`."""
    with closing(ChosenColumns(work.folder / "chosen.arrows", columns, run.rulebook)) as printing:
        done = run.write(printing)
    if done is None:
        return None
    with watched(limits) as connection:
        connection.register("chosen", printing.stored)
        copied(connection, _ALL, columns, work.output, form)
    accepted, refused = done.summary.accepted, len(done.rejects)
    return Ran(
        accepted + refused, accepted, done.rejects, done.findings, printing.single, printing.inexact
    )


class ChosenColumns:
    """A printing (`forms.Printing`). `single`: the results that came one by one; `inexact` counts by column."""

    def __init__(self, path: Path, columns: Sequence[Chosen], rulebook: Rulebook) -> None:
        self.columns, self.rulebook = columns, rulebook
        self.stored, self.single = Stored(path), 0
        self.inexact: dict[str, int] = {}
        self._schema, self._forms = arrow_schema(columns), forms_of(rulebook)
        self._out = ipc.new_stream(str(path), self._schema)

    def laid(self, result: Result, forms: Forms, slots: Slots) -> LaidValue:
        rows = GapRows(self.columns, self.rulebook, slots, forms)
        return laid_value(rows.row(result), slots)

    def one(self, result: Result) -> Any:
        self.single += 1
        return GapRows(self.columns, self.rulebook, Slots(), self._forms).row(result)

    def begin(self) -> None:
        pass

    def write(self, rows: Sequence[Any]) -> None:
        if rows:
            arrays = [
                pa.array(self._cells(column, list(values)), field.type)
                for column, values, field in zip(
                    self.columns, zip(*rows, strict=True), self._schema, strict=True
                )
            ]
            self._out.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))

    def end(self, rejects: Iterable[Reject]) -> None:
        pass

    def close(self) -> None:
        """Nothing more is written."""
        self._out.close()

    def _cells(self, column: Chosen, values: list[Any]) -> list[Any]:
        """The values of a column, empty where they lack a form, which is counted."""
        if column.form == "pieces":
            pieces = (piece for row in values for piece in row)
            lacking = [(p, name) for p in pieces for name, v in p.items() if v is LACKING]
            for piece, name in lacking:
                piece[name] = None
        else:
            lacking = [(values, place) for place, v in enumerate(values) if v is LACKING]
            for _, place in lacking:
                values[place] = None
        if lacking:
            self.inexact[column.name] = self.inexact.get(column.name, 0) + len(lacking)
        return values


class GapRows(Rows):
    """Rows of results in which gaps are left open: marks stand there, filled with what the gap's value comes to."""

    def __init__(
        self, columns: Sequence[Chosen], rulebook: Rulebook, slots: Slots, forms: Forms
    ) -> None:
        super().__init__(columns, rulebook)
        self._slots, self._forms = slots, forms

    def _formed(self, value: Any, column: Chosen) -> Any:
        return self._shown(value, column, super()._formed)

    def _number(self, value: Any, unit: Any, column: Chosen) -> Any:
        def number(value: Any, column: Chosen) -> Any:
            return Rows._number(self, value, unit, column)

        return self._shown(value, column, number, unit)

    def _whole(self, text: str, column: Chosen) -> Any:
        slot = self._slots.of_mark(text)
        if slot is None:
            return super()._whole(text, column)
        whole = super()._whole
        return self._slots.mark(slot.cells, "whole", lambda raw: whole(raw, column))

    def _text(self, formed: object) -> str:
        text = super()._text(formed)
        slot = self._slots.of_mark(text)
        if slot is None or slot.key == "text":
            return text
        make = slot.make
        return self._slots.mark(slot.cells, (slot.key, "text"), lambda *raws: str(make(*raws)))

    def _lacking(self, column: Chosen) -> Any:
        return LACKING

    def _shown(
        self, value: Any, column: Chosen, show: Callable[[Any, Chosen], Any], how: Any = None
    ) -> Any:
        if not isinstance(value, Gap):
            return show(value, column)
        return self._slots.shown(value, (column, how), lambda found: show(found, column))
