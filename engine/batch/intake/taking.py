"""A chunk of rows → typed events and rejects, in the order of the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.accepted import Acceptance, Answer
from engine.batch.intake.chunks import Chunk, Row
from engine.batch.intake.columns import TROUBLE_VALUE, Columns, Use, arrays_of
from engine.batch.intake.masks import either
from engine.batch.intake.plain_forms import plain
from engine.batch.intake.typing_columns import Cells, FactTyper
from engine.events.model import LONGEST_ID, Place, RawEvent, Reject, id_text, is_missing, usable_id
from engine.events.nesting import event_id, fallback_id, lists_of
from engine.rulebook.model import Nested

_MOST_FAULTS: Final = 10_000  # values at fault that are remembered


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


@dataclass(slots=True)
class _Plain:
    """Columns of rows that are typed at once; `same` are of fields that no row has.

    `bad` rows are for the row reader, `odd` ones hold a value that its column cannot. `faults`: the facts at fault.
    """

    arrays: dict[str, Any]
    bad: pa.Array | None
    odd: pa.Array | None = None
    same: dict[str, Any] = field(default_factory=dict)
    faults: dict[int, list[str]] = field(default_factory=dict)

    def leave_out(self) -> None:
        """Keep only the rows that are not bad."""
        good = pc.invert(self.bad)
        self.arrays = {name: array.filter(good) for name, array in self.arrays.items()}
        self.odd = None if self.odd is None else self.odd.filter(good)


class Taker:
    """Types chunks. A row's number is `base` plus its place in the file."""

    def __init__(
        self, columns: Columns, nested: dict[str, Nested], tables: Collection[str]
    ) -> None:
        self.columns, self.nested = columns, nested
        self.acceptance = Acceptance(columns, tables)
        self._typers = [FactTyper(fact, frozenset(tables)) for fact in columns.facts]
        self._faults: dict[tuple[str, str], Reject] = {}
        self._schema = columns.schema
        self._shared: dict[str, pa.Array] = {}

    @property
    def wanted(self) -> dict[str, Use]:
        """The fields that matter, and how each is typed."""
        found: dict[str, Use] = dict.fromkeys(self.nested, "each")
        found |= {fact.name: fact.use for fact in self.columns.facts}
        return {**found, "id": "text", "ref": "text"}

    def take(self, chunk: Chunk, base: int) -> Taken:
        """The events and rejects of a chunk."""
        plain = self._plain(chunk)
        slow: list[tuple[Row, Collection[str]]] = [(row, ()) for row in chunk.slow]
        kept = len(chunk.rows)
        if plain.bad is not None and pc.any(plain.bad).as_py():
            places = pc.indices_nonzero(plain.bad)
            slow += self._bad(chunk, plain, places)
            slow.sort(key=lambda one: one[0].place.row or 0)
            plain.leave_out()
            kept -= len(places)
        taken = Taken(self._batch(chunk, plain, base, kept))
        self._see_trouble(chunk, plain, base, taken)
        answers, numbers = self._answers(slow, base, taken)
        if answers:
            other = self.acceptance.batch(answers, numbers)
            taken.batch = _merged(taken.batch, other)
            for answer, number, trouble in zip(
                answers, numbers, other["trouble"].to_pylist(), strict=True
            ):
                if trouble:
                    taken.troubled[number] = answer.raw
        return taken

    def _answers(
        self, slow: list[tuple[Row, Collection[str]]], base: int, taken: Taken
    ) -> tuple[list[Answer], list[int]]:
        answers, numbers = [], []
        for row, faults in slow:
            number = base + (row.place.row or 0)
            found: Answer | Reject
            if isinstance(row, Reject):
                found = row
                if faults:  # it was read, and has an id
                    taken.refused.append((number, row.id or "", row.place))
            else:
                if lists_of(row, self.nested):
                    raise NestedRowsError(str(row.place))
                taken.raws.append(row)
                found = self._fault(row, faults) or self.acceptance.answer(row)
            if isinstance(found, Reject):
                taken.rejects.append((number, found))
                if isinstance(row, RawEvent):
                    taken.refused.append((number, event_id(row), row.place))
            else:
                answers.append(found)
                numbers.append(number)
        return answers, numbers

    def _bad(
        self, chunk: Chunk, plain: _Plain, places: pa.Array
    ) -> Iterator[tuple[Row, Collection[str]]]:
        """Plain rows that are bad, or their rejects where the same value of the same fact was at fault before."""
        rows, ids = (pc.take(a, places).to_pylist() for a in (chunk.rows, plain.arrays["id"]))
        texts: dict[str, list[str]] = {}
        for number, place in enumerate(places.to_pylist()):
            faults = plain.faults.get(place, ())
            if chunk.literal and len(faults) == 1 and faults[0] in chunk.cells:
                name = faults[0]
                if name not in texts:
                    texts[name] = pc.take(chunk.cells[name].texts, places).to_pylist()
                known = self._faults.get((name, texts[name][number]))
                if known is not None:
                    at = Place(chunk.file, rows[number])
                    found = Reject(at, name, known.value, known.reason, known.code, ids[number])
                    yield found, faults
                    continue
            yield chunk.raw(place), faults

    def _fault(self, row: RawEvent, faults: Collection[str]) -> Reject | None:
        """The fault that counts where only these facts are at fault; None: ask for the whole answer."""
        found = self.acceptance.fault(row, faults)
        if found is not None and [found.field] == list(faults):
            value = row.fields.get(found.field or "")
            if type(value) is str and value:
                if len(self._faults) >= _MOST_FAULTS:
                    self._faults.clear()
                self._faults[found.field or "", value] = found
        return found

    def _plain(self, chunk: Chunk) -> _Plain:
        """The rows whose cells are typed at once."""
        length = len(chunk.rows)
        ids, unusable = self._ids_of(chunk)
        plain = _Plain({"id": ids, "row": chunk.rows}, either(chunk.unfit, unusable))
        for name in self.nested:
            plain.bad = either(plain.bad, _present(chunk.cells.get(name)))
        only_facts = plain.bad is None
        for typer in self._typers:
            name = typer.column.name
            found = typer.typed(chunk.cells.get(name), length)
            names = [name for name, _ in arrays_of(typer.column)]
            into = plain.arrays if name in chunk.cells else plain.same
            into |= dict(zip(names, found.arrays, strict=True))
            plain.odd = either(plain.odd, found.odd)
            if found.bad is not None:
                plain.bad = either(plain.bad, found.bad)
                for place in pc.indices_nonzero(found.bad).to_pylist() if only_facts else ():
                    plain.faults.setdefault(place, []).append(name)
        return plain

    def _batch(self, chunk: Chunk, plain: _Plain, base: int, length: int) -> pa.RecordBatch:
        """The plain rows that are left."""
        same = self._same(length)
        trouble = same["trouble"]
        if plain.odd is not None:
            trouble = pc.if_else(plain.odd, pa.scalar(TROUBLE_VALUE, pa.int64()), trouble)
        file = pa.DictionaryArray.from_arrays(same["file"], pa.array([chunk.file], pa.string()))
        arrays: dict[str, Any] = {name: same.slice(0, length) for name, same in plain.same.items()}
        arrays |= plain.arrays
        rows = plain.arrays["row"]
        arrays |= {"#": pc.add(rows, base) if base else rows, "trouble": trouble, "file": file}
        arrays |= {"family": same["family"], "note": same["note"]}
        schema = self._schema
        return pa.RecordBatch.from_arrays([arrays[name] for name in schema.names], schema=schema)

    def _same(self, length: int) -> dict[str, pa.Array]:
        """What is the same in all plain rows; kept, so that many batches share one memory."""
        if not self._shared or len(self._shared["trouble"]) < length:
            self._shared = {
                "trouble": pa.repeat(pa.scalar(0, pa.int64()), length),
                "file": pa.repeat(pa.scalar(0, pa.int32()), length),
                "family": pa.nulls(length, pa.int64()),
                "note": pa.nulls(length, pa.string()),
            }
        return {name: array.slice(0, length) for name, array in self._shared.items()}

    def _see_trouble(self, chunk: Chunk, plain: _Plain, base: int, taken: Taken) -> None:
        if plain.odd is not None and pc.any(plain.odd).as_py():
            places = pc.index_in(plain.arrays["row"].filter(plain.odd), value_set=chunk.rows)
            for place in places.to_pylist():
                row = chunk.raw(place)
                assert isinstance(row, RawEvent)
                taken.troubled[base + (row.place.row or 0)] = row

    def _ids_of(self, chunk: Chunk) -> tuple[pa.Array, pa.Array | None]:
        """The ids of plain rows, and where one cannot be used."""
        found, bad = None, None
        for name in ("id", "ref"):
            cells = chunk.cells.get(name)
            if cells is None:
                continue
            if pa.types.is_dictionary(cells.texts.type):
                cells = replace(cells, texts=cells.texts.dictionary_decode())
            texts, unusable = self._id_texts(cells)
            bad = either(bad, unusable)
            found = texts if found is None else pc.coalesce(found, texts)
        if found is None or found.null_count:
            name = fallback_id(Place(chunk.file, 0)).removesuffix("0")
            own = pc.binary_join_element_wise(pa.scalar(name), pc.cast(chunk.rows, pa.string()), "")
            found = own if found is None else pc.coalesce(found, own)
        return found, bad

    def _id_texts(self, cells: Cells) -> tuple[pa.Array, pa.Array | None]:
        short = pc.less_equal(pc.binary_length(cells.texts), LONGEST_ID)
        sure = pc.and_(plain(cells.texts), short)
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
