"""Groups, stretches, balances and running state in plain words, for the page of the terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.language.kinds import DATE, INSTANT
from engine.report.definitions import one_line
from engine.report.show import edge_text, runs_text
from engine.report.terms_parts import Said, Table, keys_text, line_of, worth
from engine.rulebook.history import Balance, Running
from engine.rulebook.model import Figure, Group, Split

_RESULTS: Final = {
    "own": "has one result for all that is in it",
    "none": "is only looked at: what is in it has results of its own",
    "inside": "stands in the result of what it is in",
}


def group_said(group: Group) -> Iterator[Said]:
    """What makes one of many: `one for every client_id, month of all events`."""
    keys = ", ".join(one_line(key) for key in group.by)
    yield Said("is", f"one per {keys}" if keys else "one of all")
    yield Said("of", f"every {group.of}")
    if group.when is not None:
        yield Said("when", one_line(group.when), True)
    if group.runs is not None:
        yield Said("", runs_text(group.runs))
    if group.shares:
        yield Said("sharing", ", ".join(group.shares))
    yield Said("", _RESULTS[group.result])
    if group.version == "last":
        yield Said("", "read under the version of the last that is in it")
    yield from _means(group.means)


def split_said(split: Split) -> Iterator[Said]:
    """Where a subject is cut into stretches."""
    yield Said("of", f"every {split.of}")
    if split.when is not None:
        yield Said("when", one_line(split.when), True)
    yield Said("from", one_line(split.start), True)
    yield Said("until", one_line(split.end), True)
    for edge in split.at:
        yield Said("cut at", line_of(edge_text(edge)))
    yield from _means(split.means)


def balance_said(found: Balance, figures: Mapping[str, Figure]) -> Iterator[Said]:
    """An account: what it starts at, what makes it grow and fall, and within which limits."""
    yield Said("of", f"each {found.within}, in the order of {keys_text(found.order_by)}")
    yield Said("starts at", "0" if found.opening is None else worth(found.opening, figures))
    moves = [(found.about, found.credit, found.draw)]
    moves += [(mover.about, mover.credit, mover.draw) for mover in found.also]
    for about, credit, draw in moves:
        if credit is not None:
            yield Said("grows by", f"{worth(credit, figures)} with each {about}")
        if draw is not None:
            yield Said("falls by", f"{worth(draw, figures)} with each {about}, as far as it goes")
    if found.refill is not None:
        below, by = worth(found.refill.below, figures), worth(found.refill.by, figures)
        yield Said("refilled", f"by {by} at a time, while it is below {below}")
    if found.limit is not None:
        yield Said("never above", worth(found.limit, figures))
    yield Said("may fall below" if found.overdraw else "never below", "0")
    if found.expires is not None:
        moment = found.expires.kind in (DATE, INSTANT)
        yield Said("lapses" if moment else "lapses after", worth(found.expires, figures))
    yield from _means(found.means)


def running_said(found: Running) -> tuple[list[Said], Table]:
    """What is carried from one to the next."""
    order = keys_text(found.order_by)
    said = [
        Said(
            "of",
            f"each {found.within}, from one {found.about} to the next, in the order of {order}",
        )
    ]
    rows = [
        (
            cell.name + ("" if cell.per is None else f", for each {one_line(cell.per)}"),
            "nothing" if cell.start is None else one_line(cell.start),
            one_line(cell.next),
        )
        for cell in found.cells
    ]
    table = Table(("what", "at first", "then"), tuple(rows))
    return [*said, *_means(found.means)], table


def _means(text: str) -> Iterator[Said]:
    if text:
        yield Said("", line_of(text))
