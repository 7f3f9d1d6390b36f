"""What the terms have names for, as formulas: facts, values, outcomes. People read conditions on these.

A feature is a truth, a word of a list, a number (over a constant denominator), or just whether something is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.analysis.cases import Case, Value
from engine.language.kinds import BOOL, Enum, Kind, Quantity
from engine.plan import formulas as f
from engine.plan.cells import dimensions
from engine.plan.cutting import conditions_of
from engine.plan.formulas import Formula
from engine.plan.lower.names import constant, fact_column
from engine.rulebook.model import Version
from engine.values.units import Unit, show

if TYPE_CHECKING:
    from engine.analysis.worlds import World


@dataclass(frozen=True, slots=True)
class Feature:
    """Something with a name: the `words` of a list, of a number the `marks` at which figures or conditions stand (times
    `per`, as `form` is); `rank` says how gladly it is read, facts first."""

    name: str
    form: Formula
    rank: int
    words: tuple[str, ...] = ()
    per: int = 1
    marks: tuple[int, ...] = ()
    unit: Unit | None = None

    def number(self, value: int) -> str:
        """A number as people write it."""
        exact = Fraction(value, self.per)
        number = exact.numerator if exact.denominator == 1 else exact
        return str(number) if self.unit is None else show(number, self.unit)


def features(world: World, case: Case, form: Formula) -> tuple[Feature, ...]:
    """The features of a case that may say when a truth is true."""
    version = world.rulebook.versions[world.version]
    cuts = {one.source: one.cuts for one in dimensions(conditions_of([form])).values() if one.cuts}
    found: dict[Formula, Feature] = {}
    for one in _features(world, case, version):
        if one.form.constant or one.form in found:
            continue
        met = (_rounder(one, cut) for cut in cuts.get(one.form, ()))
        found[one.form] = replace(one, marks=tuple(sorted({*one.marks, *met})))
    return tuple(found.values())


def _rounder(feature: Feature, cut: int) -> int:
    """A cut parts a number from the one before it: the one of the two that people write."""
    return min(cut, cut - 1, key=lambda number: len(feature.number(number)))


def _features(world: World, case: Case, version: Version) -> Iterator[Feature]:
    for name, fact in version.facts.items():
        column = fact_column(name)
        typed = world.columns.get(column)
        if typed is None or column in case.known:
            continue
        form = f.column(column, typed.type, typed.low, typed.high, nullable=typed.nullable)
        per = world.lowering.profile.of(fact).scale if isinstance(fact.kind, Quantity) else 1
        yield from _feature(version, name, Value(form, f.const(per)), fact.kind, 0, fact.unit)
    kinds = world.lowering.index(version).kinds
    for name, value in case.named.items():
        yield from _feature(version, name, value, kinds[name], 1)
    for home in case.homes:
        for name, value in home.fields.items():
            outcome = version.outcomes.get(name)
            if outcome is not None:
                told = name if len(case.homes) == 1 else f"{name} of the {home.kind}"
                yield from _feature(version, told, value, outcome.kind, 2)


def _feature(
    version: Version, name: str, value: Value, kind: Kind, rank: int, unit: Unit | None = None
) -> Iterator[Feature]:
    if kind == BOOL and value.form.type == "bool":
        yield Feature(name, value.form, rank)
    elif isinstance(kind, Enum) and value.form.type == "text":
        yield Feature(name, value.form, rank, kind.values)
    elif isinstance(kind, Quantity) and value.form.type == "int" and value.per.op == "const":
        per = int(value.per.data)
        units = [one.unit for one in version.figures.values() if one.kind == kind and one.unit]
        marks = tuple(_figures(version, kind, per))
        yield Feature(name, value.form, rank, (), per, marks, unit or next(iter(units), None))
    elif rank == 0:
        yield Feature(name, value.form, rank)


def _figures(version: Version, kind: Quantity, per: int) -> Iterator[int]:
    """The figures that a number may be compared with, times its denominator."""
    for figure in version.figures.values():
        if isinstance(figure.kind, Quantity) and figure.kind.dims == kind.dims:
            known = constant(figure.value, figure.kind)
            scaled = Fraction(int(known.form.data) * per, int(known.per))  # type: ignore[arg-type]
            if scaled.denominator == 1:
                yield int(scaled)
