"""That an impact adds up: the differences of all results are the difference of the totals, in every table as well.

The totals come from the evaluations' own counts, not from the pairs. Money is exact, so nothing but equality will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.compare.impact.model import Amounts, Impact
from engine.compare.impact.sums import totals
from engine.diagnostics.findings import Finding, FindingsError
from engine.interpret.results import Number
from engine.values.numbers import decimal_text


def reconcile(impact: Impact) -> None:
    """Raise `FindingsError` (CB820) unless everything adds up."""
    found = [Finding("CB820", message, help=_HELP) for message in _wrong(impact)]
    if found:
        raise FindingsError(found)


_HELP = "nothing of this comparison can be relied upon; please report it with the rulebooks"


def _wrong(impact: Impact) -> Iterator[str]:
    counted = {"OLD": impact.old.totals, "NEW": impact.new.totals}
    summed = totals(impact.amounts)
    for side, (name, own) in enumerate(counted.items()):
        yield from _unequal(f"the results of {name}", own, {c: v[side] for c, v in summed.items()})
    differences = {a.currency: a.difference for a in impact.amounts}
    changed = _sums(c.amounts for c in impact.changed)
    yield from _unequal("the differences of all results", differences, changed)
    yield from _unequal(
        "what is more, less what is less", differences, {a.currency: a.more - a.less for a in impact.amounts}
    )  # fmt: skip
    for table in impact.tables:
        for side, name in enumerate(counted):
            rows = _sums((row.amounts for row in table.rows), side)
            own = {currency: money[side] for currency, money in summed.items()}
            yield from _unequal(f"the results of {name} by {table.name}", own, rows)


def _sums(groups: Iterable[Iterable[Amounts]], side: int | None = None) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for amounts in groups:
        for one in amounts:
            value = one.difference if side is None else (one.old, one.new)[side]
            found[one.currency] = found.get(one.currency, 0) + value
    return found


def _unequal(what: str, own: Mapping[str, Number], summed: Mapping[str, Number]) -> Iterator[str]:
    for currency in sorted({*own, *summed}):
        mine, theirs = own.get(currency, 0), summed.get(currency, 0)
        if mine != theirs:
            values = f"{decimal_text(theirs)} {currency}, and not {decimal_text(mine)} {currency}"
            yield f"{what} come to {values}"
