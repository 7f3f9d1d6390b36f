"""What an editor asks beside completion and hover: outlines, lenses above rules, and repairs of slips."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from engine.authoring.occurrences.index import File
from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import closest
from engine.editor.counting import Counts
from engine.rulebook.build.desk import items, text
from engine.rulebook.located import Mapping as Located

_MEANT: Final = re.compile(r"did you mean `[^`]+`(?:, `[^`]+`)*|^write `\w+`$")
_TRUTH: Final = ("True", "False")  # other words for them are not near
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


def lenses(file: File, cases: Counts | None, hits: Counts | None, events: str) -> tuple[Lens, ...]:
    """Above each rule of a version: in how many cases it fires, and how many results of the chosen events it decides.

    What has not been counted yet is not told.
    """
    source = file.root.span.source.name
    found = []
    for mention in file.mentions:
        if mention.declares and mention.space == "rule":
            parts = []
            if cases is not None:
                parts.append(_counted(cases.get((source, mention.name), 0), "case"))
            if hits is not None:
                parts.append(f"{_counted(hits.get((source, mention.name), 0), 'hit')} in {events}")
            if parts:
                found.append(Lens(mention.span, " · ".join(parts)))
    return tuple(found)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def repairs(findings: Iterable[Finding]) -> Iterator[Repair]:
    """The slips that findings know a word for, or several."""
    for finding in findings:
        if finding.span is None or finding.help is None:
            continue
        for meant in _meant(finding.help):
            at = _slip(finding.span, finding.message, meant)
            if at is not None:
                yield Repair(f"write `{meant}`", at, meant, finding)


def _meant(help_text: str) -> Iterator[str]:
    """The words of which a hint says that one was meant, or is to be written."""
    match = _MEANT.search(help_text)
    if match is not None:
        yield from _QUOTED.findall(match[0])


def _slip(place: Span, message: str, meant: str) -> Span | None:
    """Where in the place of a finding the word stands that its message is about."""
    is_word = place.text.strip("'\"") == place.text and "\n" not in place.text
    words = [*_QUOTED.findall(message), *([place.text] if is_word else [])]
    for word in words:
        found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", place.text)
        if found is not None and (meant.title() in _TRUTH or closest(word, (meant,)) is not None):
            return place.source.span(place.start + found.start(), place.start + found.end())
    return None
