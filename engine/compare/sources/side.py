"""A side of a comparison: a checked rulebook, and perhaps the one version of it that is meant."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rulebook.model import Rulebook, Version


@dataclass(frozen=True, slots=True)
class Side:
    """`name` as it was typed or, where nothing was, as it would be. `version` None: all of them."""

    name: str
    rulebook: Rulebook
    version: Version | None = None
