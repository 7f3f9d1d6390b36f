"""The names of outcomes among other names of a table of results, alike for every kind of table."""

from __future__ import annotations

from collections.abc import Collection

from engine.rulebook.model import Rulebook

PREFIX = "outcome_"


def outcome_names(rulebook: Rulebook, taken: Collection[str]) -> dict[str, str]:
    """Outcome → column, of the shown outcomes of all versions in declared order; no two are alike, and none is `taken`.

    An outcome of a taken name has `outcome_` before it, as often as that is the name of another outcome.
    """
    names = dict.fromkeys(
        name
        for version in rulebook.versions.values()
        for name, outcome in version.outcomes.items()
        if outcome.show
    )
    found: dict[str, str] = {}
    for name in names:
        column = name
        while column in taken or (column != name and column in names):
            column = PREFIX + column
        found[name] = column
    return found
