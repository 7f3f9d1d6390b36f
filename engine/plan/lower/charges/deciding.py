"""The parts of a charge, decided: what rules set, with exceptions, beats what the charge declares.

The interpreter's definition is `_Pricing._resolve` in `engine/interpret/lines.py`. With the values come the rules that
the line names: those that set a part, and those behind the outcomes that a part's expression reads.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engine.language.expressions import Expr
from engine.language.kinds import NUMBER, TEXT, Kind, Quantity, is_text
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, NotColumnarError, number
from engine.plan.lower.charges.crediting import Credits
from engine.plan.lower.charges.model import Maybe, Words, maybe
from engine.plan.lower.fields import Candidate, Decided, decide
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.rules import verdict
from engine.plan.why import Why, merged
from engine.rulebook.charge_parts import ChargePart, Factor, IncrementStep
from engine.rulebook.model import Charge, Rule


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of some structures holds: the place of one, NULL where none does (`is_set` is false) or nobody knows."""

    options: tuple[ChargePart, ...]
    value: Known
    is_set: Formula
    by_rules: Formula
    asked: tuple[Formula, ...]  # of each option, whether it is looked at

    def holds(self, place: int) -> Formula:
        """Whether it is that one."""
        return f.is_true(f.equal(self.value.form, f.const(place)))

    @property
    def open(self) -> Formula:
        """Whether nobody knows which."""
        return f.conjunction(self.is_set, f.is_null(self.value.form))


class Pricing:
    """The parts of one charge of subjects at a place, under the rules that bear on it."""

    def __init__(self, lowering: Lowering, place: Place, charge: Charge) -> None:
        self.lowering, self.place, self.charge = lowering, place, charge
        rules = lowering.index(place.version).rules_by_charge.get(charge.name, ())
        told = [(rule, verdict(lowering, rule, place)) for rule in rules]
        self.live = [(rule, v) for rule, v in told if v.form is not f.FALSE]
        self.making = [(r, v) for r, v in self.live if charge.name not in r.only_changes]
        self.credits = Credits(lowering, place)

    def declared(self, part: str) -> list[ChargePart]:
        """All that a part may be."""
        given = [rule.charges[self.charge.name].get(part) for rule, _ in self.live]
        return [one for one in (*given, self.charge.parts.get(part)) if one is not None]

    def number(self, part: str, where: Formula = f.TRUE) -> Maybe:
        """A part that is a number."""
        found = self.value(part, where)
        return maybe(found.value, found.is_set)

    def words(self, part: str, options: tuple[str, ...]) -> tuple[Words, Why]:
        """A part that is one of some words, and why nobody knows it; then it is the first."""
        found = self.value(part)
        return words_of(found, options), found.value.why

    def value(self, part: str, where: Formula = f.TRUE) -> Decided:
        """A part that is an expression; its rules stand behind the line where `where` is true."""
        exprs = [given for given in self.declared(part) if isinstance(given, Expr)]
        kind = _kind(exprs)

        def read(given: ChargePart) -> Callable[[], Known]:
            assert isinstance(given, Expr)
            return partial(self.lowering.value, given, self.place)

        return self._decided(part, kind, read, where, self._credit)

    def structure(self, part: str, where: Formula = f.TRUE) -> Chosen:
        """A part that is more than an expression: which of those that are given."""
        options: list[ChargePart] = []
        for given in self.declared(part):
            if given not in options:
                options.append(given)

        def read(given: ChargePart) -> Callable[[], Known]:
            return lambda: number(options.index(given), NUMBER)

        asked = [f.FALSE for _ in options]

        def ask(given: ChargePart, on: Formula) -> None:
            place = options.index(given)
            asked[place] = f.disjunction(asked[place], on)

        found = self._decided(part, NUMBER, read, where, ask)
        by_rules = f.disjunction(*(on for _, on in found.winners))
        value = found.value
        tuples = [given for given in options if _may_be_alike(given)]
        if len(tuples) > 1:
            unsure = self.lowering.causes.recheck(f"structures of `{part}` that may be alike")
            lost = f.conjunction(found.is_set, f.is_null(value.form))
            why = merged([value.why, unsure.where(lost)])
            value = Known(NUMBER, value.form, why)
        return Chosen(tuple(options), value, found.is_set, by_rules, tuple(asked))

    def _decided(
        self,
        part: str,
        kind: Kind,
        read: Callable[[ChargePart], Callable[[], Known]],
        where: Formula,
        credit: Callable[[ChargePart, Formula], None],
    ) -> Decided:
        given = [(r, v, r.charges[self.charge.name].get(part)) for r, v in self.live]
        listed = [(r, v, own) for r, v, own in given if own is not None]
        candidates = [Candidate(rule, v, read(own)) for rule, v, own in listed]
        declared = self.charge.parts.get(part)
        fired = f.disjunction(*(f.is_true(v.form) for _, v, _ in listed))
        default = None
        if declared is not None and fired is not f.TRUE:
            default = self.lowering.attempt(kind, read(declared))
            credit(declared, f.conjunction(where, f.negation(fired)))
        name = f"{self.charge.name}.{part}"
        found = decide(self.lowering, name, kind, candidates, default, none_is_known=True)
        for rule, on in found.winners:
            self.credits.add(rule, f.conjunction(where, on))
        for place, on in found.asked:
            credit(listed[place][2], f.conjunction(where, on))
        return found

    def _credit(self, given: ChargePart, where: Formula) -> None:
        assert isinstance(given, Expr)
        self.credits.behind(given, where)

    def read(self, expr: Expr, where: Formula | None = None) -> Known:
        """An expression of a structure; where it is given, the rules behind it stand behind the line."""
        if where is not None:
            self.credits.behind(expr, where)
        return self.lowering.attempt(expr.kind, partial(self.lowering.value, expr, self.place))

    @property
    def fired(self) -> Formula:
        """Whether a rule that makes the line due has fired."""
        return f.disjunction(*(f.is_true(v.form) for _, v in self.making))

    @property
    def mentioned(self) -> Formula:
        """Whether a rule that makes the line due has fired, or may have."""
        return f.disjunction(*(f.negation(f.is_false(v.form)) for _, v in self.making))

    @property
    def doubts(self) -> Why:
        """Why nobody knows whether the line is due."""
        return merged(v.why for _, v in self.making)

    def rules(self) -> tuple[tuple[Rule, Formula], ...]:
        """The rules behind the line, where it is due, by id."""
        for rule, v in self.making:
            self.credits.add(rule, f.is_true(v.form))
        return self.credits.found()


def words_of(found: Decided, options: tuple[str, ...]) -> Words:
    """A word as conditions, the first of its options where it is not known or not given."""
    if found.is_set is f.FALSE:
        return ((f.TRUE, options[0]),)
    may_be = _constants(found.value.form)
    words = [word for word in options[1:] if may_be is None or word in may_be]
    branches = [(f.is_true(f.equal(found.value.form, f.const(word))), word) for word in words]
    return (*((c, word) for c, word in branches if c is not f.FALSE), (f.TRUE, options[0]))


def _constants(form: Formula) -> frozenset[str] | None:
    """The words that a formula may come to; None where it reads them from elsewhere."""
    if form.op in ("const", "null"):
        return frozenset([form.data] if form.op == "const" else [])
    if form.op not in ("case", "coalesce"):
        return None
    values = (*form.args[1::2], form.args[-1]) if form.op == "case" else form.args
    found = [_constants(value) for value in values]
    return frozenset().union(*(one or () for one in found)) if None not in found else None


def _kind(exprs: list[Expr]) -> Kind:
    """The kind of a part, of those that its expressions have."""
    kinds = [expr.kind for expr in exprs]
    texts = [is_text(kind) for kind in kinds]
    if any(texts) and not all(texts):
        raise NotColumnarError("a part that is a word or a number")
    if any(texts):
        return TEXT
    wide = [k for k in kinds if not (isinstance(k, Quantity) and k.dims is None)]
    return (wide or kinds or [NUMBER])[0]


def _may_be_alike(given: ChargePart) -> bool:
    """Whether a structure is compared by what its expressions come to."""
    if isinstance(given, Expr):
        return True
    return isinstance(given, tuple) and isinstance(given[0], Factor | IncrementStep)
