"""Proofs about a rulebook as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from engine.analysis.matters import Matter, Proofs, Witness
from engine.authoring.always import sentence
from engine.diagnostics.findings import Finding, Note
from engine.diagnostics.render import render
from engine.report.layout import paragraph
from engine.values.numbers import decimal_text

_SHOWN: Final = 12  # of what is not settled
_LONG: Final = 160


def finding_of(matter: Matter) -> Finding:
    """A matter as a finding."""
    notes = tuple(Note(text, span) for text, span in matter.beside)
    accept = f"or accept `{matter.id}` in accepted.yaml, with a reason"
    return Finding(
        matter.code,
        matter.message,
        matter.span,
        accept,
        "error" if matter.grave else "warning",
        notes,
    )


def matter_text(matter: Matter) -> str:
    """A matter with its place, for which events it is so, and a case to be pasted."""
    lines = [render(finding_of(matter))]
    for witness in matter.witnesses:
        lines.append(f"  when {witness.region}")
        if witness.broken is not None:
            lines.append(f"    {sentence(witness.broken, witness.broken.result.rulebook)}")
    if matter.witnesses and not matter.complete:
        lines.append("  and for other events")
    if matter.witnesses:
        lines += ["  for example:", *(f"    {line}" for line in case_lines(matter))]
    return "\n".join(lines)


def case_lines(matter: Matter) -> Iterator[str]:
    """The first witness as a case in the form of `cases/*.yaml`."""
    witness = matter.witnesses[0]
    yield f"- name: {matter.id}"
    yield f"  version: {_word(matter.version)}"
    facts = ", ".join(f"{name}: {_word(value)}" for name, value in witness.event.items())
    yield f"  event: {{{facts}}}"
    if witness.broken is None:
        yield f"  expect: {{status: {witness.status}}}"
        return
    if witness.more:
        yield f"  more: {{{', '.join(f'{name}: {_word(value)}' for name, value in witness.more.items())}}}"
    yield f"  breaks: [{witness.broken.promise.name}]"
    amount = _word(decimal_text(witness.broken.result.amount))
    yield f"  expect: {{status: {witness.status}, amount: {amount}}}"


def closing_lines(proofs: Proofs, kept: int) -> Iterator[str]:
    """What is proved, under which bounds, and what is not settled."""
    for one in proofs.bounds:
        yield from paragraph(
            f"{one.version}: proved: no other conflict, no other gap, no other month's end that decides; "
            f"of events from {one.first} to {one.last}, each alone in its groups, "
            f"of at most {one.stretches} stretches and durations of at most {one.longest} days", 2, 4,
        )  # fmt: skip
        if names := proofs.held.get(one.version):
            yield from paragraph(f"always: {', '.join(names)}", 4, 6)
    if kept:
        yield f"  accepted: {kept}"
    if proofs.unsettled:
        yield f"  not settled: {len(proofs.unsettled)}"
        for name in proofs.unsettled[:_SHOWN]:
            yield from paragraph(f"{name.version}: {name.id}: {name.why}", 4, 6)
        if len(proofs.unsettled) > _SHOWN:
            yield f"    … and {len(proofs.unsettled) - _SHOWN} more"


def matter_json(matter: Matter) -> dict[str, Any]:
    """A matter beside what every finding says in JSON."""
    return {
        "id": matter.id,
        "kind": matter.kind,
        "version": matter.version,
        "complete": matter.complete,
        "witnesses": [_witness(one) for one in matter.witnesses],
    }


def proofs_json(proofs: Proofs) -> dict[str, Any]:
    """Bounds, and what is not settled."""
    return {
        "bounds": [
            {
                "version": one.version,
                "from": one.first.isoformat(),
                "until": one.last.isoformat(),
                "stretches": one.stretches,
                "longest_days": one.longest,
                "always": list(proofs.held.get(one.version, ())),
            }
            for one in proofs.bounds
        ],
        "unsettled": [
            {"id": one.id, "version": one.version, "why": one.why} for one in proofs.unsettled
        ],
    }


def _witness(witness: Witness) -> Mapping[str, Any]:
    found = {"region": witness.region, "event": dict(witness.event), "status": witness.status}
    if witness.broken is None:
        return found
    broken = witness.broken
    told = {
        "says": sentence(broken, broken.result.rulebook),
        "amount": decimal_text(broken.result.amount),
    }
    more = {} if broken.other is None else {"amount_with_more": decimal_text(broken.other.amount)}
    return {**found, "more": dict(witness.more), **told, **more}


def _word(value: object) -> str:
    """A value of an event as YAML."""
    from json import dumps

    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_word(one) for one in value) + "]"
    text = str(value)
    plain = text.replace("_", "").replace("-", "").isalnum() and not text[:1].isdigit()
    return text if plain and text not in ("true", "false", "null", "yes", "no") else dumps(text)
