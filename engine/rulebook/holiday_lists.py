"""Lists of public holidays from the `holidays` library: to be pasted into a calendar, and to hold a calendar against.

A calendar's holidays are the dates that its version lists, so history does not move when the library learns better.
`unlike` only says where such a list and the library differ. The library is imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from engine.diagnostics.findings import Finding
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.model import CalendarEntry, Figure, GridEntry, HolidaysLike, Rulebook, Version

_MOST_SHOWN = 6


class UnknownPlaceError(LookupError):
    """A country or a part of it that the library does not know; says so, and perhaps what was meant."""

    def __init__(self, message: str, help: str | None) -> None:
        super().__init__(message)
        self.message, self.help = message, help


def public_holidays(
    country: str, subdivision: str | None, first: int, last: int, observed: bool = True
) -> dict[date, str]:
    """The public holidays of the years from `first` to `last`, in order, with their names.

    `observed`: with the days off in lieu of those that fall on a weekend. Raises `UnknownPlaceError`.
    """
    import holidays

    places = holidays.list_supported_countries()
    if country not in places:
        message = f"no holidays are known of `{country}`"
        raise UnknownPlaceError(message, "two capital letters, such as US")
    if subdivision is not None and subdivision not in places[country]:
        message = f"`{country}` has no part `{subdivision}`"
        raise UnknownPlaceError(message, did_you_mean(subdivision, places[country]))
    years = range(first, last + 1)
    found = holidays.country_holidays(country, subdiv=subdivision, years=years, observed=observed)
    return {day: str(name) for day, name in sorted(found.items()) if first <= day.year <= last}


def unlike(rulebook: Rulebook) -> tuple[Finding, ...]:
    """A warning for each calendar, grid or figure whose list is not like the one it names."""
    listed = (
        (entry.name, days, entry.like)
        for version in rulebook.versions.values()
        for entry, days in _lists(version)
    )
    return tuple(
        finding
        for name, days, like in listed
        if like is not None
        for finding in _differences(name, days, like)
    )


def _lists(
    version: Version,
) -> Iterator[tuple[CalendarEntry | GridEntry | Figure, frozenset[date]]]:
    yield from ((entry, entry.calendar.holidays) for entry in version.calendars.values())
    yield from ((entry, entry.frame.holidays) for entry in version.grids.values())
    for figure in version.figures.values():
        if isinstance(figure.value, frozenset):
            yield figure, frozenset(day for day in figure.value if isinstance(day, date))


def _differences(name: str, days: frozenset[date], like: HolidaysLike) -> Iterator[Finding]:
    try:
        known = public_holidays(
            like.country, like.subdivision, like.first, like.last, like.observed
        )
    except UnknownPlaceError as error:
        yield _warning(error.message, like, error.help)
        return
    wanted = (known.keys() | like.extra) - like.without
    listed = {day for day in days if like.first <= day.year <= like.last}
    names = {day: f"{day} ({known[day]})" if day in known else str(day) for day in wanted}
    if lacking := sorted(wanted - listed):
        shown = _listing(names[day] for day in lacking)
        help_text = "add them to `holidays`, or name them under `without`"
        yield _warning(f"`{name}` lacks {shown}", like, help_text)
    if more := sorted(listed - wanted):
        shown = _listing(str(day) for day in more)
        help_text = "take them out of `holidays`, or name them under `with`"
        yield _warning(f"`{name}` has {shown} as well", like, help_text)


def _warning(message: str, like: HolidaysLike, help: str | None) -> Finding:
    return Finding("CB432", message, like.span, help, severity="warning")


def _listing(texts: Iterable[str]) -> str:
    found = list(texts)
    more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    return ", ".join(found[:_MOST_SHOWN]) + more
