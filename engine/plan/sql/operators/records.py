"""Looks into several lists at the same place as one look for a record, for DuckDB.

A look into a list takes time that grows with its length, for each list anew. Of few entries the record is a structure,
and a list of such is put together while planning. Of many it is a whole number whose bits are the values, written in
decimals of equal width, one entry behind the other: a piece of a text is found in the same time wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

from engine.plan.formulas import Formula
from engine.plan.sql.operators import trees
from engine.plan.sql.operators.trees import Tree, binary, call, number

LEAST: Final = 2  # looks that are worth a record
FEW: Final = 512  # entries of a list of structures
BITS: Final = 59  # that 18 decimals hold


@dataclass(frozen=True, slots=True)
class _Part:
    """How one value is written: how far it lies above the least, one more where NULL, which is 0, is among them."""

    least: int
    nullable: bool
    bits: int

    @classmethod
    def of(cls, look: Formula) -> _Part:
        numbers = [int(value) for value in look.data if value is not None]
        nullable = len(numbers) < len(look.data)
        span = max(numbers) - min(numbers) + nullable
        return cls(min(numbers), nullable, max(1, span.bit_length()))

    def code(self, value: int | bool | str | None) -> int:
        return 0 if value is None else int(value) - self.least + self.nullable


@dataclass(frozen=True, slots=True)
class Record:
    """What is looked up at one place. `parts`: as bits of a number, from the last on; none of a structure."""

    looks: tuple[Formula, ...]
    parts: tuple[_Part, ...] = ()

    def shift(self, place: int) -> int:
        """How many bits stand behind those of a part."""
        return sum(part.bits for part in self.parts[:place])

    def codes(self) -> list[int]:
        """The number of each entry."""
        found = [0] * len(self.looks[0].data)
        for place, (part, look) in enumerate(zip(self.parts, self.looks, strict=True)):
            shift = self.shift(place)
            for entry, value in enumerate(look.data):
                found[entry] |= part.code(value) << shift
        return found


def records(looks: Sequence[Formula]) -> list[Record]:
    """The records in which looks at the same place are worth being put together."""
    if len(looks) < LEAST:
        return []
    if len(looks[0].data) <= FEW:
        return [Record(tuple(looks))]
    found: list[dict[Formula, _Part]] = []
    room = 0
    for look in looks:
        if look.type == "text" or (part := _Part.of(look)).bits > BITS:
            continue
        if part.bits > room:
            found.append({})
            room = BITS
        found[-1][look] = part
        room -= part.bits
    return [Record(tuple(one), tuple(one.values())) for one in found if len(one) >= LEAST]


def found_at(
    record: Record,
    place: Tree,
    listed: Callable[[Formula], Tree],
    cast: Callable[[Tree, str], Tree],
    type_of: Callable[[Formula], str],
) -> Tree:
    """The record at a place."""
    if not record.parts:
        fields = ", ".join(f"f{n} {type_of(look)}" for n, look in enumerate(record.looks))
        zipped = cast(call("LIST_ZIP", *map(listed, record.looks)), f"STRUCT({fields})[]")
        return call("LIST_EXTRACT", zipped, binary(exp.Add, place, number(1)))
    codes = record.codes()
    width = len(str(max(codes)))
    text = trees.text("".join(str(code).zfill(width) for code in codes))
    first = binary(exp.Add, binary(exp.Mul, place, number(width)), number(1))
    return cast(call("SUBSTRING", text, first, number(width)), "BIGINT")


def part_of(record: Record, column: Tree, place: int) -> Tree:
    """One value of a record that stands in a column."""
    if not record.parts:
        return call("STRUCT_EXTRACT", column, trees.text(f"f{place}"))
    look, part, shift = record.looks[place], record.parts[place], record.shift(place)
    shifted = binary(exp.BitwiseRightShift, column, number(shift)) if shift else column
    value = binary(exp.BitwiseAnd, shifted, number((1 << part.bits) - 1))
    if part.nullable:
        value = call("NULLIF", value, number(0))
    least = part.least - part.nullable
    if look.type == "bool":
        return binary(exp.EQ, value, number(1 - least))
    return binary(exp.Add, value, number(least)) if least else value
