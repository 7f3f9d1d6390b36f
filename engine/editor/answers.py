"""What an editor asks beside completion and hover: outlines, lenses above rules, and repairs of slips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.authoring.occurrences.index import File, Index
from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.events.mapping.reading import load_mapping
from engine.events.reading import read_events
from engine.interpret.evaluate import Options, evaluate
from engine.rulebook.build.desk import items, text
from engine.rulebook.located import Mapping as Located
from engine.rulebook.located import Scalar
from engine.rulebook.model import Rulebook

_MEANT: Final = re.compile(r"did you mean `([^`]+)`")
_QUOTED: Final = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Outline:
    """An entry of a file: its name, what it is, where its name stands, where all of it does, and what is in it."""

    name: str
    sort: str
    at: Span
    whole: Span
    inside: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True)
class Lens:
    """A line of text above a rule."""

    at: Span
    told: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What a finding says was meant, in place of what was typed."""

    title: str
    at: Span
    text: str
    finding: Finding


def outline(file: File) -> tuple[Outline, ...]:
    """The sections of a file with their entries; of a file of cases, the cases."""
    if not isinstance(file.root, Located):
        return ()
    found = []
    for entry in file.root:
        whole = entry.key.span.source.span(
            entry.key.span.start, max(entry.key.span.end, entry.value.span.end)
        )
        inside = tuple(_entries(file, entry.value, entry.key.text))
        found.append(Outline(entry.key.text, "section", entry.key.span, whole, inside))
    return tuple(found)


def _entries(file: File, node: object, section: str) -> Iterator[Outline]:
    if isinstance(node, Located) and (file.sort in ("version", "clauses", "accepted")):
        for entry in node:
            whole = entry.key.span.source.span(
                entry.key.span.start, max(entry.key.span.end, entry.value.span.end)
            )
            yield Outline(entry.key.text, section, entry.key.span, whole)
    elif file.sort == "cases" and section == "cases" and isinstance(file.root, Located):
        for case in items(file.root, "cases"):
            name = text(case, "name")
            if name:
                yield Outline(name, "case", case.span, case.span)


def lenses(
    index: Index, file: File, hits: Mapping[str, int] | None, events: str
) -> tuple[Lens, ...]:
    """Above each rule of a version: how many cases name it, and how many results of the chosen events it decides."""
    cases: dict[str, set[str]] = {}
    for other in index.files:
        for case in items(other.root, "cases") if other.sort == "cases" else ():
            for rule in _named(case):
                cases.setdefault(rule, set()).add(f"{other.path.name}/{text(case, 'name')}")
    found = []
    for mention in file.mentions:
        if mention.declares and mention.space == "rule":
            count = len(cases.get(mention.name, ()))
            told = f"{count} case{'' if count == 1 else 's'}"
            if hits is not None:
                number = hits.get(mention.name, 0)
                told += f" · {number} hit{'' if number == 1 else 's'} in {events}"
            found.append(Lens(mention.span, told))
    return tuple(found)


def _named(case: object) -> Iterator[str]:
    """The rules that a case says have fired."""
    for result in items(case, "expect") if isinstance(case, Located) else ():
        for part in (result, *items(result, "parts"), *items(result, "lines")):
            yield from (item.text for item in items(part, "rules") if isinstance(item, Scalar))


def hits_of(rulebook: Rulebook, events: Path, mapping: Path | None) -> dict[str, int]:
    """In how many results of the events in a file each rule fired. Raises `FindingsError`."""
    known = None if mapping is None else load_mapping(mapping)[0]
    done = evaluate(rulebook, read_events((events,), known), Options())
    found: dict[str, int] = {}
    for result in done.results:
        for rule in {*result.rules, *(rule for part in result.parts for rule in part.rules)}:
            found[rule] = found.get(rule, 0) + 1
    return found


def repairs(findings: Iterable[Finding]) -> Iterator[Repair]:
    """The slips that findings know a word for."""
    for finding in findings:
        meant = _MEANT.search(finding.help or "")
        if meant is None or finding.span is None:
            continue
        place = finding.span
        typed = [word for word in _QUOTED.findall(finding.message) if word in place.text]
        if not typed and place.text.strip("'\"") == place.text:
            typed = [place.text]
        if typed:
            start = place.start + place.text.index(typed[0])
            at = place.source.span(start, start + len(typed[0]))
            yield Repair(f"write `{meant[1]}`", at, meant[1], finding)
