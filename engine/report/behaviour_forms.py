"""What two versions do otherwise with one event, as data and as Markdown."""

from __future__ import annotations

from typing import Any

from engine.compare.behaviour.model import Behaviour, Effect, Kind, Region
from engine.report.behaviour_page import (
    ELSEWHERE,
    because_text,
    bounds,
    effect_text,
    event_text,
    outcome_text,
    who_text,
)
from engine.report.forms import Forms, forms_of


def behaviour_json(found: Behaviour) -> dict[str, Any]:
    """As data: kinds of events with their verdicts and regions, and the bounds of what is proved."""
    return {
        "old": found.old,
        "new": found.new,
        "fact": found.fact,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "longest": found.longest,
        "stretches": found.stretches,
        "lists": list(found.lists),
        "kinds": [_kind(found, kind) for kind in found.kinds],
        "only_one": list(found.only_one),
        "idle": list(found.idle),
    }


def _kind(found: Behaviour, kind: Kind) -> dict[str, Any]:
    return {
        "value": kind.value,
        "verdict": kind.verdict,
        "regions": [_region(found, one) for one in kind.regions],
        "elsewhere": kind.elsewhere,
        "unknown": list(kind.unknown),
    }


def _region(found: Behaviour, region: Region) -> dict[str, Any]:
    forms = forms_of(found.rulebooks[1])
    return {
        "because": list(region.because),
        "conditions": list(region.conditions),
        "every": region.every,
        "event": dict(region.witness.event),
        "results": [outcome_text(found, outcome) for outcome in region.witness.outcomes],
        "effect": None if region.effect is None else _effect(forms, region.effect),
    }


def _effect(forms: Forms, effect: Effect) -> dict[str, Any]:
    return {
        "fact": effect.fact,
        "minutes": effect.of,
        "differ": effect.differ,
        "smallest": forms.money_json(effect.smallest),
        "largest": forms.money_json(effect.largest),
        "hour": forms.money_json(effect.hour),
    }


def behaviour_markdown(found: Behaviour) -> str:
    """A section for a pull request."""
    rows = ["## Behaviour", "", f"`{found.old}` → `{found.new}`", ""]
    for kind in found.kinds:
        if kind.verdict == "identical":
            continue
        rows += [f"### {kind.value or 'all events'}: {kind.verdict}", ""]
        for region in kind.regions:
            rows.append(f"- **{because_text(region)}**")
            rows.append(f"  - who: {who_text(region)}")
            rows.append(f"  - event: {event_text(region.witness)}")
            rows += [f"  - {outcome_text(found, outcome)}" for outcome in region.witness.outcomes]
            if region.effect is not None:
                rows.append(f"  - money: {effect_text(found, region.effect)}")
        if kind.elsewhere:
            rows.append(f"- {ELSEWHERE}")
        if kind.unknown:
            rows.append(f"- not settled: {', '.join(kind.unknown)}")
        rows.append("")
    same = [kind.value or "all events" for kind in found.kinds if kind.verdict == "identical"]
    rows += [f"Proved to be the same: {', '.join(same) or 'nothing'}.", ""]
    if found.idle:
        rows += [
            f"Changes that by themselves do nothing to these, proved: {'; '.join(found.idle)}.",
            "",
        ]
    return "\n".join([*rows, bounds(found), ""])
