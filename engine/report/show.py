"""A version of a rulebook, readable: its dates, figures, readings, and its rules by clause.

A rule stands under the first clause that it cites. Everything is in the author's own words and order.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from engine.report.layout import WIDTH, entry, paragraph
from engine.report.show_history import balances_text, running_text, values_text
from engine.report.show_hours import calendars_text, clock, grids_text
from engine.report.show_rules import always_text, charges_text, rule_text
from engine.rulebook.model import Edge, InForce, Rule, Rulebook, Runs, Version
from engine.values.units import show as show_amount


def show(rulebook: Rulebook, version: Version) -> str:
    """The whole page of one version."""
    blocks = [
        _head(rulebook, version), _changes(rulebook, version), _figures(version), lookups_text(version),
        calendars_text(version), grids_text(version), _readings(version), *subjects_text(version), values_text(version),
        balances_text(version), running_text(version), *_rules(rulebook, version), *charges_text(version),
        always_text(version),
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
    if version.because:
        lines += entry("because", version.because, 0)
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


_FAMILIES = (
    "facts", "figures", "lookups", "calendars", "grids", "readings", "tables", "groups", "splits",
    "values", "balances", "running", "outcomes", "charges", "rules", "always",
)  # fmt: skip


def _changes(rulebook: Rulebook, version: Version) -> list[str]:
    """What a version that amends another has otherwise."""
    base = rulebook.versions.get(version.amends or "")
    if base is None:
        return []
    lines: list[str] = []
    for family in _FAMILIES:
        old, new = getattr(base, family), getattr(version, family)
        changed = [name for name in new if name in old and new[name] != old[name]]
        sorts = (("added", [n for n in new if n not in old]), ("changed", changed),
                 ("dropped", [n for n in old if n not in new]))  # fmt: skip
        said = "; ".join(f"{word} {', '.join(names)}" for word, names in sorts if names)
        if said:
            lines += entry(family, said, gap=30)
    return [f"WHAT IS OTHERWISE THAN IN {version.amends}", *lines] if lines else []


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


def lookups_text(version: Version) -> list[str]:
    """Keyed tables, a line for each row."""
    lines: list[str] = []
    for lookup in version.lookups.values():
        clauses = f" ({', '.join(lookup.clauses)})" if lookup.clauses else ""
        lines += entry(lookup.name, f"by {', '.join(lookup.key)}{clauses}", gap=30)
        for row in lookup.rows:
            known = isinstance(row.value, int | Fraction) and lookup.unit is not None
            shown = show_amount(row.value, lookup.unit) if known else row.text  # type: ignore[arg-type]
            lines += entry(row.where, shown or f"open: {row.open}", 4, 30)
    return ["TABLES", *lines] if lines else []


def _readings(version: Version) -> list[str]:
    lines = ["READINGS OF UNCLEAR CLAUSES (chosen ones marked *)"] if version.readings else []
    for reading in version.readings.values():
        lines += paragraph(f"{reading.id}  {reading.question} ({', '.join(reading.clauses)})", 2, 6)
        for letter, text in reading.options.items():
            mark = "*" if letter == reading.chosen else " "
            lines += paragraph(f"{mark}{letter}: {text}", 5 if mark == "*" else 6, 9)
    return lines


def subjects_text(version: Version) -> Iterator[list[str]]:
    """Groups and splits; nothing where there are none."""
    found: list[str] = []
    for group in version.groups.values():
        when = f", when {group.when.text}" if group.when else ""
        keys = ", ".join(key.text for key in group.by)
        same = f" with the same {keys}" if keys else ""
        same += f", sharing {', '.join(group.shares)}" if group.shares else ""
        runs = "" if group.runs is None else f", {runs_text(group.runs)}"
        found += entry(group.name, f"every {group.of}{same}{when}{runs}", gap=30)
    for split in version.splits.values():
        cuts = ", ".join(edge_text(edge) for edge in split.at)
        when = f", when {split.when.text}" if split.when else ""
        found += entry(split.name, f"stretch of {split.of} between {split.start.text} and {split.end.text}, "
                       f"cut at {cuts or 'nothing'}{when}", gap=30)  # fmt: skip
    if found:
        yield ["SUBJECTS BESIDE THE EVENT", *found]


def runs_text(runs: Runs) -> str:
    """How close neighbours must follow one another to be one group."""
    until = f" until {runs.end.text}" if runs.end else ""
    said = [
        f"{what} {'up to' if bound.included else 'under'} {bound.length.text}"
        for what, bound in (("gaps", runs.gap), ("in all", runs.lasts))
        if bound is not None
    ]
    return f"following one another from {runs.start.text}{until}, {' and '.join(said) or 'without a gap'}"


def edge_text(edge: Edge) -> str:
    """Where a split cuts."""
    name = edge.name if edge.minute is None else clock(edge.minute)
    if edge.clock is not None:
        name = f"the clock's {edge.clock.text}"
    if edge.every is not None:
        name = f"every {edge.every.text}" + (f" from {edge.moment.text}" if edge.moment else "")
    elif edge.moment is not None:
        name = edge.moment.text
    zone = f" in {edge.zone.text}" if edge.zone else ""
    return f"{name}{zone} when {edge.when.text}" if edge.when else name + zone


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
