"""Rules and charges of a version as a person reads them, every expression as its author wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.language.expressions import Expr
from engine.report.layout import entry, paragraph
from engine.rulebook.charge_parts import (
    NO_PRICE,
    ChargePart,
    Factor,
    IncrementStep,
    PieceSource,
    Tiers,
)
from engine.rulebook.model import EVENT, RESULT, Charge, Rule, Version
from engine.values.unknown import Cause, CauseKind


def rule_text(rule: Rule) -> list[str]:
    """A rule in lines: its name, when, what it sets and charges, what it overrides and why."""
    more = f" (also {', '.join(rule.clauses[1:])})" if len(rule.clauses) > 1 else ""
    about = "" if rule.about == "event" else f" about each {rule.about}"
    lines = paragraph(f"* {rule.id}{about}{more}", 2, 6)
    if rule.when is not None:
        lines += paragraph(f"when {rule.when.text}", 6, 11)
    for name, found in rule.sets.items():
        lines += paragraph(f"then {name} = {part_text(found)}", 6, 11)
    for name, parts in rule.charges.items():
        verb = "change" if name in rule.only_changes else "charge"
        lines += paragraph(f"{verb} {name}{_parts(parts)}", 6, 11)
    if rule.awaits is not None:
        lines += paragraph(_awaits(rule.awaits, "needs a decision: "), 6, 11)
    if rule.overrides:
        lines += paragraph(f"overrides {', '.join(rule.overrides)}", 6, 11)
    if rule.because:
        lines += paragraph(f"because {rule.because}", 6, 11)
    return lines


def always_text(version: Version) -> list[str]:
    """What always holds, by name."""
    lines = ["WHAT ALWAYS HOLDS"] if version.always else []
    for promise in version.always.values():
        clauses = f" ({', '.join(promise.clauses)})" if promise.clauses else ""
        about = "" if promise.about in (RESULT, EVENT) else f" about each {promise.about}"
        lines += paragraph(f"* {promise.name}{about}{clauses}", 2, 6)
        if promise.when is not None:
            lines += paragraph(f"when {promise.when.text}", 6, 11)
        if promise.more is None:
            lines += paragraph(f"that {promise.claim.text}", 6, 11)
        else:
            never = "never less" if promise.never_less is not None else "never more"
            lines += paragraph(f"with more {promise.more}, {never}: {promise.claim.text}", 6, 11)
        for word, said in (("means", promise.means), ("because", promise.because)):
            lines += paragraph(f"{word} {said}", 6, 11) if said else []
    return lines


def charges_text(version: Version) -> Iterator[list[str]]:
    if version.charges:
        yield ["CHARGES"]
    for charge in version.charges.values():
        yield _charge(charge)


def _charge(charge: Charge) -> list[str]:
    clauses = f" ({', '.join(charge.clauses)})" if charge.clauses else ""
    lines = paragraph(f"{charge.name} of each {charge.about}{clauses}", 0, 4)
    for name, part in charge.parts.items():
        lines += entry(part_name(name, part), part_text(part), 2, 20)
    return lines


def _parts(parts: Mapping[str, ChargePart]) -> str:
    shown = ", ".join(
        f"{part_name(name, part)} = {part_text(part)}" for name, part in parts.items()
    )
    return f": {shown}" if shown else ""


def part_name(name: str, part: ChargePart) -> str:
    """What the author called it: what a part awaits may be a decision, or left open."""
    return "open" if isinstance(part, Cause) and part.kind is CauseKind.OPEN else name


def part_text(part: ChargePart | tuple[Expr, ...]) -> str:
    """A part of a charge, or the value of a field, as the author wrote it."""
    match part:
        case Cause():
            return _awaits(part)
        case Expr():
            return part.text
        case Tiers():
            return _tiers(part)
        case _:
            return ", ".join(_item(item) for item in part)


def _awaits(cause: Cause, decision: str = "") -> str:
    """What is decided by a person, with what `decision` calls that, or left open."""
    if cause.kind is CauseKind.DECISION:
        return decision + cause.name
    if cause == NO_PRICE:
        return "without a price"
    return f"open: {cause.name}" if decision else cause.name


def _item(item: Expr | PieceSource | Factor | IncrementStep) -> str:
    match item:
        case Expr():
            return item.text
        case PieceSource():
            rate = f" at {item.rate.text}" if item.rate else ""
            return f"each {item.each}: {item.quantity.text}{rate}"
        case Factor():
            return f"{item.by.text} when {item.when.text}" if item.when else item.by.text
        case IncrementStep():
            return f"{item.step.text} until {item.until.text}" if item.until else item.step.text


def _tiers(tiers: Tiers) -> str:
    steps = []
    for step in tiers.steps:
        words = (
            ("when", step.when),
            ("until", step.until),
            ("at", step.rate),
            ("times", step.factor),
        )
        said = [f"{word} {expr.text}" for word, expr in words if expr is not None]
        if step.free is not None:
            said.append(f"free if {step.free.text}")
        if step.undecided is not None:
            said.append(_awaits(step.undecided, "undecided: "))
        steps.append(" ".join(said) or "the rest as it is")
    position = f"from position {tiers.position.text}: " if tiers.position else ""
    how = "by volume: " if tiers.how == "volume" else ""
    return how + position + "; ".join(steps)
