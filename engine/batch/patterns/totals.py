"""The totals of a run, added up pattern by pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.interpret.results import Result, Status
from engine.report.forms import result_forms
from engine.report.summary import Summary, Total, field_text
from engine.values.numbers import Number, norm


@dataclass(slots=True)
class _Sum:
    """How many results, and their money by currency."""

    results: int = 0
    amounts: dict[str, Number] = field(default_factory=dict)

    def add(self, results: int, currency: str | None, amount: Number) -> None:
        """Some more; what no version governs is in no currency."""
        self.results += results
        if currency is not None:
            self.amounts[currency] = norm(self.amounts.get(currency, 0) + amount)

    def total(self) -> Total:
        """The same, as a summary has it."""
        return Total(self.results, self.amounts)


class Totals:
    """Counts and sums of results: all, by status, and by the fields asked for."""

    def __init__(self, fields: Sequence[str]) -> None:
        self._all = _Sum()
        self._by_status: dict[str, _Sum] = {}
        self._by_field: dict[str, dict[str, _Sum]] = {name: {} for name in fields}

    def add(self, status: str, results: int, currency: str | None, amount: Number) -> None:
        """Some results of one status."""
        self._all.add(results, currency, amount)
        self._by_status.setdefault(status, _Sum()).add(results, currency, amount)

    def add_field(
        self, name: str, text: str, results: int, currency: str | None, amount: Number
    ) -> None:
        """Some results that have this value in a field."""
        self._by_field[name].setdefault(text, _Sum()).add(results, currency, amount)

    def add_results(self, results: Iterable[Result]) -> None:
        """Results one by one."""
        for result in results:
            currency = None if result.version is None else result.currency
            self.add(str(result.status), 1, currency, result.amount)
            for name in self._by_field:
                text = field_text(result, name, result_forms(result))
                self.add_field(name, text, 1, currency, result.amount)

    def summary(self, accepted: int, rejected: int) -> Summary:
        """The summary of the run."""
        by_status = {str(s): self._by_status[s].total() for s in Status if s in self._by_status}
        by_field: Mapping[str, Mapping[str, Total]] = {
            name: {text: found.total() for text, found in sorted(sums.items())}
            for name, sums in self._by_field.items()
        }
        return Summary(accepted, rejected, self._all.total(), by_status, by_field)
