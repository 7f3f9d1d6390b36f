"""Definitions must not run in circles: the dependency graph of a version, and its cycles.

A node is a value, an outcome, a charge, a balance, a group or a split. A value needs the names it uses; an outcome,
what the rules that set it use; a charge, what it and the rules that mention it use. Whatever is about a group or a
split needs the definition of that subject. A window needs its group.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from engine.diagnostics.findings import Finding, Note
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.functions import CHARGED
from engine.language.tree import Call, Ref, walk
from engine.rulebook.build.order import layers
from engine.rulebook.charge_parts import ChargePart, PieceSource
from engine.rulebook.expressions_in import (
    of_balance,
    of_edge,
    of_group,
    of_part,
    of_running,
    of_window,
)
from engine.rulebook.history import BALANCE_PARTS, Balance, Running
from engine.rulebook.looking_back import opened
from engine.rulebook.model import Charge, GridEntry, Group, Outcome, Split, Value, Version

Graph = Mapping[str, frozenset[str]]
MOST_LAYERS: Final = 200


def uses(expr: Expr | None) -> Iterator[str]:
    """The names, and the subjects of aggregates, that an expression needs."""
    if expr is None:
        return
    for node in walk(expr.tree):
        if isinstance(node, Ref) and node.role != "lookup":
            yield _node(node)
        elif isinstance(node, Call) and node.each is not None:
            yield node.each


def _node(ref: Ref) -> str:
    """The node that a name stands for: of a split's names it is the split; charges have names of their own."""
    if ref.role == "charge":
        return charge_node(ref.name)
    return ref.name if ref.role != "split" else ref.about or ref.name


def charge_node(name: str) -> str:
    """The node of a charge, told from a value of the same name."""
    return f"{CHARGED}({name})"


def dependencies(version: Version) -> Graph:
    """What each value, outcome, group and split needs, by name."""
    graph: dict[str, set[str]] = {}
    for value in version.values.values():
        graph[value.name] = {*_value_needs(value), value.about}
    for grid in version.grids.values():
        graph[grid.name] = set(_needs(grid.values()))
    for group in version.groups.values():
        graph[group.name] = {*_needs(of_group(group)), group.of}
        if group.result == "inside":  # it stands in a home, whichever that is
            graph[group.name] |= {other.name for other in version.groups.values() if other.home}
    for split in version.splits.values():
        bounds = [split.when, split.start, split.end, split.length]
        edges = [expr for edge in split.at for expr in of_edge(edge)]
        graph[split.name] = {*_needs([*bounds, *edges]), split.of}
    for balance in version.balances.values():
        graph |= _balance_needs(balance, version.values)
    for name in version.outcomes:
        graph[name] = set()
    for charge in version.charges.values():
        graph[charge_node(charge.name)] = {*_parts_need(charge.parts), charge.about}
    for rule in version.rules.values():
        for field, found in rule.sets.items():
            exprs = found if isinstance(found, tuple) else (found,)
            graph[field] |= {*_needs([rule.when, *exprs]), rule.about}
        for name, parts in rule.charges.items():
            graph[charge_node(name)] |= {*_needs([rule.when]), *_parts_need(parts)}
    for running in version.running.values():
        graph |= _running_needs(running, version, graph)
    return {
        name: frozenset(need for need in needs if need in graph) for name, needs in graph.items()
    }


def _needs(exprs: Iterable[Expr | None]) -> Iterator[str]:
    for expr in exprs:
        yield from uses(expr)


def _parts_need(parts: Mapping[str, ChargePart]) -> Iterator[str]:
    for part in parts.values():
        yield from _needs(of_part(part))
        for item in part if isinstance(part, tuple) else ():
            if isinstance(item, PieceSource):
                yield item.each


def _value_needs(value: Value) -> Iterator[str]:
    if isinstance(value.body, Expr):
        yield from uses(value.body)
        return
    window = value.body
    yield from _needs(of_window(window))
    yield window.within


def _balance_needs(balance: Balance, values: Mapping[str, Value]) -> dict[str, set[str]]:
    """All its names need the whole account, but a draw may look at what was there just before it.

    The values through which it looks stand for what else they need.
    """
    whole, before = balance.part("after"), balance.part("before")
    through = opened(balance, values)
    drawn = {*_needs([balance.draw, *through.values()])} - {before, *through}
    needs = {*_needs(of_balance(balance)), *drawn}
    parts: dict[str, set[str]] = {balance.part(part): {whole} for part in BALANCE_PARTS}
    movers = {mover.about for mover in balance.also}
    return parts | {whole: {*needs, *movers, balance.about, balance.within}}


def _running_needs(
    running: Running, version: Version, graph: Mapping[str, set[str]]
) -> dict[str, set[str]]:
    """All its names need the whole fold, but what comes next may rest on what was before, by way of the subject itself.

    Whatever is worked out of the subject on that way stands for what else it needs. The order, and what the cells hold
    at first, may not rest on them.
    """
    before = {cell.before for cell in running.cells}
    own = own_nodes(version, running.about)
    nexts = {*_needs(cell.next for cell in running.cells)}
    way = _reach({n: frozenset(graph[n]) for n in own if n in graph}, nexts & own)
    seeing = set(before)
    while more := {n for n in (way & own) - seeing if graph[n] & seeing}:
        seeing |= more
    needs = {*nexts, *(need for n in seeing - before for need in graph[n])}
    first, *others = [name for cell in running.cells for name in (cell.after, cell.before)] or [
        running.name
    ]
    fixed = _needs(of_running(running))
    whole = {*fixed, *(needs - seeing), running.about, running.within}
    return {first: whole} | {name: {first} for name in others}


def own_nodes(version: Version, about: str) -> frozenset[str]:
    """The values, outcomes and charges that are worked out of a subject itself, or of its parts."""
    subjects = {about, *_below(version, about)}
    outcomes = dict.fromkeys(version.outcomes, True)
    charges = {charge.name: charge.about in subjects for charge in version.charges.values()}
    for rule in version.rules.values():
        for name in rule.sets:
            outcomes[name] = outcomes[name] and rule.about in subjects
    values = (
        v.name for v in version.values.values() if v.about in subjects and isinstance(v.body, Expr)
    )
    return frozenset(
        (
            *values,
            *(n for n, own in outcomes.items() if own),
            *(charge_node(n) for n, own in charges.items() if own),
        )
    )


def _below(version: Version, about: str) -> Iterator[str]:
    for split in version.splits.values():
        if split.of == about:
            yield split.name
    group = version.groups.get(about)
    if group is not None:
        yield group.of
        yield from _below(version, group.of)


def find_cycles(version: Version) -> tuple[Finding, ...]:
    """One finding for each circle of definitions, at the name that stands first in the file."""
    graph = dependencies(version)
    findings: list[Finding] = []
    for circle in _circles(graph):
        places = sorted(
            (span.start, name, span)
            for name in circle
            if (span := _span(version, name)) is not None
        )
        first = places[0][1] if places else circle[0]
        turn = circle.index(first)
        path = [*circle[turn:], *circle[:turn], first]
        shown = " → ".join(f"`{name}`" for name in path)
        notes = tuple(Note(f"`{name}` is defined here", span) for _, name, span in places[1:])
        findings.append(
            Finding(
                "CB409",
                f"definitions run in a circle: {shown}",
                places[0][2] if places else None,
                "break it: one of them must not need the other",
                notes=notes,
            )
        )
    return tuple(findings)


def _circles(graph: Graph) -> list[list[str]]:
    """One circle for each strongly connected tangle, found by walking until a name repeats."""
    done: set[str] = set()
    found: list[list[str]] = []
    for start in sorted(graph):
        path: list[str] = []
        places: dict[str, int] = {}
        stack: list[tuple[str, Iterator[str]]] = (
            [] if start in done else [(start, iter(sorted(graph[start])))]
        )
        if stack:
            places[start] = 0
            path.append(start)
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                path.pop()
                del places[name]
                done.add(name)
            elif following in places:
                found.append(path[places[following] :])
                done |= set(found[-1])
            elif following not in done:
                places[following] = len(path)
                path.append(following)
                stack.append((following, iter(sorted(graph[following]))))
    return found


def _span(version: Version, name: str) -> Span | None:
    families: tuple[Mapping[str, Value | Group | Split | Outcome | Charge | Balance | Running | GridEntry], ...] = (
        version.values, version.groups, version.splits, version.outcomes, version.grids,
        {charge_node(charge.name): charge for charge in version.charges.values()},
        {balance.part(part): balance for balance in version.balances.values() for part in BALANCE_PARTS},
        {name: r for r in version.running.values() for c in r.cells for name in (c.before, c.after)},
    )  # fmt: skip
    return next((family[name].span for family in families if name in family), None)


def find_deep(version: Version) -> tuple[Finding, ...]:
    """A finding where more than `MOST_LAYERS` definitions rest on one another; at the first one that is too much."""
    depths = layers(dependencies(version))
    name = next((name for name, depth in depths.items() if depth > MOST_LAYERS), None)
    if name is None:
        return ()
    message = f"`{name}` rests on a chain of more than {MOST_LAYERS} definitions"
    return (Finding("CB419", message, _span(version, name), "fewer, larger expressions"),)


def find_early_use(version: Version) -> tuple[Finding, ...]:
    """Findings for expressions that are read before any group is formed, yet need one."""
    graph = dependencies(version)
    early: list[tuple[str, Expr | None]] = [
        ("the choice of version", version.governed_by),
        *(("the choice of version", span.when) for span in version.in_force),
        *(("the validity of an event", entry.holds) for entry in version.valid),
    ]
    return tuple(
        Finding(
            "CB408",
            f"{what} is settled before group `{name}` is formed",
            expr.span,
            "use facts of the event, and values that need no group",
        )
        for what, expr in early
        if expr is not None
        for name in sorted(_reach(graph, uses(expr)) & version.groups.keys())
    )


def _reach(graph: Graph, names: Iterable[str]) -> frozenset[str]:
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += graph.get(name, ())
    return frozenset(seen)
