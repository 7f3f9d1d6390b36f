"""A provider's events one after the other: groups mixed, some events late, some rows spoiled."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from random import Random
from typing import Final

from bench.events import wsm, wtim
from bench.events.draw import Draw, Row

PROVIDERS: Final = {"wtim": wtim, "wsm": wsm}
BLOCK: Final = 4_000  # events that are mixed
LATE: Final = 0.02  # of the groups, so many have their last event some blocks later
SPOILED: Final = 0.01
AT_ODDS: Final = 0.06  # of the groups, so many have a row that contradicts the others
BARE: Final = frozenset({"kind", "id"})  # what is not left out at random
STRANGE_IDS: Final = (
    "é-{}", "{} with spaces", 'quo"te {}', "com,ma {}", "it's {}", "{}#1", "00{}", "ß{}", "日本-{}", "-{}", "{}.0",
    "=1+{}", "a" * 180 + "{}", "{}/1", "NULL{}", "ﬁ{}", "e\u0301{}",
)  # fmt: skip


def events(provider: str, seed: int = 1, spoiled: float = SPOILED) -> Iterator[Row]:
    """Events without end, each a row of plain values; take as many as are wanted."""
    made = PROVIDERS[provider]
    draw = Draw(Random(f"{provider} {seed}"), made.ZONE)
    late: list[Row] = []
    recent: Row = {}
    number = 0
    while True:
        block: list[Row] = []
        while len(block) < BLOCK:
            rows = _group(draw, made.MAKERS, f"{seed}g", number)
            number += 1
            if len(rows) > 1 and draw.maybe(AT_ODDS):
                _set_at_odds(draw, rows, recent)
            recent |= rows[0]
            if len(rows) > 1 and draw.maybe(LATE):
                late.append(rows.pop())
            block += rows
        if len(late) > 100 or draw.maybe(0.2):
            block += late[::2]
            late = late[1::2]
        draw.rng.shuffle(block)
        yield from _spoiling(draw, block, spoiled)


def some(provider: str, count: int, seed: int = 1, spoiled: float = SPOILED) -> list[Row]:
    """So many events, without the facts that they lack."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in islice(events(provider, seed, spoiled), count)
    ]


def _group(
    draw: Draw,
    makers: tuple[tuple[float, Callable[[Draw, str], list[Row]]], ...],
    prefix: str,
    number: int,
) -> list[Row]:
    """The events of one group; ids begin with the seed, so that files of several seeds can stand together."""
    sums = _sums(tuple(weight for weight, _ in makers))
    make = makers[min(bisect(sums, draw.chance() * sums[-1]), len(makers) - 1)][1]
    rows = [draw.without(row, BARE) for row in make(draw, f"{prefix}{number}")]
    for place, row in enumerate(rows):
        own = f"{prefix}{number}-{place}"
        row["id"] = draw.pick(STRANGE_IDS).format(own) if draw.maybe(0.004) else own
    return rows


_known: dict[tuple[float, ...], list[float]] = {}


def _set_at_odds(draw: Draw, rows: list[Row], recent: Row) -> None:
    """One row says something that the rest of its group does not, or belongs to another group after all."""
    row = draw.pick(rows)
    name = draw.pick([name for name in row if name not in BARE])
    row[name] = recent.get(name, row[name])


def _sums(weights: tuple[float, ...]) -> list[float]:
    if weights not in _known:
        _known[weights] = list(accumulate(weights))
    return _known[weights]


def _spoiling(draw: Draw, rows: list[Row], part: float) -> Iterator[Row]:
    for place, row in enumerate(rows):
        yield _spoiled(draw, row, rows[place - 1]["id"]) if draw.maybe(part) else row


def _spoiled(draw: Draw, row: Row, other: str) -> Row:
    """A row that is no event, in most cases: one value of it is wrong."""
    instants = [name for name in row if name.endswith("_at")]
    minutes = [name for name in row if name.endswith("minutes")]
    days = [name for name in row if name.endswith("_on")]
    choices: list[Row] = [
        {"kind": "something_else"}, {"kind": None}, {"kind": "Support_Call"}, {"id": other}, {"provider": "NOBODY"},
        {"minutes": "-1"}, {"minutes": "1.5"}, {"minutes": "1e3"}, {"minutes": "12 min"}, {"minutes": "٣"},
        {"ended_at": "1990-01-01T00:00:00Z", "started_at": "1990-01-02T00:00:00Z"}, {"worked_on": "2017-02-29"},
        {"worked_on": "02/03/2017"}, {"started_at": "2017-03-12T02:30:00"}, {"started_at": "yesterday"},
        {"started_at": "2017-01-01T25:00:00Z"}, {"emergency": "perhaps"}, {"office_open": "2"},
    ]  # fmt: skip
    choices += [{name: "2017-01-01 10:00"} for name in instants]
    choices += [{name: "-0.5"} for name in minutes]
    choices += [{name: "2017-13-01"} for name in days]
    return row | draw.pick(choices)
