"""What the versions of a rulebook say of groups, taken together."""

from __future__ import annotations

from collections.abc import Iterator

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.lower.lowering import Lowering, version_column
from engine.rulebook.model import Group, Version


def terms_of(lowering: Lowering, group: str) -> tuple[tuple[Version, Group], ...]:
    """The versions that have a group of that name, and what they say of it."""
    return tuple((v, v.groups[group]) for v in lowering.versions if group in v.groups)


def made_of(lowering: Lowering, group: str) -> str:
    """The kind of subject that a group is made of."""
    return terms_of(lowering, group)[0][1].of


def containers(lowering: Lowering, kind: str) -> tuple[str, ...]:
    """The kinds of home that a group inside a home may stand in; none for other kinds."""
    terms = terms_of(lowering, kind)
    if not terms or terms[0][1].result != "inside":
        return ()
    return tuple(dict.fromkeys(home_kinds(lowering, made_of(lowering, kind))))


def home_groups(lowering: Lowering, kind: str) -> tuple[str, ...]:
    """The groups of subjects of a kind that are their homes, under any version."""
    groups = (group for v in lowering.versions for group in v.groups.values())
    return tuple(dict.fromkeys(group.name for group in groups if group.of == kind and group.home))


def home_kinds(lowering: Lowering, kind: str) -> Iterator[str]:
    """The kinds of subject that may be the home of one of this kind."""
    owners = {v.splits[kind].of for v in lowering.versions if kind in v.splits}
    for of in sorted(owners):
        yield from home_kinds(lowering, of)
    terms = terms_of(lowering, kind)
    if owners or (terms and terms[0][1].result == "inside"):
        yield from containers(lowering, kind)
        return
    for group in home_groups(lowering, kind):
        yield from home_kinds(lowering, group)
    yield kind


def own_home(lowering: Lowering, name: str) -> Formula:
    """Whether a group of that name is a home under the version of a row, be it the group's or a member's."""
    terms = terms_of(lowering, name)
    if all(group.home for _, group in terms):
        return f.TRUE
    homes = [lowering.versions.index(version) for version, group in terms if group.home]
    return f.one_of(version_column(len(lowering.versions)), homes) if homes else f.FALSE
