"""What an aggregate goes over, as rows to fold: the subjects below a subject, and those around its parts, each once.

Parts below link to the subject that asks. Those around its parts are many to many: they are taken in on the sheet of
the parts, where one part stands for each pair of the subject and what is around.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.language.kinds import BOOL, Kind
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, cases, choose, truth, unknown
from engine.plan.lower.groups import Membership, containers, made_of, membership
from engine.plan.lower.homes import container_link
from engine.plan.lower.links import link_along, owner_of, through
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place, column_of, row
from engine.plan.sheets import Along, Typed
from engine.plan.why import Why


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts `each` of a subject: rows of `sheet` whose `link` is its number and for which `there` is true.

    `around` links to the part itself where it is not the row. `lost` says why nobody knows which part a row stands for.
    """

    lowering: Lowering
    kind: str
    each: str
    sheet: str
    link: Formula
    there: Formula = f.TRUE
    around: Formula | None = None
    lost: Why | None = None
    some: bool = False  # whether there always is one
    of: Parts | None = None  # of stretches of what is around: what they are stretches of

    def read(self, name: str, kind: Kind, value: Callable[[Place], Known]) -> Known:
        """What a part makes of something, under its own version; as columns of `sheet`."""
        told = self.lowering.by_version(self.each, lambda place: self._read(kind, value, place))
        if self.around is None:
            return self.lowering.settled(self.sheet, name, told)
        absent = self.lost if self.lost is not None else Why()
        seen = self.lowering.brought(self.sheet, self.each, self.around, name, told, absent)
        if self.lost is not None:
            alone = self.lowering.by_version(self.sheet, lambda at: self._read(kind, value, at))
            seen = choose(truth(f.is_null(self.around)), alone, seen)
        return self.lowering.settled(self.sheet, name, seen)

    def _read(self, kind: Kind, value: Callable[[Place], Known], place: Place) -> Known:
        return self.lowering.attempt(kind, lambda: value(place))

    def id(self) -> Formula:
        """The id of a part."""
        own = column_of(self.lowering.sheet(self.sheet), "id")
        if self.around is None:
            return own
        theirs = column_of(self.lowering.sheet(self.each), "id")
        return f.coalesce(through(self.lowering, self.sheet, self.each, self.around, theirs), own)

    def length(self) -> Known | None:
        """Of stretches: how long each is; nobody may know whether it is one, or several, or none."""
        split = next((v for v in self.lowering.versions if self.each in v.splits), None)
        if split is None:
            return None
        name = f"{self.each}_minutes"
        kind = self.lowering.index(split).kinds[name]
        return self.read(name, kind, lambda place: self.lowering.name(place, name, kind))

    def present(self) -> Known:
        """Whether a row's part is one; unknown where nobody knows which one it is."""
        if self.lost is None or self.around is None:
            return truth(f.TRUE)
        sure = truth(f.TRUE)
        none = f.is_null(self.around)
        return cases([(none, unknown(BOOL, self.lost))], sure)


def parts(lowering: Lowering, kind: str, each: str, *, twice: bool = False) -> Parts:
    """All subjects of the kind `each` below one of `kind`, or else around its parts.

    `twice`: whether whoever asks can take in stretches of what is around, first of each and then of all.
    """
    path = _below(lowering, kind, each)
    if path is not None:
        link = link_along(lowering, tuple(reversed(path))) if len(path) > 1 else row()
        grouped = all(_is_group(lowering, name) for name in path[:-1])
        return Parts(lowering, kind, each, each, link, some=grouped)
    if _stands_in(lowering, each, kind):
        return Parts(lowering, kind, each, each, container_link(lowering, each, kind))
    if _is_group(lowering, each):
        return _groups_around(lowering, kind, each)
    if any(each in v.splits for v in lowering.versions):
        if not twice:
            raise NotColumnarError("stretches of groups around")
        return _stretches_around(lowering, kind, each)
    return _owners(lowering, kind, each)


def chain(lowering: Lowering, kind: str) -> tuple[str, ...]:
    """A kind of group, what it is made of, and so on."""
    found = [kind]
    while _is_group(lowering, found[-1]):
        of = {g.of for v in lowering.versions for g in [v.groups.get(found[-1])] if g is not None}
        if len(of) > 1:
            raise NotColumnarError("groups that are of another kind under another version")
        found.append(of.pop())
    return tuple(found)


def _below(lowering: Lowering, kind: str, each: str) -> tuple[str, ...] | None:
    """The way down from a kind of subject to its parts of another kind."""
    down = chain(lowering, kind)
    if each in down:
        return down[: down.index(each) + 1]
    of = {v.splits[each].of for v in lowering.versions if each in v.splits}
    cut = next((name for name in down if name in of), None)
    if cut is None:
        return None
    if len(of) > 1:
        raise NotColumnarError("stretches of another kind under another version")
    return (*down[: down.index(cut) + 1], each)


def _stands_in(lowering: Lowering, each: str, kind: str) -> bool:
    """Whether a group stands inside homes of this kind, with all of its members, and is never unknown."""
    if kind not in containers(lowering, each) or not _is_group(lowering, each):
        return False
    of = made_of(lowering, each)
    return of != kind and membership(lowering, of, each).lost.never


def _is_group(lowering: Lowering, name: str) -> bool:
    return any(name in version.groups for version in lowering.versions)


def _groups_around(lowering: Lowering, kind: str, each: str) -> Parts:
    """The groups of a name that the parts of a subject are in, each once; parts of whom nobody knows it, too."""
    of = made_of(lowering, each)
    if of == kind:
        raise NotColumnarError("groups around what is around")
    inner, found = parts(lowering, kind, of), membership(lowering, of, each)
    if inner.around is not None:
        return _further_around(lowering, each, inner, found)
    there = _first_of_pairs(lowering, inner, each, found.link)
    if found.lost.never:
        return Parts(lowering, kind, each, of, inner.link, there, found.link)
    lost = f.disjunction(*(f.less(f.ZERO, word) for word in found.lost.words.values()))
    there = f.disjunction(there, f.conjunction(inner.there, f.is_null(found.link), lost))
    return Parts(lowering, kind, each, of, inner.link, there, found.link, found.lost)


def _further_around(lowering: Lowering, each: str, inner: Parts, found: Membership) -> Parts:
    """The groups around what is around."""
    if inner.lost is not None or inner.around is None or not found.lost.never:
        raise NotColumnarError("groups around what is around")
    link = through(lowering, inner.sheet, inner.each, inner.around, found.link)
    there = _first_of_pairs(lowering, inner, each, link)
    return Parts(lowering, inner.kind, each, inner.sheet, inner.link, there, link)


def _stretches_around(lowering: Lowering, kind: str, each: str) -> Parts:
    """The stretches of the groups that the parts of a subject are in."""
    of = {v.splits[each].of for v in lowering.versions if each in v.splits}
    if len(of) > 1 or not _is_group(lowering, *of):
        raise NotColumnarError("stretches of groups around")
    wholes = parts(lowering, kind, *of)
    if wholes.around is None or wholes.lost is not None:
        raise NotColumnarError("stretches of groups around")
    return Parts(lowering, kind, each, each, owner_of(lowering, each), of=wholes)


def _owners(lowering: Lowering, kind: str, each: str) -> Parts:
    """What the stretches below a subject were cut from, each once."""
    cuts = {s.name for v in lowering.versions for s in v.splits.values() if s.of == each}
    below = [cut for cut in sorted(cuts) if _below(lowering, kind, cut) is not None]
    if len(below) != 1:
        raise NotColumnarError(f"parts `{each}` of {kind}")
    inner = parts(lowering, kind, below[0])
    around = owner_of(lowering, below[0])
    there = _first_of_pairs(lowering, inner, each, around)
    return Parts(lowering, kind, each, below[0], inner.link, there, around)


def _first_of_pairs(lowering: Lowering, inner: Parts, each: str, around: Formula) -> Formula:
    """Whether a row is the first of those with the same subject and the same part around."""
    taken = None if inner.there is f.TRUE else inner.there
    definition = Along("min", row(), (inner.link, around), where=taken)
    typed = Typed("int", True, 0, f.INT64[1])
    first = lowering.define(inner.sheet, f"first with {each}", definition, typed)
    return f.is_true(f.equal(first, row()))
