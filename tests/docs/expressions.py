"""Single expressions of the documentation: typed in a rulebook's scope, evaluated about its event, shown as text.

A block is lines of `expression = value`. A line `about incident` moves the lines after it to the first subject of that
kind, a line `about e2` to the subject of that id; before any such line they are about the first event.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import yaml

from engine.diagnostics.render import render_all
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Options
from engine.interpret.grouping import homes
from engine.interpret.intake import Intake
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.language.kind_units import usual_unit
from engine.language.kinds import Kind, Quantity
from engine.rulebook.model import EVENT, Rulebook
from engine.values.numbers import decimal_text
from engine.values.periods import Period, period_text
from engine.values.units import show
from engine.values.unknown import Unknown
from engine.values.zones import show_instant, zone
from tests.docs.examples import Example, build, listed, plain


def shown_values(example: Example) -> Iterator[tuple[str, str, str]]:
    """(expression, value that the page shows, value that it has) for each line of the block."""
    lines = list(_lines(example.outcome.text))
    document = plain(example.versions[-1])
    values = document.setdefault("values", {})
    kinds = {EVENT, *document.get("groups", {}), *document.get("splits", {})}
    for number, (about, text, _) in enumerate(lines):
        values[f"shown_{number}"] = {"about": about if about in kinds else EVENT, "is": text}
    rulebook, findings = build(replace(example, versions=(yaml.safe_dump(document),), shaped=False))
    assert rulebook is not None, render_all(findings)
    world = World(rulebook, example.options.get("readings", {}), None)
    subjects = _subjects(world, example)
    for number, (about, text, expected) in enumerate(lines):
        subject = next(s for s in subjects if about in (s.kind, s.id))
        found = world.lookup(subject, f"shown_{number}")
        kind = subject.version.values[f"shown_{number}"].kind
        yield text, expected, value_text(found, kind, rulebook)


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    about = EVENT
    for line in text.splitlines():
        if line.startswith("about "):
            about = line.removeprefix("about ").strip()
        elif line.strip():
            expression, _, value = line.rpartition(" = ")
            yield about, expression.strip(), value.strip()


def _subjects(world: World, example: Example) -> list[Subject]:
    """Groups first, then events, then what events are cut into."""
    intake = Intake(world, Options())
    intake.take(raw_events(listed(plain(example.events)) or [{"id": "e1"}], "events"))
    assert not intake.rejects, intake.rejects
    groups = [subject for subject in homes(world, intake.subjects) if subject.kind != EVENT]
    events = sorted(intake.subjects, key=lambda subject: subject.id)
    cut = [
        part
        for event in events
        for name in event.version.splits
        for part in world.stretches(event, name)
    ]
    return [*groups, *events, *cut]


def value_text(value: object, kind: Kind, rulebook: Rulebook) -> str:
    """A value as the documentation writes it."""
    match value:
        case Unknown():
            return "unknown: " + ", ".join(sorted(cause.name for cause in value.causes))
        case bool() | str():
            return str(value)
        case int() | Fraction():
            unit = usual_unit(kind) if isinstance(kind, Quantity) else None
            return show(value, unit) if unit else decimal_text(value)
        case datetime():
            return show_instant(value, zone(rulebook.time_zone))
        case date():
            return value.isoformat()
        case Period():
            return period_text(value)
        case tuple() | frozenset():
            inner = getattr(kind, "of", kind)
            items = sorted(value) if isinstance(value, frozenset) else value
            return ", ".join(value_text(item, inner, rulebook) for item in items) or "none"
    raise TypeError(type(value).__name__)
