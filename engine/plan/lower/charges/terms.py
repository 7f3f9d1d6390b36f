"""The terms of a line: all parts of a charge but its quantity and rate, as the pipeline takes them.

The interpreter's definition is `_Pricing._terms` in `engine/interpret/lines.py`, with `structures.py` beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from engine.language.expressions import Expr
from engine.language.kinds import NUMBER, TEXT, is_text
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, choose, number, truth, unknown
from engine.plan.lower.charges import model
from engine.plan.lower.charges.deciding import Chosen, Pricing, words_of
from engine.plan.lower.charges.factors import multiplier
from engine.plan.lower.charges.model import (
    ABSENT,
    NOTHING,
    Factor,
    Increment,
    Maybe,
    Terms,
    Words,
    doubted,
)
from engine.plan.lower.fields import Decided
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.charge_parts import NO_PRICE, IncrementStep, Tiers, TierStep
from engine.rulebook.charge_parts import Factor as Declared
from engine.values.currencies import minor_step
from engine.values.unknown import Cause

_UNWORKED: Final = ("lowest", "highest", "first", "last")


def terms_of(pricing: Pricing) -> Terms:
    """The terms, for subjects at the pricing's place."""
    start, start_doubt = pricing.words("increment_from", ("zero", "minimum"))
    to, to_doubt = pricing.words("increment_to", ("up", "nearest", "down"))
    how, how_doubt = pricing.words("round_how", ("half_away", "half_even", "down", "up"))
    each, each_doubt = pricing.words("round_each", ("line", "piece"))
    meet, meet_doubt = pricing.words("multiplier_meet", ("product", "max", "sum"))
    unworked, rate = _unworked(pricing)
    awaited = pricing.structure("undecided")
    price, waits = pricing.number("price"), _awaits(pricing, awaited)
    held = Maybe(doubted(waits, awaited.is_set, price.value))
    minor = number(minor_step(pricing.place.version.currency), NUMBER)
    step = pricing.number("round_to")
    none = f.is_true(f.equal(step.value.form, f.ZERO))  # not given, or 0
    step = Maybe(choose(truth(none), minor, step.value))
    doubts = merged([how_doubt, each_doubt])
    return Terms(
        free=pricing.number("free"),
        minimum=pricing.number("minimum"),
        increments=_increments(pricing, merged([start_doubt, to_doubt])),
        threshold=pricing.number("increment_threshold"),
        increment_from=start,
        increment_to=to,
        unworked=unworked,
        unworked_rate=rate,
        tiers=_tiers(pricing, awaited, waits),
        price=model.maybe(held.value, price.given),
        multiplier=_multiplier(pricing, meet, meet_doubt),
        floor=pricing.number("floor"),
        cap=pricing.number("cap"),
        round_to=Maybe(doubted(doubts, _any(doubts), step.value)),
        round_how=how,
        each_piece=f.disjunction(
            *(_only(each, n) for n, (_, w) in enumerate(each) if w == "piece")
        ),
    )


def _any(why: Why) -> Formula:
    """Whether there is a cause."""
    return f.disjunction(*(f.less(f.ZERO, word) for word in why.words.values()))


def _only(words: Words, place: int) -> Formula:
    """Whether it is the word at that place."""
    before = (f.negation(c) for c, _ in words[:place])
    return f.conjunction(*before, words[place][0])


def _unworked(pricing: Pricing) -> tuple[Words, Maybe]:
    """The word that says what unworked units cost, or the rate that does."""
    exprs = [given for given in pricing.declared("unworked_rate") if isinstance(given, Expr)]
    if len({is_text(expr.kind) for expr in exprs}) > 1:
        return _word_or_rate(pricing)
    found = pricing.value("unworked_rate")
    if found.value.form.type != "text":
        return ((f.TRUE, "lowest"),), model.maybe(found.value, found.is_set)
    lost = f.conjunction(found.is_set, f.is_null(found.value.form))
    return words_of(found, _UNWORKED), model.maybe(unknown(NUMBER, found.value.why), lost)


def _word_or_rate(pricing: Pricing) -> tuple[Words, Maybe]:
    """Where some rules give a word, and others a rate."""
    chosen = pricing.structure("unworked_rate")
    word, is_word = unknown(TEXT, NEVER), f.FALSE
    rate = model.maybe(unknown(NUMBER, chosen.value.why), chosen.open)
    for place, option in enumerate(chosen.options):
        assert isinstance(option, Expr)
        on, told = chosen.holds(place), pricing.read(option, chosen.asked[place])
        if is_text(option.kind):
            word, is_word = choose(truth(on), told, word), f.disjunction(is_word, on)
            lost = f.conjunction(on, f.is_null(told.form))
            rate = model.either_maybe(lost, Maybe(unknown(NUMBER, told.why)), rate)
        else:
            rate = model.either_maybe(on, Maybe(replace(told, kind=NUMBER)), rate)
    return words_of(Decided(word, is_word), _UNWORKED), rate


# ── Increments and factors ────────────────────────────────────────────────────────────────────────


def _increments(pricing: Pricing, doubts: Why) -> tuple[tuple[Formula, tuple[Increment, ...]], ...]:
    """The steps to which the quantity is brought; one of which the manner is in doubt is as good as unknown."""
    given = pricing.declared("increment")
    unsure = _any(doubts)
    if all(isinstance(one, Expr) for one in given):
        step = pricing.number("increment")
        if step.given is f.FALSE:
            return ()
        nothing = f.is_true(f.equal(step.value.form, f.ZERO))
        lost = f.conjunction(unsure, f.negation(nothing))
        return ((f.TRUE, (Increment(Maybe(doubted(doubts, lost, step.value))),)),)
    chosen = pricing.structure("increment")
    found: list[tuple[Formula, tuple[Increment, ...]]] = []
    found.append((chosen.open, (_lost_step(chosen.value.why, doubts),)))
    for place, option in enumerate(chosen.options):
        on = chosen.holds(place)
        entries = [IncrementStep(None, option)] if isinstance(option, Expr) else option
        assert isinstance(entries, Sequence)
        asked = chosen.asked[place]
        steps = tuple(
            _increment(pricing, e, asked) for e in entries if isinstance(e, IncrementStep)
        )
        lost = f.conjunction(on, unsure)
        if isinstance(option, Expr):
            lost = f.conjunction(lost, f.negation(_is_zero(steps[0])))
        found += [(lost, (_lost_step(doubts, doubts),)), (on, steps)]
    return tuple((on, steps) for on, steps in found if on is not f.FALSE)


def _is_zero(step: Increment) -> Formula:
    return f.is_true(f.equal(step.step.value.form, f.ZERO))


def _lost_step(why: Why, doubts: Why) -> Increment:
    """A step that nobody knows; where its manner is in doubt, that is what is asked for."""
    return Increment(Maybe(unknown(NUMBER, doubts.otherwise(_any(doubts), why))))


def _increment(pricing: Pricing, step: IncrementStep, on: Formula) -> Increment:
    until = None if step.until is None else pricing.read(step.until, on)
    return Increment(Maybe(pricing.read(step.step, on)), until)


def _multiplier(pricing: Pricing, meet: Words, doubts: Why) -> Known:
    """What the amount is multiplied by."""
    chosen = pricing.structure("multiplier")
    found = model.ONCE
    for place, option in enumerate(chosen.options):
        on = chosen.holds(place)
        assert isinstance(option, tuple)
        asked = chosen.asked[place]
        factors = [_factor(pricing, one, asked) for one in option if isinstance(one, Declared)]
        together = multiplier(factors, meet)
        together = doubted(doubts, f.conjunction(_several(factors), _any(doubts)), together)
        found = choose(truth(on), together, found)
    return doubted(chosen.value.why, chosen.open, found)


def _factor(pricing: Pricing, factor: Declared, on: Formula) -> Factor:
    applies = truth(f.TRUE) if factor.when is None else pricing.read(factor.when)
    there = f.conjunction(on, f.negation(f.is_false(applies.form)))
    return Factor(replace(pricing.read(factor.by, there), kind=NUMBER), applies)


def _several(factors: Sequence[Factor]) -> Formula:
    """Whether more than one factor applies, or may."""
    there = [f.negation(f.is_false(factor.applies.form)) for factor in factors]
    pairs = [f.conjunction(one, two) for n, one in enumerate(there) for two in there[n + 1 :]]
    return f.disjunction(*pairs)


# ── Tiers, and what a line awaits ─────────────────────────────────────────────────────────────────


def _awaits(pricing: Pricing, awaited: Chosen) -> Why:
    """What the line awaits, or why nobody knows whether it does."""
    found = [awaited.value.why]
    for place, cause in enumerate(awaited.options):
        assert isinstance(cause, Cause)
        found.append(pricing.lowering.causes.because(cause).where(awaited.holds(place)))
    return merged(found)


def _tiers(
    pricing: Pricing, awaited: Chosen, waits: Why
) -> tuple[tuple[Formula, model.TierTerms], ...]:
    """The tiers that may hold, with their conditions, which exclude one another."""
    plain = f.negation(awaited.is_set)
    chosen = pricing.structure("tiers", plain)
    found: list[tuple[Formula, model.TierTerms]] = []
    for place, cause in enumerate(awaited.options):
        assert isinstance(cause, Cause)
        found.append((awaited.holds(place), _all_awaits(cause)))
    lost = f.disjunction(awaited.open, f.conjunction(plain, chosen.open))
    why = waits.otherwise(awaited.is_set, chosen.value.why)
    found.append((lost, _doubtful(why.where(lost))))
    for place, tiers in enumerate(chosen.options):
        assert isinstance(tiers, Tiers)
        on = f.conjunction(plain, chosen.holds(place))
        if on is not f.FALSE:
            found.append((on, _tier_terms(pricing, tiers, on)))
    return tuple((on, tiers) for on, tiers in found if on is not f.FALSE)


def _all_awaits(cause: Cause) -> model.TierTerms:
    step = model.TierStep(f.TRUE, ABSENT, ABSENT, ABSENT, cause, truth(f.FALSE))
    return model.TierTerms(NOTHING, (step,))


def _doubtful(why: Why) -> model.TierTerms:
    """Tiers of which nobody knows whether they apply: rates are unknown, and what awaits a decision too."""
    lost = unknown(NUMBER, why)
    first = model.TierStep(f.TRUE, Maybe(lost), ABSENT, ABSENT, None, truth(f.FALSE))
    return model.TierTerms(
        lost, (first, model.TierStep(f.TRUE, ABSENT, ABSENT, ABSENT, NO_PRICE, truth(f.FALSE)))
    )


def _tier_terms(pricing: Pricing, tiers: Tiers, on: Formula) -> model.TierTerms:
    position = NOTHING if tiers.position is None else pricing.read(tiers.position)
    steps = tuple(
        _tier_step(pricing, step, _all_billed(tiers.steps[n:]), on)
        for n, step in enumerate(tiers.steps)
    )
    return model.TierTerms(replace(position, kind=NUMBER), steps, tiers.how)


def _all_billed(steps: Sequence[TierStep]) -> bool:
    """Whether everything that falls into these steps is billed, whichever of them apply."""
    last = steps[-1]
    plain = all(step.free is None and step.undecided is None for step in steps)
    return plain and last.when is None and last.until is None


def _tier_step(pricing: Pricing, step: TierStep, billed: bool, on: Formula) -> model.TierStep:
    """A step; where nobody knows whether it applies, its rate is unknown, and its end too unless all is billed."""
    applies = truth(f.TRUE) if step.when is None else pricing.read(step.when)
    there = f.negation(f.is_false(applies.form))
    unsure, doubt = f.is_null(applies.form), Maybe(unknown(NUMBER, applies.why))
    sure = f.conjunction(on, f.is_true(applies.form))

    def part(expr: Expr | None, where: Formula) -> Maybe:
        return ABSENT if expr is None else Maybe(replace(pricing.read(expr, where), kind=NUMBER))

    until = part(step.until, f.conjunction(on, there))
    rate, factor = part(step.rate, sure), part(step.factor, sure)
    free = truth(f.FALSE) if step.free is None else pricing.read(step.free, sure)
    if unsure is f.FALSE:
        return model.TierStep(there, until, rate, factor, step.undecided, free)
    if not billed:
        until = model.either_maybe(unsure, doubt, until)
        if step.free is not None:
            free = choose(truth(unsure), unknown(free.kind, applies.why), free)
    return model.TierStep(
        there,
        until,
        model.either_maybe(unsure, doubt, rate),
        model.either_maybe(unsure, ABSENT, factor),
        step.undecided,
        free,
    )
