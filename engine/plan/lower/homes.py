"""In whose result a subject stands, and why nobody knows it: the homes of subjects, as columns of their sheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.folding import Folds
from engine.plan.lower.grouped import (
    containers,
    home_groups,
    made_of,
    own_home,
    terms_of,
)
from engine.plan.lower.groups import membership
from engine.plan.lower.links import groups_of, owner_of, through
from engine.plan.lower.lowering import Lowering, column_of, row
from engine.plan.sheets import Fold, Typed
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.formation import makers
from engine.rulebook.model import EVENT


def make_all(lowering: Lowering) -> None:
    """The sheets of all groups, and of the stretches that are grouped, in the order in which they are formed."""
    for name in makers(lowering.versions):
        lowering.sheet(name)


def home_of(lowering: Lowering, kind: str) -> tuple[tuple[str, Formula], ...]:
    """The home of a subject: by kind of home a link, of which just one is not NULL."""
    place = ("home", kind)
    if place not in lowering.kept:
        found = list(_homes(lowering, kind))
        kinds = tuple(dict.fromkeys(home for home, _ in found))
        lowering.kept[place] = tuple(
            (home, _one(lowering, kind, home, [link for h, link in found if h == home]))
            for home in kinds
        )
    known: tuple[tuple[str, Formula], ...] = lowering.kept[place]
    return known


def _one(lowering: Lowering, kind: str, home: str, links: Sequence[Formula]) -> Formula:
    return lowering.column(kind, f"home {home}", f.coalesce(*links))


def _homes(lowering: Lowering, kind: str) -> Iterator[tuple[str, Formula]]:
    """The homes of what is around a subject; where there is none, it is its own."""
    owners = {v.splits[kind].of for v in lowering.versions if kind in v.splits}
    if owners:
        for of in sorted(owners):
            yield from _seen(lowering, kind, of, owner_of(lowering, kind))
        return
    terms = terms_of(lowering, kind)
    if terms and terms[0][1].result == "inside":
        for home in containers(lowering, kind):
            yield home, container_link(lowering, kind, home)
        return
    links: list[Formula] = []
    for group in home_groups(lowering, kind):
        link = membership(lowering, kind, group).link
        own = lowering.column(group, "home", own_home(lowering, group))
        links.append(f.when(f.is_true(through(lowering, kind, group, link, own)), link))
        yield from _seen(lowering, kind, group, links[-1])
    alone = f.conjunction(*(f.is_null(link) for link in links))
    yield kind, f.when(alone, row())


def _seen(
    lowering: Lowering, kind: str, around: str, link: Formula
) -> Iterator[tuple[str, Formula]]:
    for home, theirs in home_of(lowering, around):
        yield home, through(lowering, kind, around, link, theirs)


def container_key(lowering: Lowering, kind: str) -> tuple[Formula, Formula, Formula]:
    """What tells the homes of subjects apart: which kind it is, and its number; and its id."""
    code, number, name = f.null("int"), f.null("int"), f.null("text")
    for place, (home, link) in enumerate(home_of(lowering, kind)):
        there = f.negation(f.is_null(link))
        own = column_of(lowering.sheet(home), "id")
        theirs = own if home == kind else through(lowering, kind, home, link, own, f"id of {home}")
        code = f.case([(there, f.const(place))], code)
        number = f.case([(there, link)], number)
        name = f.case([(there, theirs)], name)
    return code, number, name


def container_link(lowering: Lowering, kind: str, home: str) -> Formula:
    """On the sheet of groups inside a home: the number of the home; NULL where it is of another kind."""
    of = made_of(lowering, kind)
    theirs = dict(home_of(lowering, of))[home]
    link = membership(lowering, of, kind).link
    fold = Fold("min", of, link, theirs)
    return lowering.define(kind, f"in:{home}", fold, Typed("int", True, 0, f.INT64[1]))


def trouble(lowering: Lowering, kind: str) -> Why:
    """Why nobody knows where a subject belongs; of a group that is a home, what it is of its only member."""
    place = ("trouble", kind)
    if place not in lowering.kept:
        own = [membership(lowering, kind, group).doubt for group in groups_of(lowering, kind)]
        whys = merged([*own, _of_members(lowering, kind)])
        words = {n: lowering.column(kind, f"trouble?{n}", word) for n, word in whys.words.items()}
        lowering.kept[place] = Why(words)
    found: Why = lowering.kept[place]
    return found


def _of_members(lowering: Lowering, kind: str) -> Why:
    terms = terms_of(lowering, kind)
    if not any(group.home for _, group in terms):
        return NEVER
    of = made_of(lowering, kind)
    theirs = trouble(lowering, of)
    if theirs.never:
        return NEVER
    folds = Folds(lowering, kind, of, membership(lowering, of, kind).link, f.TRUE)
    alone = f.conjunction(own_home(lowering, kind), _alone(folds, of))
    return folds.words("trouble", theirs).where(alone)


def _alone(folds: Folds, of: str) -> Formula:
    """Whether all members of a group are called the same; ids of events differ."""
    if of == EVENT:
        count = folds.fold("members", "count", None, f.TRUE, Typed("int", False, 0, f.INT64[1]))
        return f.equal(count, f.ONE)
    own = column_of(folds.lowering.sheet(of), "id")
    typed = Typed("text", False)
    first = folds.fold("first id", "min", own, f.TRUE, typed)
    last = folds.fold("last id", "max", own, f.TRUE, typed)
    return f.equal(first, last)
