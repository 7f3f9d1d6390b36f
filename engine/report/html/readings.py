"""What hangs on how unclear clauses are read, as a page: for each way to read each of them what it would bill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.compare.impact.model import Amounts
from engine.compare.impact.stakes import OptionStake, ReadingStake, Stakes
from engine.report.forms import forms_of
from engine.report.html.charts import Bar, Way, bars, way
from engine.report.html.numbers import listed, money, signed
from engine.report.html.rendering import rendered
from engine.report.impact_words import count, total_of
from engine.report.stakes_page import ALONE

PAGE = "readings.html"


@dataclass(frozen=True, slots=True)
class Option:
    """A way to read a clause; the texts of one that is chosen, or changes nothing, are empty."""

    letter: str
    text: str
    chosen: bool
    changed: str
    statuses: str
    billed: str
    difference: str
    way: Way
    bar: Bar


@dataclass(frozen=True, slots=True)
class Reading:
    """An unclear clause with all ways to read it, in one currency."""

    name: str
    question: str
    clauses: tuple[str, ...]
    currency: str
    options: tuple[Option, ...]


def readings_page(stakes: Stakes) -> str:
    """The page of `readings`."""
    found = [one for one in stakes.readings if one.matters]
    named = [a.currency for a in stakes.amounts if a.old or a.new] or [stakes.rulebook.currency]
    readings = list(_readings(found, named, stakes))
    most = max((o.changed for r in found for o in r.options), default=0)
    title = (
        f"{count(len(found), 'unclear clause')} would bill otherwise if read otherwise"
        if found
        else "No other reading changes a result"
    )
    return rendered(
        PAGE,
        provider=stakes.rulebook.name or stakes.rulebook.id,
        eyebrow="how unclear clauses are read",
        title=title,
        lead=_lead(stakes, most),
        readings=readings,
        several=len(named) > 1,
        same=_names(r for r in stakes.readings if r.asked and not r.matters),
        unasked=_names(r for r in stakes.readings if not r.asked),
    )


def _lead(stakes: Stakes, most: int) -> str:
    rulebook = stakes.rulebook
    billed = [
        f"{money(forms_of(rulebook, one.currency), one.old)} {one.currency}"
        for one in stakes.amounts
        if one.old
    ]
    said = (
        f"{count(stakes.events, 'event')} in {count(stakes.results, 'result')}; as the clauses are read, "
        f"{listed(billed) or 'nothing'} is billed. {ALONE}"
    )
    return f"{said} At most {count(most, 'result')} would change." if most else said


def _readings(
    found: Iterable[ReadingStake], named: Iterable[str], stakes: Stakes
) -> Iterator[Reading]:
    """A reading for each currency in which it bills otherwise, for the first one where it is no matter of money."""
    currencies = list(named)
    for reading in found:
        own = [c for c in currencies if any(total_of(o.amounts, c).difference for o in reading.options)]  # fmt: skip
        for currency in own or currencies[:1]:
            options = tuple(_options(reading, currency, stakes))
            yield Reading(reading.name, reading.question, reading.clauses, currency, options)


def _options(reading: ReadingStake, currency: str, stakes: Stakes) -> Iterator[Option]:
    totals = [total_of(option.amounts, currency) for option in reading.options]
    drawn = bars([one.difference for one in totals])
    for option, total, bar in zip(reading.options, totals, drawn, strict=True):
        yield _option(option, total, bar, stakes)


def _option(option: OptionStake, total: Amounts, bar: Bar, stakes: Stakes) -> Option:
    forms = forms_of(stakes.rulebook, total.currency)
    tried = bool(option.amounts)
    return Option(
        option.letter, option.text, option.chosen, f"{option.changed:,}" if tried else "",
        f"{option.statuses:,} with another status" if option.statuses else "",
        money(forms, total.new) if tried else "", signed(forms, total.difference) if tried else "",
        way(total.difference), bar,
    )  # fmt: skip


def _names(readings: Iterable[ReadingStake]) -> str:
    return ", ".join(sorted(one.name for one in readings))
