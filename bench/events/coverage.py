"""What random events bring about: statuses, rules that fire, charges; and what never happens among so many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.events.stream import some
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import evaluate
from engine.interpret.options import Options
from engine.rulebook.load import load
from engine.rulebook.model import Rulebook


@dataclass
class Seen:
    """How often each happened; `rejects` by code and field."""

    statuses: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    charges: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    subjects: Counter[str] = field(default_factory=Counter)
    amounts: int = 0

    def take(
        self, rulebook: Rulebook, rows: Iterable[Mapping[str, object]], **options: object
    ) -> None:
        """Evaluate rows, and count."""
        done = evaluate(rulebook, raw_events(rows, "events"), Options(**options))  # type: ignore[arg-type]
        for result in done.results:
            self.statuses[str(result.status)] += 1
            self.subjects[result.subject] += 1
            self.rules.update(result.rules)
            self.charges.update({line.name for line in result.lines})
            self.amounts += result.amount != 0
        self.rejects.update(f"{reject.code} {reject.field}" for reject in done.rejects)
        self.statuses["rejected"] += len(done.rejects)


def coverage(provider: str, count: int, seed: int = 1) -> str:
    """A page about so many events, and about a tenth of them under every other reading."""
    rulebook = load(provider)
    rows = some(provider, count, seed)
    usual, all_ = Seen(), Seen()
    usual.take(rulebook, rows)
    versions = rulebook.versions.values()
    for reading in {name: r for v in versions for name, r in v.readings.items()}.values():
        for option in reading.options:
            if option != reading.chosen:
                all_.take(rulebook, rows[: count // 10], readings={reading.id: option})
    rules = {name for v in versions for name in v.rules}
    charges = {name for v in versions for name in v.charges}
    both = usual.rules.keys() | all_.rules.keys()
    lines = [
        f"{provider}: {count:,} events",
        f"  results: {sum(usual.subjects.values()):,} {dict(usual.subjects)}",
        f"  statuses: {dict(usual.statuses)}",
        f"  with an amount: {usual.amounts:,}",
        f"  rejects: {len(usual.rejects)} kinds {dict(usual.rejects.most_common(8))}",
        f"  rules that fired as usually read: {len(usual.rules)} of {len(rules)}",
        f"  under other readings as well: {len(both)} of {len(rules)}; never: {sorted(rules - both)}",
        f"  charges: {len(usual.charges)} of {len(charges)}; never: {sorted(charges - usual.charges.keys())}",
    ]
    return "\n".join(lines)
