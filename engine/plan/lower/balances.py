"""Balances in a closed form: what comes in and goes out of an account that cannot go below zero.

With S the running sum of all that came in less all that was asked for, and L how far S has ever been below zero, S + L
is what there is. That needs all amounts and places of an account to be known, and nothing that hangs on which credit
is how old or on how much there is: expiry, limits, refills, draws that look back. Such accounts are the interpreter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import lcm

from engine.language.expressions import Expr
from engine.language.kinds import Kind
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, number, worked_out
from engine.plan.lower.accounts import account_link
from engine.plan.lower.folding import empty, most_rows, ordinal
from engine.plan.lower.links import absent
from engine.plan.lower.looking import Looking
from engine.plan.lower.lowering import ROLES, Lowering, NotColumnarError, Place, column_of, row
from engine.plan.sheets import Order, Typed
from engine.plan.why import Why, merged
from engine.rulebook.history import Balance
from engine.rulebook.looking_back import looks_back
from engine.rulebook.model import Version

Terms = Sequence[tuple[Version, Balance]]


@dataclass(frozen=True, slots=True)
class _Moves:
    """What members pay in and ask for, over one denominator, and what there is at first."""

    credit: Formula
    draw: Formula
    opening: Formula
    per: int
    unsure: Why


def _balance(lowering: Lowering, place: Place, name: str) -> Known:
    """One of the parts of a balance."""
    entry = next(entry for entry in place.version.balances.values() if entry.brings(name))
    key = ("balance", place.kind, place.version.id, entry.name)
    if key not in lowering.kept:
        lowering.kept[key] = _parts(lowering, place, entry)
    parts: dict[str, Known] = lowering.kept[key]
    return parts[name]


def _parts(lowering: Lowering, place: Place, entry: Balance) -> dict[str, Known]:
    """All parts, absent where there is no account, for the interpreter where not all of the account is known."""
    terms = _terms(lowering, place, entry)
    link = lowering.column(
        place.kind, f"account {entry.within}", account_link(lowering, place.kind, entry.within)
    )
    keys = [_keyed(lowering, place.kind, entry, terms, n) for n in range(len(entry.order_by))]
    moves = _moves(lowering, place, entry, terms, link, keys)
    look = _along(lowering, place.kind, entry, link, keys, moves)
    blocked = look.words("unsure", moves.unsure, f.TRUE, "all")
    alone = f.is_null(link)
    why = absent(lowering, place, entry.within, entry.name).otherwise(alone, blocked)
    known = f.conjunction(f.negation(alone), empty(blocked))
    return {
        entry.part(part): Known(entry.kind, f.when(known, form), why, moves.per)
        for part, form in _folded(look, entry, moves).items()
    }


def _terms(lowering: Lowering, place: Place, entry: Balance) -> Terms:
    """The versions that have the balance, with its terms; alike as far as the fold goes."""
    found = [(v, v.balances[entry.name]) for v in lowering.versions if entry.name in v.balances]
    if len(found) < len(lowering.versions):
        raise NotColumnarError("balances that not all versions have")
    for version, terms in found:
        for wrong, said in (
            (terms.also, "balances that several kinds of subjects move"),
            (terms.expires is not None, "balances that expire"),
            (terms.limit is not None, "balances with a limit"),
            (terms.refill is not None, "balances that are refilled"),
            (looks_back(terms, version.values), "balances whose draws look at what there is"),
            (_frame(terms) != _frame(entry), "balances that differ between versions"),
        ):
            if wrong:
                raise NotColumnarError(said)
    return found


def _frame(terms: Balance) -> object:
    order = tuple((key.by.kind, key.down) for key in terms.order_by)
    return terms.about, terms.within, terms.kind, terms.overdraw, order


def _read(
    lowering: Lowering, kind: str, terms: Terms, name: str, exprs: Sequence[Expr | None], of: Kind
) -> Known:
    """An expression of each version's terms, as columns; of versions that have no terms it is 0."""
    told = {v.id: expr for (v, _), expr in zip(terms, exprs, strict=True)}

    def read(at: Place) -> Known:
        expr = told.get(at.version.id)
        if expr is None:
            return number(0, of)
        return lowering.attempt(of, lambda: lowering.value(expr, at))

    return lowering.settled(kind, name, lowering.by_version(kind, read))


def _keyed(lowering: Lowering, kind: str, entry: Balance, terms: Terms, place: int) -> Known:
    exprs = [balance.order_by[place].by for _, balance in terms]
    of = exprs[0].kind
    return replace(_read(lowering, kind, terms, f"{entry.name} by", exprs, of), kind=of)


def _moves(
    lowering: Lowering,
    place: Place,
    entry: Balance,
    terms: Terms,
    link: Formula,
    keys: Sequence[Known],
) -> _Moves:
    def read(at: str, part: str, exprs: Sequence[Expr | None]) -> Known:
        return _read(lowering, at, terms, f"{entry.name} {part}", exprs, entry.kind)

    opened = read(entry.within, "opening", [balance.opening for _, balance in terms])
    found = [
        read(place.kind, "credit", [balance.credit for _, balance in terms]),
        read(place.kind, "draw", [balance.draw for _, balance in terms]),
        lowering.brought(place.kind, entry.within, link, "opening", opened, Why()),
    ]
    pers = [value.per for value in found if isinstance(value.per, int)]
    if len(pers) < len(found):
        raise NotColumnarError("balances of what is divided by something")
    per = lcm(*pers)
    credit, draw, opening = (
        f.mul(f.greatest(value.form, f.ZERO), f.const(per // own))
        for value, own in zip(found, pers, strict=True)
    )
    lacking = f.disjunction(*(f.is_null(value.form) for value in (*found, *keys)))
    told = lowering.causes.recheck("balances of which not all is known").where(lacking)
    again = [worked_out(value) for value in (*found, *keys)]
    return _Moves(credit, draw, opening, per, merged([told, *again]))


def _along(
    lowering: Lowering,
    kind: str,
    entry: Balance,
    link: Formula,
    keys: Sequence[Known],
    moves: _Moves,
) -> Looking:
    """In the order of the keys; at equal ones those that credit come before those that only draw."""
    only_draws = f.case([(f.equal(moves.credit, f.ZERO), f.ONE)], f.ZERO)
    order = (
        *(Order(ordinal(key), by.down) for key, by in zip(keys, entry.order_by, strict=True)),
        Order(only_draws),
        Order(column_of(lowering.sheet(kind), "id")),
        Order(row()),
    )
    return Looking(lowering, kind, (link,), order, len(keys), entry.name)


def _folded(look: Looking, entry: Balance, moves: _Moves) -> dict[str, Formula]:
    """The parts, as if all were known."""
    nothing = dict.fromkeys(("expired", "forfeited", "refilled"), f.ZERO)
    net = f.sub(moves.credit, moves.draw)
    moved = look.sum("moved", net, f.TRUE, "through")
    after = f.add(moves.opening, moved)
    before = f.sub(after, net)
    if entry.overdraw:
        return {"before": before, "drawn": moves.draw, "after": after, **nothing}
    after = look.lowering.column(look.sheet, f"{entry.name} sum", after)
    typed = Typed("int", True, after.low, after.high)
    lowest = look.along("lowest", "min", after, f.TRUE, "through", typed)
    earlier = look.along("lowest before", "min", after, f.TRUE, "before", typed)
    left = f.add(after, f.greatest(f.ZERO, f.neg(lowest)))
    found = f.add(after, f.neg(net), f.greatest(f.ZERO, f.neg(f.coalesce(earlier, f.ZERO))))
    most = _most(look, moves)
    left, found = f.bounded(left, 0, most), f.bounded(found, 0, most)
    drawn = f.add(found, moves.credit, f.neg(left))
    drawn = f.bounded(drawn, 0, f.WIDEST if moves.draw.high is None else moves.draw.high)
    return {"before": found, "drawn": drawn, "after": left, **nothing}


def _most(look: Looking, moves: _Moves) -> int:
    """More than all that can ever be paid in there cannot be."""
    if moves.opening.high is None or moves.credit.high is None:
        return f.WIDEST
    most = moves.opening.high + moves.credit.high * most_rows(look.lowering, look.sheet)
    return min(f.WIDEST, most)


ROLES["balance"] = _balance
