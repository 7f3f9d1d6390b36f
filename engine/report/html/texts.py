"""What the texts say otherwise, as tables: a row for each thing that an entry says otherwise.

What the clauses say in plain words comes first where that changed, since it is what customers read; what computes
nothing else comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.compare.changes import Change, Detail
from engine.compare.text import TextDifference, VersionText
from engine.report.compare_words import by_kind, gathered, heading, place_text, title, told
from engine.report.html.numbers import listed, words
from engine.rulebook.model import Clause

_EFFECT: Final = "effect"  # what a clause says in our words
_SHORT: Final = 60  # characters of a change that is told on one line
_PROSE: Final = frozenset({"means", "because", "says", _EFFECT, "question", "title"})


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is otherwise. `label` is empty where the entry says nothing else; `code`: it is an expression."""

    label: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    code: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, or several that changed alike. `how`: `changed`, `added`, `removed` or `renamed`; `note`: its kin."""

    kind: str
    name: str
    codes: str
    how: str
    note: str
    clauses: tuple[str, ...]
    place: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The entries of one kind."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions, or the rulebook beside its versions: what may change a result, and what is wording only."""

    title: str
    groups: tuple[Group, ...]
    wording: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """A clause whose effect is told otherwise, in the words of the rulebook."""

    clause: str
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Texts:
    """The whole part."""

    plain: tuple[Plain, ...]
    versions: tuple[Compared, ...]
    alike: int
    nothing: bool


def texts(found: TextDifference, clauses: Mapping[str, Clause]) -> Texts:
    """The part about the texts; `clauses` are those of NEW."""
    versions = [_compared(_heading(one), one.changes) for one in found.versions]
    if found.rulebook:
        versions.append(_compared("The rulebook beside its versions", found.rulebook))
    plain = (one for change in found.rulebook for one in _plain(change, clauses))
    return Texts(tuple(plain), tuple(versions), found.alike, found.nothing)


def _heading(version: VersionText) -> str:
    text = heading(version)
    return text[:1].upper() + text[1:]


def _compared(name: str, changes: Sequence[Change]) -> Compared:
    groups = []
    kinds = by_kind(told(changes, False))
    for kind in sorted(
        kinds, key=lambda kind: kind == "version"
    ):  # dates stand above, and last here
        heading = title(kind)
        groups.append(Group(heading[:1].upper() + heading[1:], tuple(_entries(kinds[kind]))))
    wording = (_unsaid(change) for change in told(changes, True))
    return Compared(name, tuple(groups), tuple(_entries(c for c in wording if c is not None)))


def _unsaid(change: Change) -> Change | None:
    """A change of wording without what stands in plain words above; None if that is all."""
    if change.kind != "clause" or change.how != "changed":
        return change
    details = tuple(detail for detail in change.details if detail.what != _EFFECT)
    return replace(change, details=details) if details else None


def _plain(change: Change, clauses: Mapping[str, Clause]) -> Iterator[Plain]:
    if change.kind != "clause" or change.how != "changed":
        return
    named = clauses.get(change.name)
    for detail in change.details:
        if detail.what == _EFFECT:
            text = named.title if named else ""
            yield Plain(change.name, text, detail.old or "", detail.new or "")


def _entries(changes: Iterable[Change]) -> Iterator[Entry]:
    for names, change in gathered(changes):
        own = change.kind in ("clause", "ended", "version", "provider")
        yield Entry(
            change.kind, ", ".join(map(words, names)), ", ".join(names), change.how, _note(change),
            () if own else change.clauses, place_text(change, whole=True), tuple(_said(change)),
        )  # fmt: skip


def _note(change: Change) -> str:
    """What an entry was called, or what may stand in for what."""
    if change.was is not None:
        return f"was called {change.was}"
    if not change.like:
        return ""
    others = ", ".join(change.like)
    return f"may stand in for {others}" if change.how == "added" else f"in its place: {others}"


def _said(change: Change) -> Iterator[Said]:
    sole = len(change.details) == 1 and change.details[0].what == "is"
    for detail in change.details:
        cited = detail.what == "clauses cited" and change.how != "changed"
        if detail.wording and (cited or change.kind == "version"):
            continue
        old, new = _values(detail)
        yield Said("" if sole else words(detail.what), old, new, _is_code(change, detail))


def _values(detail: Detail) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if detail.gone or detail.come:
        return detail.gone, detail.come
    old, new = (() if text is None else (text,) for text in (detail.old, detail.new))
    return old, new


def _is_code(change: Change, detail: Detail) -> bool:
    plain = ("figure", "calendar", "grid", "clause", "provider", "version", "ended", "reading")
    return change.kind not in plain and not detail.wording and detail.what not in _PROSE


def in_short(found: TextDifference) -> Iterator[tuple[str, str]]:
    """What can be said in a line: `emergency rate`, `155 USD/hour → 165 USD/hour`."""
    for version in found.versions:
        kinds = by_kind(told(version.changes, False))
        for kind in (kind for kind in kinds if kind != "version"):
            for names, change in gathered(kinds[kind]):
                said = [detail for detail in change.details if not detail.wording]
                if change.how == "changed" and len(said) == 1 and (text := arrow(said[0])):
                    what = "" if said[0].what == "is" else f", {words(said[0].what)}"
                    yield f"{listed([words(name) for name in names])}{what}", text


def arrow(detail: Detail) -> str:
    """`old → new` where that is short, else nothing."""
    text = f"{detail.old} → {detail.new}"
    return text if detail.old and detail.new and len(text) <= _SHORT else ""


def cited(found: Texts) -> tuple[str, ...]:
    """The clauses that any change cites, each once."""
    entries = (e for version in found.versions for group in version.groups for e in group.entries)
    return tuple(dict.fromkeys(clause for entry in entries for clause in entry.clauses))
