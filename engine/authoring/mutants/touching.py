"""What each case of a rulebook asks for: which expressions, rules, readings and names.

In: a rulebook and a case. Out: a `Touch` with everything that was looked at while the interpreter decided the events of
the case. A mutant of something else changes nothing that the case could notice. Expressions stand for all that they
name: what one of them might have asked for counts as asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from engine.authoring.case_files import Case
from engine.authoring.cases import options_of
from engine.authoring.mutants.model import ANYTHING, Touch
from engine.authoring.mutants.places import expressions, spot
from engine.diagnostics.findings import FindingsError
from engine.events.readers.python_values import raw_events
from engine.events.tables import ReferenceTable
from engine.interpret.evaluate import deep_recursion, results, with_parts
from engine.interpret.intake import Intake
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.interpret.subjects import Subject
from engine.interpret.world import World
from engine.language.expressions import Expr
from engine.language.tree import Ref, walk
from engine.rulebook.model import Rule, Rulebook, Version
from engine.rulebook.timeline import as_known
from engine.values.zones import InstantError


class Watched(World):
    """A world that remembers what it was asked for."""

    def __init__(
        self,
        rulebook: Rulebook,
        readings: Mapping[str, str],
        as_of: datetime | None,
        tables: Mapping[str, ReferenceTable],
    ) -> None:
        super().__init__(rulebook, readings, as_of, tables)
        self.asked: dict[int, Expr] = {}
        self.found: dict[tuple[int, int], Any] = {}  # by expression and subject
        self.fired: dict[int, set[str]] = {}  # by subject
        self.applied: set[str] = set()
        self.read: set[str] = set()
        self.kept: list[Subject] = []  # so that no other subject takes the number of one

    def value(self, expr: Expr, subject: Subject, asker: Subject | None = None) -> Any:
        self.asked[id(expr)] = expr
        found = self.found[id(expr), id(subject)] = super().value(expr, subject, asker)
        return found

    def verdict(self, rule: Rule, subject: Subject) -> Any:
        found = super().verdict(rule, subject)
        if found is not False:  # a rule that does not apply might as well not be there
            self.applied.add(rule.id)
        if found is True:
            self.fired.setdefault(id(subject), set()).add(rule.id)
        return found

    def reading(self, subject: Subject, name: str) -> str:
        self.read.add(name)
        return super().reading(subject, name)


def touched(rulebook: Rulebook, case: Case) -> Touch:
    """Everything that a case asks for; `ANYTHING` where that cannot be told."""
    try:
        options = options_of(rulebook, case)
    except (FindingsError, InstantError):
        return ANYTHING
    world, _ = watched(rulebook, case, options)
    found = closed(world.rulebook.versions.values(), world.asked.values())
    read = {name for one in found for name in one.readings}
    spots = frozenset(spot(one.span) for one in found if one.span is not None)
    names = frozenset(n.name for one in found for n in walk(one.tree) if isinstance(n, Ref))
    return Touch(spots, frozenset(world.applied), frozenset(world.read | read), names)


def watched(rulebook: Rulebook, case: Case, options: Options) -> tuple[Watched, list[Result]]:
    """The events of a case decided, by a world that remembers what it was asked for."""
    known = as_known(rulebook, options.known_at, options.version)
    world = Watched(known, options.readings, options.as_of, options.tables)
    intake = Intake(world, options)
    with deep_recursion():
        intake.take(raw_events(case.events, case.file))
        chosen = with_parts(options, intake)
        found = results(world, intake.subjects, chosen, None, intake.unplaced)
    world.kept = intake.subjects
    return world, found


def may_notice(asked: Touch, mutant: Touch) -> bool:
    """Whether a case that asks for this may notice a mutant that is met by that."""
    if ANYTHING in (asked, mutant):
        return True
    return bool(
        asked.spots & mutant.spots or asked.rules & mutant.rules
        or asked.readings & mutant.readings or asked.names & mutant.names
    )  # fmt: skip


def closed(versions: Iterable[Version], asked: Iterable[Expr]) -> list[Expr]:
    """The expressions, and those of the values that they name."""
    bodies = {name: tuple(expressions(value)) for v in versions for name, value in v.values.items()}
    found: dict[int, Expr] = {}
    left = list(asked)
    while left:
        one = left.pop()
        if id(one) in found:
            continue
        found[id(one)] = one
        for node in walk(one.tree):
            if isinstance(node, Ref):
                left += bodies.get(node.name, ())
    return list(found.values())
