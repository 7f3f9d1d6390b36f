"""How much of a rulebook its cases use: rules, overrides, readings, tiers, edges of calendars, clauses.

In: a rulebook, its documents and its cases. Out: every item with its place and the first case that uses it. A rule is
used where it fires; an override where both rules fire about one subject; a reading by option, where the option was
asked for; a tier where it is the first whose condition holds; an edge of a calendar where an event of a case that asks
for the calendar lasts over it, begins or ends there; a clause with an effect where a case cites it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Literal

from engine.authoring.calendar_edges import Edges, calendar_edges, edges_met
from engine.authoring.case_files import Case
from engine.authoring.cases import options_of
from engine.authoring.mutants.touching import Watched, watched
from engine.authoring.trees import at
from engine.diagnostics.findings import FindingsError
from engine.diagnostics.spans import Span
from engine.rulebook.charge_parts import Tiers
from engine.rulebook.load import Documents
from engine.rulebook.model import Charge, Rule, Rulebook, Version
from engine.values.zones import InstantError

Sort = Literal["rules", "overrides", "readings", "tiers", "calendar edges", "clauses"]
SORTS: Final[tuple[Sort, ...]] = (
    "rules", "overrides", "readings", "tiers", "calendar edges", "clauses",
)  # fmt: skip
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a case may use; `by` is the first case that does, or nothing."""

    sort: Sort
    words: str
    by: str
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All items of a rulebook, by sort and in the order of the files."""

    items: tuple[Item, ...]

    def of(self, sort: Sort) -> tuple[Item, ...]:
        """The items of one sort."""
        return tuple(item for item in self.items if item.sort == sort)


def percent(items: Iterable[Item]) -> Fraction:
    """The share of items that some case uses; of none all."""
    listed = list(items)
    return Fraction(100 * sum(bool(i.by) for i in listed), len(listed)) if listed else Fraction(100)


def coverage(rulebook: Rulebook, documents: Documents, cases: Iterable[Case]) -> Coverage:
    """Run the cases and look what they use."""
    used: dict[tuple[str, Key], str] = {}
    calendars = calendar_edges(rulebook, documents)
    for case in cases:
        for sort, key in _used(rulebook, case, calendars):
            used.setdefault((sort, key), case.name)
    found: list[Item] = []
    for sort, key, words, span in _all(rulebook, documents, calendars):
        found.append(Item(sort, words, used.get((sort, key), ""), span))
    order = {sort: place for place, sort in enumerate(SORTS)}
    return Coverage(tuple(sorted(found, key=lambda item: order[item.sort])))


# ── What there is ───────────────────────────────────────────────────────────────────────────────────


def _all(
    rulebook: Rulebook, documents: Documents, calendars: Edges
) -> Iterator[tuple[Sort, Key, str, Span | None]]:
    for version in rulebook.versions.values():
        own = f" of {version.id}" if len(rulebook.versions) > 1 else ""
        for rule in version.rules.values():
            yield "rules", (version.id, rule.id), f"{rule.id}{own}", rule.span
            for other in rule.overrides:
                span = _span_of_override(rule, other, documents)
                words = f"{rule.id} overrides {other}{own}"
                yield "overrides", (version.id, rule.id, other), words, span
        for reading in version.readings.values():
            for option in reading.options:
                words = f"{reading.id}: {option}{own}"
                yield "readings", (version.id, reading.id, option), words, reading.span
        for holder, charge, tiers in _tiered(version):
            for number in range(len(tiers.steps)):
                key = (version.id, holder.span.text if holder.span else "", charge, str(number))
                yield "tiers", key, f"step {number + 1} of {charge}{own}", holder.span
    for edge in calendars:
        yield "calendar edges", edge.key, edge.words, edge.span
    for clause in rulebook.clauses.values():
        if clause.effect is not None:
            yield "clauses", (clause.id,), clause.id, clause.span


def _span_of_override(rule: Rule, other: str, documents: Documents) -> Span | None:
    for document in documents.values():
        if rule.span is not None and document.span.source.name == rule.span.source.name:
            named = at(document, ("rules", rule.id, "overrides"))
            items = getattr(named, "items", ())
            return next((i.span for i in items if getattr(i, "text", "") == other), rule.span)
    return rule.span


def _tiered(version: Version) -> Iterator[tuple[Rule | Charge, str, Tiers]]:
    for charge in version.charges.values():
        if isinstance(tiers := charge.parts.get("tiers"), Tiers):
            yield charge, charge.name, tiers
    for rule in version.rules.values():
        for name, parts in rule.charges.items():
            if isinstance(tiers := parts.get("tiers"), Tiers):
                yield rule, name, tiers


# ── What a case uses ────────────────────────────────────────────────────────────────────────────────


def _used(rulebook: Rulebook, case: Case, calendars: Edges) -> Iterator[tuple[str, Key]]:
    yield from (("clauses", (clause,)) for clause in case.clauses)
    try:
        world, found = watched(rulebook, case, options_of(rulebook, case))
    except (FindingsError, InstantError):
        return
    governing = {result.version.id for result in found if result.version is not None}
    every = rulebook.versions.values()
    versions = [version for version in every if not governing or version.id in governing]
    for version in versions:
        for fired in world.fired.values():
            for name in fired & version.rules.keys():
                yield "rules", (version.id, name)
                overridden = fired & set(version.rules[name].overrides)
                yield from (("overrides", (version.id, name, other)) for other in overridden)
        for name in world.read & version.readings.keys():
            option = case.readings.get(name, version.readings[name].chosen)
            yield "readings", (version.id, name, option)
        for holder, charge, tiers in _tiered(version):
            for number in _reached(world, tiers):
                text = holder.span.text if holder.span else ""
                yield "tiers", (version.id, text, charge, str(number))
        yield from (
            ("calendar edges", key) for key in edges_met(rulebook, version, case, calendars)
        )


def _reached(world: Watched, tiers: Tiers) -> Iterator[int]:
    """The steps that were met by some subject: those with an upper end, and the first beyond whose condition holds."""
    exprs = [one for step in tiers.steps for one in (step.when, step.until) if one is not None]
    if tiers.position is not None:
        exprs.append(tiers.position)
    names = {id(one) for one in exprs}
    for subject in {subject for expr, subject in world.found if expr in names}:
        for number, step in enumerate(tiers.steps):
            if step.when is not None and world.found.get((id(step.when), subject)) is not True:
                continue
            yield number
            if step.until is None:
                break
