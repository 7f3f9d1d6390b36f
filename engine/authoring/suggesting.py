"""Events at the edge of every rule: one for which it just applies, and one for which it just does not.

In: a rulebook with its cases. Out: for each rule two events that differ in one fact, as little as was found: a number
by one unit, a day, a minute, a word, a truth, a fact that is there or not. They are made from the events of cases in
which the rule is looked at; where a number decides, the last one for which the rule applies is searched by halves. Of
a rule that no case meets nothing is known, and that is said.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from engine.authoring.case_files import Case, read_cases
from engine.authoring.cases import options_of
from engine.authoring.mutants.nearby import far_moves, moves, with_move
from engine.authoring.mutants.touching import watched
from engine.authoring.mutants.writing import WIDTH, case_text
from engine.diagnostics.findings import FindingsError, has_errors
from engine.rulebook.model import Fact, Rule, Rulebook, Version
from engine.values.numbers import decimal_text
from engine.values.zones import InstantError

Tell = Callable[[int, int], None]
_CASES = 3  # cases whose events are moved, for one rule
_MOVES = 40  # of each


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule, a case in which it applies and one in which it does not; `fact`: in what they differ."""

    rule: str
    clauses: tuple[str, ...]
    inside: Case | None
    outside: Case | None
    fact: str = ""

    def plain(self) -> dict[str, Any]:
        """For programs."""
        found: dict[str, Any] = {"rule": self.rule, "clauses": list(self.clauses)}
        for name, case in (("inside", self.inside), ("outside", self.outside)):
            if case is not None:
                found[name] = {"events": list(case.events), "readings": dict(case.readings)}
        return {**found, "fact": self.fact} if self.fact else found


def suggestions(
    rulebook: Rulebook, rules: frozenset[str] | None = None, tell: Tell | None = None
) -> list[Suggestion]:
    """One for each rule, in the order of the rulebook. Raises `FindingsError` where cases cannot be read."""
    cases, findings = read_cases(rulebook)
    if has_errors(findings):
        raise FindingsError(findings)
    fired = {case.name: applying(rulebook, case) for case in cases}
    wanted = [
        (version, rule)
        for version in rulebook.versions.values()
        for rule in version.rules.values()
        if rules is None or rule.id in rules
    ]
    found: list[Suggestion] = []
    for number, (version, rule) in enumerate(wanted):
        if tell is not None:
            tell(number, len(wanted))
        near = [case for case in cases if rule.id in fired[case.name]]
        near.sort(key=lambda case: (len(case.readings), len(case.events), len(str(case.events))))
        found.append(
            _edge(rulebook, version, rule, near or _meeting(rulebook, version, rule, cases))
        )
    return found


def suggestions_text(rulebook: Rulebook, found: list[Suggestion]) -> str:
    """All of them as a file of cases."""
    lines = [
        "# Worked out by the terms as they are: work each out by hand before you keep it.",
        "cases:",
    ]
    for one in found:
        if one.inside is None:
            lines += _comment(f"{one.rule}: no case meets it, so nothing near it is known")
            continue
        because = f"{one.rule} just applies"
        name = f"{one.rule}, just inside"
        lines += case_text(rulebook, one.inside, name, because, one.clauses)
        if one.outside is None:
            lines += _comment(f"{one.rule}: nothing near that case is outside of it")
            continue
        because = f"{one.rule} just does not apply: another `{one.fact}`"
        name = f"{one.rule}, just outside"
        lines += case_text(rulebook, one.outside, name, because, one.clauses)
    return "\n".join(lines)


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  # ", subsequent_indent="  #   ")


def applying(rulebook: Rulebook, case: Case) -> frozenset[str]:
    """The rules that fire in a case."""
    found = _decided(rulebook, case)
    return frozenset() if found is None else found[0]


def _decided(rulebook: Rulebook, case: Case) -> tuple[frozenset[str], frozenset[str]] | None:
    """The rules that fire, and those that may; None where the events are none, or nothing is decided of them."""
    try:
        world, found = watched(rulebook, case, options_of(rulebook, case))
    except (FindingsError, InstantError):
        return None
    if not found or any(result.version is None for result in found):
        return None
    fired = frozenset(name for names in world.fired.values() for name in names)
    return fired, frozenset(world.applied)


def _outside(rulebook: Rulebook, case: Case, rule: Rule) -> bool:
    """Whether the events are decided, and the rule does not apply."""
    found = _decided(rulebook, case)
    return found is not None and rule.id not in found[1]


def _meeting(rulebook: Rulebook, version: Version, rule: Rule, cases: Iterable[Case]) -> list[Case]:
    """A case near others that the rule applies to, where no case is one."""
    for case in cases:
        for place, fact, value in _ordered(rulebook, version, case):
            moved = with_move(case, place, fact, value)
            if rule.id in applying(rulebook, moved):
                return [moved]
    return []


def _edge(rulebook: Rulebook, version: Version, rule: Rule, near: list[Case]) -> Suggestion:
    for case in near[:_CASES]:
        for place, fact, value in _ordered(rulebook, version, case):
            moved = with_move(case, place, fact, value)
            if _outside(rulebook, moved, rule):
                inside, outside = _closer(rulebook, version.facts[fact], rule, case, moved, place)
                return Suggestion(rule.id, rule.clauses, inside, outside, fact)
    bare = replace(near[0], expected=()) if near else None
    return Suggestion(rule.id, rule.clauses, bare, None)


def _ordered(rulebook: Rulebook, version: Version, case: Case) -> Iterator[tuple[int, str, Any]]:
    """Moves of a case: numbers and times first, then facts that are left out, another sort of event last."""
    found = moves(rulebook, version, case)
    found.sort(key=lambda move: (move[2] is None, isinstance(move[2], bool)))
    yield from found[:_MOVES]
    yield from far_moves(version, case)[:_MOVES]


def _closer(
    rulebook: Rulebook, fact: Fact, rule: Rule, inside: Case, outside: Case, place: int
) -> tuple[Case, Case]:
    """The two moved towards one another by halves, while a whole unit of a number lies between them."""
    one, two = _number(inside, place, fact), _number(outside, place, fact)
    while one is not None and two is not None and abs(two - one) > 1:
        middle = Fraction((one + two) // 2)
        if middle in (one, two):
            break
        between = with_move(inside, place, fact.name, decimal_text(middle))
        if rule.id in applying(rulebook, between):
            inside, one = between, middle
        elif _outside(rulebook, between, rule):
            outside, two = between, middle
        else:
            break
    return inside, outside


def _number(case: Case, place: int, fact: Fact) -> Fraction | None:
    event = case.events[place]
    text = str(event.get(fact.name)) if isinstance(event, dict) else ""
    whole = text.removeprefix("-").replace(".", "", 1)
    return Fraction(text) if whole.isdecimal() and fact.unit is not None else None
