"""One rulebook and its events through the interpreter and through the plan: the same results, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.batch.compare import Comparison, compare
from engine.batch.evaluate import evaluate_columnar
from engine.events.model import RawEvent, Reject
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.rulebook.model import Rulebook

Rows = Iterable[RawEvent | Reject]


@dataclass
class Coverage:
    """How many results were compared, how many the interpreter decided, and for which constructs."""

    results: int = 0
    interpreted: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Coverage) -> None:
        """Take in what another one counted."""
        self.results += other.results
        self.interpreted += other.interpreted
        self.reasons.update(other.reasons)


def both(rulebook: Rulebook, rows: Rows, options: Options | None = None) -> Coverage:
    """Assert that both engines agree; what of it the plan decided."""
    found, coverage = differences(rulebook, rows, options)
    assert found.first is None, told(found)
    return coverage


def told(found: Comparison) -> str:
    """The first difference, for a person."""
    first = found.first
    assert first is not None
    spots = "\n".join(f"  {s.field}: {_short(s.one)} | {_short(s.two)}" for s in first.spots)
    return f"{first.subject} {first.id} ({found.differing} of {found.results} differ)\n{spots}"


def _short(value: object) -> str:
    if isinstance(value, Result):
        return f"{value.subject} {value.id}: {value.status} {value.needs} {dict(value.outcomes)}"
    return repr(value)[:400]


def differences(
    rulebook: Rulebook, rows: Rows, options: Options | None = None
) -> tuple[Comparison, Coverage]:
    """What is not the same, and what the plan decided."""
    listed = list(rows)
    one = evaluate(rulebook, listed, options)
    two = evaluate_columnar(rulebook, listed, options)
    found = compare(one, two)
    coverage = Coverage(len(two.results), two.interpreted or 0, Counter(two.rechecked))
    return found, coverage
