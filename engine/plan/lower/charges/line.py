"""One line of a charge: whether it is due, what it comes to, and whose rules stand behind it.

The interpreter's definition is `_Pricing` in `engine/interpret/lines.py`. A charge may count one quantity or pieces; if
rules choose between them, each is worked out where it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.language.kinds import INSTANT, NUMBER
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, choose, truth, unknown
from engine.plan.lower.charges.deciding import Chosen, Pricing
from engine.plan.lower.charges.model import NOTHING, Slot, Terms, maybe
from engine.plan.lower.charges.pieces import Listed, compute_listed
from engine.plan.lower.charges.pipeline import Computed, compute
from engine.plan.lower.charges.prices import Priced
from engine.plan.lower.charges.sources import Row
from engine.plan.lower.charges.terms import terms_of
from engine.plan.lower.fields import Decided
from engine.plan.lower.lowering import Lowering, Place, column_of
from engine.plan.lower.names import ID
from engine.plan.why import NEVER, Why, merged
from engine.rulebook.charge_parts import PieceSource
from engine.rulebook.model import Rule


@dataclass(frozen=True, slots=True)
class Made:
    """A line as formulas of its own sheet; its pieces stand in `rows` of other sheets, then in its own `pieces`."""

    due: Formula
    figures: tuple[Known, ...]  # actual, billed, covered, undecided, rate, amount
    payer: Decided
    invoice_on: Decided
    rules: tuple[tuple[Rule, Formula], ...]
    causes: Why
    pieces: tuple[Priced, ...]
    rows: tuple[tuple[Formula, Row], ...]


def made(pricing: Pricing) -> Made | None:
    """The line; None where no rule makes it due.

    It is what the version of the place makes of any row, so that versions which differ only in numbers share it.
    Whoever reads it asks for the line of the row's own version.
    """
    mentioned = pricing.mentioned
    if mentioned is f.FALSE:
        return None
    terms = terms_of(pricing)
    ways = _ways(pricing, terms)
    some = f.disjunction(*(f.conjunction(on, way.some) for on, way in ways))
    due = f.conjunction(mentioned, f.disjunction(terms.price.given, some))
    fired = f.conjunction(due, pricing.fired)
    payer, invoice_on = pricing.value("payer", fired), pricing.value("invoice_on", fired)
    shown = merged([payer.value.why, invoice_on.value.why])
    priced = merged(way.computed.causes.where(on) for on, way in ways)
    doubts = merged([pricing.doubts, terms.price.value.why.rechecks, priced.rechecks])
    causes = merged([merged([priced, shown]).where(fired), doubts.where(_not(due, fired))])
    return Made(
        due,
        tuple(_figure(ways, n, fired) for n in range(6)),
        _where(payer, fired),
        _where(invoice_on, fired),
        pricing.rules(),
        causes,
        tuple(
            _shown(piece, f.conjunction(on, fired))
            for on, way in ways
            for piece in way.computed.pieces
        ),
        tuple((f.conjunction(on, fired), row) for on, way in ways for row in way.rows),
    )


def _not(due: Formula, fired: Formula) -> Formula:
    return f.conjunction(due, f.negation(fired))


def _ways(pricing: Pricing, terms: Terms) -> list[tuple[Formula, Listed]]:
    """The manners in which the quantity may be counted, each with the condition under which it is."""
    listed = pricing.structure("pieces")
    chosen = f.disjunction(*(listed.holds(n) for n, given in enumerate(listed.options) if given))
    alone = pricing.value("quantity", f.negation(f.conjunction(listed.is_set, listed.by_rules)))
    own = f.conjunction(
        f.negation(listed.by_rules),
        f.disjunction(*(on for _, on in alone.winners), _open(alone)),
    )
    several = f.conjunction(chosen, f.negation(own))
    found: list[tuple[Formula, Listed]] = []
    for place, sources in enumerate(listed.options):
        on = f.conjunction(several, listed.holds(place))
        if on is f.FALSE or not sources:
            continue
        assert isinstance(sources, tuple)
        real = [source for source in sources if isinstance(source, PieceSource)]
        found.append((on, compute_listed(pricing, terms, real, on)))
    single = f.negation(several)
    if single is not f.FALSE:
        found.append((single, _one_quantity(pricing, terms, listed, alone, single)))
    return found


def _open(decided: Decided) -> Formula:
    return f.conjunction(decided.is_set, f.is_null(decided.value.form))


def _one_quantity(
    pricing: Pricing, terms: Terms, listed: Chosen, alone: Decided, on: Formula
) -> Listed:
    """The line of one quantity, or of none at all; of pieces of which nobody knows whose they are, too."""
    lowering, place = pricing.lowering, pricing.place
    counted = f.conjunction(alone.is_set, f.negation(f.conjunction(listed.is_set, listed.by_rules)))
    counted = f.conjunction(counted, f.negation(listed.open))
    quantity = maybe(replace(alone.value, kind=NUMBER), counted).value
    lost = listed.open
    if lost is not f.FALSE:
        quantity = choose(truth(lost), unknown(NUMBER, listed.value.why), quantity)
    rate = pricing.number("rate", f.conjunction(on, counted))
    start, end = (_time(lowering, place, which) for which in ("start", "end"))
    own = column_of(lowering.sheet(place.kind), ID)
    slot = Slot(f.TRUE, NOTHING, rate, subject=own, start=start, end=end)
    quantity = lowering.settled(place.kind, f"quantity of {pricing.charge.name}", quantity)
    some = f.negation(f.is_true(f.equal(quantity.form, f.ZERO)))
    return Listed(compute(lowering.causes, slot, quantity, terms), some, ())


def _time(lowering: Lowering, place: Place, which: str) -> Formula:
    """When a stretch begins or ends, as far as it is known."""
    if place.kind not in place.version.splits:
        return f.null("int")
    return lowering.name(place, f"{place.kind}_{which}", INSTANT).form


def _figure(ways: Sequence[tuple[Formula, Listed]], number: int, fired: Formula) -> Known:
    """A number of the line; NULL where the line has none."""
    found = replace(NOTHING, form=f.null("int"))
    for on, way in ways:
        found = choose(truth(on), _figures(way.computed)[number], found)
    return replace(found, form=f.when(fired, found.form), why=NEVER)


def _figures(one: Computed) -> tuple[Known, ...]:
    return (one.actual, one.billed, one.covered, one.undecided, one.rate, one.amount)


def _where(decided: Decided, fired: Formula) -> Decided:
    """A part that only a line has for which a rule fired."""
    value = decided.value
    told = replace(value, form=f.when(fired, value.form), why=value.why.where(fired))
    return Decided(told, f.conjunction(decided.is_set, fired))


def _shown(piece: Priced, on: Formula) -> Priced:
    return replace(piece, slot=replace(piece.slot, there=f.conjunction(on, piece.slot.there)))
