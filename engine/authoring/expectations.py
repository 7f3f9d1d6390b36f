"""What a case expects, compared with what came out: only the keys that are named, each in exact terms.

Expected values are read as the rulebook declares them (a number in its unit, a date, an instant), so `45` and `45.00`
are the same amount, and instants may be written with any offset. The differences are sentences for a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.authoring.expected_lines import SUBSETS, LineComparison, missing_names
from engine.authoring.expected_values import Values, plain_text
from engine.events.model import Reject
from engine.interpret.results import Part, Result
from engine.language.kinds import DATE, NUMBER, Collection, Kind
from engine.rulebook.model import Outcome
from engine.rulebook.plain import Plain
from engine.values.unknown import Unknown

Expected = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Compares results of one rulebook; `differences` is what is not as expected."""

    values: Values

    def result(self, expected: Expected, result: Result) -> Iterator[str]:
        """The differences of a result."""
        own: dict[str, Any] = {
            "subject": result.subject, "id": result.id, "status": str(result.status),
            "version": result.version.id if result.version else None, "currency": result.currency,
        }  # fmt: skip
        for key, wanted in expected.items():
            if key in own:
                yield from _differs(key, str(wanted), own[key])
            elif key == "amount":
                yield from self.values.of(result).money("amount", wanted, result.amount)
            elif key == "outcomes" and isinstance(wanted, dict):
                yield from self._outcomes(wanted, result.outcomes, result)
            elif key == "parts" and isinstance(wanted, list):
                yield from self._parts(wanted, result)
            elif key == "lines" and isinstance(wanted, list):
                yield from LineComparison(self.values.of(result)).all(wanted, result.lines)
            elif key == "readings" and isinstance(wanted, dict):
                used = {} if result.derivation is None else result.derivation.readings
                for name, option in wanted.items():
                    yield from _differs(f"reading {name}", option, used.get(name))
            elif hasattr(result, key) or key == "not_rules":
                yield from _lists(key, wanted, result)
            else:  # what only a reject has
                yield f"{key}: expected {plain_text(wanted)}, got a result"

    def reject(self, expected: Expected, reject: Reject) -> Iterator[str]:
        """The differences of a reject."""
        yield from _differs("status", expected.get("status", "rejected"), "rejected")
        own = {"id": reject.id, "field": reject.field, "reason": reject.reason}
        for key, actual in own.items():
            if key in expected:
                yield from _differs(key, expected[key], actual)

    def _parts(self, wanted: list[Plain], result: Result) -> Iterator[str]:
        """What was decided about members of a group, and about stretches."""
        for expected in wanted:
            if not isinstance(expected, dict):
                continue
            name = " ".join(str(expected[key]) for key in ("subject", "id") if key in expected)
            found = part_of(expected, result)
            if found is None:
                yield f"part {name}: there is none"
                continue
            outcomes = expected.get("outcomes", {})
            assert isinstance(outcomes, dict)
            found_out = self._outcomes(outcomes, found.outcomes, result)
            yield from (f"part {name}: {difference}" for difference in found_out)
            rules = missing_names("rules", expected.get("rules", []), found.rules)
            yield from (f"part {name}: {difference}" for difference in rules)

    def _outcomes(
        self, wanted: Expected, outcomes: Mapping[str, Any], result: Result
    ) -> Iterator[str]:
        declared = result.version.outcomes if result.version else {}
        for name, value in wanted.items():
            outcome = declared.get(name)
            actual = outcomes.get(name)
            if outcome is None:
                if value is not None:
                    yield f"{name}: there is no such outcome"
            elif outcome.from_lines == "invoices" and value is not None:
                yield from self._invoices(value, actual)
            elif not self._same(value, actual, outcome):
                yield f"{name}: expected {plain_text(value)}, got {self.values.text(actual, outcome.unit)}"

    def _same(self, wanted: Plain, actual: Any, outcome: Outcome) -> bool:
        if actual is None or isinstance(actual, Unknown):
            return wanted is None
        if wanted is None:
            return False
        if isinstance(outcome.kind, Collection):
            if not isinstance(wanted, list):
                return False
            items = [self.values.read(item, outcome.kind.of, outcome.unit) for item in wanted]
            if outcome.collected or isinstance(actual, frozenset):
                return set(items) == set(actual) and len(items) == len(actual)
            return tuple(items) == tuple(actual)
        return bool(self.values.read(wanted, outcome.kind, outcome.unit) == actual)

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
                    if key in row and self.values.read(row[key], kind, None) != value:
                        yield f"invoice {number}: {key}: expected {plain_text(row[key])}, got {self.values.text(value)}"
                if "amount" in row:
                    yield from self.values.money(f"invoice {number}: amount", row["amount"], amount)


def part_of(expected: Expected, result: Result) -> Part | None:
    """The part of a result that an expectation is about, by id and subject."""
    subject = expected.get("subject")
    fitting = (
        part
        for part in result.parts
        if part.id == str(expected.get("id")) and subject in (None, part.subject)
    )
    return next(fitting, None)


def _lists(key: str, wanted: Plain, result: Result) -> Iterator[str]:
    """Lists of names: rules, clauses, events and needs."""
    names = [str(item) for item in wanted] if isinstance(wanted, list) else []
    if key in SUBSETS:
        yield from missing_names(key, wanted, getattr(result, key))
    elif key == "not_rules":
        fired = [name for name in names if name in result.rules]
        if fired:
            yield f"not_rules: {', '.join(fired)} fired"
    else:
        actual = getattr(result, key)
        if sorted(names) != sorted(actual):
            yield f"{key}: expected {plain_text(wanted)}, got [{', '.join(actual)}]"


def _differs(key: str, wanted: Plain, actual: Plain) -> Iterator[str]:
    if wanted is None and actual is None:
        return
    if actual is None or str(wanted) != str(actual):
        yield f"{key}: expected {plain_text(wanted)}, got {plain_text(actual)}"
