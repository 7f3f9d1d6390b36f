"""What is adjusted and what is not, by hand-worked bills."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine import evaluate, load
from engine.billing.adjustments import Retro, Total, adjust, reconcile
from engine.diagnostics.findings import FindingsError
from tests.billing.shop import Shop

PROVIDER = """\
provider: shop
name: Shop
currency: USD
time_zone: America/New_York
governed_by: worked_on
"""
FIRST = """\
in_force: [{until: 2026-02-01}]
facts:
  worked_on: {kind: date}
  paid_on: {kind: date}
  account: {kind: text}
  remote: {kind: bool, default: false}
  minutes: {kind: duration, unit: min, min: 0}
figures: {low: 60 USD/hour, high: 90 USD/hour, hour: 60 min}
groups: {customer: {by: account, result: none}}
values:
  counted: minutes
  before: {about: event, window: {total: counted, within: customer, order_by: worked_on, frame: before}}
charges:
  time: {quantity: minutes, rate: low if before < hour else high, invoice_on: paid_on}
rules: {work: {charge: {time: {}}}}
"""
ROWS = [
    {"id": "jan", "worked_on": "2026-01-10", "account": "a", "minutes": 60, "remote": True},
    {"id": "feb", "worked_on": "2026-02-10", "account": "a", "minutes": 30},
]
LATER = "recorded: 2026-03-01\namends: first\nin_force: [{until: 2026-02-01}]\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Terms by which the second hour of an account costs more, in two versions that say the same."""
    folder = tmp_path / "book"
    (folder / "versions").mkdir(parents=True)
    (folder / "provider.yaml").write_text(PROVIDER)
    (folder / "clauses.yaml").write_text("clauses: {}\n")
    (folder / "versions/first.yaml").write_text(FIRST)
    (folder / "versions/second.yaml").write_text("amends: first\nin_force: [{from: 2026-02-01}]\n")
    return folder


def test_a_line_may_change_though_its_version_does_not(book: Path) -> None:
    """January's remote hour no longer counts: 30 minutes in February cost 30 USD at 60, and not 45 at 90."""
    found = _retro(book, LATER + "values: {counted: 0 if remote else minutes}\n")
    assert _lines(found) == [
        ("reversal", "feb", date(2026, 2, 10), -30, -45),
        ("new", "feb", date(2026, 2, 10), 30, 30),
    ]
    reason = found.adjustments[0].reason
    assert reason.replaced is reason.by
    assert (
        reason.because
        == "its version is the same; it rests on events that another version decides now"
    )
    assert found.totals == (Total("USD", 105, 90, -15),)


def test_what_is_refused_now_is_taken_back(book: Path) -> None:
    """The corrected version allows 45 minutes at most, so the row of January is no event, and counts no more."""
    more = "facts: {minutes: {kind: duration, unit: min, min: 0, max: 45}}\n"
    found = _retro(book, LATER + more)
    assert _lines(found) == [
        ("reversal", "feb", date(2026, 2, 10), -30, -45),
        ("new", "feb", date(2026, 2, 10), 30, 30),
        ("reversal", "jan", date(2026, 1, 10), -60, -60),
    ]
    last = found.adjustments[-1].reason
    assert last.by is None
    assert last.because.startswith("the event is rejected now: minutes: ")


def test_what_nobody_can_price_any_more_is_taken_back_and_named(book: Path) -> None:
    """A decision that is pending now: the old line goes, the new one has no amount yet."""
    found = _retro(book, LATER + "charges: {time: {quantity: minutes, undecided: what it costs}}\n")
    assert _lines(found) == [("reversal", "jan", date(2026, 1, 10), -60, -60)]
    assert [(r.id, r.needs) for r in found.unpriced] == [("jan", ("what it costs",))]


def test_what_was_not_billed_is_billed(book: Path) -> None:
    """The other way round: an amount that was not known then has nothing to take back."""
    first = book / "versions/first.yaml"
    first.write_text(first.read_text().replace("invoice_on: paid_on", "undecided: what it costs"))
    more = "charges: {time: {quantity: minutes, rate: low}}\n"
    found = _retro(book, LATER + more)
    assert _lines(found) == [("new", "jan", date(2026, 1, 10), 60, 60)]
    assert found.adjustments[0].cites is None
    assert found.unpriced == ()


def test_a_line_that_is_dropped_and_one_that_bills_nothing(book: Path) -> None:
    """Without the rule there is no line; a line of no minutes for no money was never on a bill."""
    gone = _retro(book, LATER + "rules: {work: {when: false, charge: {time: {}}}}\n")
    assert _lines(gone) == [("reversal", "jan", date(2026, 1, 10), -60, -60)]
    (book / "versions/later.yaml").unlink()
    rows = [ROWS[0] | {"minutes": 0}]
    assert (
        _retro(book, LATER + "rules: {work: {when: false, charge: {time: {}}}}\n", rows).adjustments
        == ()
    )


def test_the_day_of_the_invoice_comes_before_that_of_the_work(book: Path) -> None:
    """In the original period a line stays where it was billed; on a day of choice all are together."""
    rows = [ROWS[0] | {"paid_on": "2026-02-28"}]
    more = LATER + "figures: {low: 66 USD/hour}\n"
    assert [line[2] for line in _lines(_retro(book, more, rows))] == [date(2026, 2, 28)] * 2
    moved = _retro(book, more, rows, into=date(2026, 3, 31))
    assert [line[2] for line in _lines(moved)] == [date(2026, 3, 31)] * 2


def test_only_the_date_of_an_invoice(book: Path) -> None:
    """A line that belongs on another invoice is taken back and billed there, for the same amount."""
    rows = [ROWS[0] | {"paid_on": "2026-02-28"}]
    more = LATER + "charges: {time: {quantity: minutes, rate: low, invoice_on: worked_on}}\n"
    assert _lines(_retro(book, more, rows)) == [
        ("reversal", "jan", date(2026, 2, 28), -60, -60),
        ("new", "jan", date(2026, 1, 10), 60, 60),
    ]


def test_currencies_are_never_added(book: Path) -> None:
    """A price list in the wrong currency: dollars back, francs due."""
    found = _retro(book, LATER + "currency: CHF\nfigures: {low: 50 CHF/hour, high: 80 CHF/hour}\n")
    assert found.totals == (Total("CHF", 0, 50, 50), Total("USD", 105, 45, -60))


def test_adjustments_that_do_not_add_up_are_refused(shop: Shop) -> None:
    """CB830, with the amounts: nothing of it may be billed."""
    done = evaluate(shop.load(), [shop.calls])
    retro = adjust(shop.load(), done.results, done.results)
    assert retro.totals == (Total("USD", 414, 414, 0),)
    with pytest.raises(FindingsError) as caught:
        reconcile(replace(retro, totals=(Total("USD", 414, 424, 9),)))
    assert str(caught.value) == (
        "CB830: the adjustments come to 9 USD, the totals differ by 10 USD"
    )


def test_without_a_date_nobody_knows_which_version_decides(book: Path) -> None:
    """One version was all there was; of two it is asked which, and till then the bill is taken back."""
    (book / "versions/second.yaml").unlink()
    first = book / "versions/first.yaml"
    first.write_text(first.read_text().replace("[{until: 2026-02-01}]", "[{}]"))
    found = _retro(
        book, LATER + "figures: {low: 66 USD/hour}\n", [{"id": "x", "account": "a", "minutes": 60}]
    )
    assert _lines(found) == [("reversal", "x", None, -60, -60)]
    assert found.adjustments[0].reason.because == "it is not known which version governs: worked_on"


def test_without_a_date_the_correction_of_all_days_decides(book: Path) -> None:
    """Where the correction leaves the old version no day, it is the only one that there is."""
    (book / "versions/second.yaml").unlink()
    rows = [{"id": "x", "account": "a", "minutes": 60}]
    found = _retro(book, LATER + "figures: {low: 66 USD/hour}\n", rows)
    assert _lines(found) == [("reversal", "x", None, -60, -60), ("new", "x", None, 60, 66)]


def _retro(
    book: Path, version: str, rows: list[dict[str, Any]] | None = None, into: date | None = None
) -> Retro:
    """The adjustments that one more version leads to."""
    (book / "versions/later.yaml").write_text(version)
    rulebook, events = load(book), rows or ROWS
    then = evaluate(rulebook, events, known_at="2026-02-15")
    now = evaluate(rulebook, events)
    return adjust(rulebook, then.results, now.results, now.rejects, into)


def _lines(found: Retro) -> list[tuple[Any, ...]]:
    return [(a.kind, a.line.id, a.on, a.billed, a.amount) for a in found.adjustments]
