"""What a case expects, compared with what came out: only the keys that are named, each in exact terms.

Expected values are read as the rulebook declares them (a number in its unit, a date, an instant), so `45` and `45.00`
are the same amount, and instants may be written with any offset. The differences are sentences for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from engine.events.model import Reject
from engine.events.readers.python_values import raw_value
from engine.events.typing_values import Fault, typed
from engine.interpret.results import Line, Result
from engine.interpret.totals import rate_unit
from engine.language.kinds import DATE, NUMBER, TEXT, Collection, Kind, money
from engine.rulebook.model import Fact, Outcome, Rulebook
from engine.rulebook.plain import Plain
from engine.values.numbers import decimal_text
from engine.values.units import Unit, number_text, parse_unit
from engine.values.unknown import Unknown
from engine.values.zones import show_instant, zone

Expected = Mapping[str, Plain]
_SUBSETS = {"rules": "rules", "clauses": "clauses"}  # every one that is named must be there
_QUANTITIES = ("actual", "billed", "covered", "undecided")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares results of one rulebook; `differences` is what is not as expected."""

    rulebook: Rulebook

    def result(self, expected: Expected, result: Result) -> Iterator[str]:
        """The differences of a result."""
        own: dict[str, Any] = {
            "subject": result.subject, "id": result.id, "status": str(result.status),
            "version": result.version.id if result.version else None, "currency": result.rulebook.currency,
        }  # fmt: skip
        for key, wanted in expected.items():
            if key in own:
                yield from _differs(key, str(wanted), own[key])
            elif key == "amount":
                yield from self._money("amount", wanted, result.amount)
            elif key == "outcomes" and isinstance(wanted, dict):
                yield from self._outcomes(wanted, result)
            elif key == "lines" and isinstance(wanted, list):
                yield from self._lines(wanted, result)
            elif key == "readings" and isinstance(wanted, dict):
                for name, option in wanted.items():
                    yield from _differs(f"reading {name}", option, result.readings.get(name))
            elif hasattr(result, key) or key == "not_rules":
                yield from _lists(key, wanted, result)
            else:  # what only a reject has
                yield f"{key}: expected {_plain(wanted)}, got a result"

    def reject(self, expected: Expected, reject: Reject) -> Iterator[str]:
        """The differences of a reject."""
        yield from _differs("status", expected.get("status", "rejected"), "rejected")
        own = {"id": reject.id, "field": reject.field, "reason": reject.reason}
        for key, actual in own.items():
            if key in expected:
                yield from _differs(key, expected[key], actual)

    def _outcomes(self, wanted: Expected, result: Result) -> Iterator[str]:
        declared = result.version.outcomes if result.version else {}
        for name, value in wanted.items():
            outcome = declared.get(name)
            actual = result.outcomes.get(name)
            if outcome is None:
                if value is not None:
                    yield f"{name}: there is no such outcome"
            elif outcome.from_lines == "invoices" and value is not None:
                yield from self._invoices(value, actual)
            elif not self._same(value, actual, outcome):
                yield f"{name}: expected {_plain(value)}, got {self.text(actual, outcome.unit)}"

    def _same(self, wanted: Plain, actual: Any, outcome: Outcome) -> bool:
        if actual is None or isinstance(actual, Unknown):
            return wanted is None
        if wanted is None:
            return False
        if isinstance(outcome.kind, Collection):
            if not isinstance(wanted, list):
                return False
            items = [self._read(item, outcome.kind.of, outcome.unit) for item in wanted]
            if outcome.collected or isinstance(actual, frozenset):
                return set(items) == set(actual) and len(items) == len(actual)
            return tuple(items) == tuple(actual)
        return bool(self._read(wanted, outcome.kind, outcome.unit) == actual)

    def _read(self, value: Plain, kind: Kind, unit: Unit | None) -> object:
        found = typed(raw_value(value), Fact("expected", kind, unit))
        return value if isinstance(found, Fault) else found

    def _invoices(self, wanted: Plain, actual: Any) -> Iterator[str]:
        rows = wanted if isinstance(wanted, list) else []
        found = actual if isinstance(actual, tuple) else ()
        if len(rows) != len(found):
            yield f"invoices: expected {len(rows)}, got {len(found)}"
            return
        for number, (row, (day, billed, amount)) in enumerate(zip(rows, found, strict=True), 1):
            if isinstance(row, dict):
                own: dict[str, tuple[Any, Kind]] = {
                    "invoice_on": (day, DATE),
                    "minutes": (billed, NUMBER),
                }
                for key, (value, kind) in own.items():
                    if key in row and self._read(row[key], kind, None) != value:
                        yield f"invoice {number}: {key}: expected {_plain(row[key])}, got {self.text(value)}"
                if "amount" in row:
                    yield from self._money(f"invoice {number}: amount", row["amount"], amount)

    def _lines(self, wanted: list[Plain], result: Result) -> Iterator[str]:
        lines = sorted(result.lines, key=lambda line: (line.id, line.name))
        if len(wanted) != len(lines):
            shown = ", ".join(f"{line.name} of {line.id}" for line in lines) or "none"
            yield f"lines: expected {len(wanted)}, got {len(lines)} ({shown})"
            return
        for number, (expected, line) in enumerate(zip(wanted, lines, strict=True), 1):
            if isinstance(expected, dict):
                for difference in self._line(expected, line):
                    yield f"line {number} ({line.name} of {line.id}): {difference}"

    def _line(self, expected: Expected, line: Line) -> Iterator[str]:
        for key, wanted in expected.items():
            actual: Any = getattr(line, key)
            if key in _SUBSETS:
                yield from _missing(key, wanted, actual)
            elif key == "amount":
                yield from self._money("amount", wanted, actual)
            elif key in _QUANTITIES:
                if self._read(wanted, NUMBER, None) != actual:
                    yield f"{key}: expected {_plain(wanted)}, got {self.text(actual)}"
            elif key == "rate":
                unit = rate_unit(self.rulebook.currency, line.unit)
                if (None if wanted is None else self._read(wanted, NUMBER, unit)) != actual:
                    yield f"rate: expected {_plain(wanted)}, got {self.text(actual, unit)}"
            else:
                kind = DATE if key == "invoice_on" else TEXT
                if (None if wanted is None else self._read(wanted, kind, None)) != actual:
                    yield f"{key}: expected {_plain(wanted)}, got {self.text(actual)}"

    def _money(self, label: str, wanted: Plain, actual: Any) -> Iterator[str]:
        unit = parse_unit(self.rulebook.currency)
        expected = (
            None if wanted is None else self._read(wanted, money(self.rulebook.currency), unit)
        )
        if expected != actual:
            yield f"{label}: expected {_plain(wanted)}, got {self.text(actual, unit)}"

    def text(self, value: Any, unit: Unit | None = None) -> str:
        """A value that came out, in the terms in which it would be expected."""
        match value:
            case None:
                return "nothing"
            case Unknown():
                return f"unknown ({', '.join(sorted(cause.name for cause in value.causes))})"
            case bool():
                return str(value).lower()
            case int() | Fraction():
                return decimal_text(value) if unit is None else number_text(value, unit)
            case datetime():
                return show_instant(value, zone(self.rulebook.time_zone))
            case date():
                return value.isoformat()
            case tuple() | frozenset():
                return f"[{', '.join(self.text(item, unit) for item in value)}]"
        return str(value)


def _lists(key: str, wanted: Plain, result: Result) -> Iterator[str]:
    """Lists of names: rules, clauses, events and needs."""
    names = [str(item) for item in wanted] if isinstance(wanted, list) else []
    if key in _SUBSETS:
        yield from _missing(key, wanted, getattr(result, key))
    elif key == "not_rules":
        fired = [name for name in names if name in result.rules]
        if fired:
            yield f"not_rules: {', '.join(fired)} fired"
    else:
        actual = getattr(result, key)
        if sorted(names) != sorted(actual):
            yield f"{key}: expected {_plain(wanted)}, got [{', '.join(actual)}]"


def _missing(key: str, wanted: Plain, actual: tuple[str, ...]) -> Iterator[str]:
    names = [str(item) for item in wanted] if isinstance(wanted, list) else []
    absent = [name for name in names if name not in actual]
    if absent:
        yield f"{key}: {', '.join(absent)} missing among [{', '.join(actual)}]"


def _differs(key: str, wanted: Plain, actual: Plain) -> Iterator[str]:
    if wanted is None and actual is None:
        return
    if actual is None or str(wanted) != str(actual):
        yield f"{key}: expected {_plain(wanted)}, got {_plain(actual)}"


def _plain(value: Plain) -> str:
    """An expected value as the author wrote it."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case list():
            return f"[{', '.join(map(_plain, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {_plain(item)}' for key, item in value.items())}}}"
    return str(value)
