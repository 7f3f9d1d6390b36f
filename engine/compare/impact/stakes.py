"""What hangs on how unclear clauses are read: for each option that is not chosen, what it would bill on given events.

One reading at a time is changed, the others stay as they are: combinations are not tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.compare.impact.model import Amounts, Impact
from engine.rulebook.model import Rulebook


@dataclass(frozen=True, slots=True)
class OptionStake:
    """An option: what it says, whether it is chosen, and what it changes; `customers` None where nobody names them."""

    letter: str
    text: str
    chosen: bool
    changed: int = 0
    statuses: int = 0  # of these, results with another status
    customers: int | None = None
    amounts: tuple[Amounts, ...] = ()

    @property
    def size(self) -> tuple[object, ...]:
        """What options are sorted by: the largest difference, up or down, then how many results change."""
        differences = [min(a.difference, -a.difference) for a in self.amounts]
        return min(differences, default=0), -self.changed


@dataclass(frozen=True, slots=True)
class ReadingStake:
    """A reading with all its options; `asked`: whether anything about these events hangs on it at all."""

    name: str
    question: str
    clauses: tuple[str, ...]
    asked: bool
    options: tuple[OptionStake, ...]

    @property
    def matters(self) -> bool:
        """Whether any option changes anything."""
        return any(option.changed for option in self.options)


@dataclass(frozen=True, slots=True)
class Stakes:
    """All readings, the largest stake first; `amounts`: what is billed as they are chosen."""

    rulebook: Rulebook
    events: int
    results: int
    amounts: tuple[Amounts, ...]
    readings: tuple[ReadingStake, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A reading as its versions have it: what is chosen in any of them, and all options."""

    name: str
    question: str
    clauses: tuple[str, ...]
    chosen: frozenset[str]
    options: Mapping[str, str]

    @property
    def others(self) -> tuple[str, ...]:
        """The options that would change a version that has them."""
        return tuple(o for o in self.options if self.chosen != {o})


class Asked(dict[str, str]):
    """No reading is chosen by hand, and those are noted that an evaluation asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        """Nothing, and a note."""
        self.names.add(key)
        return default


def questions(rulebook: Rulebook) -> tuple[Question, ...]:
    """The readings of all versions, by name; the last version that has one says what it is about."""
    found: dict[str, Question] = {}
    for version in rulebook.versions.values():
        for name, reading in version.readings.items():
            known = found.get(name)
            chosen = {reading.chosen} | (known.chosen if known else set())
            options = {**(known.options if known else {}), **reading.options}
            found[name] = Question(
                name, reading.question, reading.clauses, frozenset(chosen), options
            )
    return tuple(found[name] for name in sorted(found))


def stake(question: Question, found: Mapping[str, Impact], asked: bool) -> ReadingStake:
    """A reading with what was found for each option that was tried."""
    options = []
    for letter, text in question.options.items():
        impact = found.get(letter)
        own = OptionStake(letter, text, letter in question.chosen)
        options.append(own if impact is None else _measured(own, impact))
    return ReadingStake(question.name, question.question, question.clauses, asked, tuple(options))


def _measured(option: OptionStake, impact: Impact) -> OptionStake:
    customers = impact.customers
    return OptionStake(
        option.letter,
        option.text,
        option.chosen,
        len(impact.changed),
        impact.aspects.get("status", 0),
        None if customers is None or not customers.all else customers.affected,
        impact.amounts,
    )


def ordered(readings: Iterable[ReadingStake]) -> tuple[ReadingStake, ...]:
    """The largest stake first."""
    return tuple(sorted(readings, key=_weight))


def _weight(reading: ReadingStake) -> tuple[object, ...]:
    return min(option.size for option in reading.options), not reading.asked, reading.name
