"""An event has one home: two groups that give results must not both take it, nor a group beside its events.

Provable here by the plain means of looking at the conditions: two groups of the same subject are apart when some enum
fact must have different values in each. The solver may prove more; what neither proves is a finding.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from engine.diagnostics.findings import Finding
from engine.language.kinds import BOOL, Enum
from engine.language.tree import Compare, Literal, Logic, Member, Ref, Tree, Unary
from engine.rulebook.model import Group, Version


def find_shared_homes(version: Version) -> tuple[Finding, ...]:
    """A finding for each pair of home groups that may share an event."""
    homes = [group for group in version.groups.values() if group.home]
    return tuple(
        Finding(
            "CB418",
            f"an event may belong to both `{one.name}` and `{two.name}`",
            two.span,
            "make their `when` exclude each other by an enum fact, or give one `result: none`",
        )
        for one, two in combinations(homes, 2)
        if one.of == two.of and not _apart(one, two)
    )


def find_homes_of_none(version: Version) -> tuple[Finding, ...]:
    """A finding for each group that would give its events a second result: it is made of a group that gives none."""
    return tuple(
        Finding(
            "CB425",
            f"`{group.name}` gives results, but is made of `{group.of}`, which gives none",
            group.span,
            f"give `{group.name}` `result: none` as well, or `{group.of}` a result",
        )
        for group in version.groups.values()
        if group.result != "none" and (below := _grouped(version, group)) is not None
        if below.result == "none" or (group.home and not below.home)
    )


def _grouped(version: Version, group: Group) -> Group | None:
    """The group that a group is made of, or of whose stretches it is made."""
    split = version.splits.get(group.of)
    return version.groups.get(group.of if split is None else split.of)


def _apart(one: Group, two: Group) -> bool:
    if one.when is None or two.when is None:
        return False
    left, right = _allowed(one.when.tree), _allowed(two.when.tree)
    return any(not (left[name] & right[name]) for name in left.keys() & right.keys())


def _allowed(tree: Tree) -> dict[str, frozenset[object]]:
    """For each fact that the condition pins down: the values it may have where the condition is true."""
    match tree:
        case Compare(op="==", left=Ref(name=name, kind=Enum()), right=Literal(value=value)):
            return {name: frozenset({value})}
        case Compare(left=Literal() as one, right=Ref() as two):
            return _allowed(replace(tree, left=two, right=one)) if tree.op in ("==", "!=") else {}
        case Compare(
            op="!=", left=Ref(name=name, kind=Enum(values=all_of_them)), right=Literal(value=value)
        ):
            return {name: frozenset(all_of_them) - {value}}
        case Member(item=Ref(name=name, kind=Enum(values=all_of_them)), options=options):
            listed = frozenset(o.value for o in options if isinstance(o, Literal))
            return {name: frozenset(all_of_them) - listed if tree.negated else listed}
        case Ref(name=name, kind=kind) if kind == BOOL:
            return {name: frozenset({True})}
        case Unary(op="not", operand=Ref(name=name)):
            return {name: frozenset({False})}
        case Logic(op="and", operands=operands):
            merged: dict[str, frozenset[object]] = {}
            for operand in operands:
                for name, values in _allowed(operand).items():
                    merged[name] = merged[name] & values if name in merged else values
            return merged
        case Logic(op="or", operands=operands):
            sides = [_allowed(operand) for operand in operands]
            shared = set.intersection(*(set(side) for side in sides))
            return {name: frozenset().union(*(side[name] for side in sides)) for name in shared}
    return {}
