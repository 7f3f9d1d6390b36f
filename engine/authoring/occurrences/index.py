"""The documents of a rulebook → its symbols, and every occurrence of each.

A symbol is what a name stands for: a fact `minutes`, a rule `travel`, the option `b` of a reading. Versions that amend
others see what those declare; cases, accepted findings and the provider's own file see what any version declares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.authoring.occurrences.mentions import Mention, mentions, place_of
from engine.authoring.occurrences.places import FILES, SECTIONS
from engine.authoring.occurrences.seen import NAMED, Seen, Symbol
from engine.authoring.occurrences.words import Owner, asked_for
from engine.diagnostics.spans import Span
from engine.rulebook.build.desk import entries, items, text
from engine.rulebook.located import Node, Scalar

_SPACES: Final[Mapping[str, tuple[str, ...]]] = {  # where a mention is looked for: kinds, the likeliest first
    "name": NAMED, "subject": ("group", "split"), "edge": ("calendar", "grid", "lookup"), "day": ("figure",),
    "need": ("fact", "lookup"), "column": ("fact",), "row": ("fact",), "nested": ("nested", "fact"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a symbol is named: the characters that spell its name, and nothing else."""

    symbol: Symbol
    mention: Mention
    file: Path
    length: int  # the characters of the mention that spell the symbol, its first ones

    @property
    def declares(self) -> bool:
        return self.mention.declares

    @property
    def span(self) -> Span:
        """Where the name stands."""
        start = self.mention.start
        return place_of(self.mention.scalar, start, start + self.length)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a rulebook as a document, with what is named in it; `sort` names its schema."""

    path: Path
    sort: str
    root: Node
    mentions: tuple[Mention, ...]


def file_of(path: Path, sort: str, root: Node) -> File:
    """A document with its mentions."""
    return File(path, sort, root, tuple(mentions(root, FILES[sort])))


class Index:
    """The symbols of a rulebook with their occurrences.

    From the index `before` come the occurrences of all files that are the same, and see the same.
    """

    def __init__(self, files: Iterable[File], before: Index | None = None) -> None:
        self.files = tuple(files)
        self._file_at = {file.path: file for file in self.files}
        self._versions = {_id(file): file for file in self.files if file.sort == "version"}
        seen_by = {name: self._seen_by(name) for name in self._versions}
        self._seen_at = {file.path: seen_by[name] for name, file in self._versions.items()}
        self.everywhere = Seen()
        for seen in seen_by.values():
            for kind, names in seen.by_kind.items():
                for name, mention in names.items():
                    self.everywhere.add(kind, name, mention)
            self.everywhere.asked |= seen.asked
        clauses = [m for file in self.files if file.sort == "clauses" for m in file.mentions]
        for seen in (self.everywhere, *seen_by.values()):
            for mention in clauses:
                seen.add("clause", mention.name, mention)
        self._by_file: dict[Path, tuple[Occurrence, ...]] = {}
        self._by_symbol: dict[Path, dict[Symbol, tuple[Occurrence, ...]]] = {}
        if before is not None and self.everywhere.resolves_like(before.everywhere):
            self._take_over(before)

    def _take_over(self, before: Index) -> None:
        """Keep what was resolved of files that are the same and see the same; what is declared only is told of anew."""
        for path, file in self._file_at.items():
            known = before._file_at.get(path) is file and path in before._by_file
            own, other = self._of(path), before._of(path)
            if known and (own is self.everywhere or own.resolves_like(other)):
                self._by_file[path] = before._by_file[path]
                if path in before._by_symbol:
                    self._by_symbol[path] = before._by_symbol[path]

    def occurrences(self, symbol: Symbol) -> tuple[Occurrence, ...]:
        """Every place where a symbol is named, by file and then as they stand there."""
        return tuple(
            one for file in self.files for one in self._symbols_in(file.path).get(symbol, ())
        )

    def in_file(self, path: Path) -> tuple[Occurrence, ...]:
        """What is named in a file."""
        if path not in self._by_file:
            file = self._file_at.get(path)
            self._by_file[path] = () if file is None else tuple(self._resolved(file))
        return self._by_file[path]

    def _symbols_in(self, path: Path) -> Mapping[Symbol, tuple[Occurrence, ...]]:
        if path not in self._by_symbol:
            found: dict[Symbol, list[Occurrence]] = {}
            for one in self.in_file(path):
                found.setdefault(one.symbol, []).append(one)
            self._by_symbol[path] = {symbol: tuple(there) for symbol, there in found.items()}
        return self._by_symbol[path]

    def at(self, path: Path, offset: int) -> Occurrence | None:
        """What is named at a character of a file, or just before it."""
        found = (o for o in self.in_file(path) if _covers(o.mention.scalar.span, offset))
        near = [o for o in found if _covers(o.span, offset)]
        return min(near, key=lambda o: o.span.end - o.span.start, default=None)

    def symbols(self, *kinds: str) -> dict[Symbol, Mention]:
        """What is declared, of these kinds or of all, with one declaration of each (that of the last version)."""
        return {
            Symbol(kind, name): mention
            for kind, names in self.everywhere.by_kind.items()
            if not kinds or kind in kinds
            for name, mention in names.items()
        }

    def spelled(self, path: Path | None = None) -> Mapping[str, Symbol]:
        """The names that expressions of a file may use; without a file, those of any version."""
        return self._of(path).spelled

    def find(self, path: Path | None, space: str, name: str) -> Symbol | None:
        """What a name in a space stands for, as a file sees it."""
        return self._of(path).find(_SPACES.get(space, (space,)), name)

    def declaration(self, symbol: Symbol, path: Path | None = None) -> Mention | None:
        """The entry that a symbol stands for, as a file sees it; of a value or an option, its place in the list."""
        if symbol.of:
            found = [one.mention for one in self.occurrences(symbol) if one.declares]
            return next(
                (m for m in found if str(path) == m.span.source.name), found[0] if found else None
            )
        return self._of(path).by_kind.get(symbol.kind, {}).get(symbol.name)

    def members(self, name: str, path: Path | None = None) -> tuple[str, ...]:
        """The values of an enum: of a fact, an outcome, or a cell."""
        return self._of(path).members.get(self.owner(name, path), ())

    def owner(self, name: str, path: Path | None = None) -> str:
        """The fact, outcome or cell whose values a name has; of any other name, itself."""
        return self._of(path).owners.get(name, name)

    def owners(self, of: Owner, path: Path | None = None) -> tuple[Owner, ...]:
        """Whose values those are; of a key of a keyed table, what it is asked with."""
        return self._of(path).keys.get(of[1], ()) if of[0] == "key" else (of,)

    def options(self, reading: str, path: Path | None = None) -> dict[str, str]:
        """The options of a reading, with what they say."""
        return self._of(path).options.get(reading, {})

    def _of(self, path: Path | None) -> Seen:
        return self.everywhere if path is None else self._seen_at.get(path, self.everywhere)

    def _seen_by(self, version: str) -> Seen:
        """What a version sees: its own entries and those of what it amends, but for those that it drops."""
        chain: list[File] = []
        name = version
        while name in self._versions and self._versions[name] not in chain:
            chain.append(self._versions[name])
            name = text(chain[-1].root, "amends")
        seen = Seen()
        dropped: set[tuple[str, str]] = set()
        for file in chain:
            for mention in file.mentions:
                key = (mention.space, mention.name)
                known = mention.name in seen.by_kind.get(mention.space, ())
                if mention.declares and not known and key not in dropped:
                    seen.add(mention.space, mention.name, mention)
                if mention.space == "lookup" and mention.inside:
                    seen.asked.update(asked_for(mention.scalar.text))
            dropped |= set(_dropped(file.root))
        return seen

    def _resolved(self, file: File) -> Iterator[Occurrence]:
        seen = self._of(file.path)
        mapped: set[str] = set()  # the fields of a mapping so far: other names are columns
        for mention in file.mentions:
            if mention.space == "row" and mention.name not in mapped:
                continue
            found = _found(self, seen, file, mention)
            if found is None:
                continue
            yield Occurrence(found[0], mention, file.path, found[1])
            if file.sort == "mapping" and mention.space == "fact":
                mapped.add(mention.name)


def _found(index: Index, seen: Seen, file: File, mention: Mention) -> tuple[Symbol, int] | None:
    """What a mention stands for, and how many of its characters spell it."""
    space, name = mention.space, mention.name
    if space == "either":
        assert mention.of is not None
        if name in index.members(mention.of[1], file.path):
            return Symbol("member", name, index.owner(mention.of[1], file.path)), len(name)
        space = "name"
    if space in ("member", "option"):
        return _value(index, file, mention)
    if space == "name":
        symbol = seen.spelled.get(name)
        return None if symbol is None else (symbol, len(symbol.name))
    if mention.declares or space == "version":
        return Symbol(space, name), len(name)
    dropped = mention.path[:1] == ("drops",)  # what a version drops it does not see
    symbol = (index.everywhere if dropped else seen).find(_SPACES.get(space, (space,)), name)
    return None if symbol is None else (symbol, len(name))


def _value(index: Index, file: File, mention: Mention) -> tuple[Symbol, int] | None:
    """A value of an enum or an option of a reading, where it is known whose."""
    name, path = mention.name, file.path
    for sort, owner in () if mention.of is None else index.owners(mention.of, path):
        if sort == "reading" and name in index.options(owner, path):
            return Symbol("option", name, owner), len(name)
        if sort == "name" and name in index.members(owner, path):
            return Symbol("member", name, index.owner(owner, path)), len(name)
    return None


def _covers(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end


def _id(file: File) -> str:
    return text(file.root, "version", file.path.stem)


def _dropped(root: Node) -> Iterator[tuple[str, str]]:
    for section in entries(root, "drops"):
        family = SECTIONS.get(section.key.text)
        for item in items(root.get("drops"), section.key.text) if family is not None else ():  # type: ignore[union-attr]
            if isinstance(item, Scalar) and family is not None:
                yield family.declares, item.text
