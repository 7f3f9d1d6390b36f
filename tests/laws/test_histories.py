"""Laws of versions that build on others: amending is writing out, and currencies stand side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from hypothesis import given

from engine.report.summary import Total, summarise
from tests.laws.building import build
from tests.laws.histories import written_out
from tests.laws.running import SEEDS, run, shown, world


@given(SEEDS)
def test_amending_is_writing_out(seed: int) -> None:
    """A version that says only what it changes gives what it gives written out in full."""
    made = world(seed, versions=2)
    whole = build(written_out(made.document))
    assert shown(run(made.rulebook, made.rows)) == shown(run(whole, made.rows))


@given(SEEDS)
def test_totals_by_currency_add_up(seed: int) -> None:
    """The totals are the sums of lines of that currency, over all and over any part; none is added to another."""
    made = world(seed, versions=2)
    done = run(made.rulebook, made.rows)
    expected: dict[str, Fraction] = defaultdict(Fraction)
    for result in (result for result in done.results if result.version is not None):
        expected[result.currency] += sum(
            (Fraction(line.amount or 0) for line in result.lines), Fraction()
        )
    summary = summarise(done.results, done.accepted, done.rejected, ["payer"])
    assert summary.total.amounts == dict(expected)
    for parts in (summary.by_status, *summary.by_field.values()):
        assert _together(parts.values()) == dict(expected)
        assert sum(part.results for part in parts.values()) == summary.total.results


def _together(parts: Iterable[Total]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = defaultdict(Fraction)
    for part in parts:
        for currency, amount in part.amounts.items():
            found[currency] += amount
    return dict(found)
