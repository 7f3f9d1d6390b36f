"""From charges to lines: which charges are due, what their parts come to, and the priced line.

A charge is due for a subject when a fired rule mentions it. Each of its parts is a field like any other: what rules
set, with exceptions, beats what the charge declares. The arithmetic itself is `charging`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from engine.interpret.charging import Computed, Piece, Terms, TierStep, TierTerms, compute
from engine.interpret.fields import Candidate, Decision, decide_one
from engine.interpret.results import Line
from engine.interpret.structures import doubtful_tiers, factors, increment_steps, tier_terms
from engine.interpret.subjects import Subject
from engine.language.expressions import Expr
from engine.language.kind_units import unit_of
from engine.language.kinds import Kind, money
from engine.language.tree import Ref, walk
from engine.rulebook.charge_parts import Factor, IncrementStep, PieceSource, Tiers
from engine.rulebook.model import Charge, Rule
from engine.values.currencies import minor_step
from engine.values.numbers import Number
from engine.values.unknown import CIRCLE, Cause, CauseKind, Unknown, because, merge

if TYPE_CHECKING:
    from engine.interpret.world import World

_LATEST = datetime.max.replace(tzinfo=UTC)
_INCREMENT = ("increment_from", "increment_to")
_ROUNDING = ("round_how", "round_each")
_MEET = ("multiplier_meet",)
_CHOICES = (*_INCREMENT, *_ROUNDING, *_MEET, "unworked_rate")


def lines_of(world: World, subject: Subject) -> Iterator[Line]:
    """The lines of one subject, by name of the charge."""
    for name in sorted(world.index(subject.version).rules_by_charge):
        if subject.version.charges[name].about == subject.kind:
            line = world.line(subject, name)
            if line is not None:
                yield line


def line_of(world: World, subject: Subject, charge: Charge) -> Line | None:
    """The line of one charge; None where no rule that may apply mentions it, or there is nothing to price."""
    if charge.name not in world.index(subject.version).rules_by_charge:
        return None
    return _Pricing(world, subject, charge).line()


def of_line(
    world: World, subject: Subject, name: str, part: Literal["amount", "billed"], kind: Kind
) -> Any:
    """What the line of a charge that a subject sees comes to or bills; `kind` is what the expression counts on."""
    charge = subject.version.charges.get(name)
    if charge is None:
        return not_there(subject, name)
    holder = subject if charge.about == subject.kind else subject.holder(charge.about)
    if holder is None:
        return world.absent(subject, charge.about, name)
    own = holder.version.charges.get(name)
    if own is None or own.about != charge.about or own.quantity_kind != charge.quantity_kind:
        return not_there(holder, name)
    if part == "amount" and money(holder.version.currency) != kind:
        return not_there(holder, name)
    if (holder, name) in world.working:
        return CIRCLE
    return _settled(world.line(holder, name), part)


def not_there(subject: Subject, name: str) -> Unknown:
    """Why an expression of one version finds nothing under the version of the subject that it looks at."""
    return because(CauseKind.OPEN, name, f"version `{subject.version.id}` does not have it")


def _settled(line: Line | None, part: Literal["amount", "billed"]) -> Any:
    """What a line comes to or bills, for others to reckon with; while any of it awaits something, nobody knows."""
    if line is None:
        return 0
    value = getattr(line, part)
    return Unknown(line.causes) if value is None or line.undecided else value


class _Pricing:
    """The making of one line."""

    def __init__(self, world: World, subject: Subject, charge: Charge) -> None:
        self.world, self.subject, self.charge = world, subject, charge
        rules = world.index(subject.version).rules_by_charge[charge.name]
        self.live = [(r, v) for r in rules if (v := world.verdict(r, subject)) is not False]
        self.making = [(r, v) for r, v in self.live if charge.name not in r.only_changes]
        self.winners: dict[str, Rule] = {}
        self.causes: set[Cause] = set()

    def line(self) -> Line | None:
        """The line; None where the charge is not due, or counts nothing and has no price."""
        if not self.making:
            return None
        terms = self._terms()
        if terms.price is None and all(p.quantity == 0 for p in terms.pieces):
            return None
        fired = [r for r, v in self.making if v is True]
        for rule in fired:
            self.winners.setdefault(rule.id, rule)
        computed = compute(terms)
        if not fired:
            for _, verdict in self.making:
                self.causes |= verdict.causes
            computed = Computed(None, None, None, None, None, None, (), (), frozenset())
            return self._finish(computed, None, None)
        payer, invoice_on = self._part("payer"), self._part("invoice_on")
        for part in (payer, invoice_on):
            if isinstance(part, Unknown):
                self.causes |= part.causes
        return self._finish(computed, payer, invoice_on)

    def _finish(self, done: Computed, payer: Any, invoice_on: Any) -> Line:
        rules = sorted(self.winners.values(), key=lambda rule: rule.id)
        clauses = [*self.charge.clauses, *(c for rule in rules for c in rule.clauses)]
        unit = unit_of(self.charge.quantity_kind)
        return Line(
            self.charge.name, self.subject.kind, self.subject.id, self.subject.event_ids(), unit,
            done.actual, done.billed, done.covered, done.undecided, done.rate, done.amount, payer, invoice_on,
            tuple(rule.id for rule in rules), tuple(dict.fromkeys(clauses)), done.pieces, done.steps,
            done.causes | frozenset(self.causes),
        )  # fmt: skip

    def _resolve(self, part: str) -> Decision:
        """The declared or rule-given form of a part: an expression's value, or a structure as it stands."""
        field = f"{self.charge.name}.{part}"
        candidates = [
            Candidate(rule, verdict, partial(self._value, rule.charges[self.charge.name][part]))
            for rule, verdict in self.live
            if part in rule.charges[self.charge.name]
        ]
        declared = self.charge.parts.get(part)
        fired = any(candidate.verdict is True for candidate in candidates)
        decision = decide_one(field, candidates, None if fired else self._value(declared))
        for rule in decision.winners:
            self.winners.setdefault(rule.id, rule)
        return decision

    def _value(self, part: Any) -> Any:
        if isinstance(part, Expr):
            self._credit(part, self.subject)
            return self.world.value(part, self.subject)
        if isinstance(part, tuple) and part and isinstance(part[0], Factor):
            return factors(part, self._look, self._value)
        if isinstance(part, tuple) and part and isinstance(part[0], IncrementStep):
            return increment_steps(part, self._value)
        return part

    def _part(self, name: str) -> Any:
        return self._resolve(name).value

    def _terms(self) -> Terms:
        found = {name: self._part(name) for name in _CHOICES}
        increment, step = self._part("increment"), self._part("round_to")
        multiplier = self._part("multiplier")
        if isinstance(multiplier, tuple) and len(multiplier) > 1:
            multiplier = _in_doubt(multiplier, found, _MEET)
        pieces = self._pieces()
        return Terms(
            pieces=pieces, free=self._part("free"), minimum=self._part("minimum"),
            increment=None if increment is None else _in_doubt(increment, found, _INCREMENT),
            increment_threshold=self._part("increment_threshold"), tiers=self._tiers(), price=self._price(),
            multiplier=multiplier,
            floor=self._part("floor"), cap=self._part("cap"),
            round_to=_in_doubt(self._minor() if step is None or step == 0 else step, found, _ROUNDING),
            **{name: value for name, value in found.items() if _is_choice(name, value)},
        )  # fmt: skip

    def _minor(self) -> Number:
        return minor_step(self.subject.version.currency)

    def _pieces(self) -> tuple[Piece, ...]:
        listed = self._resolve("pieces")
        sources = listed.value
        if isinstance(sources, Unknown):
            return (Piece(sources),)
        alone = Decision(None) if listed.winners else self._resolve("quantity")
        if not sources or alone.winners or isinstance(alone.value, Unknown):
            quantity = alone.value
            if quantity is None:
                return ()
            start, end = _clock(self.subject)
            return (Piece(quantity, self._part("rate"), start, end, self.subject.id),)
        found = [
            (*self._place(part), number, piece)
            for number, source in enumerate(sources)
            for part in self.world.parts_named(self.subject, source.each)
            if (piece := self._piece(source, part)) is not None
        ]
        return tuple(piece for *_, piece in sorted(found, key=lambda item: item[:-1]))

    def _place(self, part: Subject) -> tuple[bool, datetime, str]:
        """Pieces stand in the order of time; those without a known time come last, by id."""
        start = part.start if isinstance(part.start, datetime) else None
        return start is None, start or _LATEST, part.id

    def _piece(self, source: PieceSource, part: Subject) -> Piece | None:
        quantity = self.world.value(source.quantity, part)
        if not isinstance(quantity, Unknown) and quantity == 0:
            return None
        rate: Any = None
        if source.rate is not None:
            self._credit(source.rate, part)
            rate = self.world.value(source.rate, part)
        else:
            rate = self._part("rate")
        return Piece(quantity, rate, *_clock(part), part.id)

    def _credit(self, expr: Expr, part: Subject) -> None:
        """The rules behind the outcomes that an expression reads stand behind the line as well."""
        for node in walk(expr.tree):
            if isinstance(node, Ref) and node.role == "outcome" and node.about is not None:
                holder = part.holder(node.about)
                if holder is not None and node.name in holder.version.outcomes:
                    for rule in self.world.field(holder, node.name).winners:
                        self.winners.setdefault(rule.id, rule)

    def _price(self) -> Any:
        """The fixed price; while the line awaits something, nobody knows it."""
        price, awaited = self._part("price"), self._part("undecided")
        if price is None or awaited is None:
            return price
        return awaited if isinstance(awaited, Unknown) else Unknown(frozenset({awaited}))

    def _tiers(self) -> TierTerms | None:
        undecided = self._part("undecided")
        if isinstance(undecided, Unknown):
            return doubtful_tiers(undecided)
        if undecided is not None:
            return TierTerms(0, (TierStep(undecided=undecided),))
        tiers = self._part("tiers")
        if isinstance(tiers, Unknown):
            return doubtful_tiers(tiers)
        return tier_terms(tiers, self._look, self._value) if isinstance(tiers, Tiers) else None

    def _look(self, expr: Expr) -> Any:
        return self.world.value(expr, self.subject)


def _is_choice(name: str, value: Any) -> bool:
    """Whether a choice is given and known; an unknown price of unworked time is handled where it is needed."""
    return value is not None and (name == "unworked_rate" or not isinstance(value, Unknown))


def _in_doubt(value: Any, found: Mapping[str, Any], choices: tuple[str, ...]) -> Any:
    """A step that may be applied in one manner or another is as good as unknown; no step needs no manner."""
    doubts = [choice for name in choices if isinstance(choice := found[name], Unknown)]
    return value if value == 0 or not doubts else merge(doubts)


def _clock(part: Subject) -> tuple[datetime | None, datetime | None]:
    """From when to when a stretch runs, as far as it is known."""
    start = part.start if isinstance(part.start, datetime) else None
    return start, part.end if isinstance(part.end, datetime) else None
