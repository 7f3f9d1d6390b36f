"""Calendars are held against the public holidays that they name, by `check` alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine import check, load
from engine.rulebook.holiday_lists import UnknownPlaceError, public_holidays

PROVIDER = "provider: shop\nname: Shop\ncurrency: USD\ntime_zone: America/New_York\n"
NEW_YORK = public_holidays("US", "NY", 2016, 2017)


def _rulebook(folder: Path, listed: set[date], like: str) -> Path:
    days = ", ".join(day.isoformat() for day in sorted(listed))
    (folder / "versions").mkdir()
    (folder / "provider.yaml").write_text(PROVIDER)
    (folder / "clauses.yaml").write_text("clauses: {}\n")
    calendar = f'{{week: {{mon-fri: "09:00-17:00"}}, holidays: [{days}], holidays_like: {like}}}'
    version = f"in_force: [{{}}]\ncalendars:\n  office: {calendar}\n"
    (folder / "versions" / "v.yaml").write_text(version)
    return folder


def _messages(folder: Path) -> list[str]:
    found = check(folder)
    assert all((f.code, f.severity) == ("CB432", "warning") for f in found)
    return [finding.message for finding in found]


def test_the_library_knows_the_days_off_in_lieu() -> None:
    """2 January 2017 was a Monday, in lieu of New Year's Day."""
    assert NEW_YORK[date(2017, 1, 2)] == "New Year's Day (observed)"
    assert date(2017, 1, 2) not in public_holidays("US", "NY", 2017, 2017, observed=False)
    assert list(NEW_YORK) == sorted(NEW_YORK)


@pytest.mark.parametrize(("country", "part"), [("XX", None), ("US", "XX")])
def test_a_place_that_it_does_not_know(country: str, part: str | None) -> None:
    with pytest.raises(UnknownPlaceError):
        public_holidays(country, part, 2016, 2017)


def test_a_list_that_is_like_it(tmp_path: Path) -> None:
    like = "{country: US, subdivision: NY, years: 2016-2017}"
    assert _messages(_rulebook(tmp_path, set(NEW_YORK), like)) == []


def test_other_years_are_nobodys_business(tmp_path: Path) -> None:
    like = "{country: US, subdivision: NY, years: 2016-2017}"
    assert _messages(_rulebook(tmp_path, {*NEW_YORK, date(2018, 1, 3)}, like)) == []


def test_what_lacks_and_what_is_too_much(tmp_path: Path) -> None:
    like = "{country: US, subdivision: NY, years: 2016-2017}"
    listed = {*NEW_YORK, date(2016, 12, 24)} - {date(2016, 7, 4)}
    assert _messages(_rulebook(tmp_path, listed, like)) == [
        "`office` lacks 2016-07-04 (Independence Day)",
        "`office` has 2016-12-24 as well",
    ]


def test_what_is_said_to_differ(tmp_path: Path) -> None:
    like = "{country: US, subdivision: NY, years: 2016-2017, without: [2016-07-04], with: [2016-12-24]}"
    listed = {*NEW_YORK, date(2016, 12, 24)} - {date(2016, 7, 4)}
    assert _messages(_rulebook(tmp_path, listed, like)) == []


def test_an_unknown_place_is_a_warning_and_the_list_counts(tmp_path: Path) -> None:
    like = "{country: US, subdivision: NZ, years: 2016-2017}"
    folder = _rulebook(tmp_path, {date(2016, 7, 4)}, like)
    assert _messages(folder) == ["`US` has no part `NZ`"]
    office = load(folder).versions["v"].calendars["office"].calendar
    assert office.holidays == {date(2016, 7, 4)}
