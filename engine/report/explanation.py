"""The explanation of a result: its derivation in words, on 80 columns.

In: a result that was evaluated with its derivation. Out: text in this order: what came out, the version and why, the
outcome fields, each line step by step, then for the subject and every part of it the facts, figures and values used
and what the rules did, and last the readings that were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from engine.interpret.results import Derivation, Result, RuleTrace, ValueTrace
from engine.language.kinds import ZONE, Kind
from engine.report.definitions import definition_text, price_of
from engine.report.forms import Forms, causes_text, printable, result_forms
from engine.report.layout import WIDTH, entry, paragraph
from engine.report.line_story import LONGEST, line_story
from engine.report.relevance import relevant_names, walk_parts
from engine.rulebook.model import Version
from engine.values.units import Unit
from engine.values.unknown import Cause, Unknown
from engine.values.zones import zone

Titles = Callable[[Iterable[str]], str]


def explanation(result: Result, hashes: bool = False) -> str:
    """The whole explanation of one result; `hashes`: with the content hashes of its version and of its events."""
    forms = _on_its_clock(result_forms(result), result)
    blocks = [_head(result, forms), [*_version(result), *(_hashes(result) if hashes else ())]]
    if result.version is not None:
        blocks.append(_outcomes(result, result.version, forms))
        home = (result.subject, result.id)
        for line in result.lines:
            blocks.append(line_story(line, forms, home, price_of(line, result.version)))
        if len(result.lines) > 1:
            blocks.append([f"  together: {forms.money(result.amount)}"])
        if result.derivation is not None:
            blocks += _why(result, result.version, result.derivation, forms)
        blocks.append(_readings(result, result.version))
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _on_its_clock(forms: Forms, result: Result) -> Forms:
    """Forms that show times on the clock of the events, where they name one and agree on it."""
    named = {
        trace.value
        for derivation in (walk_parts(result.derivation) if result.derivation else ())
        for trace in derivation.values
        if (version := result.rulebook.versions.get(derivation.version or "")) is not None
        if value_kind(trace, version)[0] == ZONE and isinstance(trace.value, str)
    }
    return replace(forms, zone=zone(str(named.pop()))) if len(named) == 1 else forms


def _head(result: Result, forms: Forms) -> list[str]:
    title = f"{result.subject} {printable(result.id)}"
    ending = f"{result.status}, {forms.money(result.amount)}"
    gap = WIDTH - len(title) - len(ending)
    lines = [title + " " * gap + ending] if gap > 1 else [title, ending.rjust(WIDTH)]
    lines.append("=" * WIDTH)
    if result.members:
        lines += entry("made of", printable(", ".join(result.members)), 0)
    elif result.events != (result.id,):
        lines += entry("events", printable(", ".join(result.events)), 0)
    if result.causes:
        lines += entry("needs", causes_text(result.causes), 0)
    return lines


def _version(result: Result) -> list[str]:
    book = result.rulebook
    if result.version is None:
        return entry("version", result.because or causes_text(result.causes), 0)
    because = result.derivation.version_because if result.derivation else ""
    text = f"{book.name} ({book.id}), version {result.version.id}"
    return entry("version", f"{text}: {because}" if because else text, 0)


def _hashes(result: Result) -> Iterator[str]:
    for name, found in (("version", result.version_hash), ("input", result.input_hash)):
        yield from entry(f"{name} hash", found or "none", 0, 16)


def _outcomes(result: Result, version: Version, forms: Forms) -> list[str]:
    parts = any(part.outcomes for part in result.parts)
    lines = ["what came out"] if result.outcomes or parts else []
    for name, value in result.outcomes.items():
        lines += entry(name, forms.outcome_text(value, version.outcomes.get(name)))
    for part in result.parts:
        shown = [
            f"{name} {forms.outcome_text(value, version.outcomes.get(name))}"
            for name, value in part.outcomes.items()
        ]
        if shown:
            lines += paragraph(f"{part.subject} {printable(part.id)}: {', '.join(shown)}", 2, 4)
    return lines


def _why(result: Result, version: Version, top: Derivation, forms: Forms) -> Iterator[list[str]]:
    titles = _titles(result)
    relevant = relevant_names(result)
    doubts = {cause for part in walk_parts(top) for rule in part.rules for cause in rule.causes}
    doubts |= result.causes
    for derivation in walk_parts(top):
        own = result.rulebook.versions.get(derivation.version or "", version)
        told = replace(
            derivation, values=tuple(t for t in derivation.values if _matters(t, relevant, doubts))
        )
        lines = [*_values(told, own, forms), *_rules(derivation, own, titles)]
        if lines:
            heading = f"why: {derivation.subject} {printable(derivation.id)}"
            yield [heading, "-" * min(len(heading), WIDTH), *lines]


def _titles(result: Result) -> Titles:
    """Names clauses with their titles, each title once an explanation."""
    told: set[str] = set()

    def name(ids: Iterable[str]) -> str:
        found = []
        for clause_id in ids:
            clause = result.rulebook.clauses.get(clause_id)
            new = clause is not None and clause_id not in told
            told.add(clause_id)
            found.append(f"{clause_id} ({clause.title})" if clause and new else clause_id)
        return ", ".join(found)

    return name


_GROUPS = {
    "figure": "figures used", "lookup": "figures used", "value": "worked out", "window": "worked out",
    "balance": "on the account", "running": "carried along",
}  # fmt: skip


def _values(derivation: Derivation, version: Version, forms: Forms) -> list[str]:
    lines: list[str] = []
    heading = ""
    absent: list[str] = []
    for trace in derivation.values:
        title = _GROUPS.get(trace.source, "facts used")
        if isinstance(trace.value, Unknown) and title == "facts used":
            absent.append(trace.name)
            continue
        if title != heading:
            heading = title
            lines.append(title)
        lines += entry(trace.name, _value_text(trace, version, forms), gap=26)
    if absent:
        lines += ["facts asked for and not given", *paragraph(", ".join(absent), 2)]
    return lines


def _matters(trace: ValueTrace, relevant: frozenset[str], doubts: Collection[Cause]) -> bool:
    """Whether a value bears on the result; one that is not known, whether anything is in doubt for its reasons."""
    if trace.name not in relevant:
        return False
    if isinstance(trace.value, Unknown):
        return not trace.value.causes.isdisjoint(doubts)
    seldom = trace.name.endswith(("_expired", "_forfeited", "_refilled"))
    return not (trace.source == "balance" and seldom and trace.value == 0)


def _value_text(trace: ValueTrace, version: Version, forms: Forms) -> str:
    kind, unit = value_kind(trace, version)
    shown = forms.text(trace.value, kind, unit)
    clauses = f" ({', '.join(trace.clauses)})" if trace.clauses else ""
    if trace.source == "figure":
        return f"{trace.text or shown}{clauses}"
    if trace.source == "lookup":
        return f"{shown} in the row {trace.text}{clauses}"
    if trace.taken:
        lots = (f"{forms.text(n, kind, unit)} from {printable(whose)}" for whose, n in trace.taken)
        return f"{shown}: {', '.join(lots)}"
    if trace.source in ("value", "window", "balance", "running"):
        value = version.values.get(trace.name)
        formula = " ".join((trace.text or "").split()) if value is None else definition_text(value)
        worth_it = 0 < len(formula) <= LONGEST and not isinstance(trace.value, Unknown)
        return f"{shown} = {formula}" if worth_it else shown
    return shown if trace.source == "fact" else f"{shown} ({trace.source})"


def value_kind(trace: ValueTrace, version: Version) -> tuple[Kind | None, Unit | None]:
    """The declared kind and unit of a value in a derivation."""
    if trace.source in ("value", "window"):
        value = version.values.get(trace.name)
        return (value.kind, value.unit) if value else (None, None)
    if trace.source == "balance":
        kinds = (b.kind for b in version.balances.values() if b.brings(trace.name))
        return next(kinds, None), None
    if trace.source == "running":
        cells = (cell for running in version.running.values() for cell in running.cells)
        return next((c.kind for c in cells if trace.name in (c.before, c.after)), None), None
    if trace.source == "lookup":
        return version.lookups[trace.name].kind, version.lookups[trace.name].unit
    if trace.source == "figure":
        figure = version.figures.get(trace.name)
        return (figure.kind, figure.unit) if figure else (None, None)
    fact = version.facts.get(trace.name)
    return (fact.kind, fact.unit) if fact else (None, None)


def _rules(derivation: Derivation, version: Version, titles: Titles) -> list[str]:
    by_state: dict[str, list[RuleTrace]] = {}
    for trace in derivation.rules:
        by_state.setdefault(trace.state, []).append(trace)
    lines: list[str] = []
    for state, heading in _STATES.items():
        traces = by_state.get(state, [])
        if traces:
            lines.append(heading)
        for trace in traces:
            lines += _rule(trace, version, titles)
    return lines


_STATES = {
    "fired": "rules that applied",
    "overridden": "rules that gave way to an exception",
    "nearly": "rules that nearly applied",
    "unknown": "rules of which nobody knows",
}


def _rule(trace: RuleTrace, version: Version, titles: Titles) -> list[str]:
    clauses = titles(trace.clauses)
    lines = paragraph(f"{trace.rule}: {clauses}" if clauses else trace.rule, 2, 6)
    rule = version.rules.get(trace.rule)
    if trace.state == "nearly":
        return lines + paragraph(f"failed: {trace.failed}", 6)
    if trace.state == "unknown":
        return lines + paragraph(causes_text(trace.causes), 6)
    if trace.by:
        how = "overridden by" if trace.state == "overridden" else "in part overridden by"
        lines += paragraph(f"{how}: {', '.join(trace.by)}", 6)
    if rule is not None and rule.because and trace.state == "fired":
        lines += paragraph(f"because: {rule.because}", 6)
    return lines


def _readings(result: Result, version: Version) -> list[str]:
    used = {} if result.derivation is None else result.derivation.readings
    lines = ["readings used"] if used else []
    for name, option in used.items():
        reading = version.readings.get(name)
        if reading is None:
            continue
        lines += paragraph(f"{name}: {reading.question}", 2, 6)
        by_hand = "" if option == reading.chosen else f" (the rulebook's own is {reading.chosen})"
        lines += paragraph(f"{option}{by_hand}: {reading.options.get(option, '')}", 6)
        if reading.because and not by_hand:
            lines += paragraph(f"because: {reading.because}", 6)
    return lines
