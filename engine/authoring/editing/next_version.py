"""`amend`: the next version of the terms, made from the one in force.

It amends that version: a file of a few lines, to which `set`, `remove` and `add` bring what is otherwise, copied letter
by letter. With `whole` it is a copy of the file instead, with all its comments. Nothing has to be closed by hand: what
is recorded later replaces the older version from its first day on; a rulebook that records nothing has the older
version end on that day. The new one ends where the older one would have, and where a version begins that is there
already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from engine.authoring.editing.document import Document
from engine.authoring.editing.replacing import line_break
from engine.authoring.editing.terms import Terms
from engine.authoring.editing.values import entry_text, spelled, with_field
from engine.authoring.moments import moment
from engine.authoring.trees import text_at
from engine.compare.sources.reading import in_force_on
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.spans import Source
from engine.rulebook.model import InForce, Rulebook, Version

_SCHEMA: Final = "# yaml-language-server:"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")  # of a version, and so of its file


@dataclass(frozen=True, slots=True)
class Next:
    """What is asked for: the first day, when we learned of it, and what the version says of itself."""

    start: date
    recorded: str | None = None
    base: str | None = None
    id: str | None = None
    clauses: Sequence[str] = ()
    because: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """The ids of the new version and of the one that it was made from."""

    id: str
    base: str


def amend(terms: Terms, rulebook: Rulebook, asked: Next) -> Made:
    """Put the new version beside the others."""
    base = _base(rulebook, asked)
    name = asked.start.isoformat() if asked.id is None else asked.id
    if not _NAME.fullmatch(name):
        what = f"{quote(name)} is no name for a version"
        raise _impossible(what, "letters, digits, `.`, `_` and `-`, a letter or a digit first")
    path = terms.folder / "versions" / f"{name}.yaml"
    if name in rulebook.versions or path in terms.versions().values():
        raise _impossible(f"there is a version {quote(name)} already", "name the new one: `--id`")
    _check_recorded(rulebook, base, asked)
    number, stretch = _covering(base, asked.start)
    span = _stretch(asked, stretch, _until(rulebook, base, stretch, asked.start))
    old = terms.version(base.id)
    if asked.whole:
        terms.put(_copy(old, str(path), name, span, asked))
    else:
        text = _amending(old, base.id, name, span, asked)
        terms.put(Document.read(Source(str(path), text)))
    if asked.recorded is None:
        place = ("in_force", number)
        terms.put(with_field(terms.version(base.id), place, "until", asked.start.isoformat()))
    return Made(name, base.id)


def _base(rulebook: Rulebook, asked: Next) -> Version:
    """The version that the new one is made from."""
    if asked.base is not None:
        if asked.base not in rulebook.versions:
            listed = ", ".join(map(quote, rulebook.versions))
            raise _impossible(f"no version {quote(asked.base)}", f"there are {listed}")
        return rulebook.versions[asked.base]
    found = in_force_on(rulebook, asked.start)
    if len(found) == 1:
        return found[0]
    if not found:
        raise _impossible(
            f"no version is in force on {asked.start}", _held(rulebook.versions.values())
        )
    names = " or ".join(f"`--version {one.id}`" for one in found)
    what = f"{len(found)} versions are in force on {asked.start}"
    raise _impossible(what, f"each for some customers: {names}")


def _check_recorded(rulebook: Rulebook, base: Version, asked: Next) -> None:
    if asked.recorded is None:
        if base.recorded is not None:
            what = f"{quote(base.id)} says when it was recorded, so the new version has to"
            raise _impossible(what, "say when you learned of it: `--recorded DATE`")
        return
    when = moment(asked.recorded, rulebook)
    if base.recorded is not None and when <= base.recorded:
        what = f"{quote(base.id)} was recorded on {base.recorded.date()}, not before that"
        raise _impossible(what, "what is recorded later replaces what was recorded earlier")


def _covering(base: Version, day: date) -> tuple[int, InForce]:
    for number, span in enumerate(base.in_force):
        if (span.start or date.min) <= day and (span.until is None or day < span.until):
            return number, span
    raise _impossible(f"{quote(base.id)} is not in force on {day}", _held([base]))


def _held(versions: Iterable[Version]) -> str:
    """The days on one of which a new version can begin."""
    spans = sorted((s.start or date.min, s.until) for one in versions for s in one.in_force)
    listed = ", ".join(map(_days, spans))
    return f"a new version begins while the one that it amends is in force: {listed or 'never'}"


def _days(stretch: tuple[date, date | None]) -> str:
    start, until = stretch
    parts = [f"from {start}"] if start > date.min else []
    parts += [] if until is None else [f"until {until}"]
    return " ".join(parts) or "on every day"


def _until(rulebook: Rulebook, base: Version, stretch: InForce, day: date) -> date | None:
    """The first day on which the new version is not in force any more, if there is one."""
    spans = [span for version in rulebook.versions.values() for span in version.in_force]
    later = sorted({span.start for span in spans if span.start is not None and span.start > day})
    for start in later:
        if stretch.until is not None and start >= stretch.until:
            break
        if base.id not in (version.id for version in in_force_on(rulebook, start)):
            return start
    return stretch.until


def _stretch(asked: Next, old: InForce, until: date | None) -> str:
    """`in_force` of the new version."""
    parts = [f"from: {asked.start}"]
    if until is not None:
        parts.append(f"until: {until}")
    if old.when is not None:
        parts.append(f"when: {spelled(old.when.text, True)}")
    if asked.clauses:
        listed = ", ".join(asked.clauses)
        parts.append(f"clause: {listed if len(asked.clauses) == 1 else f'[{listed}]'}")
    return f"[{{{', '.join(parts)}}}]"


def _amending(old: Document, base: str, name: str, span: str, asked: Next) -> str:
    """The text of a version that takes over all that it does not say."""
    first = old.source.line_text(1)
    lines = [first, ""] if first.startswith(_SCHEMA) else []
    lines += [f'version: "{name}"', f'amends: "{base}"', f"in_force: {span}"]
    if asked.recorded is not None:
        lines.append(entry_text("recorded", asked.recorded))
    if asked.because is not None:
        lines.append(entry_text("because", asked.because, indent=0))
    return ("\n".join(lines) + "\n").replace("\n", line_break(old.text))


def _copy(old: Document, path: str, name: str, span: str, asked: Next) -> Document:
    """The same text with another id, other days, another recording."""
    new = Document.read(Source(path, old.text))
    if text_at(new.root, ("version",)) is not None:
        new = with_field(new, (), "version", name)
    new = with_field(new, (), "in_force", span)
    if asked.recorded is not None:
        new = with_field(new, (), "recorded", asked.recorded, ("version", "in_force", "recorded"))
    if asked.because is not None:
        order = ("version", "in_force", "recorded", "because")
        new = with_field(new, (), "because", asked.because, order)
    return new


def _impossible(what: str, help_text: str) -> FindingsError:
    return FindingsError([Finding("CB844", what, help=help_text)])
