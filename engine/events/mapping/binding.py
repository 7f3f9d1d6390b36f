"""A mapping meets a file: column names are looked up, expressions typed.

In: a mapping, the columns of the events file (None for JSON, whose rows may differ) and its
companions. Out: the fields ready to be computed, in order; or `FindingsError` at the places in the
mapping file (CB3, CB4, CB650, CB651).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.diagnostics.findings import Finding, FindingsError, quote
from engine.diagnostics.suggest import did_you_mean
from engine.events.mapping.companions import Lookup
from engine.events.mapping.model import (
    Column,
    Constant,
    EventMapping,
    FieldRule,
    Formula,
    Joined,
)
from engine.events.mapping.scope import RowScope
from engine.language.expressions import Expr
from engine.language.infer import compile_expression
from engine.language.kinds import (
    BOOL,
    DATE,
    DURATION,
    INSTANT,
    PERIOD,
    TEXT,
    Kind,
    Quantity,
    is_text,
)
from engine.rulebook.located import Scalar
from engine.values.units import Unit

_BOOLS = {"true": "True", "false": "False"}


@dataclass(frozen=True, slots=True)
class BoundField:
    """A field with its expression, where it has one, and the kind that later expressions see."""

    rule: FieldRule
    formula: Expr | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Bound:
    """A mapping that is ready for the rows of one file."""

    mapping: EventMapping
    companions: tuple[Lookup, ...]
    drop: Expr | None
    fields: tuple[BoundField, ...]
    kinds: Mapping[str, Kind]


def bind(
    mapping: EventMapping, columns: Iterable[str] | None, companions: tuple[Lookup, ...]
) -> Bound:
    """The mapping for a file with these columns; raises `FindingsError` with all that does not fit."""
    binder = _Binder(columns, companions)
    drop = (
        binder.compile(mapping.drop.condition.node, {}, BOOL) if mapping.drop is not None else None
    )
    kinds: dict[str, Kind] = {}
    fields: list[BoundField] = []
    for rule in mapping.fields:
        bound = binder.field(rule, kinds)
        fields.append(bound)
        kinds[rule.name] = bound.kind
    if binder.findings:
        raise FindingsError(binder.findings)
    return Bound(mapping, companions, drop, tuple(fields), kinds)


class _Binder:
    def __init__(self, columns: Iterable[str] | None, companions: tuple[Lookup, ...]) -> None:
        seen = set(columns or ())
        own = frozenset(seen)
        ambiguous: set[str] = set()
        for lookup in companions:
            ambiguous |= seen.intersection(lookup.columns)
            seen.update(lookup.columns)
        self.columns = None if columns is None else frozenset(seen)
        self.ambiguous = frozenset(ambiguous)
        self.findings: list[Finding] = []
        if columns is not None:
            self.check_keys(own, companions)

    def check_keys(self, own: frozenset[str], companions: tuple[Lookup, ...]) -> None:
        for lookup in companions:
            key = lookup.companion.key
            if key not in own:
                message = f"the events file has no column {quote(key)}, the key of `{lookup.companion.name}`"
                self.findings.append(
                    Finding("CB651", message, lookup.companion.span, did_you_mean(key, own))
                )

    def field(self, rule: FieldRule, kinds: dict[str, Kind]) -> BoundField:
        formula: Expr | None = None
        match rule.source:
            case Column(name=name):
                self.check_column(name)
            case Joined(names=names):
                for name in names:
                    self.check_column(name)
            case Formula(node=node):
                formula = self.compile(node, kinds)
                self.check_steps(rule, formula, node)
            case Constant():
                pass
        return BoundField(rule, formula, _kind(rule, formula))

    def check_column(self, name: Scalar) -> None:
        if name.text in self.ambiguous:
            message = f"the events file and a companion both have a column {quote(name.text)}"
            self.findings.append(
                Finding("CB651", message, name.span, "rename one of them in its file")
            )
        elif self.columns is not None and name.text not in self.columns:
            hint = did_you_mean(name.text, self.columns)
            message = f"there is no column {quote(name.text)}"
            self.findings.append(Finding("CB651", message, name.span, hint))

    def check_steps(self, rule: FieldRule, formula: Expr | None, node: Scalar) -> None:
        """What is done with an expression's value must suit its kind."""
        if formula is None:
            return
        plain = isinstance(formula.kind, Quantity) and not formula.kind.dims
        if rule.values is not None and not is_text(formula.kind):
            message = f"`values` translates texts, and this is {formula.kind}"
        elif rule.unit is not None and not plain and not is_text(formula.kind):
            message = f"`unit` is for plain numbers, and this is {formula.kind}"
        elif rule.timing is not None and formula.kind != DATE and not is_text(formula.kind):
            message = f"`shift` moves dates, and this is {formula.kind}"
        else:
            return
        self.findings.append(Finding("CB650", message, node.span))

    def compile(
        self, node: Scalar, kinds: dict[str, Kind], expected: Kind | None = None
    ) -> Expr | None:
        text = _BOOLS.get(node.text, node.text) if node.style == "plain" else node.text
        scope = RowScope(self.columns, self.ambiguous, dict(kinds))
        expr, problems = compile_expression(text, scope, expected)
        for problem in problems:
            place = node.place(min(problem.start, len(node.text)), min(problem.end, len(node.text)))
            self.findings.append(Finding(problem.code, problem.message, place, problem.help))
        return expr


def _kind(rule: FieldRule, formula: Expr | None) -> Kind:
    """The kind of a field's value as later expressions see it."""
    if rule.unit is not None:
        return Quantity(rule.unit.dims) if isinstance(rule.unit, Unit) else DURATION
    if rule.timing is not None:
        form = rule.timing.format
        placed = rule.timing.zone is not None or (form is not None and form.has_offset)
        return INSTANT if placed else DATE
    if (
        formula is None
        or rule.values is not None
        or is_text(formula.kind)
        or formula.kind == PERIOD
    ):
        return TEXT
    return formula.kind
