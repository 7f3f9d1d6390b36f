"""Conditions on columns in the words of the rulebook: `minutes < 30 min`, `topic is not given`, `kind = travel`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Final
from typing import Literal as Choice

from engine.analysis.regions import Literal
from engine.analysis.witness import number_text
from engine.language.kinds import DATE, INSTANT, Quantity
from engine.plan.cells import Dimension
from engine.plan.formulas import Formula
from engine.plan.lower.names import fact_column
from engine.plan.profile import DAY, declared
from engine.rulebook.model import Fact
from engine.values.units import Unit

_FIRST: Final = date(1970, 1, 1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SIGNS: Final = {
    "mul": "·",
    "div": "÷",
    "mod": "mod",
    "and": "and",
    "or": "or",
    "eq": "=",
    "lt": "<",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a number stands for: a moment, a day, microseconds, a fact's quantity, or itself."""

    form: Choice["instant", "day", "time", "quantity", "number"]
    scale: Fraction = Fraction(1)
    unit: str = ""


class Wording:
    """The words for columns of facts."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = {fact_column(name): fact for name, fact in facts.items()}

    def region(self, literals: Sequence[Literal]) -> str:
        """All conditions of a region; `always` where there is none."""
        told = sorted(dict.fromkeys(self.literal(one) for one in literals))
        return " and ".join(told) or "always"

    def literal(self, one: Literal) -> str:
        """One condition."""
        dimension, cell = one.dimension, one.cell
        source = self.source(dimension.source)
        if cell < 0:
            held, bound = self.held(dimension.source), one.high if one.low is None else one.low
            return f"{source} {'<=' if one.low is None else '>='} {self.number(bound or 0, held)}"
        if cell == dimension.absence:
            return f"{source} is not given"
        if dimension.form == "truth":
            return source if cell else f"not ({source})" if " " in source else f"not {source}"
        if dimension.form == "text":
            if cell < len(dimension.words):
                return f"{source} = {dimension.words[cell]}"
            return f"{source} is none of {', '.join(dimension.words)}"
        return self._between(dimension, cell, source)

    def _between(self, dimension: Dimension, cell: int, source: str) -> str:
        cuts, held = dimension.cuts, self.held(dimension.source)
        low = cuts[cell - 1] if cell else None
        high = cuts[cell] if cell < len(cuts) else None
        if low is not None and high == low + 1:
            return f"{source} = {self.number(low, held)}"
        if low is None and high is None:
            return f"{source} is given"
        if low is None:
            return f"{source} < {self.number(high or 0, held)}"
        if high is None:
            return f"{source} >= {self.number(low, held)}"
        return f"{self.number(low, held)} <= {source} < {self.number(high, held)}"

    # ── What numbers stand for ────────────────────────────────────────────────────────────────────

    def held(self, form: Formula) -> Held:
        """What the numbers of a formula stand for."""
        if form.op == "col":
            fact = self._facts.get(str(form.data))
            return Held("number") if fact is None else _of_fact(fact)
        if form.op in ("div", "mod") and form.args[1].op == "const":
            inner = self.held(form.args[0])
            if form.args[1].data == DAY and inner.form in ("instant", "time"):
                return Held("day" if form.op == "div" else "time")
            return inner if form.op == "mod" else Held("number")
        parts = [self.held(arg) for arg in form.args if not arg.constant]
        kinds = {part.form for part in parts}
        if form.op == "add" and kinds == {"instant"} and len(parts) == 2:
            return Held("time")
        if (
            form.op in ("add", "neg", "least", "greatest", "case", "coalesce")
            and len(set(parts)) == 1
        ):
            return parts[0]
        return Held("number")

    def number(self, value: int, held: Held) -> str:
        """A number as people write what it stands for."""
        match held.form:
            case "instant":
                moment = _EPOCH + timedelta(microseconds=value)
                return moment.isoformat().replace("+00:00", "Z")
            case "day":
                return (_FIRST + timedelta(days=value)).isoformat()
            case "time":
                return f"{number_text(Fraction(value, 60_000_000))} min"
        text = number_text(Fraction(value) / held.scale)
        return f"{text} {held.unit}" if held.unit else text

    def source(self, form: Formula) -> str:
        """What a condition is about."""
        if form.op == "col":
            name = str(form.data)
            return name.removeprefix("f:")
        if form.op == "const":
            return str(form.data)
        if form.op == "not":
            return f"not ({self.source(form.args[0])})"
        if form.op == "is_null":
            return f"{self.source(form.args[0])} is not given"
        if form.op in ("div", "mod") and form.args[1].op == "const" and form.args[1].data == DAY:
            return f"{'day' if form.op == 'div' else 'time'} of {self.source(form.args[0])}"
        if form.op == "add":
            return self._sum(form.args)
        if form.op == "neg":
            return f"-{self.source(form.args[0])}"
        if form.op in _SIGNS:
            return f" {_SIGNS[form.op]} ".join(self._part(arg) for arg in form.args)
        inner = ", ".join(self.source(arg) for arg in form.args if arg.op != "const")
        return f"{form.op}({inner})"

    def _sum(self, terms: Sequence[Formula]) -> str:
        text = ""
        held = self.held(terms[0])
        for term in terms:
            if term.op == "neg":
                text += f" - {self._part(term.args[0])}"
            elif term.op == "const":
                text += f" {'-' if term.data < 0 else '+'} {self.number(abs(term.data), held)}"
            else:
                text += f" + {self._part(term)}"
        return text.strip().removeprefix("+ ")

    def _part(self, form: Formula) -> str:
        text = self.source(form)
        return f"({text})" if " " in text and form.op != "col" else text


def _of_fact(fact: Fact) -> Held:
    if fact.kind == DATE:
        return Held("day")
    if fact.kind == INSTANT:
        return Held("instant")
    if isinstance(fact.kind, Quantity):
        unit: Unit | None = fact.unit
        if unit is None:
            return Held("quantity", Fraction(declared(fact).scale))
        return Held("quantity", declared(fact).scale * Fraction(unit.factor), unit.text)
    return Held("number")
