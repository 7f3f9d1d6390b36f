"""Which facts, figures and values bear on a result, so that an explanation leaves out the rest.

In: a result with its derivation. Out: the names that stand in a rule that fired, gave way or is in doubt, in the one
condition that kept a rule from applying, or in a charge that made a line, and whatever those are made of. What was
only looked at to find that a rule does not apply is no part of the story (it stays in the derivation, and in its JSON).
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.interpret.results import Derivation, Result
from engine.language.expressions import Expr
from engine.language.tree import Ref, walk
from engine.rulebook.expressions_in import of_balance, of_charge, of_rule, of_window
from engine.rulebook.history import BALANCE_PARTS, Window
from engine.rulebook.model import Version


def relevant_names(result: Result) -> frozenset[str]:
    """The names that bear on the result."""
    version, top = result.version, result.derivation
    if version is None or top is None:
        return frozenset()
    waiting = list(_roots(result, version, top))
    told: set[tuple[str, str]] = set()
    while waiting:
        expr = waiting.pop()
        for node in walk(expr.tree):
            if isinstance(node, Ref) and (node.role, node.name) not in told:
                told |= {(node.role, node.name), *_beside(version, node)}
                waiting += _made_of(version, node)
    return frozenset(name for role, name in told if role != "charge")


def _roots(result: Result, version: Version, top: Derivation) -> Iterator[Expr]:
    for derivation in walk_parts(top):
        for trace in derivation.rules:
            rule = version.rules.get(trace.rule)
            if rule is None:
                continue
            if trace.state == "nearly":
                yield from (c for c in rule.conditions if c.text == trace.failed)
            else:
                yield from of_rule(rule)
    for line in result.lines:
        charge = version.charges.get(line.name)
        if charge is not None:
            yield from of_charge(charge)


def walk_parts(derivation: Derivation) -> Iterator[Derivation]:
    """The derivation and those of all its parts, from the top."""
    yield derivation
    for part in derivation.parts:
        yield from walk_parts(part)


def _beside(version: Version, ref: Ref) -> Iterator[tuple[str, str]]:
    """What shows how a balance came about, whichever of its names is asked for."""
    for balance in version.balances.values() if ref.role == "balance" else ():
        if balance.brings(ref.name):
            yield from (("balance", balance.part(part)) for part in BALANCE_PARTS)


def _made_of(version: Version, ref: Ref) -> Iterator[Expr]:
    if ref.role == "charge":
        yield from of_charge(version.charges[ref.name])
        return
    name, value = ref.name, version.values.get(ref.name)
    if value is not None:
        yield from of_window(value.body) if isinstance(value.body, Window) else (value.body,)
    for balance in version.balances.values() if ref.role == "balance" else ():
        if balance.brings(name):
            yield from of_balance(balance)
            yield from (balance.draw,) if balance.draw is not None else ()
    for running in version.running.values() if ref.role == "running" else ():
        for cell in running.cells:
            if name == cell.after:
                yield cell.next
    for split in version.splits.values():
        if name.startswith(f"{split.name}_"):
            yield from (e for e in (split.start, split.end, split.length) if e is not None)
