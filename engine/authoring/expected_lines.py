"""Expected lines against those that came out: in any order, each in the keys that it names, pieces one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine.authoring.expected_values import Values, plain_text
from engine.interpret.charging import BilledPiece
from engine.interpret.results import Line
from engine.language.kind_units import rate_unit
from engine.language.kinds import DATE, INSTANT, NUMBER, TEXT, Kind
from engine.rulebook.plain import Plain
from engine.values.units import Unit

Expected = Mapping[str, Plain]
SUBSETS: Final = ("rules", "clauses")  # every one that is named must be there
_QUANTITIES: Final = ("actual", "billed", "covered", "undecided", "quantity")
_NAMES: Final = ("subject", "id", "name")  # what tells one line from another
_KINDS: Final[dict[str, Kind]] = {"invoice_on": DATE, "start": INSTANT, "end": INSTANT}


@dataclass(frozen=True, slots=True)
class LineComparison:
    """Compares the lines of a result."""

    values: Values

    def all(self, wanted: Sequence[Plain], lines: Sequence[Line]) -> Iterator[str]:
        """What is otherwise than expected, and which lines are missing or too many."""
        left = sorted(lines, key=lambda line: (line.id, line.name))
        expected = [one for one in wanted if isinstance(one, dict)]
        if len(expected) != len(left):
            shown = ", ".join(f"{line.name} of {line.id}" for line in left) or "none"
            yield f"lines: expected {len(expected)}, got {len(left)} ({shown})"
            return
        for one in sorted(expected, key=lambda one: -sum(key in one for key in _NAMES)):
            fitting = [line for line in left if is_meant(one, line)]
            if not fitting:
                name = " of ".join(str(one[key]) for key in ("name", "id") if key in one)
                rest = ", ".join(f"{line.name} of {line.id}" for line in left)
                yield f"lines: there is no {name} among {rest}"
                continue
            line = next((n for n in fitting if not any(self.line(one, n))), fitting[0])
            left.remove(line)
            for difference in self.line(one, line):
                yield f"line {line.name} of {line.id}: {difference}"

    def line(self, expected: Expected, line: Line) -> Iterator[str]:
        """The differences of one line."""
        unit = rate_unit(self.values.currency, line.unit)
        for key, wanted in expected.items():
            actual: Any = getattr(line, key)
            if key in SUBSETS:
                yield from missing_names(key, wanted, actual)
            elif key == "pieces":
                yield from self._pieces(wanted, line.pieces, unit)
            else:
                yield from self._value(key, wanted, actual, unit)

    def _pieces(self, wanted: Plain, pieces: Sequence[BilledPiece], unit: Unit) -> Iterator[str]:
        expected = wanted if isinstance(wanted, list) else []
        if len(expected) != len(pieces):
            yield f"pieces: expected {len(expected)}, got {len(pieces)}"
            return
        for number, (one, piece) in enumerate(zip(expected, pieces, strict=True), 1):
            for key, value in one.items() if isinstance(one, dict) else ():
                actual = getattr(piece, key)
                for difference in self._value(key, value, None if actual == "" else actual, unit):
                    yield f"piece {number}: {difference}"

    def _value(self, key: str, wanted: Plain, actual: Any, unit: Unit) -> Iterator[str]:
        if key == "amount":
            yield from self.values.money("amount", wanted, actual)
            return
        of_rate = unit if key == "rate" else None
        kind = NUMBER if key in (*_QUANTITIES, "rate") else _KINDS.get(key, TEXT)
        if (None if wanted is None else self.values.read(wanted, kind, of_rate)) != actual:
            shown = self.values.text(actual, of_rate)
            yield f"{key}: expected {plain_text(wanted)}, got {shown}"


def is_meant(expected: Expected, line: Line) -> bool:
    """Whether a line has the names that an expected one gives."""
    return all(str(expected[key]) == getattr(line, key) for key in _NAMES if key in expected)


def missing_names(key: str, wanted: Plain, actual: Sequence[str]) -> Iterator[str]:
    """Names that must be among others and are not."""
    names = [str(item) for item in wanted] if isinstance(wanted, list) else []
    absent = [name for name in names if name not in actual]
    if absent:
        yield f"{key}: {', '.join(absent)} missing among [{', '.join(actual)}]"
