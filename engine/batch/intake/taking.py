"""A chunk of rows → typed events and rejects, in the order of the file."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.accepted import Acceptance, Answer
from engine.batch.intake.chunks import Chunk, Row
from engine.batch.intake.columns import TROUBLE_VALUE, Columns, Use, arrays_of
from engine.batch.intake.typing_columns import Cells, FactTyper, either
from engine.events.model import Place, RawEvent, Reject, id_text, is_missing, usable_id
from engine.events.nesting import event_id, fallback_id, lists_of
from engine.rulebook.model import Nested

_PLAIN_ID: Final = r"^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$"


class NestedRowsError(Exception):
    """A row stands for several events; whose ids are whose can only be said of all rows together."""


@dataclass(slots=True)
class Taken:
    """Events of a chunk, in order, numbers with all their places; rejects by number; rows that are trouble by number.

    `refused`: number, id and place of the rows that were read and rejected, whose ids are taken all the same.
    """

    batch: pa.RecordBatch
    rejects: list[tuple[int, Reject]] = field(default_factory=list)
    refused: list[tuple[int, str, Place]] = field(default_factory=list)
    troubled: dict[int, RawEvent] = field(default_factory=dict)
    raws: list[RawEvent] = field(default_factory=list)


class Taker:
    """Types chunks. A row's number is `base` plus its place in the file."""

    def __init__(
        self, columns: Columns, nested: dict[str, Nested], tables: Collection[str]
    ) -> None:
        self.columns, self.nested = columns, nested
        self.acceptance = Acceptance(columns, tables)
        self._typers = [FactTyper(fact, frozenset(tables)) for fact in columns.facts]
        self._ids: dict[str, str | None] = {}

    @property
    def wanted(self) -> dict[str, Use]:
        """The fields that matter, and how each is typed."""
        found: dict[str, Use] = dict.fromkeys(self.nested, "each")
        found |= {fact.name: fact.use for fact in self.columns.facts}
        return {**found, "id": "text", "ref": "text"}

    def take(self, chunk: Chunk, base: int) -> Taken:
        """The events and rejects of a chunk."""
        plain, bad, troubled = self._plain(chunk, base)
        places = [] if bad is None else pc.indices_nonzero(bad).to_pylist()
        slow: list[Row] = [*chunk.slow, *(chunk.raw(place) for place in places)]
        if places:
            slow.sort(key=lambda row: row.place.row or 0)
            plain = plain.filter(pc.invert(bad))
        taken = Taken(plain, troubled=troubled)
        answers, numbers = self._answers(slow, base, taken)
        if answers:
            other = self.acceptance.batch(answers, numbers)
            taken.batch = _merged(plain, other)
            for number, trouble in zip(numbers, other["trouble"].to_pylist(), strict=True):
                if trouble:
                    taken.troubled[number] = answers[numbers.index(number)].raw
        return taken

    def _answers(self, slow: list[Row], base: int, taken: Taken) -> tuple[list[Answer], list[int]]:
        answers, numbers = [], []
        for row in slow:
            number = base + (row.place.row or 0)
            found: Answer | Reject
            if isinstance(row, Reject):
                found = row
            else:
                if lists_of(row, self.nested):
                    raise NestedRowsError(str(row.place))
                taken.raws.append(row)
                found = self.acceptance.answer(row)
            if isinstance(found, Reject):
                taken.rejects.append((number, found))
                if isinstance(row, RawEvent):
                    taken.refused.append((number, event_id(row), row.place))
            else:
                answers.append(found)
                numbers.append(number)
        return answers, numbers

    def _plain(
        self, chunk: Chunk, base: int
    ) -> tuple[pa.RecordBatch, pa.Array | None, dict[int, RawEvent]]:
        """The rows whose cells are typed at once, which of them are bad, and those that a column cannot hold."""
        length = len(chunk.rows)
        bad, odd = chunk.unfit, None
        ids, unusable = self._ids_of(chunk)
        bad = either(bad, unusable)
        for name in self.nested:
            bad = either(bad, _present(chunk.cells.get(name)))
        arrays: dict[str, Any] = {"#": pc.add(chunk.rows, base), "id": ids, "row": chunk.rows}
        for typer in self._typers:
            found = typer.typed(chunk.cells.get(typer.column.name), length)
            names = [name for name, _ in arrays_of(typer.column)]
            arrays |= dict(zip(names, found.arrays, strict=True))
            bad, odd = either(bad, found.bad), either(odd, found.odd)
        trouble = pa.repeat(pa.scalar(0, pa.int64()), length)
        troubled: dict[int, RawEvent] = {}
        if odd is not None:
            odd = odd if bad is None else pc.and_not(odd, bad)
            trouble = pc.if_else(odd, pa.scalar(TROUBLE_VALUE, pa.int64()), trouble)
            for place in pc.indices_nonzero(odd).to_pylist():
                row = chunk.raw(place)
                assert isinstance(row, RawEvent)
                troubled[base + (row.place.row or 0)] = row
        file = pa.DictionaryArray.from_arrays(
            pa.repeat(pa.scalar(0, pa.int32()), length), pa.array([chunk.file], pa.string())
        )
        arrays |= {
            "family": pa.nulls(length, pa.int64()),
            "trouble": trouble,
            "file": file,
            "note": pa.nulls(length, pa.string()),
        }
        schema = self.columns.schema
        batch = pa.RecordBatch.from_arrays([arrays[name] for name in schema.names], schema=schema)
        if bad is not None and not pc.any(bad).as_py():
            bad = None
        return batch, bad, troubled

    def _ids_of(self, chunk: Chunk) -> tuple[pa.Array, pa.Array | None]:
        """The ids of plain rows, and where one cannot be used."""
        found, bad = None, None
        for name in ("id", "ref"):
            cells = chunk.cells.get(name)
            if cells is None:
                continue
            texts, unusable = self._id_texts(cells)
            bad = either(bad, unusable)
            found = texts if found is None else pc.coalesce(found, texts)
        if found is None or found.null_count:
            name = fallback_id(Place(chunk.file, 0)).removesuffix("0")
            own = pc.binary_join_element_wise(pa.scalar(name), pc.cast(chunk.rows, pa.string()), "")
            found = own if found is None else pc.coalesce(found, own)
        return found, bad

    def _id_texts(self, cells: Cells) -> tuple[pa.Array, pa.Array | None]:
        sure = pc.match_substring_regex(cells.texts, _PLAIN_ID)
        unsure = pc.invert(pc.fill_null(sure, True))
        if not pc.any(unsure).as_py():
            return cells.texts, None
        texts = []
        for text in pc.filter(cells.texts, unsure).to_pylist():
            value = cells.raw(text)
            found = id_text(value)
            good = is_missing(value) or (isinstance(value, str) and usable_id(found))
            texts.append((found, not good))
        fixed = pa.array([text for text, _ in texts], pa.string())
        spoilt = pa.array([wrong for _, wrong in texts], pa.bool_())
        none = pa.repeat(pa.scalar(False), len(cells.texts))
        bad = pc.replace_with_mask(none, unsure, spoilt) if pc.any(spoilt).as_py() else None
        return pc.replace_with_mask(cells.texts, unsure, fixed), bad


def _present(cells: Cells | None) -> pa.Array | None:
    """Where a field holds anything that the row reader should see."""
    if cells is None or cells.texts.null_count == len(cells.texts):
        return None
    return pc.is_valid(cells.texts)


def _merged(one: pa.RecordBatch, two: pa.RecordBatch) -> pa.RecordBatch:
    """The rows of both in the order of their numbers."""
    if len(one) == 0:
        return two
    table = pa.Table.from_batches([one, two]).unify_dictionaries()
    return table.sort_by("#").combine_chunks().to_batches()[0]
