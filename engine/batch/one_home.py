"""Rows of a compiled plan as decisions about one event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from engine.interpret.results import Status
from engine.language.kinds import DATE, INSTANT, PERIOD, Collection, Quantity
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, per_form
from engine.plan.lower.bits import Bits
from engine.plan.lower.lowering import Lowering, version_column
from engine.plan.lower.names import ID, SEPARATOR
from engine.plan.lower.results import STATUSES, ResultColumns
from engine.plan.lower.told import Sight, Spoken
from engine.rulebook.model import Version
from engine.values.numbers import norm
from engine.values.periods import Period
from engine.values.unknown import Cause, Unknown

_FIRST: Final = date(1970, 1, 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_STATUS: Final = (
    Status.DECIDED,
    Status.CONFLICT,
    Status.NEEDS_FACT,
    Status.NEEDS_DECISION,
    Status.OPEN,
)


@dataclass(frozen=True, slots=True)
class LineAmount:
    """What one line of a decision comes to, in canonical units."""

    name: str
    billed: Any
    rate: Any
    amount: Any


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided about one event.

    `outcomes` are the shown fields that are set, an `Unknown` where nobody knows them; `causes` are what is left open.
    """

    id: str
    subject: str
    status: Status
    version: str
    outcomes: Mapping[str, Any]
    lines: tuple[LineAmount, ...]
    amount: Any
    rules: tuple[str, ...]
    causes: frozenset[Cause]


Read = Callable[[tuple[Any, ...]], Any]


class Home:
    """How rows of one kind of home become decisions."""

    def __init__(self, lowering: Lowering, bits: Bits, result: ResultColumns, sight: Sight) -> None:
        self.lowering, self.bits, self.kind = lowering, bits, result.kind
        self.names: dict[str, int] = {}
        self.always = True
        self.there = result.there.data if result.there.op == "col" else None
        self.at_there = self._at(result.there) if result.there.op == "col" else -1
        self.id = self.names.setdefault(ID, len(self.names))
        self.version = self._at(version_column(len(lowering.versions)))
        self.status = self._constant_or(result.status)
        self.causes = [(n, self._constant_or(word)) for n, word in result.causes.words.items()]
        self.fired = [(n, self._constant_or(word)) for n, word in result.fired]
        self.amount = self._number(result.amount)
        self.outcomes = [
            self._outcomes(v, s) for v, s in zip(lowering.versions, sight.spoken, strict=True)
        ]
        self.lines = [
            (line.charge.name, lowering.versions.index(line.place.version), self._constant_or(line.due),
             self._number(line.billed), self._number(line.rate), self._number(line.amount))
            for line, _ in result.lines if line.place.kind == self.kind
        ]  # fmt: skip
        if any(line.place.kind != self.kind for line, _ in result.lines):
            raise NotColumnarError("lines of parts")
        if any(o.from_lines is not None for v in lowering.versions for o in v.outcomes.values()):
            raise NotColumnarError("outcomes that follow from lines")
        self._rules: dict[tuple[int, ...], tuple[str, ...]] = {}

    def _at(self, form: Formula) -> int:
        return self.names.setdefault(form.data, len(self.names))

    def _constant_or(self, form: Formula) -> Read:
        if form.op == "col":
            place = self._at(form)
            return lambda row: row[place]
        value = form.data if form.op == "const" else None
        return lambda row: value

    def _number(self, value: Known) -> Read:
        top, per = self._constant_or(value.form), per_form(value)
        if per.op == "const" and per.data == 1:
            return top
        below = self._constant_or(per)

        def read(row: tuple[Any, ...]) -> Any:
            found = top(row)
            return None if found is None else norm(Fraction(found, below(row)))

        return read

    def _outcomes(self, version: Version, spoken: Spoken) -> list[tuple[str, Read, Read]]:
        """The shown outcomes about this kind of home: name, whether there is one, and its value."""
        fields = dict(spoken.fields)
        found: list[tuple[str, Read, Read]] = []
        for name, outcome in version.outcomes.items():
            if not outcome.show or (outcome.about and self.kind not in outcome.about):
                continue
            decided = fields.get(name)
            if decided is None:
                if outcome.collected:
                    found.append((name, _always, _nothing))
                continue
            is_set, value = self._constant_or(decided.is_set), self._value(decided.value)
            if outcome.collected:
                found.append((name, _always, _or_nothing(is_set, value)))
            else:
                found.append((name, is_set, value))
        return found

    def _value(self, value: Known) -> Read:
        if value.items is not None:
            return self._collected(value)
        words = [(n, self._constant_or(word)) for n, word in value.why.words.items()]
        plain = (
            self._number(value)
            if isinstance(value.kind, Quantity)
            else self._constant_or(value.form)
        )
        form: Callable[[Any], Any] | None = None
        if value.kind == DATE:
            form = lambda days: _FIRST + timedelta(days=days)  # noqa: E731
        elif isinstance(value.kind, Collection):
            form = lambda text: tuple(text.split(SEPARATOR)) if text else ()  # noqa: E731
        elif value.kind == INSTANT:
            form = lambda micros: _EPOCH + timedelta(microseconds=micros)  # noqa: E731
        elif value.kind == PERIOD and value.months is not None:
            months = self._constant_or(value.months)
            return lambda row: Period(months(row), plain(row))

        def read(row: tuple[Any, ...]) -> Any:
            found = plain(row)
            if found is None:
                return Unknown(self._causes(row, words))
            return found if form is None else form(found)

        return read

    def _collected(self, value: Known) -> Read:
        """The different values that a collecting field has, sorted; unknown where one is."""
        items = [(self._constant_or(on), self._value(item)) for on, item in value.items or ()]
        form = self._constant_or(value.form)
        words = [(n, self._constant_or(word)) for n, word in value.why.words.items()]

        def read(row: tuple[Any, ...]) -> Any:
            if form(row) is None:
                causes = self._causes(row, words)
                if causes:
                    return Unknown(causes)
            return tuple(sorted({item(row) for on, item in items if on(row)}, key=str))

        return read

    def _causes(self, row: tuple[Any, ...], words: list[tuple[int, Read]]) -> frozenset[Cause]:
        mask = {n: read(row) for n, read in words}
        return self.lowering.causes.named(mask)

    def decision(self, row: tuple[Any, ...]) -> Decision | None:
        """The decision of a row; None where the plan did not work it out."""
        status = self.status(row)
        if status == len(STATUSES) - 1:
            return None
        number = row[self.version] if self.version >= 0 else 0
        fired = tuple(read(row) for _, read in self.fired)
        rules = self._rules.get(fired)
        if rules is None:
            words = {n: word for (n, _), word in zip(self.fired, fired, strict=True)}
            rules = self._rules[fired] = self.bits.rules(words)
        causes: frozenset[Cause] = frozenset()
        if status:
            causes = self._causes(row, self.causes)
        outcomes = {name: read(row) for name, is_set, read in self.outcomes[number] if is_set(row)}
        lines = tuple([
            LineAmount(name, billed(row), rate(row), amount(row))
            for name, version, due, billed, rate, amount in self.lines
            if version == number and due(row)
        ])  # fmt: skip
        version = self.lowering.versions[number].id
        return Decision(
            row[self.id],
            self.kind,
            _STATUS[status],
            version,
            outcomes,
            lines,
            self.amount(row),
            rules,
            causes,
        )


def _always(row: tuple[Any, ...]) -> bool:
    return True


def _nothing(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return ()


def _or_nothing(is_set: Read, value: Read) -> Read:
    return lambda row: value(row) if is_set(row) else ()
