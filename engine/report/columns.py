"""Columns that a person chose: one flat, typed table of results, the same whichever engine made them.

A name is one of a result (`id`, `status`, `amount`, …), an outcome, or a part of the line of a charge: `time.billed`. A
charge of which a result has several lines is added up; `rate`, `payer` and `invoice_on` are then there where all lines
agree. Numbers are decimals with six places in the unit that the outcome declares, of time in minutes, of rates in money
an hour. One that has no such form is absent, and counted: it stands under the same name with `/exact`, as text.
`id/whole` is the id as a whole number of 64 bits, for files that are joined to events whose ids are numbers. What is
of another kind, or is measured otherwise, under another version has no one column: it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from engine.interpret.charging import BilledPiece
from engine.interpret.results import Line, Result
from engine.language.kind_units import quantity_unit, rate_unit, unit_of, usual_unit
from engine.language.kinds import BOOL, DATE, INSTANT, Collection, Kind, Quantity
from engine.report.forms import forms_of, quantity_json
from engine.rulebook.model import Outcome, Rulebook, Version
from engine.values.currencies import is_currency
from engine.values.numbers import Number
from engine.values.units import NO_UNIT, Unit, in_unit, parse_unit
from engine.values.unknown import Unknown

PLACES: Final = 6
DIGITS: Final = 18
Form = Literal["text", "texts", "number", "whole", "bool", "date", "instant", "pieces"]
OWN: Final[dict[str, Form]] = {
    "subject": "text", "id": "text", "events": "texts", "members": "texts", "status": "text", "version": "text",
    "amount": "number", "currency": "text", "needs": "texts", "rules": "texts", "clauses": "texts",
}  # fmt: skip
OF_LINES: Final[dict[str, Form]] = {
    "actual": "number", "billed": "number", "covered": "number", "undecided": "number", "rate": "number",
    "amount": "number", "payer": "text", "invoice_on": "date", "rules": "texts", "pieces": "pieces",
}  # fmt: skip
_WHOLE: Final = re.compile(
    "0|-?[1-9][0-9]{0,18}"
)  # written as a number is, so that none is two ids
_SUMS: Final = frozenset({"actual", "billed", "covered", "undecided", "amount"})
WHOLE: Final = "id/whole"
PIECE: Final = ("quantity", "rate")  # their product has no end of decimals


class NoColumnError(ValueError):
    """A name that is no column; `known` are those that there are. `unlike`: versions do not agree about what it is."""

    def __init__(self, name: str, known: Sequence[str], unlike: bool = False) -> None:
        super().__init__(name)
        self.name, self.known, self.unlike = name, known, unlike


@dataclass(frozen=True, slots=True)
class Chosen:
    """One column: `charge` and the part `of` its line, else `of` a result or an outcome. `exact`: numbers as text.

    `unit`: of numbers. `rate`: of the rates of pieces.
    """

    name: str
    of: str
    form: Form
    charge: str | None = None
    unit: Unit = NO_UNIT
    rate: Unit = NO_UNIT
    exact: bool = False
    outcome: bool = False


def choose(names: Iterable[str], rulebook: Rulebook) -> tuple[Chosen, ...]:
    """The columns of these names, in this order. Raises `NoColumnError`."""
    known, unlike = _all(rulebook)
    found = []
    for name in names:
        if name == WHOLE:
            found.append(Chosen(name, "id", "whole"))
            continue
        plain, _, exact = name.partition("/")
        if plain in unlike:
            raise NoColumnError(plain, tuple(known), unlike=True)
        column = known.get(plain)
        if column is None or exact not in ("", "exact") or (exact and column.form != "number"):
            raise NoColumnError(name, tuple(known))
        found.append(column if not exact else _exactly(column, name))
    return tuple(found)


def _exactly(column: Chosen, name: str) -> Chosen:
    return Chosen(
        name, column.of, column.form, column.charge, column.unit, exact=True, outcome=column.outcome
    )


def _all(rulebook: Rulebook) -> tuple[dict[str, Chosen], set[str]]:
    """Every column that a rulebook's results have, and names of unlike ones.

    Of names that are taken, the result's own comes first.
    """
    money = parse_unit(rulebook.currency)
    found = {name: Chosen(name, name, form, unit=money) for name, form in OWN.items()}
    unlike: set[str] = set()
    for version in rulebook.versions.values():
        for column in _of_version(version, rulebook, money):
            first = found.setdefault(column.name, column)
            same = (first.charge, first.outcome) == (column.charge, column.outcome)
            if same and _means(first) != _means(column):
                unlike.add(column.name)
    return found, unlike


def _of_version(version: Version, rulebook: Rulebook, money: Unit) -> Iterator[Chosen]:
    for name, outcome in version.outcomes.items():
        if outcome.show:
            unit = _unit(outcome, rulebook)
            yield Chosen(name, name, _form(outcome.kind), unit=unit, outcome=True)
    for charge in version.charges.values():
        unit = quantity_unit(charge.quantity_kind)
        rate = rate_unit(version.currency, unit_of(charge.quantity_kind))
        for part, form in OF_LINES.items():
            own = {"rate": rate, "amount": money}.get(part, unit)
            yield Chosen(f"{charge.name}.{part}", part, form, charge.name, own, rate)


def _means(column: Chosen) -> object:
    """What must be the same under all versions: the form, and what numbers measure, in whatever currency."""
    measured = {"number": (column.unit,), "pieces": (column.unit, column.rate)}.get(column.form, ())
    dims = [[("" if is_currency(n) else n, power) for n, power in unit.dims] for unit in measured]
    return column.form, dims


def _form(kind: Kind) -> Form:
    if isinstance(kind, Collection):
        return "texts"
    if isinstance(kind, Quantity):
        return "number"
    if kind == BOOL:
        return "bool"
    if kind == DATE:
        return "date"
    return "instant" if kind == INSTANT else "text"


def _unit(outcome: Outcome, rulebook: Rulebook) -> Unit:
    if outcome.unit is not None:
        return outcome.unit
    if isinstance(outcome.kind, Quantity):
        return usual_unit(outcome.kind)
    return NO_UNIT


def whole_id(text: str) -> int | None:
    """An id as a whole number of 64 bits; None where it is written otherwise."""
    found = int(text) if _WHOLE.fullmatch(text) else 2**63
    return found if -(2**63) <= found < 2**63 else None


# ── Values ────────────────────────────────────────────────────────────────────────────────────────


class Rows:
    """Results as rows of chosen columns; `inexact` counts, by column, the numbers that have no decimal form."""

    def __init__(self, columns: Sequence[Chosen], rulebook: Rulebook) -> None:
        self.columns = columns
        self.inexact: dict[str, int] = {}
        self._forms = forms_of(rulebook)

    def row(self, result: Result) -> tuple[Any, ...]:
        """The values of one result."""
        return tuple(self._value(result, column) for column in self.columns)

    def _value(self, result: Result, column: Chosen) -> Any:
        if column.charge is not None:
            lines = [line for line in result.lines if line.name == column.charge]
            return self._of_lines(lines, column)
        if column.outcome:
            value = result.outcomes.get(column.of)
            return None if isinstance(value, Unknown) else self._formed(value, column)
        if column.of == "version":
            return None if result.version is None else result.version.id
        if column.form == "text":
            return str(getattr(result, column.of))
        if column.form == "whole":
            return self._whole(result.id, column)
        if column.form == "texts":
            return list(getattr(result, column.of))
        return self._number(result.amount, column.unit, column)

    def _of_lines(self, lines: Sequence[Line], column: Chosen) -> Any:
        if column.form == "pieces":
            return [self._piece(piece, column) for line in lines for piece in line.pieces]
        values = [getattr(line, column.of) for line in lines]
        if column.form == "texts":
            return sorted({text for value in values for text in value})
        if not values or any(value is None or isinstance(value, Unknown) for value in values):
            return None
        if column.of in _SUMS:
            return self._number(sum(values), column.unit, column)
        alike = len(values) == 1 or len(set(values)) == 1
        return self._formed(values[0], column) if alike else None

    def _piece(self, piece: BilledPiece, column: Chosen) -> dict[str, Any]:
        units = (column.unit, column.rate)
        numbers = (piece.quantity, piece.rate)
        pairs = zip(PIECE, numbers, units, strict=True)
        return {
            name: None if number is None else self._number(number, unit, column)
            for name, number, unit in pairs
        }

    def _formed(self, value: Any, column: Chosen) -> Any:
        if value is None:
            return None
        match column.form:
            case "number":
                return self._number(value, column.unit, column)
            case "texts":
                return [self._text(item) for item in self._forms.json(value)]  # type: ignore[union-attr]
            case "text":
                return self._text(self._forms.json(value))
        return value

    def _text(self, formed: object) -> str:
        """The text of what JSON would have."""
        return str(formed)

    def _whole(self, text: str, column: Chosen) -> Any:
        found = whole_id(text)
        return self._lacking(column) if found is None else found

    def _lacking(self, column: Chosen) -> Any:
        """What stands where a number has no such form."""
        self.inexact[column.name] = self.inexact.get(column.name, 0) + 1
        return None

    def _number(self, value: Number, unit: Unit, column: Chosen) -> Any:
        if column.exact:
            return str(quantity_json(value, unit))
        scaled = Fraction(in_unit(value, unit)) * 10**PLACES
        if scaled.denominator != 1 or abs(scaled.numerator) >= 10**DIGITS:
            return self._lacking(column)
        return Decimal(scaled.numerator).scaleb(-PLACES)


def arrow_schema(columns: Sequence[Chosen]) -> Any:
    """The Arrow schema of a table of these columns."""
    import pyarrow as pa

    number = pa.decimal128(DIGITS, PLACES)
    types = {
        "text": pa.string(), "texts": pa.list_(pa.string()), "number": number, "bool": pa.bool_(), "date": pa.date32(),
        "instant": pa.timestamp("us", "UTC"), "whole": pa.int64(),
        "pieces": pa.list_(pa.struct([(name, number) for name in PIECE])),
    }  # fmt: skip
    return pa.schema([(c.name, pa.string() if c.exact else types[c.form]) for c in columns])
