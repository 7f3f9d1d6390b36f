"""Rules: conditions, the fields and charge parts they set, and what they are exceptions to."""

from __future__ import annotations

import ast
from collections import deque
from dataclasses import replace

from engine.diagnostics.suggest import did_you_mean
from engine.language.expressions import Expr
from engine.language.kinds import BOOL, Collection
from engine.language.tree import Logic, readings
from engine.rulebook.build.charges import Parts, unknown_charge
from engine.rulebook.build.desk import awaits, clauses, entries, items, scalar, text, texts
from engine.rulebook.build.names import Names
from engine.rulebook.build.values import known_subject
from engine.rulebook.charge_parts import ChargePart
from engine.rulebook.located import Entry, Node, Scalar, Sequence
from engine.rulebook.model import EVENT, Charge, Outcome, Rule

MOST_EXCEPTIONS = 200_000  # pairs of a rule and one that it overrides, directly or by way of others

_EFFECTS = frozenset({"then", "charge", "change", "needs_decision", "open"})

Sets = dict[str, Expr | tuple[Expr, ...]]


def build_rules(
    names: Names, root: Node, outcomes: dict[str, Outcome], charges: dict[str, Charge]
) -> dict[str, Rule]:
    """The rules, with overriding closed transitively and checked for circles."""
    rules = {
        entry.key.text: rule
        for entry in entries(root, "rules")
        if (rule := _rule(names, entry, outcomes, charges)) is not None
    }
    places = {entry.key.text: entry for entry in entries(root, "rules")}
    for name, entry in places.items():
        for item in items(entry.value, "overrides"):
            if isinstance(item, Scalar) and item.text not in places:
                help_text = did_you_mean(item.text, places)
                names.desk.report(
                    "CB410",
                    f"`{name}` overrides `{item.text}`, which is not a rule",
                    item.span,
                    help_text,
                )
    closed: dict[str, Rule] = {}
    room = MOST_EXCEPTIONS
    for name, rule in rules.items():
        closed[name] = replace(rule, beats=_closure(names, rules, name))
        room -= len(closed[name].beats)
        if room < 0:
            message = f"rules override one another more than {MOST_EXCEPTIONS} times in all"
            names.desk.report("CB419", message, rule.span, "fewer rules, with larger conditions")
            break
    return closed


def _closure(names: Names, rules: dict[str, Rule], name: str) -> frozenset[str]:
    beats: dict[str, str] = {}  # what it beats → by way of which rule
    waiting = deque([name])
    while waiting:
        through = waiting.popleft()
        for other in rules[through].overrides:
            if other in rules and other not in beats:
                beats[other] = through
                waiting.append(other)
    if name in beats:
        _report_circle(names, rules, name, beats)
    return frozenset(beats) - {name}


def _report_circle(names: Names, rules: dict[str, Rule], name: str, beats: dict[str, str]) -> None:
    """One finding for each circle, at the rule that stands first in the file."""
    path = [name]
    while len(path) == 1 or path[0] != name:
        path.insert(0, beats[path[0]])
    order = list(rules)
    if min(path, key=order.index) == name:
        shown = " → ".join(f"`{rule}`" for rule in path)
        help_text = "of two rules at most one is the exception"
        names.desk.report(
            "CB411", f"overrides run in a circle: {shown}", rules[name].span, help_text
        )


def _rule(
    names: Names, entry: Entry, outcomes: dict[str, Outcome], charges: dict[str, Charge]
) -> Rule | None:
    node = entry.value
    about = text(node, "about", EVENT)
    if not known_subject(names, node, "about"):
        return None
    when = names.expression(scalar(node, "when"), about, BOOL)
    if not any(key in node for key in _EFFECTS):  # type: ignore[operator]
        help_text = "say what follows: `then`, `charge`, `change`, `needs_decision` or `open`"
        names.desk.report("CB434", f"`{entry.key.text}` has no effect", entry.key.span, help_text)
    return Rule(
        id=entry.key.text, clauses=clauses(node), about=about, when=when,
        conditions=_conditions(when), sets=_sets(names, node, about, outcomes),
        charges=_charges(names, node, about, charges),
        only_changes=frozenset(e.key.text for e in entries(node, "change")), awaits=awaits(node, "needs_decision"),
        overrides=texts(node, "overrides"), beats=frozenset(), because=text(node, "because"),
        span=entry.key.span,
    )  # fmt: skip


def _conditions(when: Expr | None) -> tuple[Expr, ...]:
    """The conjuncts of a condition, each an expression of its own for the derivation to quote."""
    if when is None:
        return ()
    if (
        not isinstance(when.tree, Logic)
        or when.tree.op != "and"
        or not isinstance(when.python, ast.BoolOp)
    ):
        return (when,)
    if len(when.tree.operands) != len(when.python.values):
        return (when,)
    return tuple(
        Expr(ast.unparse(node), tree, BOOL, node, readings(tree), when.span)
        for tree, node in zip(when.tree.operands, when.python.values, strict=True)
    )


def _sets(names: Names, node: Node, about: str, outcomes: dict[str, Outcome]) -> Sets:
    sets: Sets = {}
    for entry in entries(node, "then"):
        outcome = outcomes.get(entry.key.text)
        if outcome is None or outcome.from_lines is not None:
            reason = "follows from the lines" if outcome else "is not an outcome"
            help_text = did_you_mean(entry.key.text, outcomes)
            names.desk.report("CB416", f"`{entry.key.text}` {reason}", entry.key.span, help_text)
            continue
        if outcome.about and about not in outcome.about:
            message = (
                f"`{outcome.name}` is an outcome of {', '.join(outcome.about)}, not of {about}"
            )
            names.desk.report("CB416", message, entry.key.span)
            continue
        found = _set(names, entry, about, outcome)
        if found is not None:
            sets[outcome.name] = found
    return sets


def _set(
    names: Names, entry: Entry, about: str, outcome: Outcome
) -> Expr | tuple[Expr, ...] | None:
    if not outcome.collected:
        return names.expression(entry.value, about, outcome.kind)
    assert isinstance(outcome.kind, Collection)
    kind = outcome.kind.of
    members = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
    found = (names.expression(item, about, kind) for item in members)
    return tuple(expr for expr in found if expr is not None)


def _charges(
    names: Names, node: Node, about: str, charges: dict[str, Charge]
) -> dict[str, dict[str, ChargePart]]:
    found: dict[str, dict[str, ChargePart]] = {}
    made = {entry.key.text for entry in entries(node, "charge")}
    for entry in (*entries(node, "charge"), *entries(node, "change")):
        if entry.key.text in found and entry.key.text in made:
            message = f"`{entry.key.text}` stands under `charge` and under `change`"
            names.desk.report("CB416", message, entry.key.span, "what is charged needs no change")
            continue
        charge = charges.get(entry.key.text)
        if charge is None:
            unknown_charge(names, entry.key, charges)
        elif charge.about != about:
            message = f"`{charge.name}` is a charge of {charge.about}, not of {about}"
            names.desk.report("CB416", message, entry.key.span)
        else:
            found[charge.name] = Parts(names, about, charge.quantity_kind).build(entry.value)
    return found
