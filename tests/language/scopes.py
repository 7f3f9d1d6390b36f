"""A scope for tests: names with kinds, written as a small table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.language.kinds import (
    BOOL,
    CALENDAR,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    PERIOD,
    TEXT,
    Enum,
    Kind,
    Quantity,
    money,
)
from engine.language.scope import ChargeSymbol, LookupSymbol, Scope, Sign, Symbol
from engine.language.tree import Role

KINDS: Mapping[str, Kind] = {
    "kind": Enum(("call", "travel", "question")), "flag": BOOL, "other": BOOL, "minutes": DURATION, "more": DURATION,
    "amount": money("USD"), "rate": Quantity((("USD", 1), ("min", -1))), "count_of": INTEGER, "name": TEXT,
    "day": DATE, "later_day": DATE, "at": INSTANT, "until": INSTANT, "half_year": PERIOD, "office": CALENDAR,
    "step": DURATION,
}  # fmt: skip
SIGNS = {"step": Sign.POSITIVE, "count_of": Sign.NATURAL}


@dataclass(frozen=True)
class TableScope:
    """Names of one subject; `below` is the scope of its parts."""

    subject: str = "event"
    month_ends: str | None = "clamp"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    below: TableScope | None = None
    reading_options: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"AMB-01": ("a", "b")}
    )

    def find(self, name: str) -> Symbol | None:
        kind = self.kinds.get(name)
        if kind is None:
            return None
        role: Role = "calendar" if kind == CALENDAR else "fact"
        return Symbol(name, role, kind, self.subject, SIGNS.get(name, Sign.ANY))

    def shared(self, name: str) -> bool:
        """A group shares nothing here."""
        return False

    def elsewhere(self, name: str) -> str | None:
        below = self.below
        return below.subject if below is not None and name in below.kinds else None

    def names(self) -> Iterable[str]:
        return self.kinds

    def parts(self, names: frozenset[str], charges: frozenset[str] = frozenset()) -> Scope | None:
        below = self.below
        found = below is not None and (names & set(below.kinds) or charges & {"time"})
        return below if found else None

    def part(self, subject: str) -> Scope | None:
        below = self.below
        return below if below is not None and below.subject == subject else None

    def always(self, part: str) -> bool:
        """The event is always there in its incident."""
        return self.part(part) is not None

    def charge(self, name: str) -> ChargeSymbol | None:
        """`time` is a charge of events."""
        event = self.subject == "event"
        known = name == "time"
        return ChargeSymbol(name, "event", DURATION, money("USD"), event) if known else None

    def charges(self) -> Iterable[str]:
        return ("time",)

    def charges_within(self) -> Iterable[tuple[str, bool]]:
        return (("time", self.subject == "event"),)

    def lookup(self, name: str) -> LookupSymbol | None:
        """`rates` gives an hourly rate by sort of event and whether the flag is set."""
        keys: tuple[tuple[str, Kind], ...] = (
            ("sort", Enum(("call", "travel"), False)),
            ("on", BOOL),
        )
        rate = Quantity((("USD", 1), ("min", -1)))
        return LookupSymbol(name, keys, rate, Sign.POSITIVE) if name == "rates" else None

    def lookups(self) -> Iterable[str]:
        return ("rates",)

    def reading(self, name: str) -> tuple[str, ...] | None:
        return self.reading_options.get(name)

    def readings(self) -> Iterable[str]:
        return self.reading_options


EVENT_SCOPE = TableScope()
GROUP_SCOPE = TableScope("incident", "clamp", {"total": DURATION, "open_flag": BOOL}, EVENT_SCOPE)
