"""Random expressions of a wanted kind, over the names of a scope: every construct of the language, always well typed.

A kind is a short word (`bool`, `int`, `num`, `dur`, `money`, `rate`, `date`, `inst`, `period`, `text`, `km`). A scope
says which names of which kind are visible. With `monotone`, constructs that ask whether something is known are left
out, so that more knowledge can only add to an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random

Names = Mapping[str, list[str]]
LITERALS: Mapping[str, tuple[str, ...]] = {
    "bool": ("True", "False"), "int": ("0", "1", "2", "7"), "num": ("0.5", "3", "0"),
    "dur": ("minutes(30)", "hours(1.5)"), "money": ("fee", "0"), "rate": ("hourly", "cheap"),
    "date": ("date(2020, 2, 29)", "first_day"), "inst": ("day_start(first_day)",),
    "period": ("half_year", "days(3)", "months(1)"), "text": ("'x'", "'y z'"), "km": ("radius",),
}  # fmt: skip
ORDERED = ("int", "num", "dur", "money", "rate", "date", "inst", "km")
ENUM = ("low", "mid", "high")  # the values of the enum facts


@dataclass
class Writer:
    """Writes expressions for one scope; `depth` bounds how deep they nest."""

    rng: Random
    names: Names
    monotone: bool = False
    calendar: bool = True
    reading: bool = True
    forms: dict[str, list[Callable[[int], str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = {
            "bool": self._bools(), "int": self._integers(), "num": self._numbers(),
            "dur": self._durations(), "money": self._money(), "rate": self._rates(),
            "date": self._dates(), "inst": self._instants(), "period": self._periods(),
            "text": self._texts(), "km": [lambda d: f"{self('km', d)} * {self('num', d)}"],
        }  # fmt: skip

    def __call__(self, kind: str, depth: int = 2) -> str:
        """An expression of that kind, in brackets where it needs them."""
        roll = self.rng.random()
        if depth <= 0 or roll < 0.3:
            return self.leaf(kind)
        if roll < 0.4:
            yes, no = self(kind, depth - 1), self(kind, depth - 1)
            return f"({yes} if {self('bool', depth - 1)} else {no})"
        if roll < 0.45 and not self.monotone:
            return f"first_known({self(kind, depth - 1)}, {self(kind, depth - 1)})"
        if roll < 0.5 and kind in ORDERED:
            return f"{self.pick('min', 'max')}({self(kind, depth - 1)}, {self(kind, depth - 1)})"
        return f"({self.rng.choice(self.forms[kind])(depth - 1)})"

    def leaf(self, kind: str) -> str:
        """A name of that kind, mostly, or a literal."""
        known = self.names.get(kind, [])
        if known and self.rng.random() < 0.85:
            return self.rng.choice(known)
        return self.rng.choice(LITERALS[kind])

    def pick(self, *words: str) -> str:
        """One of the words."""
        return self.rng.choice(words)

    def divisor(self) -> str:
        """A number that is provably above zero."""
        return self.rng.choice(["some", "2.5", *self.names.get("divisor", [])])

    def enum(self) -> str | None:
        """The name of an enum, if there is one."""
        known = self.names.get("enum", [])
        return self.rng.choice(known) if known else None

    def _bools(self) -> list[Callable[[int], str]]:
        def compared(d: int) -> str:
            kind = self.pick(*ORDERED)
            return f"{self(kind, d)} {self.pick('<', '<=', '==', '!=', '>', '>=')} {self(kind, d)}"

        def chained(d: int) -> str:
            kind = self.pick(*ORDERED)
            return f"{self(kind, d)} < {self(kind, d)} <= {self(kind, d)}"

        def of_enum(d: int) -> str:
            name = self.enum()
            if name is None:
                return self("bool", d)
            one, two = self.rng.sample(ENUM, 2)
            return self.pick(
                f"{name} == '{one}'", f"{name} != '{one}'", f"{name} in ('{one}', '{two}')"
            )

        forms: list[Callable[[int], str]] = [
            lambda d: f"{self('bool', d)} and {self('bool', d)}",
            lambda d: f"{self('bool', d)} or {self('bool', d)}",
            lambda d: f"not {self('bool', d)}", compared, compared, chained, of_enum,
            lambda d: f"{self('int', d)} in ({self('int', d)}, {self('int', d)}, 3)",
            lambda d: f"{self('text', d)} == {self('text', d)}",
        ]  # fmt: skip
        if not self.monotone:
            forms.append(lambda d: f"known({self(self.pick(*ORDERED), d)})")
        if self.calendar:
            forms.append(lambda d: f"inside(office, {self('inst', d)})")
            forms.append(lambda d: f"open_on(office, {self('date', d)})")
        if self.reading:
            forms.append(lambda d: "reading('AMB-01') == 'a'")
        return forms

    def _integers(self) -> list[Callable[[int], str]]:
        return [
            lambda d: f"{self('int', d)} {self.pick('+', '-', '*')} {self('int', d)}",
            lambda d: f"-{self('int', d)}",
            lambda d: f"floor({self('num', d)})",
            lambda d: f"abs({self('int', d)})",
            lambda d: f"{self('int', d)} {self.pick('//', '%')} 3",
            lambda d: f"{self.pick('year_of', 'month_of', 'day_of', 'weekday')}({self('date', d)})",
            lambda d: f"days_between({self('date', d)}, {self('date', d)})",
        ]

    def _numbers(self) -> list[Callable[[int], str]]:
        return [
            lambda d: f"{self('num', d)} {self.pick('+', '-', '*')} {self('num', d)}",
            lambda d: f"{self('num', d)} {self.pick('/', '//', '%')} {self.divisor()}",
            lambda d: f"{self('dur', d)} / {self.pick('step', 'minutes(7)')}",
            lambda d: f"{self('money', d)} / fee",
            lambda d: f"clamp({self('num', d)}, -1, {self('num', d)})",
            lambda d: (
                f"{self.pick('round_up', 'round_down', 'round_nearest')}({self('num', d)}, some)"
            ),
        ]

    def _durations(self) -> list[Callable[[int], str]]:
        forms: list[Callable[[int], str]] = [
            lambda d: f"{self('dur', d)} {self.pick('+', '-')} {self('dur', d)}",
            lambda d: f"{self('dur', d)} * {self('num', d)}",
            lambda d: f"{self('inst', d)} - {self('inst', d)}",
            lambda d: f"{self.pick('minutes', 'hours')}({self('num', d)})",
            lambda d: f"whole_minutes({self('dur', d)})",
            lambda d: (
                f"{self.pick('round_up', 'round_down', 'round_nearest')}({self('dur', d)}, step)"
            ),
        ]
        if self.calendar:
            forms.append(
                lambda d: f"open_minutes(office, {self.leaf('inst')}, {self.leaf('inst')})"
            )
        return forms

    def _money(self) -> list[Callable[[int], str]]:
        return [
            lambda d: f"{self('money', d)} {self.pick('+', '-')} {self('money', d)}",
            lambda d: f"{self('rate', d)} * {self('dur', d)}",
            lambda d: f"{self('money', d)} * {self('num', d)}",
        ]

    def _rates(self) -> list[Callable[[int], str]]:
        return [
            lambda d: f"{self('rate', d)} * {self('num', d)}",
            lambda d: f"{self('money', d)} / step",
        ]

    def _dates(self) -> list[Callable[[int], str]]:
        forms: list[Callable[[int], str]] = [
            lambda d: f"{self('date', d)} {self.pick('+', '-')} {self('period', d)}",
            lambda d: f"date_of({self('inst', d)})",
            lambda d: (
                f"{self.pick('first_of_month', 'last_of_month', 'last_of_year')}({self('date', d)})"
            ),
        ]
        if self.calendar:
            forms.append(
                lambda d: f"working_day_after(office, {self('date', d)}, {self.leaf('int')})"
            )
        return forms

    def _instants(self) -> list[Callable[[int], str]]:
        forms: list[Callable[[int], str]] = [
            lambda d: f"{self('inst', d)} {self.pick('+', '-')} {self('dur', d)}",
            lambda d: f"{self.pick('day_start', 'day_end')}({self('date', d)})",
        ]
        if self.calendar:
            forms.append(lambda d: f"opening_end(office, {self('inst', d)}, {self.pick('1', '2')})")
        return forms

    def _periods(self) -> list[Callable[[int], str]]:
        return [
            lambda d: f"{self.pick('days', 'weeks', 'months', 'years')}({self('int', d)})",
            lambda d: f"{self('period', d)} + {self('period', d)}",
        ]

    def _texts(self) -> list[Callable[[int], str]]:
        return [lambda d: f"joined({self('text', d)}, {self('int', d)}, {self('date', d)})"]
