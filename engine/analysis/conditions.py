"""Conditions on what the terms have names for: as formulas, in words, and by the values that they rule out."""

from __future__ import annotations

from dataclasses import dataclass

from engine.analysis.named import Feature
from engine.plan import formulas as f
from engine.plan.formulas import Constant, Formula


@dataclass(frozen=True, slots=True)
class Condition:
    """A feature is one of `values`, or a number from `low` to `high`; absent where `absent` and nowhere else."""

    feature: Feature
    values: frozenset[Constant] = frozenset()
    low: int | None = None
    high: int | None = None
    absent: bool = False
    present: bool = True

    @property
    def formula(self) -> Formula:
        """The condition as a truth; never absent."""
        form = self.feature.form
        missing = f.is_null(form)
        if not self.present:
            return missing
        parts = [f.negation(missing)]
        if self.low is not None:
            parts.append(f.is_true(f.at_most(f.const(self.low), form)))
        if self.high is not None:
            parts.append(f.is_true(f.at_most(form, f.const(self.high))))
        if form.type == "bool" and self.values:
            parts.append(f.is_true(form) if True in self.values else f.is_false(form))
        elif self.values:
            options = sorted(self.values, key=str)
            parts.append(f.is_true(f.one_of(form, options)))
        found = f.conjunction(*parts)
        return f.disjunction(missing, found) if self.absent else found


def ruled_out(one: Condition) -> list[Formula]:
    """The values that a condition rules out, where they can be counted."""
    form, feature = one.feature.form, one.feature
    none = [] if one.absent or not form.nullable else [f.null(form.type)]
    if form.type == "bool" and one.values:
        return [*none, *(f.const(value) for value in (True, False) if value not in one.values)]
    if feature.words and one.values:
        return [*none, *(f.const(word) for word in feature.words if word not in one.values)]
    numbers = one.low is not None or one.high is not None
    return none if one.present and not numbers else []


def has_value(form: Formula, value: Formula) -> Formula:
    """That a formula has a value, or none."""
    if value.op == "null":
        return f.is_null(form)
    if form.type == "bool":
        return f.is_true(form) if value.data else f.is_false(form)
    return f.is_true(f.equal(form, value))


def words(condition: Condition) -> str:
    """A condition as people read it."""
    feature = condition.feature
    name = feature.name
    if not condition.present:
        return f"{name} is not given"
    text = _told(condition)
    if not text:
        return f"{name} is given"
    return f"{text} or not given" if condition.absent else text


def _told(condition: Condition) -> str:
    feature, name = condition.feature, condition.feature.name
    if feature.form.type == "bool":
        return name if True in condition.values else f"not {name}" if condition.values else ""
    if condition.values:
        listed = [word for word in feature.words if word in condition.values]
        if len(listed) * 2 > len(feature.words) + 1 and len(feature.words) - len(listed) <= 3:
            return (
                f"{name} != {' and '.join(w for w in feature.words if w not in condition.values)}"
            )
        return f"{name} = {' or '.join(listed)}"
    low, high = condition.low, condition.high
    if low is not None and low == high:
        return f"{name} = {feature.number(low)}"
    if low is not None and high is not None:
        under = "<=" if low in feature.marks else "<"
        least = feature.number(low if low in feature.marks else low - 1)
        return f"{least} {under} {name} {_below(feature, high)}"
    if low is not None:
        above = low in feature.marks
        return f"{name} {'>=' if above else '>'} {feature.number(low if above else low - 1)}"
    return "" if high is None else f"{name} {_below(feature, high)}"


def _below(feature: Feature, high: int) -> str:
    """An upper bound: at a mark, or right below one."""
    if high in feature.marks:
        return f"<= {feature.number(high)}"
    return f"< {feature.number(high + 1)}"
