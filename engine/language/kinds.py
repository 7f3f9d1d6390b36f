"""Kinds: what an expression can be, and which kinds go together.

A quantity's kind is its dimensions: money is `USD`, a duration `min`, an hourly rate `USD/min`, a plain number has
none. Adding needs equal dimensions, multiplying adds them up; so minutes never meet dollars, and a rate times a
duration is money without a special rule. The literal 0 fits any dimension.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.values.zones import known_zone

Dims = tuple[tuple[str, int], ...]

DURATION_DIMS: Final[Dims] = (("min", 1),)


@dataclass(frozen=True, slots=True)
class Simple:
    """A kind without parameters, equal to others of its name."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Enum:
    """One of `values`; `declared` is false for a string literal, which fits any enum that has its values."""

    values: tuple[str, ...]
    declared: bool = True

    def __str__(self) -> str:
        if not self.declared:
            return "text"
        shown = ", ".join(self.values[:4])
        return f"enum({shown}{', …' if len(self.values) > 4 else ''})"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with dimensions (`None`: the literal 0, which fits all); `whole` when it is always an integer."""

    dims: Dims | None
    whole: bool = False

    def __str__(self) -> str:
        if self.dims is None:
            return "number"
        return dims_name(self.dims, self.whole)


@dataclass(frozen=True, slots=True)
class Collection:
    """Several values of one kind: a collected outcome, a list of dates, a listing of ids."""

    of: Kind

    def __str__(self) -> str:
        return f"list of {self.of}"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of values by time of the week; never a value itself, only an argument."""

    of: Kind

    def __str__(self) -> str:
        return f"grid of {self.of}"


Kind = Simple | Enum | Quantity | Collection | Grid

BOOL: Final = Simple("bool")
TEXT: Final = Simple("text")
DATE: Final = Simple("date")
INSTANT: Final = Simple("instant")
PERIOD: Final = Simple("period")
MOMENT: Final = Simple(
    "instant or date"
)  # of an outcome that may be either; never read in an expression
ZONE: Final = Simple("zone")  # the IANA name of a time zone that exists
CALENDAR: Final = Simple("calendar")
ANYTHING: Final = Simple(
    "anything"
)  # the kind of an expression that already has a finding: fits everything
DATES: Final = Collection(DATE)
NUMBER: Final = Quantity(())
INTEGER: Final = Quantity((), whole=True)
ZERO: Final = Quantity(None, whole=True)
DURATION: Final = Quantity(DURATION_DIMS)


def money(currency: str) -> Quantity:
    """The kind of an amount in `currency`."""
    return Quantity(((currency, 1),))


def is_text(kind: Kind) -> bool:
    """Whether a value of this kind is a string at run time."""
    return isinstance(kind, Enum) or kind in (TEXT, ZONE)


def is_ordered(kind: Kind) -> bool:
    """Whether `<` makes sense between two values of this kind."""
    return isinstance(kind, Quantity) or kind in (DATE, INSTANT, ANYTHING)


def dims_name(dims: Dims, whole: bool = False) -> str:
    """The name of a quantity's kind for messages: `duration`, `money (USD)`, `USD/hour`, `number`."""
    if not dims:
        return "integer" if whole else "number"
    if dims == DURATION_DIMS:
        return "duration"
    if len(dims) == 1 and dims[0][1] == 1:
        unit = dims[0][0]
        return f"money ({unit})" if unit.isupper() and len(unit) == 3 else unit
    shown = {"min": "hour"}
    top = "·".join(shown.get(u, u) for u, power in dims for _ in range(power) if power > 0)
    bottom = "·".join(shown.get(u, u) for u, power in dims for _ in range(-power) if power < 0)
    return f"{top or '1'}/{bottom}" if bottom else top


def combine_dims(left: Dims, right: Dims, sign: int) -> Dims:
    """The dimensions of `left × right` (`sign` 1) or `left ÷ right` (`sign` -1)."""
    powers = dict(left)
    for unit, power in right:
        powers[unit] = powers.get(unit, 0) + sign * power
    return tuple(sorted((unit, power) for unit, power in powers.items() if power))


def join(left: Kind, right: Kind) -> Kind | None:
    """The kind that holds values of both, or None where they do not go together."""
    if left == ANYTHING or right == ANYTHING:
        return ANYTHING
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        return _join_quantities(left, right)
    if isinstance(left, Enum) and isinstance(right, Enum):
        return _join_enums(left, right)
    if is_text(left) and is_text(right):
        return _join_texts(left, right)
    if isinstance(left, Collection) and isinstance(right, Collection):
        inner = join(left.of, right.of)
        return None if inner is None else Collection(inner)
    return left if left == right else None


def fits(kind: Kind, expected: Kind) -> bool:
    """Whether a value of `kind` may stand where `expected` is asked for."""
    if isinstance(kind, Quantity) and isinstance(expected, Quantity):
        if expected.whole and expected.dims is not None and not kind.whole:
            return False
        return kind.dims is None or expected.dims is None or kind.dims == expected.dims
    if isinstance(kind, Enum) and isinstance(expected, Enum):
        return set(kind.values) <= set(expected.values)
    if expected == TEXT and (isinstance(kind, Enum) or kind == ZONE):
        return True
    if expected == MOMENT and kind in (DATE, INSTANT):
        return True
    return join(kind, expected) is not None


def _join_quantities(left: Quantity, right: Quantity) -> Quantity | None:
    whole = left.whole and right.whole
    if left.dims is None or right.dims is None:
        dims = right.dims if left.dims is None else left.dims
        return Quantity(dims, whole)
    return Quantity(left.dims, whole) if left.dims == right.dims else None


def _join_enums(left: Enum, right: Enum) -> Enum | None:
    if left.declared and right.declared:
        return left if set(left.values) == set(right.values) else None
    if not left.declared and not right.declared:
        merged = left.values + tuple(v for v in right.values if v not in left.values)
        return Enum(merged, declared=False)
    known, literal = (left, right) if left.declared else (right, left)
    return known if set(literal.values) <= set(known.values) else None


def _join_texts(left: Kind, right: Kind) -> Kind | None:
    """Free text meets a literal; a declared enum is not compared with free text, which could never match.

    A zone meets another, and literals that are zones.
    """
    if ZONE in (left, right):
        other = right if left == ZONE else left
        literal = (
            isinstance(other, Enum) and not other.declared and all(map(known_zone, other.values))
        )
        return ZONE if literal or other == ZONE else None
    other = right if left == TEXT else left
    if isinstance(other, Enum) and other.declared:
        return None
    return TEXT
