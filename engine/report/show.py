"""A version of a rulebook, readable: its dates, figures, readings, and its rules by clause.

A rule stands under the first clause that it cites. Everything is in the author's own words and order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.language.expressions import Expr
from engine.report.layout import WIDTH, entry, paragraph
from engine.rulebook.charge_parts import (
    NO_PRICE,
    ChargePart,
    Factor,
    IncrementStep,
    PieceSource,
    Tiers,
)
from engine.rulebook.model import Charge, Edge, InForce, Rule, Rulebook, Runs, Version
from engine.values.unknown import Cause, CauseKind


def show(rulebook: Rulebook, version: Version) -> str:
    """The whole page of one version."""
    blocks = [
        _head(rulebook, version), _figures(version), _lookups(version), _calendars(version), _grids(version),
        _readings(version),
        *_subjects(version), _balances(version), *_rules(rulebook, version), *_charges(version),
    ]  # fmt: skip
    return "\n\n".join("\n".join(block) for block in blocks if block)


def in_force_text(span: InForce) -> str:
    """One stretch in words: `from 2016-09-02 until 2018-01-01, when customer_since < …`."""
    dates = "on every date until replaced"
    if span.start or span.until:
        dates = f"from {span.start}" if span.start else "from the beginning"
        dates += f" until {span.until}" if span.until else ""
    return f"{dates}, when {span.when.text}" if span.when else dates


def _head(rulebook: Rulebook, version: Version) -> list[str]:
    lines = [f"{rulebook.name} ({rulebook.id}), version {version.id}", "=" * WIDTH]
    for span in version.in_force:
        lines += entry("in force", in_force_text(span), 0)
    if version.recorded is not None:
        lines += entry("recorded", version.recorded.isoformat(), 0)
    lines += entry("money and zone", f"{version.currency}, {rulebook.time_zone}", 0)
    if version.amends is not None:
        lines += entry("amends", version.amends, 0)
    for clause, ended in version.ended.items():
        by = f" by {', '.join(ended.by)}" if ended.by else ""
        why = f": {ended.because}" if ended.because else ""
        lines += entry(f"ended {clause}", ended.how.replace("_", " ") + by + why, 0)
    for key, text in rulebook.source.items():
        lines += entry(f"source {key}" if key != "title" else "source", text, 0)
    return lines


def _figures(version: Version) -> list[str]:
    lines = ["FIGURES"] if version.figures else []
    for figure in version.figures.values():
        clauses = ", ".join(figure.clauses)
        means = f": {figure.means}" if figure.means else ""
        lines += entry(
            figure.name,
            f"{figure.text} ({clauses}){means}" if clauses else figure.text + means,
            gap=30,
        )
    return lines


def _lookups(version: Version) -> list[str]:
    lines: list[str] = []
    for lookup in version.lookups.values():
        clauses = f" ({', '.join(lookup.clauses)})" if lookup.clauses else ""
        lines += entry(lookup.name, f"by {', '.join(lookup.key)}{clauses}", gap=30)
        for row in lookup.rows:
            lines += entry(row.where, row.text or f"open: {row.open}", 4, 30)
    return ["TABLES", *lines] if lines else []


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _calendars(version: Version) -> list[str]:
    lines = ["CALENDARS"] if version.calendars else []
    for found in version.calendars.values():
        hours = (
            f"{day} {', '.join(f'{_clock(a)}-{_clock(b)}' for a, b in windows)}"
            for day, windows in zip(_DAYS, found.calendar.week, strict=True)
            if windows
        )
        lines += entry(found.name, f"{'; '.join(hours)} ({found.calendar.zone.key})", gap=30)
    return lines


def _grids(version: Version) -> list[str]:
    lines = ["GRIDS"] if version.grids else []
    for found in version.grids.values():
        days = [*zip(_DAYS, found.frame.week, strict=True), ("holidays", found.frame.on_holidays)]
        said = (
            f"{day} {', '.join(f'{_clock(a)}-{_clock(b)} {value.text}' for a, b, value in cells)}"
            for day, cells in days
            if cells
        )
        lines += entry(found.name, f"{'; '.join(said)} ({found.frame.zone.key})", gap=30)
    return lines


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _readings(version: Version) -> list[str]:
    lines = ["READINGS OF UNCLEAR CLAUSES (chosen ones marked *)"] if version.readings else []
    for reading in version.readings.values():
        lines += paragraph(f"{reading.id}  {reading.question} ({', '.join(reading.clauses)})", 2, 6)
        for letter, text in reading.options.items():
            mark = "*" if letter == reading.chosen else " "
            lines += paragraph(f"{mark}{letter}: {text}", 5 if mark == "*" else 6, 9)
    return lines


def _subjects(version: Version) -> Iterator[list[str]]:
    found: list[str] = []
    for group in version.groups.values():
        when = f", when {group.when.text}" if group.when else ""
        keys = ", ".join(key.text for key in group.by)
        same = f" with the same {keys}" if keys else ""
        runs = "" if group.runs is None else f", {_runs(group.runs)}"
        found += entry(group.name, f"every {group.of}{same}{when}{runs}", gap=30)
    for split in version.splits.values():
        cuts = ", ".join(_edge(edge) for edge in split.at)
        found += entry(split.name, f"stretch of {split.of} between {split.start.text} and {split.end.text}, "
                       f"cut at {cuts or 'nothing'}", gap=30)  # fmt: skip
    if found:
        yield ["SUBJECTS BESIDE THE EVENT", *found]


def _runs(runs: Runs) -> str:
    """How close neighbours must follow one another to be one group."""
    until = f" until {runs.end.text}" if runs.end else ""
    said = [
        f"{what} {'up to' if bound.included else 'under'} {bound.length.text}"
        for what, bound in (("gaps", runs.gap), ("in all", runs.lasts))
        if bound is not None
    ]
    return f"following one another from {runs.start.text}{until}, {' and '.join(said) or 'without a gap'}"


def _edge(edge: Edge) -> str:
    name = edge.name if edge.minute is None else _clock(edge.minute)
    if edge.every is not None:
        name = f"every {edge.every.text}" + (f" from {edge.moment.text}" if edge.moment else "")
    elif edge.moment is not None:
        name = edge.moment.text
    zone = f" in {edge.zone.text}" if edge.zone else ""
    return f"{name}{zone} when {edge.when.text}" if edge.when else name + zone


def _balances(version: Version) -> list[str]:
    lines = ["BALANCES"] if version.balances else []
    for found in version.balances.values():
        terms = (
            ("opens with", found.opening), ("in", found.credit), ("out", found.draw),
            ("at most", found.limit), ("expires", found.expires),
        )  # fmt: skip
        said = [f"{word} {expr.text}" for word, expr in terms if expr is not None]
        if found.refill is not None:
            said.append(f"below {found.refill.below.text} refilled by {found.refill.by.text}")
        said += ["may be overdrawn"] * found.overdraw
        lines += entry(found.name, f"of each {found.within}: {', '.join(said)}", gap=30)
    return lines


def _rules(rulebook: Rulebook, version: Version) -> Iterator[list[str]]:
    by_clause: dict[str, list[Rule]] = {}
    for rule in version.rules.values():
        by_clause.setdefault(rule.clauses[0] if rule.clauses else "", []).append(rule)
    yield ["RULES BY CLAUSE"]
    order = [*rulebook.clauses, *(clause for clause in by_clause if clause not in rulebook.clauses)]
    for clause_id in order:
        if clause_id in by_clause:
            clause = rulebook.clauses.get(clause_id)
            lines = paragraph(f"{clause_id}  {clause.title if clause else 'no clause'}", 0, 4)
            if clause and clause.effect:
                lines += paragraph(clause.effect, 2)
            for rule in by_clause[clause_id]:
                lines += rule_text(rule)
            yield lines


def rule_text(rule: Rule) -> list[str]:
    """A rule in lines: its name, when, what it sets and charges, what it overrides and why."""
    more = f" (also {', '.join(rule.clauses[1:])})" if len(rule.clauses) > 1 else ""
    about = "" if rule.about == "event" else f" about each {rule.about}"
    lines = paragraph(f"* {rule.id}{about}{more}", 2, 6)
    if rule.when is not None:
        lines += paragraph(f"when {rule.when.text}", 6, 11)
    for name, found in rule.sets.items():
        lines += paragraph(f"then {name} = {_part(found)}", 6, 11)
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


def _charges(version: Version) -> Iterator[list[str]]:
    if version.charges:
        yield ["CHARGES"]
    for charge in version.charges.values():
        yield _charge(charge)


def _charge(charge: Charge) -> list[str]:
    clauses = f" ({', '.join(charge.clauses)})" if charge.clauses else ""
    lines = paragraph(f"{charge.name} of each {charge.about}{clauses}", 0, 4)
    for name, part in charge.parts.items():
        lines += entry(name, _part(part), 2, 20)
    return lines


def _parts(parts: Mapping[str, ChargePart]) -> str:
    shown = ", ".join(f"{name} = {_part(part)}" for name, part in parts.items())
    return f": {shown}" if shown else ""


def _part(part: ChargePart | tuple[Expr, ...]) -> str:
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
    return "without a price" if cause == NO_PRICE else f"open: {cause.name}"


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
