"""Lines of a decision about one event, and what outcomes that are declared `from_lines` make of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from engine.batch.one_rows import Read, Row, Rows
from engine.interpret.totals import line_totals
from engine.language.kind_units import unit_of
from engine.plan.formulas import Formula
from engine.plan.lower.lines import ChargeLine
from engine.plan.lower.lowering import Lowering
from engine.plan.lower.names import ID
from engine.rulebook.model import Version
from engine.values.unknown import Cause

_COUNTED: Final = ("actual", "billed", "covered", "undecided")
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "rate": ("billed", "rate"),
    "payer": ("billed", "amount", "payer"),
    "invoice_on": ("billed", "amount", "invoice_on"),
    "invoices": ("billed", "amount", "invoice_on"),
}


class LineAmount(NamedTuple):
    """What one line of a decision comes to, in canonical units; `subject` and `id` say what it is about."""

    name: str
    billed: Any
    rate: Any
    amount: Any
    subject: str
    id: str


@dataclass(slots=True)
class _Told:
    """What outcomes make something of, as in `engine.interpret.results.Line`."""

    unit: str
    actual: Any = None
    billed: Any = None
    covered: Any = None
    undecided: Any = None
    rate: Any = None
    amount: Any = None
    payer: Any = None
    invoice_on: Any = None
    causes: frozenset[Cause] = frozenset()


class LinesOf:
    """The lines of one version on one sheet that stand in results of one kind of home."""

    def __init__(
        self, rows: Rows, lines: Sequence[tuple[ChargeLine, Formula]], wanted: frozenset[str]
    ) -> None:
        self.kind = lines[0][0].place.kind
        self._asked = bool(wanted)
        self.id = rows.names.setdefault(ID, len(rows.names))
        self._lines = [
            (
                line.charge.name, rows.plain(line.due), rows.plain(link), rows.number(line.billed),
                rows.number(line.rate), rows.number(line.amount), unit_of(line.charge.quantity_kind),
                _further(rows, line, wanted),
            )
            for line, link in lines
        ]  # fmt: skip

    def of(self, row: Row) -> list[tuple[LineAmount, Any]]:
        """Those that a row has, each beside what outcomes are made of."""
        found = []
        for name, due, link, billed, rate, amount, unit, further in self._lines:
            if due(row) and link(row) is not None:
                line = LineAmount(
                    name, billed(row), rate(row), amount(row), self.kind, row[self.id]
                )
                told = None
                if self._asked:
                    told = _Told(unit, billed=line.billed, rate=line.rate, amount=line.amount)
                    for part, read in further:
                        setattr(told, part, read(row))
                found.append((line, told))
        return found


def _further(rows: Rows, line: ChargeLine, wanted: frozenset[str]) -> list[tuple[str, Read]]:
    found: list[tuple[str, Read]] = []
    for part in wanted - {"billed", "rate", "amount"}:
        match part:
            case "payer":
                found.append((part, _if_set(rows, line.payer_set, rows.value(line.payer))))
            case "invoice_on":
                found.append((part, _if_set(rows, line.invoice_set, rows.value(line.invoice_on))))
            case "causes":
                found.append((part, rows.causes(line.causes)))
            case _:
                found.append((part, rows.number(getattr(line, part))))
    return found


def _if_set(rows: Rows, is_set: Formula, value: Read) -> Read:
    if is_set.op == "const" and is_set.data:
        return value
    there = rows.plain(is_set)
    return lambda row: value(row) if there(row) else None


def parts_wanted(lowering: Lowering) -> frozenset[str]:
    """The parts of lines that shown outcomes of any version are made of."""
    found: set[str] = set()
    for version in lowering.versions:
        for outcome in version.outcomes.values():
            if outcome.show and outcome.from_lines is not None:
                own = outcome.from_lines
                found.update((own, "causes") if own in _COUNTED else _NEEDED[own])
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class FromLines:
    """An outcome that follows from lines."""

    of: str
    unit: str

    def value(self, lines: list[Any]) -> Any:
        """Its value; None where there is none."""
        found = line_totals(lines, self.of, self.unit)
        return None if found == () else found


def from_lines(version: Version, name: str) -> FromLines | None:
    """How an outcome follows from lines, if it does."""
    outcome = version.outcomes[name]
    return (
        None if outcome.from_lines is None else FromLines(outcome.from_lines, unit_of(outcome.kind))
    )
