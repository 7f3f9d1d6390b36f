"""What an evaluation comes to: counts that reconcile, and totals that are sums of rounded lines.

In: results and the counts of rows. Out: a `Summary`, and its text: results and money by status, and by any outcome
field that is asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.interpret.results import Result, Status
from engine.report.forms import Forms, Json, forms_of, printable, result_forms
from engine.report.layout import columns, fit
from engine.rulebook.model import Rulebook
from engine.values.numbers import Number, norm
from engine.values.unknown import Unknown

if TYPE_CHECKING:
    from engine.events.model import Reject

ABSENT = "(none)"
MOST_REJECTS = (
    20  # lines about rejected rows in a summary; a file of them all is what `--rejects` is for
)


@dataclass(frozen=True, slots=True)
class Total:
    """How many results, and their money together, by currency."""

    results: int = 0
    amounts: Mapping[str, Number] = field(default_factory=dict)

    def plus(self, result: Result) -> Total:
        """With one more result; what no version governs is in no currency."""
        if result.version is None:
            return Total(self.results + 1, self.amounts)
        known = self.amounts.get(result.currency, 0)
        amounts = {**self.amounts, result.currency: norm(known + result.amount)}
        return Total(self.results + 1, amounts)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts and totals of one evaluation; `accepted + rejected` is what was read."""

    accepted: int
    rejected: int
    total: Total
    by_status: Mapping[str, Total]
    by_field: Mapping[str, Mapping[str, Total]]


def summarise(
    results: Sequence[Result], accepted: int, rejected: int, fields: Iterable[str] = ()
) -> Summary:
    """The summary of these results; `fields` are outcome fields to total by as well."""
    by_status: dict[str, Total] = {}
    by_field: dict[str, dict[str, Total]] = {name: defaultdict(Total) for name in fields}
    total = Total()
    for result in results:
        total = total.plus(result)
        by_status[result.status] = by_status.get(result.status, Total()).plus(result)
        for name, totals in by_field.items():
            value = field_text(result, name, result_forms(result))
            totals[value] = totals[value].plus(result)
    ordered = {str(status): by_status[status] for status in Status if status in by_status}
    sorted_fields = {name: dict(sorted(totals.items())) for name, totals in by_field.items()}
    return Summary(accepted, rejected, total, ordered, sorted_fields)


def summary_text(summary: Summary, rulebook: Rulebook) -> str:
    """The summary for people, on 80 columns."""
    lines = _totals("by status", summary.by_status, rulebook)
    for name, totals in summary.by_field.items():
        lines += ["", *_totals(f"by {name}", totals, rulebook)]
    lines += ["", *_totals("all", {"total": summary.total}, rulebook, head=False)]
    lines.append(_rows_text(summary))
    return "\n".join(lines)


def summary_json(summary: Summary, rulebook: Rulebook) -> dict[str, Json]:
    """The summary for programs."""
    return {
        "read": summary.accepted + summary.rejected,
        "accepted": summary.accepted,
        "rejected": summary.rejected,
        **_total_json(summary.total, rulebook),
        "by_status": _totals_json(summary.by_status, rulebook),
        **{
            f"by_{name}": _totals_json(totals, rulebook)
            for name, totals in summary.by_field.items()
        },
    }


def rejects_text(rejects: Sequence[Reject]) -> str:
    """The rejected rows, a line each; when there are many, a line a reason with the first row it applies to."""
    if len(rejects) <= MOST_REJECTS:
        return "\n".join(reject_text(reject) for reject in rejects)
    reasons: dict[tuple[str, str, str], list[Reject]] = {}
    for reject in rejects:
        reasons.setdefault((reject.code, reject.field or "", reject.reason), []).append(reject)
    ordered = sorted(reasons.values(), key=lambda rows: -len(rows))
    shown = [_reason_text(rows) for rows in ordered[:MOST_REJECTS]]
    if len(ordered) > MOST_REJECTS:
        shown.append(f"… and {sum(map(len, ordered[MOST_REJECTS:]))} more, for other reasons")
    return "\n".join(shown)


def _reason_text(rows: Sequence[Reject]) -> str:
    if len(rows) == 1:
        return reject_text(rows[0])
    first = rows[0]
    field = f" {first.field}:" if first.field else ""
    text = f"{len(rows)} rows rejected[{first.code}]:{field} {first.reason}; the first is {first.place}"
    return printable(text)


def reject_text(reject: Reject) -> str:
    """One rejected row: `calls.csv:7: rejected[CB604] minutes: `x` is no number`."""
    field = f" {reject.field}:" if reject.field else ""
    value = "" if reject.value is None else f" (`{reject.value}`)"
    return printable(f"{reject.place}: rejected[{reject.code}]:{field} {reject.reason}{value}")


def field_text(result: Result, name: str, forms: Forms) -> str:
    """The value of an outcome field by which results are added up."""
    value = result.outcomes.get(name)
    if value is None or isinstance(value, Unknown):
        return ABSENT
    outcome = result.version.outcomes.get(name) if result.version else None
    return forms.outcome_text(value, outcome)


def _totals(
    title: str, totals: Mapping[str, Total], rulebook: Rulebook, head: bool = True
) -> list[str]:
    rows = [
        (
            name,
            str(total.results),
            "\n".join(forms.money(n) for forms, n in _money(total, rulebook)),
        )
        for name, total in totals.items()
    ]
    width = fit((row[0] for row in rows), 24, 40)
    heading = [(title, "results", "amount")] if head else []
    return columns([*heading, *rows], (width, 8, 20), frozenset({1, 2}))


def _money(total: Total, rulebook: Rulebook) -> list[tuple[Forms, Number]]:
    """The amounts with how they are shown, by currency; nothing at all is none of the provider's."""
    amounts = total.amounts or {rulebook.currency: 0}
    return [(forms_of(rulebook, name), amounts[name]) for name in sorted(amounts)]


def _totals_json(totals: Mapping[str, Total], rulebook: Rulebook) -> dict[str, Json]:
    return {name: _total_json(total, rulebook, False) for name, total in totals.items()}


def _total_json(total: Total, rulebook: Rulebook, named: bool = True) -> dict[str, Json]:
    """One amount and its currency; of several currencies their amounts."""
    money = _money(total, rulebook)
    found: dict[str, Json] = {"results": total.results}
    if len(money) > 1:
        return found | {"amounts": {f.currency.text: f.money_json(n) for f, n in money}}
    forms, amount = money[0]
    found["amount"] = forms.money_json(amount)
    if named or forms.currency.text != rulebook.currency:
        found["currency"] = forms.currency.text
    return found


def _rows_text(summary: Summary) -> str:
    read = summary.accepted + summary.rejected
    rows = "row" if read == 1 else "rows"
    return f"{read} {rows} read: {summary.accepted} accepted, {summary.rejected} rejected"
