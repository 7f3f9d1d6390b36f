"""Small decision tables made up by chance, and what is wrong with them, found by looking at every event there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

SIZES = tuple(range(7))
WORDS = ("a", "b", "c")
Event = tuple[int, str, bool | None]  # size, sort, paid (None: not said)


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: its words, and what it comes to of an event (None: not known)."""

    said: str
    about: str
    fits: tuple[Any, ...]

    def holds(self, event: Event) -> bool | None:
        """Whether it holds of an event."""
        value = event[("size", "sort", "paid").index(self.about)]
        return None if value is None else value in self.fits


@dataclass(frozen=True, slots=True)
class Row:
    """A rule of a table."""

    name: str
    tests: tuple[Test, ...]
    price: int
    overrides: tuple[str, ...]

    def holds(self, event: Event, without: int | None = None) -> bool | None:
        """Whether it applies to an event; `without` one of its conditions."""
        found = [one.holds(event) for n, one in enumerate(self.tests) if n != without]
        return False if False in found else None if None in found else True


def table(seed: int) -> tuple[Row, ...]:
    """Three or four rows, some of which override others."""
    random = Random(seed)
    rows: list[Row] = []
    for number in range(random.randint(3, 4)):
        tests = tuple(_test(random) for _ in range(random.randint(1, 3)))
        names = tuple(row.name for row in rows)
        beaten = tuple(name for name in names if random.random() < 0.35)
        rows.append(Row(f"r{number}", tests, random.randint(1, 2), beaten))
    return tuple(rows)


def _test(random: Random) -> Test:
    match random.randint(0, 4):
        case 0:
            word = random.choice(WORDS)
            return Test(f"sort == '{word}'", "sort", (word,))
        case 1:
            word = random.choice(WORDS)
            return Test(f"sort != '{word}'", "sort", tuple(w for w in WORDS if w != word))
        case 2:
            return Test("paid", "paid", (True,))
        case 3:
            at = random.choice(SIZES)
            return Test(f"size < {at}", "size", tuple(n for n in SIZES if n < at))
    at = random.choice(SIZES)
    return Test(f"size >= {at}", "size", tuple(n for n in SIZES if n >= at))


def written(rows: tuple[Row, ...]) -> dict[str, Any]:
    """The table in the form of `tables.yaml`."""
    return {
        "facts": {
            "size": {"kind": "integer", "min": 0, "max": SIZES[-1], "required": True},
            "sort": {"kind": "enum", "values": list(WORDS), "required": True},
            "paid": {"kind": "bool"},
        },
        "rows": {
            row.name: {
                "when": " and ".join(one.said for one in row.tests),
                "price": row.price,
                **({"overrides": list(row.overrides)} if row.overrides else {}),
            }
            for row in rows
        },
    }


def events() -> Iterator[Event]:
    """Every event that there is."""
    return product(SIZES, WORDS, (None, False, True))


def wrong(rows: tuple[Row, ...]) -> set[str]:
    """The findings: conflicts and gaps where every row is known to hold or not, dead rows, idle conditions."""
    found = {name for event in events() for name in _of_event(rows, event)}
    beats = _beats(rows)
    for row in rows:
        over = [other for other in rows if row.name in beats[other.name]]
        shows = (
            row.holds(event) is True and not any(other.holds(event) is True for other in over)
            for event in events()
        )
        if not any(shows):
            found.add(f"dead/{row.name}")
            continue
        for number in range(len(row.tests)) if len(row.tests) > 1 else ():
            if all(row.holds(event) == row.holds(event, number) for event in events()):
                found.add(f"idle/{row.name}/{number + 1}")
    return found


def _of_event(rows: tuple[Row, ...], event: Event) -> Iterator[str]:
    beats = _beats(rows)
    if any(row.holds(event) is None for row in rows):
        return
    held = [row for row in rows if row.holds(event)]
    left = [row for row in held if not any(row.name in beats[other.name] for other in held)]
    if not held:
        yield "gap"
    if len({row.price for row in left}) > 1:
        yield "conflict"


def _beats(rows: tuple[Row, ...]) -> Mapping[str, frozenset[str]]:
    """By row all that its `overrides` reach."""
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        found[row.name] = frozenset(row.overrides).union(*(found[name] for name in row.overrides))
    return found
