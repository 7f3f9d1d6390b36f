"""Functions of one number that takes few values, as lists: what many operations make of a day is looked up by the day.

Calendar arithmetic takes dozens of operations a row, and most columns of dates span few years. Of every formula the
largest parts that rest on one such number alone are worked out once for each of its values; a row looks its own up.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula
from engine.plan.python.sources import Writer, function
from engine.plan.sheets import Definition, Plan, Sheet

NARROW: Final = 1 << 14  # values of a number whose functions are listed
WORTH: Final = 12  # operations that a look saves, for each figure of it
FIGURE: Final = 79  # values that one figure of a look tells apart


def listed(plan: Plan) -> Plan:
    """The plan with lists in the formulas of its sheets."""
    sheets = {
        name: Sheet(name, sheet.rows, _definitions(sheet), sheet.typed)
        for name, sheet in plan.sheets.items()
    }
    return Plan(sheets, dict(plan.tables), dict(plan.wanted))


def _definitions(sheet: Sheet) -> dict[str, Definition]:
    forms = [form for form in sheet.definitions.values() if isinstance(form, Formula)]
    replaced = _lists(forms)
    if not replaced:
        return dict(sheet.definitions)
    return {
        name: f.substituted(one, replaced) if isinstance(one, Formula) else one
        for name, one in sheet.definitions.items()
    }


def _lists(roots: Sequence[Formula]) -> dict[Formula, Formula]:
    """What stands for the parts that are worth it, by the part."""
    over: dict[Formula, Formula | None] = {}  # the one number that a node rests on, or is
    for node in f.walk(*roots):
        below = {over[arg] for arg in node.args if not arg.constant}
        one = below.pop() if len(below) == 1 else None
        if one is None and _narrow(node):
            one = node
        over[node] = one
    largest = dict.fromkeys(
        arg
        for node in over
        for arg in node.args
        if over[arg] is not over[node] or over[node] is node
    )
    found: dict[Formula, Formula] = {}
    for node in largest | dict.fromkeys(roots):
        source = over[node]
        if source is None or source is node or node.type != "int":
            continue
        between = _between(node, source)
        if len(between) >= WORTH and all(one.type != "text" for one in between):
            form = _list(node, source, len(between))
            if form is not None:
                found[node] = form
    return found


def _narrow(node: Formula) -> bool:
    if node.type != "int" or node.constant or node.low is None or node.high is None:
        return False
    return node.high - node.low < NARROW


def _between(node: Formula, source: Formula) -> set[Formula]:
    """The operations that make a node of its source."""
    seen: set[Formula] = set()
    stack = [node]
    while stack:
        one = stack.pop()
        if one is not source and one not in seen and one.args:
            seen.add(one)
            stack += one.args
    return seen


def _list(node: Formula, source: Formula, size: int) -> Formula | None:
    """A node as a look by its source: of its values, or of how far they lie from the source."""
    assert source.low is not None and source.high is not None
    value = f.column("x", "int", source.low, source.high, nullable=source.nullable)
    writer = Writer(lambda name: name)
    (text,) = writer.write([f.substituted(node, {source: value})])
    make = function(
        "made", ["x"], [*writer.lines, f"return {text}"], {"bisect_right": bisect_right}
    )
    if source.nullable and make(None) is not None:
        return None
    values: list[Constant | None] = [make(x) for x in range(source.low, source.high + 1)]
    if None in values:
        return None
    place = f.add(source, f.const(-source.low))
    apart = [
        int(v or 0) - x for v, x in zip(values, range(source.low, source.high + 1), strict=True)
    ]
    plain, near = _figures([int(v or 0) for v in values]), _figures(apart)
    if size < WORTH * min(plain, near):
        return None
    if plain <= near:
        return f.picked(place, values, "int")
    return f.add(source, f.picked(place, apart, "int"))


def _figures(values: Sequence[int]) -> int:
    span, count = max(values) - min(values), 1
    while span >= FIGURE:
        span, count = span // FIGURE, count + 1
    return count
