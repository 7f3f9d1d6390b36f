"""Behaviour and impact together: the changed events held against what was proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.commandline.diffing_impact import evaluating_of
from engine.commandline.inputs import evaluation_options_of

if TYPE_CHECKING:
    from engine.commandline.diff import Part
    from engine.compare.behaviour.model import Behaviour
    from engine.compare.holding import Held
    from engine.compare.impact.model import Impact
    from engine.compare.sources.side import Side
    from engine.events.model import RawEvent, Reject


def held_between(
    old: Side,
    behaviour: Behaviour,
    impact: Impact,
    rows: Sequence[RawEvent | Reject],
    asked: Mapping[str, Any],
) -> Held:
    """What became of the changed results of rows that were evaluated under OLD and NEW."""
    from engine.compare.holding import hold
    from engine.interpret.evaluate import deep_recursion
    from engine.interpret.intake import Intake
    from engine.interpret.world import World

    one = evaluating_of(old, asked)
    options = evaluation_options_of(one.request, one.rulebook)
    intake = Intake(World(one.rulebook, options.readings, options.as_of, options.tables), options)
    with deep_recursion():
        intake.take(rows)
    return hold(behaviour, impact, intake.subjects, options.as_of)


def held_part(held: Held) -> Part:
    """It as a part of the answer."""
    from engine.commandline.diff import Part
    from engine.report.compare_page import Line, lines
    from engine.report.held_words import held_json, held_sentence
    from engine.report.layout import paragraph

    def terminal(found: Held) -> list[Line]:
        return list(lines(paragraph(held_sentence(found)), "quiet"))

    def markdown(found: Held) -> str:
        return f"{held_sentence(found)}\n"

    return Part("held", lambda _old, _new: held, lambda _found: True, terminal, held_json, markdown)
