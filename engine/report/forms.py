"""How single values look: in JSON for programs, in words for people.

In: a canonical value with its kind and unit. Out: JSON that loses nothing (money and rates as decimal texts, whole
quantities as integers, dates and instants as ISO 8601), or text that is safe on a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from engine.interpret.results import Result
from engine.language.kind_units import rate_unit, usual_unit
from engine.language.kinds import Collection, Kind, Quantity
from engine.rulebook.model import Outcome, Rulebook
from engine.values.numbers import Number, decimal_text
from engine.values.periods import Period, period_text
from engine.values.units import NO_UNIT, Unit, in_unit, kind_of, number_text, parse_unit
from engine.values.units import show as show_amount
from engine.values.unknown import LEFT_OPEN, NOTHING_SAID, Cause, CauseKind, Unknown
from engine.values.zones import show_instant, zone

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")  # strftime would ask the machine's locale


@dataclass(frozen=True, slots=True)
class Forms:
    """How the values of one rulebook look: its currency and its time zone."""

    currency: Unit
    zone: ZoneInfo

    def json(self, value: object, kind: Kind | None = None, unit: Unit | None = None) -> Json:
        """A run-time value as JSON; an unknown one is null."""
        if isinstance(value, tuple | frozenset):
            inner = kind.of if isinstance(kind, Collection) else None
            items = sorted(value) if isinstance(value, frozenset) else value
            return [
                self._invoice(i) if isinstance(i, tuple) else self.json(i, inner, unit)
                for i in items
            ]
        match value:
            case bool() | str():
                return value
            case int() | Fraction():
                return quantity_json(value, self.unit(kind, unit))
            case datetime():
                return show_instant(value, self.zone)
            case date():
                return value.isoformat()
            case Period():
                return period_text(value)
        return None if value is None or isinstance(value, Unknown) else str(value)

    def text(self, value: object, kind: Kind | None = None, unit: Unit | None = None) -> str:
        """A run-time value for people, on one line."""
        if isinstance(value, tuple | frozenset):
            inner = kind.of if isinstance(kind, Collection) else None
            items = sorted(value) if isinstance(value, frozenset) else value
            texts = (
                self._invoice_text(i) if isinstance(i, tuple) else self.text(i, inner, unit)
                for i in items
            )
            return ", ".join(texts) or "none"
        match value:
            case None:
                return "none"
            case bool():
                return "yes" if value else "no"
            case str():
                return printable(value)
            case int() | Fraction():
                return show_amount(value, self.unit(kind, unit))
            case datetime():
                return self.instant(value)
            case date():
                return value.isoformat()
            case Period():
                return period_text(value)
            case Unknown():
                return f"not known: {causes_text(value.causes)}"
        return getattr(value, "name", None) or str(value)

    def outcome_json(self, value: object, outcome: Outcome | None) -> Json:
        """The value of an outcome field as JSON."""
        return self.json(value, outcome.kind, outcome.unit) if outcome else self.json(value)

    def outcome_text(self, value: object, outcome: Outcome | None) -> str:
        """The value of an outcome field for people."""
        return self.text(value, outcome.kind, outcome.unit) if outcome else self.text(value)

    def instant(self, value: datetime) -> str:
        """An instant on the provider's wall clock: `Wed 2016-10-05 17:40-04:00`."""
        local = value.astimezone(self.zone)
        precision = "auto" if local.second or local.microsecond else "minutes"
        return f"{_DAYS[local.weekday()]} {local.isoformat(' ', precision)}"

    def span(self, start: datetime | None, end: datetime | None) -> str:
        """From one instant to another: `Wed 2016-10-05 17:40 to 18:00`; empty when neither is known."""
        if start is None or end is None:
            return ""
        first, last = start.astimezone(self.zone), end.astimezone(self.zone)
        same_day = first.date() == last.date()
        until = f"{last:%H:%M}" if same_day else f"{_DAYS[last.weekday()]} {last:%Y-%m-%d %H:%M}"
        return f"{_DAYS[first.weekday()]} {first:%Y-%m-%d %H:%M} to {until}"

    def money(self, amount: Number | None) -> str:
        """An amount with its currency: `45.00 USD`; `?` when nobody knows it."""
        return "?" if amount is None else show_amount(amount, self.currency)

    def money_json(self, amount: Number | None) -> str | None:
        """An amount as a decimal text: `45.00`."""
        return None if amount is None else number_text(amount, self.currency)

    def number_json(self, value: object, unit: Unit) -> Json:
        """A quantity in its unit; null when it is not known."""
        return quantity_json(value, unit) if isinstance(value, int | Fraction) else None

    def money_decimal(self, amount: Number) -> Decimal:
        """An amount as a decimal."""
        return Decimal(number_text(amount, self.currency))

    def unit(self, kind: Kind | None, unit: Unit | None) -> Unit:
        """The unit in which a quantity shows: the declared one, or the usual one of its kind."""
        if unit is not None or not isinstance(kind, Quantity):
            return unit or NO_UNIT
        return usual_unit(kind)

    def rate_unit(self, quantity: Unit) -> Unit:
        """The unit of the rate of a line with that quantity."""
        return rate_unit(self.currency.text, quantity.text)

    def _invoice_text(self, row: tuple[object, ...]) -> str:
        day, _, amount = row
        assert isinstance(amount, int | Fraction)
        return f"{self.money(amount)} on {self.text(day)}"

    def _invoice(self, row: tuple[object, ...]) -> Json:
        """One (day, billed, amount) of an outcome that lists invoices."""
        day, billed, amount = row
        assert isinstance(billed, int | Fraction)
        assert isinstance(amount, int | Fraction)
        return {
            "invoice_on": self.json(day),
            "minutes": quantity_json(billed, NO_UNIT),
            "amount": self.money_json(amount),
        }


def forms_of(rulebook: Rulebook, currency: str | None = None) -> Forms:
    """The forms of a rulebook's values, in the provider's currency or that of a version."""
    return Forms(parse_unit(currency or rulebook.currency), zone(rulebook.time_zone))


def result_forms(result: Result) -> Forms:
    """The forms of a result's values."""
    return forms_of(result.rulebook, result.currency)


def quantity_json(value: Number, unit: Unit) -> int | str:
    """Money and rates as decimal text, any other number as an integer when whole, else as exact text."""
    if kind_of(unit) in ("money", "rate"):
        return number_text(value, unit)
    number = in_unit(value, unit)
    return number if isinstance(number, int) else decimal_text(number)


_SAYS = {
    CauseKind.CONFLICT: "rules contradict each other on",
    CauseKind.FACT: "missing:",
    CauseKind.DECISION: "a person has to decide:",
    CauseKind.OPEN: "the terms are silent on",
}


def causes_text(causes: Iterable[Cause]) -> str:
    """Why something is not known, in words; the gravest reason first."""
    named: dict[CauseKind, list[str]] = {}
    plain: list[str] = []
    for cause in sorted(causes):
        if cause.detail.startswith("there is no"):  # not the terms are silent: a row is not there
            plain.append(f"{cause.name}: {cause.detail}")
        elif cause.detail == NOTHING_SAID:
            plain.append(f"{cause.detail.removesuffix(' it')} this {cause.name}")
        else:
            detail = f" ({cause.detail})" if cause.detail not in ("", LEFT_OPEN) else ""
            named.setdefault(cause.kind, []).append(f"{cause.name}{detail}")
    said = [f"{_SAYS[kind]} {', '.join(names)}" for kind, names in named.items()]
    return printable("; ".join([*said, *plain]))


def cause_text(cause: Cause) -> str:
    """One reason, in words."""
    return causes_text([cause])


def printable(text: str) -> str:
    """Text from outside, safe on a terminal: whatever could steer it is escaped."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )
