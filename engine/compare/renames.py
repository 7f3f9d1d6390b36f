"""Which names of OLD are called otherwise in NEW.

A rule that is gone and one that is new are one renamed rule when they mean the same. Of what expressions name (figures,
values and so on) it is also asked that the same entries use the one and the other, since two figures may be equal by
chance. Where several fit, they are paired in the order of their names, so that both directions find the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from engine.compare.entries import meaning, said
from engine.compare.families import Families
from engine.compare.trees import Renamed, Space
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.tree import refs

# Where a kind's names are seen. Facts are not here: another name of a fact is another form of events.
_SPACES: Final[Mapping[str, Space]] = {
    "figure": "name", "lookup": "name", "calendar": "name", "grid": "name", "value": "name",
    "reading": "reading", "charge": "charge", "rule": "rule", "validity": "validity",
}  # fmt: skip
_MOST_ROUNDS: Final = 20  # names within names within names

Uses = Mapping[str, frozenset[tuple[str, str]]]


def find_renamed(old: Families, new: Families) -> dict[tuple[Space, str], str]:
    """The names of OLD that are renamed: space and name → the name in NEW."""
    found: dict[tuple[Space, str], str] = {}
    if not any(old.get(kind, {}).keys() - new.get(kind, {}).keys() for kind in _SPACES):
        return found
    uses = _uses(old), _uses(new)
    for _ in range(_MOST_ROUNDS):
        more = {
            (space, name): other
            for kind, space in _SPACES.items()
            for name, other in _pairs(kind, space, old, new, found, uses)
        }
        if not more:
            break
        found |= more
    return found


def _pairs(
    kind: str,
    space: Space,
    old: Families,
    new: Families,
    known: Renamed,
    uses: tuple[Uses, Uses],
) -> Iterator[tuple[str, str]]:
    """The entries of one kind that are the same under another name."""
    mine, theirs = old.get(kind, {}), new.get(kind, {})
    taken = {other for (where, _), other in known.items() if where == space}
    gone = [n for n in mine if n not in theirs and (space, n) not in known]
    come = [name for name in theirs if name not in mine and name not in taken]
    if not gone or not come:
        return
    both = frozenset[tuple[str, str]]() if kind in ("rule", "validity") else _shared(old, new)
    says = _words if kind == "reading" else meaning
    before = _by_meaning(gone, lambda n: (says(mine[n], known), _used(uses, 0, n, both)))
    after = _by_meaning(come, lambda n: (says(theirs[n], {}), _used(uses, 1, n, both)))
    for key, names in before.items():
        yield from zip(sorted(names), sorted(after.get(key, ())), strict=False)


def _words(reading: Any, known: Renamed) -> Mapping[str, str]:
    """A reading is its words: letters alone are those of any other."""
    return {label: one.strict.text for label, one in said(reading, known).items()}


def _by_meaning(names: list[str], key: Callable[[str], Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        says, used = key(name)
        found.setdefault(f"{sorted(says.items())} {used}", []).append(name)
    return found


def _used(
    uses: tuple[Uses, Uses], side: int, name: str, both: frozenset[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The entries of both sides that use a name."""
    return sorted(uses[side].get(name, frozenset()) & both)


def _shared(old: Families, new: Families) -> frozenset[tuple[str, str]]:
    sides = ({(k, n) for k, names in side.items() for n in names} for side in (old, new))
    return frozenset.intersection(*map(frozenset, sides))


def _uses(families: Families) -> Uses:
    """Name → the entries in which it stands, whatever it names there."""
    found: dict[str, set[tuple[str, str]]] = {}
    for kind, entries in families.items():
        for name, entry in entries.items():
            for used in _names_in(entry):
                found.setdefault(used, set()).add((kind, name))
    return {name: frozenset(places) for name, places in found.items()}


def _names_in(value: Any) -> Iterator[str]:
    """The names in expressions, and every text that stands alone."""
    if isinstance(value, Expr):
        yield from refs(value.tree) | value.readings
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from (name,) if isinstance(one, Mapping) else ()  # a charge, not a part of one
            yield from _names_in(one)
    elif isinstance(value, tuple | frozenset):
        for one in value:
            yield from _names_in(one)
    elif is_dataclass(value) and not isinstance(value, Span):
        for field in fields(value):
            if field.compare:
                yield from _names_in(getattr(value, field.name))
