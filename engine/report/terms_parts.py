"""What the page of the terms is made of: links, lines, tables and entries, and the words of what takes a table.

Opening hours are a table of weekdays, keyed tables and tiers stand as tables, groups and balances in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from engine.language.expressions import Expr
from engine.report.definitions import one_line
from engine.report.show_hours import cell_values, cell_windows, plan_text
from engine.rulebook.charge_parts import NO_PRICE, Tiers, TierStep
from engine.rulebook.history import OrderKey, Rolling, Window
from engine.rulebook.lookups import Lookup, Row
from engine.rulebook.model import CalendarEntry, Figure, GridEntry, HolidaysLike
from engine.values.days import Cells
from engine.values.units import show as show_amount
from engine.values.unknown import CauseKind

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_FRAMES: Final = {
    "before": "those before it", "through": "those up to it, and itself", "whole": "all",
}  # fmt: skip
_FUNCTIONS: Final = {
    "total": "the total of", "smallest": "the smallest", "largest": "the largest", "first": "the first",
    "last": "the last", "previous": "the previous",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a place of the page; to none where it is empty."""

    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of an entry: the word that begins it, then code or prose, or links."""

    word: str
    text: str
    code: bool = False
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head, each as long as it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure, reading, rule or other definition, with the place where it stands and the clauses it cites."""

    place: str
    name: str
    said: tuple[Said, ...]
    clauses: tuple[Link, ...]
    tables: tuple[Table, ...] = ()


def place(*names: str) -> str:
    """The name of a place on the page, another one for other names: nothing in it has to be escaped in a link."""
    return ":".join(re.sub(r"[^A-Za-z0-9._-]", lambda m: f"~{ord(m[0]):x}~", n) for n in names)


def line_of(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def worth(expr: Expr, figures: Mapping[str, Figure]) -> str:
    """An expression; of a figure also what it is: `60 USD/hour (hourly_rate)`."""
    text = one_line(expr)
    figure = figures.get(text)
    return text if figure is None else f"{figure.text} ({text})"


def keys_text(order_by: Sequence[OrderKey]) -> str:
    """What stands first: `started_at`, `price, the largest first`."""
    return ", ".join(one_line(key.by) + ", the largest first" * key.down for key in order_by)


# ── Hours ─────────────────────────────────────────────────────────────────────────────────────────


def calendar_said(found: CalendarEntry) -> tuple[list[Said], list[Table]]:
    """When a calendar is open: weekdays, what differs from them, and holidays by name."""
    calendar = found.calendar
    said = [Said("", line_of(found.means))] if found.means else []
    said.append(Said("clock of", calendar.zone.key))
    said += [Said("but", text) for text in plan_text(calendar.plan, cell_windows)]
    said += _brought(found.holidays_from, "closed too on")
    week = [(_DAYS[n], cell_windows(day) or "closed") for n, day in enumerate(calendar.week)]
    tables = [Table(("day", "open"), tuple(week))]
    return said, [*tables, *_holidays(calendar.holidays, found.like, "closed on")]


def grid_said(found: GridEntry) -> tuple[list[Said], list[Table]]:
    """What a grid says at which time."""
    frame = found.frame
    said = [Said("", line_of(found.means))] if found.means else []
    said.append(Said("clock of", frame.zone.key))
    said += [Said("but", text) for text in plan_text(frame.plan, cell_values)]
    said += _brought(found.holidays_from, "holidays too")
    days: list[tuple[str, Cells]] = [*zip(_DAYS, frame.week, strict=True)]
    days += [("holidays", frame.on_holidays)] if frame.on_holidays else []
    week = [(name, cell_values(day) or "nothing") for name, day in days]
    tables = [Table(("day", "what holds"), tuple(week))]
    return said, [*tables, *_holidays(frame.holidays, found.like, "holiday")]


def _brought(fact: str | None, word: str) -> Iterator[Said]:
    if fact is not None:
        yield Said(word, f"the dates that an event brings as {fact}")


def _holidays(days: Iterable[date], like: HolidaysLike | None, word: str) -> Iterator[Table]:
    """The dates with their weekdays, and their names where the calendar says whose holidays they are."""
    listed = sorted(days)
    if not listed:
        return
    names = _names(like, listed)
    rows = [(f"{day}", _DAYS[day.weekday()], names.get(day, "")) for day in listed]
    if names:
        yield Table((word, "weekday", "name"), tuple(rows))
    else:
        yield Table((word, "weekday"), tuple((day, weekday) for day, weekday, _ in rows))


def _names(like: HolidaysLike | None, days: Sequence[date]) -> dict[date, str]:
    if like is None:
        return {}
    from engine.rulebook.holiday_lists import UnknownPlaceError, public_holidays

    years = days[0].year, days[-1].year
    try:
        return public_holidays(like.country, like.subdivision, *years, like.observed)
    except UnknownPlaceError:  # `check` says so
        return {}


# ── Tables ────────────────────────────────────────────────────────────────────────────────────────


def lookup_table(found: Lookup) -> Table:
    """A keyed table as it stands."""
    rows = [(*_cells(row), _value(found, row)) for row in found.rows]
    return Table((*found.key, "gives"), tuple(rows))


def _cells(row: Row) -> Iterator[str]:
    for cell in row.cells:
        yield "otherwise" if row.otherwise else "any" if cell is None else cell.text


def _value(found: Lookup, row: Row) -> str:
    if found.unit is not None and isinstance(row.value, int | Fraction):
        return show_amount(row.value, found.unit)
    return row.text or f"open: {row.open}"


def tiers_said(tiers: Tiers, figures: Mapping[str, Figure]) -> tuple[Said, Table]:
    """A tariff: how its steps are counted, and a row for each."""
    how = "all at the price of the step that is reached"
    if tiers.how != "volume":
        how = "each slice at the price of its own step"
    if tiers.position is not None:
        how += f", counted on from {one_line(tiers.position)}"
    rows = [_step(step, figures) for step in tiers.steps]
    head = [name for name in _STEP if any(name in row for row in rows)]
    cells = [tuple(row.get(name, "") for name in head) for row in rows]
    return Said("tiers", how), Table(tuple(head), tuple(cells))


_STEP: Final = ("when", "until", "price", "times", "free if", "what is said of it")


def _step(step: TierStep, figures: Mapping[str, Figure]) -> dict[str, str]:
    exprs = (
        ("when", step.when), ("until", step.until), ("price", step.rate), ("times", step.factor),
        ("free if", step.free),
    )  # fmt: skip
    row = {name: worth(expr, figures) for name, expr in exprs if expr is not None}
    if step.until is None and step.when is None:
        row["until"] = "the rest"
    cause = step.undecided
    if cause == NO_PRICE:
        row["what is said of it"] = "no price"
    elif cause is not None:
        word = "to be decided" if cause.kind is CauseKind.DECISION else "open"
        row["what is said of it"] = f"{word}: {cause.name}"
    elif not {"price", "times", "free if"} & row.keys():
        row["what is said of it"] = "as it is"
    return row


# ── What looks along the past ─────────────────────────────────────────────────────────────────────


def window_words(window: Window) -> str:
    """A window in plain words: `the total of minutes, over those before it in the same project`."""
    of = "" if window.of is None else one_line(window.of)
    what = {"count": "how many there are", "rank": "its place"}.get(window.function)
    what = what or f"{_FUNCTIONS[window.function]} {of}".strip()
    frame = window.frame
    seen = f"the last {one_line(frame.last)}" if isinstance(frame, Rolling) else _FRAMES[frame]
    over = "" if window.function == "previous" else f", over {seen}"
    order = f", by {keys_text(window.order_by)}" if window.order_by else ""
    where = f", where {one_line(window.where)}" if window.where is not None else ""
    return f"{what}{over} in the same {window.within}{order}{where}"
