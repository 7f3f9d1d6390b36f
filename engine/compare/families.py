"""A version, and a rulebook, as families of named entries.

Every field of a version is a family, or part of the entry `version` that speaks of it as a whole; so a field that the
model gains is compared from that day on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final

from engine.compare.spelling import Speller
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.rulebook.model import Ended, InForce, Rulebook, Validity, Version

Entries = Mapping[str, Any]
Families = dict[str, dict[str, Any]]  # kind → name → entry

_KINDS: Final = {
    "facts": "fact", "nested": "nested", "figures": "figure", "lookups": "lookup", "calendars": "calendar",
    "grids": "grid", "readings": "reading", "tables": "table", "groups": "group", "splits": "split",
    "values": "value", "balances": "balance", "running": "running", "outcomes": "outcome", "charges": "charge",
    "rules": "rule",
}  # fmt: skip
# Of a version as a whole; `amends` is how it is written, and `span` and `path` where.
_WHOLE: Final = (
    "id", "in_force", "recorded", "month_ends", "currency", "own_units", "governed_by", "because",
)  # fmt: skip
_APART: Final = frozenset({"valid", "straddle", "ended", "amends", "span", "path", *_WHOLE})


@dataclass(frozen=True, slots=True)
class Whole:
    """What a version says of itself; `also`: whatever else the model holds of it that is no family."""

    called: str
    in_force: tuple[InForce, ...]
    recorded: datetime | None
    month_ends: str | None
    currency: str
    units: tuple[str, ...]
    governed_by: Expr | None
    because: str
    also: Mapping[str, Any]
    clauses: tuple[str, ...]
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Provider:
    """What a rulebook says of itself; `source`: of the document that it renders."""

    called: str
    provider: str
    currency: str
    time_zone: str
    source: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """What became of a clause."""

    end: Ended
    because: str
    clauses: tuple[str, ...]
    span: Span | None = field(default=None, compare=False)


def families(version: Version | None) -> Families:
    """All entries of a version; none of no version."""
    found: Families = {}
    if version is None:
        return found
    also: dict[str, Any] = {}
    for one in fields(version):
        if one.name not in _APART and one.compare:
            value, kind = getattr(version, one.name), _KINDS.get(one.name, one.name)
            if isinstance(value, Mapping | tuple):
                found[kind] = _named(value)
            elif value is not None:
                also[one.name] = value
    found["version"] = {"version": _whole(version, also)}
    found["validity"] = validities(version.valid)
    found["straddle"] = {"straddle": version.straddle} if version.straddle else {}
    found["ended"] = {name: _end(name, ended) for name, ended in version.ended.items()}
    return found


def of_rulebook(rulebook: Rulebook) -> Families:
    """What a rulebook says beside its versions."""
    provider = Provider(
        rulebook.name, rulebook.id, rulebook.currency, rulebook.time_zone, rulebook.source
    )
    return {"provider": {"provider": provider}, "clause": dict(rulebook.clauses)}


def _named(entries: Mapping[str, Any] | tuple[Any, ...]) -> dict[str, Any]:
    """A family by name; a list of entries without names by their place."""
    if isinstance(entries, Mapping):
        return dict(entries)
    return {str(place + 1): entry for place, entry in enumerate(entries)}


def _whole(version: Version, also: Mapping[str, Any]) -> Whole:
    spans = sorted(version.in_force, key=Speller(strict=True).value)
    cited = dict.fromkeys(clause for span in spans for clause in span.clauses)
    return Whole(
        version.id, tuple(spans), version.recorded, version.month_ends, version.currency,
        version.own_units, version.governed_by, version.because, also, tuple(cited), version.span,
    )  # fmt: skip


def validities(valid: tuple[Validity, ...]) -> dict[str, Validity]:
    """What must hold of events, by the fact that a reject names and by what it says."""
    found: dict[str, Any] = {}
    for one in sorted(valid, key=lambda one: (one.field, one.says, Speller(True).expr(one.holds))):
        name = f"{one.field}: {' '.join(one.says.split())}"
        while name in found:
            name += " (again)"
        found[name] = one
    return found


def _end(name: str, ended: Ended) -> End:
    return End(ended, ended.because, (name,), ended.span)
