"""Changed results and what was proved of their events, in words and as data."""

from __future__ import annotations

from typing import Any

from engine.compare.holding import Held
from engine.report.impact_words import count


def held_sentence(held: Held) -> str:
    """How changed results stand to the proofs; all of them are accounted for."""
    parts = [
        (held.inside, "of events that fall into one of the regions shown to differ"),
        (held.differing, "of kinds that differ and whose regions are not all known"),
        (held.unknown, "of kinds of which nobody knows"),
        (held.together, "of several events together"),
        (held.beyond, "outside the bounds of the proofs"),
    ]
    if not held.changed:
        return "No result changes, so none goes against what is proved."
    told = ", ".join(f"{number:,} {words}" for number, words in parts if number)
    none = "None goes against what is proved."
    return f"Of {count(held.changed, 'changed result')}: {told}. {none}"


def held_json(held: Held) -> dict[str, Any]:
    """The same as data."""
    return {
        "changed": held.changed, "inside": held.inside, "differing": held.differing, "unknown": held.unknown,
        "together": held.together, "beyond": held.beyond,
    }  # fmt: skip
