"""The nodes of formulas, their constants and columns. Equal formulas are the same object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, Literal
from weakref import WeakValueDictionary

Type = Literal["bool", "int", "text"]
Constant = bool | int | str

INT64: Final = (-(2**63), 2**63 - 1)
WIDEST: Final = 10**38 - 1  # what DECIMAL(38) and 128 bits both hold


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Formula:
    """One node. `data` is a constant's value, a column's name, or what an operator is parametrised with.

    `low` and `high` bound a whole number (None: no bound is known); `nullable` is false where there is always a value.
    """

    op: str
    args: tuple[Formula, ...]
    data: Any
    type: Type
    low: int | None
    high: int | None
    nullable: bool

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process makes the same node of its own."""
        return _again, (
            self.op,
            self.args,
            self.type,
            self.data,
            (self.low, self.high),
            self.nullable,
        )

    def __repr__(self) -> str:
        said = "" if self.data is None else f" {str(self.data)[:40]}"
        return f"<{self.op}{said} of {len(self.args)}>"  # whole trees may be larger than memory

    @property
    def constant(self) -> bool:
        """Whether it is a constant, NULL included."""
        return self.op in ("const", "null")


class TooWideError(Exception):
    """A whole number of a formula may not fit into 38 digits."""


_widest: ContextVar[int] = ContextVar("widest", default=WIDEST)


@contextmanager
def up_to(widest: int) -> Iterator[None]:
    """Formulas may come to larger numbers, or only to smaller ones: for who computes them without an engine."""
    token = _widest.set(widest)
    try:
        yield
    finally:
        _widest.reset(token)


_known: WeakValueDictionary[tuple[Any, ...], Formula] = WeakValueDictionary()


def make(
    op: str,
    args: Sequence[Formula],
    type_: Type,
    *,
    data: Any = None,
    span: tuple[int | None, int | None] = (None, None),
    nullable: bool | None = None,
) -> Formula:
    low, high = span
    widest = _widest.get()
    for bound in (low, high):
        if bound is not None and not -widest <= bound <= widest:
            raise TooWideError(f"`{op}` may come to {bound}")
    absent = any(arg.nullable for arg in args) if nullable is None else nullable
    key = (op, tuple(map(id, args)), type(data), data, type_, low, high, absent)
    found = _known.get(key)
    if found is None:
        found = _known[key] = Formula(op, tuple(args), data, type_, low, high, absent)
    return found


def _again(
    op: str,
    args: Sequence[Formula],
    type_: Type,
    data: Any,
    span: tuple[int | None, int | None],
    nullable: bool,
) -> Formula:
    return make(op, args, type_, data=data, span=span, nullable=nullable)


def const(value: Constant) -> Formula:
    """A constant."""
    if isinstance(value, bool):
        return make("const", (), "bool", data=value, nullable=False)
    if isinstance(value, int):
        return make("const", (), "int", data=value, span=(value, value), nullable=False)
    return make("const", (), "text", data=value, nullable=False)


def null(type_: Type) -> Formula:
    """The absent value of a type."""
    span = (0, 0) if type_ == "int" else (None, None)
    return make("null", (), type_, nullable=True, span=span)


def column(
    name: str,
    type_: Type,
    low: int | None = None,
    high: int | None = None,
    *,
    nullable: bool = True,
) -> Formula:
    """A column of the row's own sheet."""
    return make("col", (), type_, data=name, span=(low, high), nullable=nullable)


TRUE: Final = const(True)
FALSE: Final = const(False)
ZERO: Final = const(0)
ONE: Final = const(1)


def around(values: Sequence[Formula]) -> tuple[int | None, int | None]:
    if values[0].type != "int":
        return None, None
    lows, highs = [v.low for v in values], [v.high for v in values]
    return (
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )
