"""Which bits of words stand for the rules that fired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.plan.why import BITS


@dataclass(slots=True)
class Bits:
    """Which bit of which word stands for a rule; rules of one id share it, since a result has one version."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, rule: str) -> tuple[int, int]:
        """The word and the bit."""
        number = len(self.places)
        return self.places.setdefault(rule, divmod(number, BITS))

    def rules(self, words: Mapping[int, int]) -> tuple[str, ...]:
        """The rules of some words, sorted."""
        found = (r for r, (word, bit) in self.places.items() if words.get(word, 0) >> bit & 1)
        return tuple(sorted(found))
