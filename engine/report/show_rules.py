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
from engine.rulebook.model import EVENT, RESULT, Charge, Promise, Rule, Version
from engine.values.unknown import Cause, CauseKind


def rule_text(rule: Rule) -> list[str]:
    """A rule in lines: its name, when, what it sets and charges, what it overrides and why."""
    more = f" (also {', '.join(rule.clauses[1:])})" if len(rule.clauses) > 1 else ""
    about = "" if rule.about == "event" else f" about each {rule.about}"
    lines = paragraph(f"* {rule.id}{about}{more}", 2, 6)
    for word, said in rule_words(rule):
        lines += paragraph(f"{word} {said}".strip(), 6, 11)
    return lines


def rule_words(rule: Rule) -> Iterator[tuple[str, str]]:
    """What a rule says, each with the word that begins it: when, what it sets, charges and overrides, and why."""
    if rule.when is not None:
        yield "when", rule.when.text
    for name, found in rule.sets.items():
        yield "then", f"{name} = {part_text(found)}"
    for name, parts in rule.charges.items():
        yield "change" if name in rule.only_changes else "charge", f"{name}{_parts(parts)}"
    if rule.awaits is not None:
        yield "", _awaits(rule.awaits, "needs a decision: ")
    if rule.overrides:
        yield "overrides", ", ".join(rule.overrides)
    if rule.because:
        yield "because", rule.because


def always_text(version: Version) -> list[str]:
    """What always holds, by name."""
    lines = ["WHAT ALWAYS HOLDS"] if version.always else []
    for promise in version.always.values():
        clauses = f" ({', '.join(promise.clauses)})" if promise.clauses else ""
        about = "" if promise.about in (RESULT, EVENT) else f" about each {promise.about}"
        lines += paragraph(f"* {promise.name}{about}{clauses}", 2, 6)
        for word, said in promise_words(promise):
            lines += paragraph(f"{word} {said}", 6, 11)
    return lines


def promise_words(promise: Promise) -> Iterator[tuple[str, str]]:
    """What a promise says, each with the word that begins it."""
    if promise.when is not None:
        yield "when", promise.when.text
    if promise.more is None:
        yield "that", promise.claim.text
    else:
        never = "never less" if promise.never_less is not None else "never more"
        yield "with more", f"{promise.more}, {never}: {promise.claim.text}"
    for word, said in (("means", promise.means), ("because", promise.because)):
        if said:
            yield word, said


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
