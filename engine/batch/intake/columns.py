"""The columns of typed events: which there are for the facts of a rulebook, and what a value is stored as.

    #          int64   rises in the order of the files' rows, one number an event
    id         text
    file, row, note    the place
    trouble    int64   not 0: the interpreter must look at the row as it was written (`TROUBLE_*`)
    family     int64   of events that one row stands for and that are one matter: the number of the first of them
    f:<fact>           bool; text for texts, words, zones; days or microseconds since 1970 (UTC); canonical numbers
                       times a scale that the profile tells; lists as text with U+001F between, dates among them as
                       ISO text, sorted; of a period the days, with the months in `f:<fact>.months`
    d:<fact>   bool    of facts with a default that a reference table may supply: whether the default was taken

Versions of a rulebook may declare a fact differently. A row stands here when it is accepted under each declaration and
comes out the same; where that hangs on the version, it is trouble.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Final, Literal

import pyarrow as pa

from engine.language.kinds import (
    BOOL,
    DATE,
    INSTANT,
    PERIOD,
    TEXT,
    ZONE,
    Collection,
    Enum,
    Kind,
    Quantity,
)
from engine.plan.lower.names import SEPARATOR, day_number, fact_column, instant_number
from engine.plan.profile import DAY, FIRST_DAY, LAST_DAY
from engine.rulebook.model import Fact, Version
from engine.values.periods import Period

Form = Literal["bool", "text", "day", "instant", "number", "period", "list"]
# How a fact's texts are typed: in a plain form of their kind, or each different one by itself.
Use = Literal["number", "text", "day", "instant", "each"]

FINEST: Final = 9  # decimal places beyond the unit's own denominator
WIDEST: Final = 2**62
TROUBLE_VALUE: Final = 1  # a value that its column cannot hold
TROUBLE_VERSION: Final = 2  # versions disagree about the row
_ARROW: Final = {"bool": pa.bool_(), "text": pa.string(), "list": pa.string()}


class UnlikeError(Exception):
    """Two versions declare one fact with kinds that no column can hold both; the text names it."""


class UnstorableError(Exception):
    """A value that its column cannot hold."""


@dataclass(frozen=True, slots=True)
class FactColumn:
    """One fact with its different declarations; `per` is the denominator that all its numbers share."""

    name: str
    form: Form
    declared: tuple[Fact, ...]
    everywhere: bool  # whether every version declares it
    per: int = 1
    mark_default: bool = False

    @property
    def use(self) -> Use:
        """How its texts are typed."""
        if self.form in ("number", "day", "instant"):
            return self.form
        return "text" if all(fact.kind == TEXT for fact in self.declared) else "each"

    @property
    def places(self) -> int:
        """How many decimal places its numbers may have beyond `per`."""
        return 0 if all(fact.whole for fact in self.declared) else FINEST

    def stored(self, value: object) -> bool | int | str | tuple[int, int]:
        """What a canonical value is stored as, a number with all its `places`; raises `UnstorableError`."""
        match value:
            case bool():
                return value
            case str():
                return value
            case datetime():
                return _within(instant_number(value), DAY)
            case date():
                return _within(day_number(value), 1)
            case int() | Fraction():
                number = Fraction(value) * (self.per * 10**self.places)
                if number.denominator != 1 or abs(number) >= WIDEST:
                    raise UnstorableError(self.name)
                return int(number)
            case Period() if max(value.months, value.days) < 2**31:
                return value.days, value.months
            case tuple() | frozenset():
                return _listed(value)
        raise UnstorableError(self.name)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a rulebook's facts."""

    facts: tuple[FactColumn, ...]
    versions: tuple[Version, ...]  # the newest first

    @property
    def schema(self) -> pa.Schema:
        """The columns of events with their types."""
        fields = [
            pa.field("#", pa.int64(), nullable=False),
            pa.field("id", pa.string(), nullable=False),
            pa.field("file", pa.dictionary(pa.int32(), pa.string())),
            pa.field("row", pa.int64()),
            pa.field("note", pa.string()),
            pa.field("trouble", pa.int64(), nullable=False),
            pa.field("family", pa.int64()),
        ]
        for fact in self.facts:
            fields += [pa.field(name, kind) for name, kind in arrays_of(fact)]
        return pa.schema(fields)


def arrays_of(fact: FactColumn) -> tuple[tuple[str, pa.DataType], ...]:
    """The columns of one fact."""
    name = fact_column(fact.name)
    own = [(name, _ARROW.get(fact.form, pa.int64()))]
    own += [(f"{name}.months", pa.int64())] if fact.form == "period" else []
    own += [(f"d:{fact.name}", pa.bool_())] if fact.mark_default else []
    return tuple(own)


def columns_of(versions: Iterable[Version], tables: Some[str] = ()) -> Columns:
    """The columns of the facts of some versions; raises `UnlikeError`. `tables` will be joined."""
    listed = sorted(versions, key=lambda version: version.id, reverse=True)
    names = dict.fromkeys(name for version in listed for name in version.facts)
    return Columns(tuple(_column(name, listed, tables) for name in names), tuple(listed))


def _column(name: str, versions: list[Version], tables: Some[str]) -> FactColumn:
    facts = [version.facts[name] for version in versions if name in version.facts]
    declared: list[Fact] = []
    for fact in facts:
        if not any(_same(fact, other) for other in declared):
            declared.append(fact)
    forms = {_form(fact.kind) for fact in declared}
    if len(forms) > 1:
        raise UnlikeError(f"versions declare `{name}` with different kinds")
    factors = [Fraction(1 if fact.unit is None else fact.unit.factor) for fact in declared]
    filled = any(name in v.tables[t].facts for v in versions for t in tables if t in v.tables)
    mark = filled and any(fact.default is not None for fact in declared)
    everywhere = len(facts) == len(versions)
    per = _least_multiple(factors)
    return FactColumn(name, forms.pop(), tuple(declared), everywhere, per, mark)


def _least_multiple(factors: Iterable[Fraction]) -> int:
    found = 1
    for factor in factors:
        found *= Fraction(factor.denominator, found).numerator
    return found


def _same(one: Fact, two: Fact) -> bool:
    """Whether two declarations take the same values for the same, and miss it the same."""
    return all(
        getattr(one, name) == getattr(two, name)
        for name in ("kind", "unit", "required", "default", "whole", "minimum", "maximum", "table")
    )


def _form(kind: Kind) -> Form:
    if isinstance(kind, Quantity):
        return "number"
    if isinstance(kind, Enum) or kind in (TEXT, ZONE):
        return "text"
    if isinstance(kind, Collection):
        return "list"
    simple: dict[Kind, Form] = {BOOL: "bool", DATE: "day", INSTANT: "instant", PERIOD: "period"}
    if kind not in simple:
        raise UnlikeError(f"no column holds {kind}")
    return simple[kind]


def _within(number: int, a_day: int) -> int:
    if not FIRST_DAY <= number // a_day <= LAST_DAY:
        raise UnstorableError
    return number


def _listed(value: tuple[object, ...] | frozenset[object]) -> str:
    texts = [item.isoformat() if isinstance(item, date) else str(item) for item in value]
    if any(SEPARATOR in text for text in texts) or texts == [""]:
        raise UnstorableError
    return SEPARATOR.join(sorted(texts) if isinstance(value, frozenset) else texts)
