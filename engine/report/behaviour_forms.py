"""What two versions do otherwise with one event, as data and as Markdown."""

from __future__ import annotations

from typing import Any

from engine.compare.behaviour.model import Behaviour, Kind, Witness
from engine.report.behaviour_page import bounds, event_text, outcome_text


def behaviour_json(found: Behaviour) -> dict[str, Any]:
    """As data: kinds of events with their verdicts and witnesses, and the bounds of what is proved."""
    return {
        "old": found.old,
        "new": found.new,
        "fact": found.fact,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "longest": found.longest,
        "stretches": found.stretches,
        "kinds": [_kind(found, kind) for kind in found.kinds],
        "only_one": list(found.only_one),
        "idle": list(found.idle),
    }


def _kind(found: Behaviour, kind: Kind) -> dict[str, Any]:
    return {
        "value": kind.value,
        "verdict": kind.verdict,
        "witnesses": [_witness(found, one) for one in kind.witnesses],
        "unknown": list(kind.unknown),
    }


def _witness(found: Behaviour, witness: Witness) -> dict[str, Any]:
    return {
        "because": list(witness.because),
        "event": dict(witness.event),
        "results": [outcome_text(found, outcome) for outcome in witness.outcomes],
    }


def behaviour_markdown(found: Behaviour) -> str:
    """A section for a pull request."""
    rows = ["## Behaviour", "", f"`{found.old}` → `{found.new}`", ""]
    for kind in found.kinds:
        if kind.verdict == "identical":
            continue
        rows += [f"### {kind.value or 'all events'}: {kind.verdict}", ""]
        for witness in kind.witnesses:
            rows.append(f"- **{', '.join(witness.because) or 'several changes together'}**")
            rows.append(f"  - event: {event_text(witness)}")
            rows += [f"  - {outcome_text(found, outcome)}" for outcome in witness.outcomes]
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
