"""Columns of Parquet files as columns of facts: SQL for their values, and for which are not certainly in order.

It is said of the bad ones: SQL says nothing of what is absent, and what is absent is not bad. Without a look at whether
a cell is there, DuckDB judges each text of a dictionary once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import pyarrow as pa

from engine.batch.parquet_statistics import Statistics
from engine.events.model import LONGEST_FIELD, LONGEST_ID
from engine.language.kinds import BOOL, DATE, INSTANT, TEXT, Enum, Quantity
from engine.plan.formulas.nodes import INT64
from engine.plan.known import type_of
from engine.plan.lower.names import ID, fact_column, instant_number
from engine.plan.profile import Shape
from engine.plan.sheets import Typed
from engine.plan.sql.parquet_files import sql_text
from engine.rulebook.model import Fact
from engine.values.zones import EARLIEST, LATEST

_LARGEST: Final = 10**18
_FIRST_DATE: Final = -700_000  # days since 1970 that are plain dates, whatever is added to them
_LAST_DATE: Final = 2_900_000
_PLAIN: Final = f"[!-~]([ -~]{{0,{LONGEST_ID - 2}}}[!-~])?"  # printable, no spaces around it
# Of an id: whether it may be another one when it is read, and whether there is more than blanks in it for certain.
ODD_ID: Final = f"{ID} IS NULL OR NOT regexp_full_match({ID}, '{_PLAIN}')"
SEEN: Final = f"regexp_matches({ID}, '[!-~]')"


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a file as one of a fact: SQL for its value (NULL: absent) and, if any may be, whether it is bad."""

    value: str
    bad: str | None
    typed: Typed
    shape: Shape | None = None


def identity_cell(schema: pa.Schema) -> Cell | None:
    if "ref" in schema.names or ID not in schema.names:
        return None
    kind = schema.field(ID).type
    if has_whole_ids(schema):
        return Cell(f'CAST("{ID}" AS VARCHAR)', f'"{ID}" IS NULL', Typed("text", False))
    if _is_text(kind):
        return Cell(f'"{ID}"', ODD_ID, Typed("text", False))
    return None


def has_whole_ids(schema: pa.Schema) -> bool:
    """Whether the ids are whole numbers of at most 64 bits with a sign."""
    kind = schema.field(ID).type
    return bool(pa.types.is_integer(kind) and kind != pa.uint64())


def fact_cells(
    schema: pa.Schema, facts: Mapping[str, Fact], statistics: Statistics
) -> dict[str, Cell] | None:
    found: dict[str, Cell] = {}
    for name, fact in facts.items():
        if fact.table is not None:
            return None
        if name not in schema.names:
            cell = _without(fact)
        else:
            cell = _cell(fact, schema.field(name).type, statistics)
            cell = None if cell is None else _with_default(cell, fact, statistics.always(name))
        if cell is None:
            return None
        found[fact_column(name)] = cell
    return found


def _cell(fact: Fact, kind: pa.DataType, statistics: Statistics) -> Cell | None:
    name = quoted(fact.name)
    if fact.kind == BOOL and pa.types.is_boolean(kind):
        return Cell(name, None, Typed("bool"))
    if isinstance(fact.kind, Enum) and _is_text(kind):
        words = ", ".join(map(sql_text, fact.kind.values))
        # Not `list_contains`: DuckDB makes a join of it, and writes what comes out of one with one thread.
        none_of = f"list_position([{words}], {name}) IS NULL"
        return Cell(name, f"{name} IS NOT NULL AND {none_of}", Typed("text"))
    if fact.kind == TEXT and _is_text(kind):
        return Cell(name, f"NOT ({_good_text(name)})", Typed("text"))
    if fact.kind == DATE and pa.types.is_date32(kind):
        return _day(fact, statistics)
    if (
        fact.kind == INSTANT
        and pa.types.is_timestamp(kind)
        and kind.tz is not None
        and kind.unit != "ns"
    ):
        return _instant(fact, kind, statistics)
    if isinstance(fact.kind, Quantity):
        return _quantity(fact, kind, statistics)
    return None


def _day(fact: Fact, statistics: Statistics) -> Cell:
    name = quoted(fact.name)
    value = f"({name} - DATE '1970-01-01')::BIGINT"
    return _within(name, value, statistics.days(fact.name), _FIRST_DATE, _LAST_DATE)


def _instant(fact: Fact, kind: pa.DataType, statistics: Statistics) -> Cell | None:
    name = quoted(fact.name)
    bounds = statistics.instants(fact.name)
    if kind.unit != "us" and (bounds is None or not _fits(*bounds)):
        return None  # DuckDB has microseconds alone, and does not read what is beyond them
    first, last = instant_number(EARLIEST), instant_number(LATEST)
    return _within(name, f"epoch_us({name})", bounds, first, last)


def _within(name: str, value: str, bounds: tuple[int, int] | None, first: int, last: int) -> Cell:
    """A day or an instant, looked at where it may lie beyond those that there are."""
    low, high = bounds or (first, last)
    if bounds is not None and first <= low and high <= last:
        return Cell(value, None, Typed("int", True, low, high))
    low, high = max(low, first), min(high, last)
    # The ends of its range are DuckDB's infinities, whose number is NULL.
    bad = f"NOT isfinite({name}) OR {value} NOT BETWEEN {first} AND {last}"
    return Cell(value, bad, Typed("int", True, *((low, high) if low <= high else (0, 0))))


def _fits(low: int, high: int) -> bool:
    return INT64[0] <= low and high <= INT64[1]


def _quantity(fact: Fact, kind: pa.DataType, statistics: Statistics) -> Cell | None:
    """Whole numbers and decimals in the fact's own unit, times what makes all of them whole."""
    factor = Fraction(1 if fact.unit is None else fact.unit.factor)
    name, places = quoted(fact.name), 0
    if pa.types.is_decimal(kind) and kind.precision + kind.scale <= 36 and kind.scale >= 0:
        places = kind.scale
    elif not pa.types.is_signed_integer(kind):
        return None
    ten = 10**places
    scale = (factor / ten).denominator
    times = int(factor / ten * scale)
    whole = f"CAST({name} * {ten} AS BIGINT)" if places else f"CAST({name} AS BIGINT)"
    low, high = _bounds(kind, statistics.bounds(fact.name), ten)
    if not _fits(low * times, high * times):
        return None  # a cast or a product may fail, in rows that are not in order as well
    limit = _LARGEST // times
    checks = []
    if fact.whole and ten > 1:
        checks.append(f"{whole} % {ten} <> 0")
    least, most = _limits(fact, factor / ten, limit)
    if low < least:
        checks.append(f"{whole} < {least}")
    if high > most:
        checks.append(f"{whole} > {most}")
    bad = " OR ".join(checks) or None
    low, high = max(low, least) * times, min(high, most) * times
    if low > high:
        low = high = 0
    value = whole if times == 1 else f"{whole} * {times}"
    shape = Shape(scale, low, high, not statistics.always(fact.name))
    return Cell(value, bad, Typed("int", True, low, high), shape)


def _bounds(kind: pa.DataType, told: tuple[Any, Any] | None, ten: int) -> tuple[int, int]:
    """The least and the most that a column may hold, times ten as often as it has places."""
    if told is not None:
        return int(told[0] * ten), int(told[1] * ten)
    if pa.types.is_decimal(kind):
        return 1 - 10**kind.precision, 10**kind.precision - 1
    return -(2 ** (kind.bit_width - 1)), 2 ** (kind.bit_width - 1) - 1


def _limits(fact: Fact, factor: Fraction, limit: int) -> tuple[int, int]:
    """The least and the most that a fact allows, in numbers of which one is `factor` canonical units."""
    least, most = -limit, limit
    if fact.minimum is not None:
        least = max(least, -int(-Fraction(fact.minimum) / factor // 1))
    if fact.maximum is not None:
        most = min(most, int(Fraction(fact.maximum) / factor // 1))
    return least, most


def _with_default(cell: Cell, fact: Fact, always: bool) -> Cell | None:
    """The column with its default, or checked where the fact is required."""
    typed, bad, value = cell.typed, cell.bad, cell.value
    if always:
        return Cell(value, bad, Typed(typed.type, False, typed.low, typed.high), cell.shape)
    if fact.default is not None:
        default = _default(fact)
        if default is None:
            return None
        if typed.type == "int":
            return None  # a quantity with a default that not every row has: its scale may not fit
        value = f"coalesce({value}, {default})"
        return Cell(value, bad, Typed(typed.type, False), cell.shape)
    if fact.required:
        absent = f"{quoted(fact.name)} IS NULL"
        bad = absent if bad is None else f"{absent} OR {bad}"
        return Cell(value, bad, Typed(typed.type, False, typed.low, typed.high), cell.shape)
    return cell


def _without(fact: Fact) -> Cell | None:
    """A fact that the files do not have."""
    form = type_of(fact.kind)
    sql = {"bool": "BOOLEAN", "int": "BIGINT", "text": "VARCHAR"}[form]
    if fact.default is None:
        bad = "TRUE" if fact.required else None
        shape = Shape(1, 0, 0) if isinstance(fact.kind, Quantity) else None
        return Cell(f"NULL::{sql}", bad, Typed(form, True, 0, 0), shape)
    default = _default(fact)
    if default is None:
        return None
    if isinstance(fact.kind, Quantity) and not isinstance(fact.default, bool):
        assert isinstance(fact.default, int | Fraction)
        exact = Fraction(fact.default)
        top = exact.numerator
        return Cell(
            str(top), None, Typed("int", False, top, top), Shape(exact.denominator, top, top, False)
        )
    return Cell(default, None, Typed(form, False))


def _default(fact: Fact) -> str | None:
    match fact.default:
        case bool():
            return "TRUE" if fact.default else "FALSE"
        case str():
            return sql_text(fact.default)
        case int() | Fraction():
            return "0"
        case frozenset() | tuple() if not fact.default:
            return "''"
    return None


def _good_text(name: str) -> str:
    """Whether a text is plainly one: ASCII without NUL, no space or sign around it, not too long, and not nothing."""
    return (
        f"strlen({name}) = length({name}) AND {name} >= '!' AND substring({name}, -1) >= '!' "
        f"AND strlen({name}) <= {LONGEST_FIELD} AND NOT contains({name}, chr(0))"
    )


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_text(kind.value_type)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def quoted(name: str) -> str:
    """A name of a column in SQL."""
    return '"' + name.replace('"', '""') + '"'
