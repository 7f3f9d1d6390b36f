"""Which subjects a subject sees around it, and through which columns.

A stretch sees what it was cut from, a subject the groups that it is in, and whatever these see: the nearest of a kind.
A column of links holds the number of the row that stands around, NULL where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.groups import Membership, containers, membership
from engine.plan.lower.lowering import Lowering, Place, owner
from engine.plan.sheets import ROW, Around, Typed
from engine.plan.why import Why, merged
from engine.rulebook.model import Version
from engine.values.unknown import Cause, CauseKind


def outwards(lowering: Lowering, place: Place) -> Iterator[str]:
    """The kinds of subjects that one of this kind sees, nearest first, itself included."""
    found = [place.kind]
    for kind in found:  # it grows on the way
        yield kind
        found += [k for k in _next(lowering, kind) if k not in found]


def link_to(lowering: Lowering, place: Place, about: str, name: str) -> tuple[Formula, Why]:
    """The link from a subject to the nearest `about` around it, and why `name` has no value where there is none."""
    links = [link_along(lowering, path) for path in _paths(lowering, place.kind, about)]
    link = f.coalesce(*links) if links else f.null("int")
    return link, absent(lowering, place, about, name).where(f.is_null(link))


def absent(lowering: Lowering, place: Place, about: str, name: str) -> Why:
    """Why `name` has no value where no `about` is seen: it is not known which one, or there is none."""
    none = lowering.causes.because(Cause(CauseKind.OPEN, name, f"there is no {about} here"))
    wanted = _made_of(place.version, about)
    lost: list[Why] = []
    for kind in outwards(lowering, place):
        for group in wanted:
            if group in groups_of(lowering, kind):
                lost.append(_lost(lowering, place.kind, kind, group))
    doubts = merged(lost)
    if doubts.never:
        return none
    certain = f.conjunction(*(f.equal(word, f.ZERO) for word in doubts.words.values()))
    return none.otherwise(certain, doubts)


def groups_of(lowering: Lowering, kind: str) -> tuple[str, ...]:
    """The groups that subjects of a kind may be in, under any version."""
    return tuple(
        dict.fromkeys(
            group.name for v in lowering.versions for group in v.groups.values() if group.of == kind
        )
    )


def groups_made_of(lowering: Lowering, name: str) -> tuple[str, ...]:
    """What the groups of a name are made of, under any version."""
    return tuple(v.groups[name].of for v in lowering.versions if name in v.groups)


def _next(lowering: Lowering, kind: str) -> tuple[str, ...]:
    owners = [v.splits[kind].of for v in lowering.versions if kind in v.splits]
    inside = containers(lowering, kind)
    return tuple(dict.fromkeys([*owners, *inside, *groups_of(lowering, kind)]))


def _made_of(version: Version, about: str) -> list[str]:
    wanted = [about]
    while wanted[-1] in version.groups:
        wanted.append(version.groups[wanted[-1]].of)
    return wanted


def _paths(lowering: Lowering, start: str, about: str) -> Iterator[tuple[str, ...]]:
    """The ways to `about`, the shortest first, in the order in which they are looked along."""
    waiting: list[tuple[str, ...]] = [(start,)]
    for path in waiting:  # it grows on the way
        if path[-1] == about and len(path) > 1:
            yield path
            continue
        following = [kind for kind in _next(lowering, path[-1]) if kind not in path]
        if len(path) > 1 and path[-2] in groups_made_of(lowering, path[-1]):
            homes = containers(lowering, path[-1])  # of what is in such a group they are homes too
            following = [kind for kind in following if kind not in homes]
        waiting += [(*path, kind) for kind in following]


def link_along(lowering: Lowering, path: tuple[str, ...]) -> Formula:
    """The link from the first kind of a path to its last."""
    link = _step(lowering, path[0], path[1])
    for kind, following in pairwise(path[1:]):
        further = _step(lowering, kind, following)
        settled = lowering.column(kind, f"in:{following}", further)
        link = through(lowering, path[0], kind, link, settled, f"in:{following}")
    return link


def through(
    lowering: Lowering, sheet: str, around: str, link: Formula, column: Formula, name: str = ""
) -> Formula:
    """A column of what stands around, as a column of the sheet that looks there; NULL where nothing does."""
    if column.op != "col":
        return f.when(f.negation(f.is_null(link)), column)
    if column.data == ROW:
        return link
    typed = Typed(column.type, column.nullable or link.nullable, column.low, column.high)
    return lowering.define(sheet, name or column.data, Around(around, link, column.data), typed)


def owner_of(lowering: Lowering, kind: str) -> Formula:
    """The number of the row that a stretch was cut from."""
    lowering.sheet(kind)
    return owner()


def _step(lowering: Lowering, kind: str, following: str) -> Formula:
    """The column that links a kind of subject to what stands directly around it."""
    if any(kind in v.splits and v.splits[kind].of == following for v in lowering.versions):
        return owner_of(lowering, kind)
    if following in containers(lowering, kind):
        from engine.plan.lower.homes import container_link

        return container_link(lowering, kind, following)
    return _member(lowering, kind, following).link


def _member(lowering: Lowering, kind: str, group: str) -> Membership:
    return membership(lowering, kind, group)


def _lost(lowering: Lowering, seen_from: str, kind: str, group: str) -> Why:
    """The mask of why nobody knows in which group a subject around (or the subject itself) is."""
    own = _member(lowering, kind, group).lost
    if kind == seen_from or own.never:
        return own
    paths = _paths(lowering, seen_from, kind)
    links = [link_along(lowering, path) for path in paths]
    words: dict[int, Formula] = {}
    for number, word in own.words.items():
        settled = lowering.column(kind, f"lost:{group}?{number}", word)
        found = [through(lowering, seen_from, kind, link, settled) for link in links]
        words[number] = f.coalesce(*found, f.ZERO)
    return Why(words)
