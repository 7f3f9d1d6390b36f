"""The rules of a version as conditions on single subjects, whatever other events there are and whatever the readings.

A condition is a formula over columns of its subject's own sheet. Facts of the event are what they are; whatever comes
from other subjects (joins, folds, windows), and every chosen reading, is a column of its own of which nothing is known
but its bounds. So what never holds here never holds: for any number of events, under all readings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from engine.analysis.worlds import within
from engine.interpret.evaluate import deep_recursion
from engine.language.expressions import Expr
from engine.language.functions import READING
from engine.plan import formulas as f
from engine.plan.alone import WIDEST, columns_of_facts
from engine.plan.formulas import Formula
from engine.plan.formulas.nodes import up_to
from engine.plan.known import NotColumnarError
from engine.plan.lower.expressions import ANY_OPTION
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering, Place
from engine.plan.lower.placing import placement
from engine.plan.lower.told import DAY
from engine.plan.profile import Profile
from engine.plan.sheets import Given, Sheet, Typed
from engine.rulebook.model import EVENT, Rulebook

_BEYOND = (NotColumnarError, f.TooWideError, f.DivisorError, KeyError, LookupError)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a condition comes to; `beyond` is true where only the interpreter knows."""

    form: Formula
    beyond: Formula = f.FALSE

    @property
    def surely(self) -> Formula:
        """That it holds."""
        return f.is_true(self.form)

    @property
    def maybe(self) -> Formula:
        """That it holds, or that only the interpreter knows."""
        return f.disjunction(self.surely, self.beyond)


class Apart:
    """Conditions of one version; days lie between `first` and `last` (since 1970)."""

    def __init__(
        self, rulebook: Rulebook, version: str, first: int, last: int, longest: int | None = None
    ) -> None:
        self.version = rulebook.versions[version]
        profile = Profile(first=first, last=last, rows=1, seen=(first, last))
        alone = replace(rulebook, versions={version: self.version})
        any_option = dict.fromkeys(self.version.readings, ANY_OPTION)
        self.lowering = Lowering(alone, any_option, profile)
        facts = self.version.facts
        columns = within(columns_of_facts(facts, profile), facts, first, last, longest)
        self.columns: dict[str, Typed] = dict(columns)
        sheet = self.lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, columns))
        with deep_recursion(), up_to(WIDEST):
            placed = placement(self.lowering, None, None, version)
            for name, form in ((VERSION, placed.version), (DAY, placed.day)):
                sheet.definitions[name] = form
                sheet.typed[name] = Typed("int", form.nullable, form.low, form.high)
            self._done: dict[tuple[str, str], Formula] = {}
            self.valid = f.is_true(self._over(EVENT, placed.plain))
        self.words: Mapping[str, tuple[str, ...]] = {
            f"{READING}:{name}": tuple(reading.options)
            for name, reading in self.version.readings.items()
        }

    def holds(self, about: str, when: Expr | None) -> Condition | None:
        """What a condition on subjects of a kind comes to; None where the plan has no words for it."""
        if when is None:
            return Condition(f.TRUE)
        place = Place(about, self.version)
        with deep_recursion(), up_to(WIDEST):
            try:
                value = self.lowering.value(when, place)
                form = self._over(about, value.form)
                beyond = f.negation(f.equal(self._over(about, value.why.recheck), f.ZERO))
            except _BEYOND:
                return None
            return Condition(form, beyond)

    def joined(self, form: Formula) -> bool:
        """Whether a formula looks at anything but facts of the event and readings."""
        return any("/" in str(name) for name in f.columns_of(form))

    def _over(self, sheet: str, form: Formula) -> Formula:
        found = {
            node: self._column(sheet, node)
            for node in f.walk(form)
            if node.op == "col" and not str(node.data).startswith(f"{READING}:")
        }
        for node in f.walk(form):
            if node.op == "col" and str(node.data).startswith(f"{READING}:"):
                self.columns[str(node.data)] = Typed("text", nullable=False)
        return f.substituted(form, found) if found else form

    def _column(self, sheet: str, node: Formula) -> Formula:
        name = str(node.data)
        key = (sheet, name)
        if key not in self._done:
            terms = self.lowering.plan.sheets[sheet]
            definition = terms.definitions.get(name)
            if isinstance(definition, Formula):
                self._done[key] = self._over(sheet, definition)
            elif definition is None and sheet == EVENT and name in self.columns:
                self._done[key] = node
            else:
                self._done[key] = self._free(f"{sheet}/{name}", node)
        return self._done[key]

    def _free(self, name: str, node: Formula) -> Formula:
        """A column of which only its bounds are known."""
        self.columns[name] = Typed(node.type, node.nullable, node.low, node.high)
        return f.column(name, node.type, node.low, node.high, nullable=node.nullable)
