"""What was billed and what should have been → adjustments: per changed line a reversal and the new line.

In: the results as they were known when the bills were made, and as they are known now, of the same events. Out: for
each line that says anything else on a bill a `reversal`, which takes the old line back and cites it, and the `new`
line. Both are dated as the lines are (the original period), or on one day that is given (the current one). What they
come to is the new total less the old one, exactly, in each currency (`reconcile`).

A line is on a bill if its amount is known and it bills or covers anything. Two lines are the same on a bill if
quantity, rate, amount, payer and date of invoice are; by which rules they came about does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Literal

from engine.billing.pairing import paired
from engine.billing.reasons import Reason, reason_of
from engine.diagnostics.findings import Finding, FindingsError
from engine.events.model import Reject
from engine.interpret.results import Line, Number, Result
from engine.rulebook.model import Rulebook
from engine.values.numbers import decimal_text, norm
from engine.values.zones import local_date, zone

Lost = dict[str, Reject | Result]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A line of a bill that puts an earlier one right.

    `line` stands as it was decided, in `result`; a reversal bills the opposite of it. `cites` is, for a new line, the
    one that it stands in for, if there was one. `on`: the day by which it belongs to a period, None where nobody knows.
    """

    kind: Literal["reversal", "new"]
    result: Result
    line: Line
    cites: tuple[Result, Line] | None
    on: date | None
    reason: Reason

    @property
    def amount(self) -> Number:
        """What it bills, in the currency of its result."""
        amount = self.line.amount or 0
        return -amount if self.kind == "reversal" else amount

    @property
    def billed(self) -> Number | None:
        """The quantity that it bills, in the canonical unit of the line."""
        billed = self.line.billed
        return -billed if billed is not None and self.kind == "reversal" else billed


@dataclass(frozen=True, slots=True)
class Total:
    """Money in one currency: what all events came to then, what they come to now, and what is adjusted."""

    currency: str
    then: Number
    now: Number
    adjusted: Number


@dataclass(frozen=True, slots=True)
class Retro:
    """All adjustments, in order of results and lines, and what they come to.

    `unpriced` are results of now with lines that were billed and whose amount nobody knows any more: what they come to
    is not in here.
    """

    rulebook: Rulebook
    adjustments: tuple[Adjustment, ...]
    totals: tuple[Total, ...]
    unpriced: tuple[Result, ...]


def adjust(
    rulebook: Rulebook,
    then: Sequence[Result],
    now: Sequence[Result],
    rejected: Iterable[Reject] = (),
    into: date | None = None,
) -> Retro:
    """The adjustments that lead from what was billed `then` to what is right `now`.

    `rejected` are the rows that are no events now; `into` is the day on which everything is billed (None: each line on
    its own). Raises `FindingsError` (CB830) if the adjustments do not come to the difference of the totals.
    """
    lost: Lost = {event: r for r in now if r.version is None for event in r.events}
    lost |= {reject.id: reject for reject in rejected if reject.id is not None}
    zoned = _Days(rulebook, into)
    pairs = list(paired(then, now))
    found = tuple(a for old, new in pairs for a in _of_results(old, new, lost, zoned))
    unpriced = tuple(new for old, new in pairs if old and new and _loses_its_price(old, new))
    retro = Retro(rulebook, found, _totals(found, then, now), unpriced)
    reconcile(retro)
    return retro


def reconcile(retro: Retro) -> None:
    """Raise `FindingsError` unless the adjustments are the difference of the totals, to the last digit."""
    wrong = [total for total in retro.totals if total.adjusted != total.now - total.then]
    if wrong:
        message = "; ".join(
            f"the adjustments come to {decimal_text(t.adjusted)} {t.currency}, the totals differ by "
            f"{decimal_text(t.now - t.then)} {t.currency}"
            for t in wrong
        )
        help_text = "bill nothing of this; please report it with the rulebook"
        raise FindingsError([Finding("CB830", message, help=help_text)])


@dataclass(frozen=True, slots=True)
class _Days:
    """On which day a line is billed."""

    rulebook: Rulebook
    into: date | None

    def of(self, result: Result, line: Line) -> date | None:
        """The day given for all; else that of its invoice; else that of the work."""
        if self.into is not None:
            return self.into
        if isinstance(line.invoice_on, date):
            return line.invoice_on
        if isinstance(result.at, datetime):
            return local_date(result.at, zone(self.rulebook.time_zone))
        return result.at


def _of_results(
    old: Result | None, new: Result | None, lost: Lost, days: _Days
) -> Iterator[Adjustment]:
    """The adjustments of one result, which may be there on one side only."""
    reason = None
    mine, theirs = (() if result is None else result.lines for result in (old, new))
    for before, after in _lines(mine, theirs):
        was, is_ = _on_a_bill(before), _on_a_bill(after)
        if (was is None and is_ is None) or _billed(old, was) == _billed(new, is_):
            continue
        reason = reason or reason_of(old, new, lost)
        if old is not None and was is not None:
            on = days.of(old, was)
            yield Adjustment("reversal", old, was, (old, was), on, reason)
        if new is not None and is_ is not None:
            cites = None if old is None or was is None else (old, was)
            yield Adjustment("new", new, is_, cites, days.of(new, is_), reason)


def _lines(
    mine: Sequence[Line], theirs: Sequence[Line]
) -> Iterator[tuple[Line | None, Line | None]]:
    """Lines of one charge of one subject belong together, in their order."""
    keys = sorted({_key(line) for line in (*mine, *theirs)})
    for key in keys:
        yield from zip_longest(
            [line for line in mine if _key(line) == key],
            [line for line in theirs if _key(line) == key],
        )


def _loses_its_price(old: Result, new: Result) -> bool:
    """Whether a line that was on a bill is still due, for an amount that nobody knows or has decided."""
    return any(
        before is not None and after is not None and _on_a_bill(before) is not None
        and (after.amount is None or (after.undecided or 0) > (before.undecided or 0))
        for before, after in _lines(old.lines, new.lines)
    )  # fmt: skip


def _key(line: Line) -> tuple[str, str, str]:
    return line.subject, line.id, line.name


def _on_a_bill(line: Line | None) -> Line | None:
    """The line if it is on a bill: its amount is known, and it bills or covers anything."""
    if line is None or line.amount is None:
        return None
    return line if line.amount or line.billed or line.covered else None


def _billed(result: Result | None, line: Line | None) -> object:
    """What a bill says of a line."""
    if result is None or line is None:
        return None
    return (
        result.currency, line.unit, line.billed, line.covered, line.rate, line.amount, line.payer, line.invoice_on
    )  # fmt: skip


def _totals(
    found: Iterable[Adjustment], then: Iterable[Result], now: Iterable[Result]
) -> tuple[Total, ...]:
    sums: dict[str, list[Number]] = {}
    columns = (
        ((r.currency, r.amount) for r in then if r.version is not None),
        ((r.currency, r.amount) for r in now if r.version is not None),
        ((a.result.currency, a.amount) for a in found),
    )
    for place, column in enumerate(columns):
        for currency, amount in column:
            sums.setdefault(currency, [0, 0, 0])[place] += amount
    return tuple(Total(name, *map(norm, sums[name])) for name in sorted(sums))
