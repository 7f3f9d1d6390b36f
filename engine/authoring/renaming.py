"""A name and another one → the change of a rulebook's files that gives it, byte by byte; nothing is written here.

In: a rulebook's folder, what is to be renamed (`fact.technical_minutes`), and the new name. Out: a `Renaming` whose
change touches the characters that spell the name and no others. Refused (`FindingsError`, CB850 and CB851) where there
is nothing of that name, and where the new one is no name or taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from keyword import iskeyword
from pathlib import Path
from typing import Final

from engine.authoring.editing.replacing import Change, Edit, changed
from engine.authoring.occurrences.index import Index, Occurrence
from engine.authoring.occurrences.mentions import Mention
from engine.authoring.occurrences.places import SECTIONS
from engine.authoring.occurrences.reading import index_of
from engine.authoring.occurrences.seen import NAMED, SUFFIXES, Symbol
from engine.authoring.word_flow import Words
from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import closest, did_you_mean
from engine.rulebook.load import ON_DISK, Files, load_rulebook
from engine.rulebook.model import AMOUNT, ANY, EVENT, Rulebook

_NAME: Final = (
    re.compile(r"[a-z][a-z0-9_]*"),
    "small letters, digits and `_`, beginning with a letter",
)
_RULE: Final = (
    re.compile(r"[a-z][a-z0-9_-]*"),
    "small letters, digits, `-` and `_`, beginning with a letter",
)
_READING: Final = (
    re.compile(r"[A-Z]+-[0-9]+(\.[a-z0-9_]+)?"), "capital letters, `-` and a number, such as `AMB-02`",
)  # fmt: skip
_CLAUSE: Final = (
    re.compile(r"[A-Z][A-Za-z0-9]*(-[A-Za-z0-9]+)*(\.[A-Za-z0-9]+)*"), "a clause's id, such as `WTIM-1.1`",
)  # fmt: skip
_MEMBER: Final = (
    re.compile(r"[A-Za-z][A-Za-z0-9_-]*"), "letters, digits, `-` and `_`, beginning with a letter",
)  # fmt: skip
_OPTION: Final = (
    re.compile(r"[a-z][a-z0-9]*"), "small letters and digits, beginning with a letter",
)  # fmt: skip
_FORMS: Final = {
    "rule": _RULE, "always": _RULE, "reading": _READING, "clause": _CLAUSE, "member": _MEMBER, "option": _OPTION,
}  # fmt: skip
OF_OTHERS: Final = ("member", "option")  # named behind what has them: `member.kind.visit`
RENAMED: Final = (
    *NAMED,
    "lookup",
    "table",
    "charge",
    "rule",
    "always",
    "reading",
    "clause",
    "nested",
    "running",
    *OF_OTHERS,
)
_SECTION_KINDS: Final = {section: family.declares for section, family in SECTIONS.items()} | {
    "clauses": "clause"
}
_NOT_NAMES: Final = frozenset(
    {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
)  # to readers of YAML
_OURS: Final = frozenset({EVENT, ANY, AMOUNT, "id", "ref"})
_TOLD_APART: Final = {"fact": ("nested",), "nested": ("fact",)}  # both are keys of events


@dataclass(frozen=True, slots=True)
class Renaming:
    """What is renamed, every place of it, and the change; `in_words`: texts and comments that name it, left alone."""

    symbol: Symbol
    new: str
    occurrences: tuple[Occurrence, ...]
    change: Change
    mappings: tuple[Change, ...]
    in_words: tuple[Span, ...]
    along: tuple[Symbol, ...] = ()  # values of other enums that are the same value, and go along

    @property
    def names(self) -> dict[str, str]:
        """What becomes of each name as expressions spell it."""
        suffixes = SUFFIXES.get(self.symbol.kind, ())
        brought = {f"{self.symbol.name}_{part}": f"{self.new}_{part}" for part in suffixes}
        return {self.symbol.name: self.new} | brought


def renaming(
    folder: Path, what: str, new: str, mappings: tuple[Path, ...] = (), files: Files = ON_DISK
) -> Renaming:
    """The change that gives `what` another name."""
    index = index_of(folder, files, mappings)
    symbol = symbol_of(index, what)
    alone = symbol.kind not in OF_OTHERS
    symbols = (symbol,) if alone else Words(_sound(folder, files)).together(symbol)
    for one in symbols:
        check_new(index, one, new)
    found = places_of(index, symbols)
    told = f"rename {symbol.kind} {symbol.full} to {new}"
    edits = [Edit.at(one.file, one.span, new) for one in found]
    inside = changed(folder, told, [edit for edit in edits if edit.path not in mappings])
    outside = tuple(
        changed(path.parent, told, [e for e in edits if e.path == path]) for path in mappings
    )
    return Renaming(
        symbol, new, found, inside, tuple(one for one in outside if not one.nothing),
        tuple(_in_words(index, found, symbol)), symbols[1:],
    )  # fmt: skip


def places_of(index: Index, symbols: Iterable[Symbol]) -> tuple[Occurrence, ...]:
    """Every place of some symbols, in the order of the files."""
    wanted = set(symbols)
    return tuple(o for file in index.files for o in index.in_file(file.path) if o.symbol in wanted)


def _sound(folder: Path, files: Files) -> Rulebook:
    rulebook, findings = load_rulebook(folder, files)
    if rulebook is None:
        raise FindingsError(findings)
    return rulebook


def symbol_of(index: Index, what: str) -> Symbol:
    """The symbol that is meant by `fact.technical_minutes`, `facts.technical_minutes`, or the name alone."""
    kind, dot, name = what.partition(".")
    kind = _SECTION_KINDS.get(kind, kind)
    if dot and kind in OF_OTHERS:
        return _of_other(index, kind, name)
    known = index.symbols(*(one for one in RENAMED if one not in OF_OTHERS))
    if dot and kind in RENAMED:
        if Symbol(kind, name) in known:
            return Symbol(kind, name)
        near = _near(name, {one.name: one for one in known if one.kind == kind}, known)
        others = [symbol for symbol in known if symbol.name == name]
        hint = (
            f"there is a {others[0].kind} of that name: `{others[0].kind}.{name}`"
            if others
            else near
        )
        raise _refused("CB850", f"there is no {kind} {quote(name)}", hint)
    found = [symbol for symbol in known if symbol.name == what]
    if len(found) == 1:
        return found[0]
    if found:
        ways = ", ".join(f"`{symbol.kind}.{what}`" for symbol in sorted(found))
        raise _refused(
            "CB850", f"{quote(what)} is the name of {len(found)} things", f"say which: {ways}"
        )
    near = _near(what, {one.name: one for one in known}, known)
    raise _refused(
        "CB850",
        f"nothing is called {quote(what)}",
        near or f"say KIND.NAME; kinds are {', '.join(RENAMED)}",
    )


def _near(
    name: str, symbols: Mapping[str, Symbol], declared: Mapping[Symbol, Mention]
) -> str | None:
    """The name that was meant, with where it is declared."""
    found = closest(name, symbols)
    if found is None:
        return None
    place = declared[symbols[found]].span
    return f"did you mean `{found}`? declared at {Path(place.source.name).name}:{place.line}"


def _of_other(index: Index, kind: str, name: str) -> Symbol:
    """A value of an enum, or an option of a reading: `kind.visit`, `AMB-01.b`."""
    owned: Mapping[str, Iterable[str]] = index.everywhere.members
    if kind == "option":
        owned = index.everywhere.options
    owner = max((one for one in owned if name.startswith(f"{one}.")), key=len, default="")
    last = name.removeprefix(f"{owner}.")
    if last in owned.get(owner, ()):
        return Symbol(kind, last, owner)
    if not owner:
        owners = [one for one, inside in owned.items() if inside]
        hint = did_you_mean(name.partition(".")[0], owners)
        form = "member.FACT.VALUE" if kind == "member" else "option.READING.OPTION"
        raise _refused("CB850", f"there is no {kind} {quote(name)}", hint or f"say `{form}`")
    listed = ", ".join(quote(one) for one in owned[owner])
    hint = did_you_mean(last, owned[owner]) or f"there are {listed}"
    raise _refused("CB850", f"{quote(owner)} has no {kind} {quote(last)}", hint)


def check_new(index: Index, symbol: Symbol, new: str) -> None:
    """Refuse a new name that is none, or that something else has."""
    pattern, form = _FORMS.get(symbol.kind, _NAME)
    if not pattern.fullmatch(new) or new.lower() in _NOT_NAMES:
        raise _refused("CB851", f"{quote(new)} is no name of a {symbol.kind}", f"write {form}")
    if symbol.kind in (*NAMED, "lookup", "charge") and iskeyword(new):
        raise _refused(
            "CB851", f"{quote(new)} means something else in expressions", "choose another name"
        )
    if symbol.kind in (*NAMED, "nested") and new in _OURS:
        raise _refused("CB851", f"{quote(new)} is a name of the language", "choose another name")
    if new == symbol.name:
        raise _refused("CB851", f"the {symbol.kind} is called {quote(new)} already", None)
    for taken in _taken(index, symbol, new):
        known = index.declaration(taken)
        place = None if known is None else known.span
        article = "an" if taken.kind[0] in "aeiou" else "a"
        message = f"{quote(new)} is taken: there is {article} {taken.kind} {quote(taken.full)}"
        raise FindingsError(
            [Finding("CB851", message, place, "a name means one thing in a rulebook")]
        )


def _taken(index: Index, symbol: Symbol, new: str) -> Iterator[Symbol]:
    """What has the new name, or one of those that it brings."""
    everywhere = index.everywhere
    if symbol.kind in OF_OTHERS:
        owned = everywhere.members if symbol.kind == "member" else everywhere.options
        if new in owned.get(symbol.of, ()):
            yield replace(symbol, name=new)
        return
    for kind in (symbol.kind, *_TOLD_APART.get(symbol.kind, ())):
        if new in everywhere.by_kind.get(kind, {}):
            yield Symbol(kind, new)
    if symbol.kind in NAMED:
        for name in (new, *(f"{new}_{part}" for part in SUFFIXES.get(symbol.kind, ()))):
            other = everywhere.spelled.get(name)
            if other is not None and other != symbol:
                yield other


def _in_words(index: Index, found: Iterable[Occurrence], symbol: Symbol) -> Iterator[Span]:
    """Where texts and comments name it in backticks: what people wrote is left to people."""
    sources = {file.path: file.root.span.source for file in index.files}
    known = {(one.file, one.span.start) for one in found}
    for path, source in sources.items():
        for match in re.finditer(rf"`({re.escape(symbol.name)})`", source.text):
            if (path, match.start(1)) not in known:
                yield source.span(match.start(1), match.end(1))


def _refused(code: str, message: str, hint: str | None) -> FindingsError:
    return FindingsError([Finding(code, message, help=hint)])
