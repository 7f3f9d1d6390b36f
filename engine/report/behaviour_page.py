"""What two versions do otherwise with one event, for a terminal: differences first, then what is proved the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.compare.behaviour.model import Behaviour, Effect, Kind, Outcome, Region, Witness
from engine.compare.impact.model import Changed
from engine.report.compare_page import Line, labelled, lines
from engine.report.forms import forms_of
from engine.report.impact_words import signed, what
from engine.report.layout import WIDTH, paragraph

ELSEWHERE: Final = "Whatever meets the conditions of none of these is treated as before: proved."


def behaviour_page(found: Behaviour) -> list[Line]:
    """The whole page."""
    page = [
        Line(f"old  {found.old}", "head"),
        Line(f"new  {found.new}", "head"),
        Line("=" * WIDTH, "head"),
    ]
    for kind in found.kinds:
        if kind.verdict != "identical":
            page += [Line(), *_kind(found, kind)]
    same = [_name(found, kind) for kind in found.kinds if kind.verdict == "identical"]
    if same:
        page += [
            Line(),
            Line("PROVED TO BE THE SAME", "head"),
            *lines(paragraph(", ".join(same), 2)),
        ]
    if found.idle:
        page += [
            Line(),
            Line("CHANGES THAT BY THEMSELVES DO NOTHING TO KINDS THAT DIFFER, PROVED", "head"),
        ]
        page += [line for one in found.idle for line in lines(paragraph(one, 2, 4))]
    if found.only_one:
        page += [Line(), Line("KINDS OF EVENTS THAT ONLY ONE SIDE KNOWS", "head")]
        page += lines(paragraph(", ".join(found.only_one), 2))
    return [*page, Line(), *lines(paragraph(bounds(found)), "quiet")]


def bounds(found: Behaviour) -> str:
    """Under which bounds all this holds."""
    lists = f", and that brings no {' or '.join(found.lists)} of its own" if found.lists else ""
    return (
        f"For one event that stands alone in its groups, is cut into at most {found.stretches} stretches, "
        f"whose days lie between {found.first} and {found.last}, and whose durations are of at most {found.longest} "
        f"days{lists}. What several events of a group come to may differ besides."
    )


def _name(found: Behaviour, kind: Kind) -> str:
    if kind.value is None:
        return "all events" if found.fact is None else f"without {found.fact}"
    return kind.value


def _kind(found: Behaviour, kind: Kind) -> Iterator[Line]:
    says = {"differs": "differs", "unknown": "nobody knows"}[kind.verdict]
    yield Line(f"{_name(found, kind).upper()}: {says}", "head")
    for region in kind.regions:
        yield from _region(found, region)
    if kind.elsewhere:
        yield from lines(paragraph(ELSEWHERE, 2), "quiet")
    if kind.unknown:
        yield from labelled("not settled", ", ".join(kind.unknown), 2, 16, "quiet")


def _region(found: Behaviour, region: Region) -> Iterator[Line]:
    yield from lines(paragraph(f"~ {because_text(region)}", 0, 2), "changed")
    yield from labelled("who", who_text(region), 2, 12)
    yield from labelled("event", event_text(region.witness), 2, 12)
    for outcome in region.witness.outcomes:
        yield from labelled("result", outcome_text(found, outcome), 2, 12)
    if region.effect is not None:
        yield from labelled("money", effect_text(found, region.effect), 2, 12)


def because_text(region: Region) -> str:
    """What brings a difference about."""
    return ", ".join(region.because) or "several changes together"


def who_text(region: Region) -> str:
    """Which events are treated otherwise: the conditions that all of them meet."""
    if not region.conditions:
        return "no short condition was found that all of them meet"
    return f"{'all' if region.every else 'some'} with {' and '.join(region.conditions)}"


def effect_text(found: Behaviour, effect: Effect) -> str:
    """What becomes of a witness that lasts longer or shorter."""
    forms = forms_of(found.rulebooks[1])
    told = f"for {effect.differ} of {effect.of} durations ({effect.fact}, 1 to {effect.of} min)"
    if effect.smallest is None or effect.largest is None:
        return f"the same; otherwise {told}"
    ends = dict.fromkeys(signed(forms, one) for one in (effect.smallest, effect.largest))
    hour = "" if effect.hour is None else f"; {signed(forms, effect.hour)} for an hour"
    return f"{' to '.join(ends)} {forms.currency.text} {told}{hour}"


def event_text(witness: Witness) -> str:
    """The facts of a witness, without its name."""
    facts = (f"{name}: {_value(value)}" for name, value in witness.event.items() if name != "id")
    return ", ".join(facts)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"[{', '.join(map(str, value))}]" if isinstance(value, list) else str(value)


def outcome_text(found: Behaviour, outcome: Outcome) -> str:
    """What is otherwise in a result."""
    one = outcome.new or outcome.old
    assert one is not None
    changed = Changed(outcome.old, outcome.new, outcome.spots, "", "", "", ())
    kind = "" if one.subject == "event" else f"{one.subject}: "
    return kind + what(changed, found.rulebooks[1])
