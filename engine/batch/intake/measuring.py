"""What the numbers of a run are like: by which power of ten all can be divided, between which bounds they lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.columns import Columns, FactColumn, arrays_of
from engine.language.kinds import ZONE
from engine.plan.lower.names import fact_column
from engine.plan.profile import DAY, Profile, Shape
from engine.plan.sheets import Typed

_BEFORE: Final = (
    366 * 20
)  # days of room before the first day that events mention, and after the last
_AFTER: Final = 366 * 60


@dataclass(slots=True)
class Measure:
    """Of one fact's column: numbers are divisible by 10**`shift`."""

    shift: int
    low: int | None = None
    high: int | None = None
    absent: bool = False
    words: set[str] | None = None  # the different texts, where somebody asks for them

    def see(self, values: pa.Array, months: pa.Array | None) -> None:
        """Take note of stored values, numbers with all their places."""
        self.absent = self.absent or values.null_count > 0
        for array in (values,) if months is None else (values, months):
            if pa.types.is_integer(array.type) and array.null_count < len(array):
                bounds = pc.min_max(array).as_py()
                self._widen(bounds["min"], bounds["max"])
        if self.words is not None:
            self.words.update(text for text in pc.unique(values).to_pylist() if text is not None)
        while self.shift and not _divisible(values, 10**self.shift):
            self.shift -= 1

    def meet(self, other: Measure) -> None:
        """Take note of what another measure saw."""
        self.shift, self.absent = min(self.shift, other.shift), self.absent or other.absent
        if self.words is not None:
            self.words |= other.words or set()
        if other.low is not None and other.high is not None:
            self._widen(other.low, other.high)

    def _widen(self, low: int, high: int) -> None:
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)

    def shape(self, fact: FactColumn) -> Shape:
        """The shape of the column once its numbers are divided."""
        scale = fact.per * 10**fact.places // 10**self.shift if fact.form == "number" else 1
        return Shape(scale, *self.bounds(), self.absent)

    def bounds(self) -> tuple[int, int]:
        """Between which bounds the numbers lie once they are divided."""
        power = 10**self.shift
        return (self.low or 0) // power, (self.high or 0) // power


@dataclass(slots=True)
class Measures:
    """The measures of all facts."""

    columns: Columns
    facts: dict[str, Measure] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.columns.facts:
            measure = Measure(fact.places if fact.form == "number" else 0)
            measure.words = set() if any(one.kind == ZONE for one in fact.declared) else None
            self.facts.setdefault(fact.name, measure)

    def see(self, batch: pa.RecordBatch) -> None:
        """Take note of a batch."""
        if len(batch) == 0:
            return
        for fact in self.columns.facts:
            name = fact_column(fact.name)
            months = batch[f"{name}.months"] if fact.form == "period" else None
            self.facts[fact.name].see(batch[name], months)

    def meet(self, other: Measures) -> None:
        """Take note of what others saw."""
        for name, measure in self.facts.items():
            measure.meet(other.facts[name])

    def shifts(self) -> dict[str, int]:
        """By column, the power of ten that its numbers are to be divided by, where it is not 0."""
        return {
            fact_column(name): found.shift
            for name, found in self.facts.items()
            if found.shift and found.high is not None
        }

    def profile(self, rows: int) -> Profile:
        """The profile of what was seen, with room around the days for what is reckoned from them."""
        shapes = {fact.name: self.facts[fact.name].shape(fact) for fact in self.columns.facts}
        days = [
            bound // (DAY if fact.form == "instant" else 1)
            for fact in self.columns.facts
            if fact.form in ("day", "instant")
            for bound in (self.facts[fact.name].low, self.facts[fact.name].high)
            if bound is not None
        ]
        seen = min(days, default=0), max(days, default=0)
        first, last = seen[0] - _BEFORE, seen[1] + _AFTER
        zones = {zone for measure in self.facts.values() for zone in measure.words or ()}
        return Profile(shapes, first, last, tuple(sorted(zones)), rows=max(1, rows), seen=seen)

    def typed(self, last: int) -> dict[str, Typed]:
        """What the columns hold; `last` is the highest number of a row."""
        found = {"#": Typed("int", False, 0, last), "id": Typed("text", False)}
        for fact in self.columns.facts:
            measure = self.facts[fact.name]
            for name, kind in arrays_of(fact):
                absent = measure.absent and not name.startswith("d:")
                if pa.types.is_boolean(kind):
                    found[name] = Typed("bool", absent)
                elif pa.types.is_string(kind):
                    found[name] = Typed("text", absent)
                else:
                    found[name] = Typed("int", absent, *measure.bounds())
        return found


def divided(batch: pa.RecordBatch, shifts: dict[str, int]) -> pa.RecordBatch:
    """A batch with its numbers divided by powers of ten, which leaves nothing."""
    arrays: list[Any] = []
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        power = shifts.get(name, 0)
        arrays.append(pc.divide(column, pa.scalar(10**power, pa.int64())) if power else column)
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def _divisible(values: pa.Array, power: int) -> bool:
    rest = pc.subtract(values, pc.multiply(pc.divide(values, pa.scalar(power, pa.int64())), power))
    return not pc.any(pc.not_equal(rest, 0)).as_py()
