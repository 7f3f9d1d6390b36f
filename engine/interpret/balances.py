"""Balances: credits and draws of a group's members, folded in order.

Members stand in the order of their keys; at equal keys those that credit come before those that only draw, then ids
decide. Of each member, in this order: what has expired is gone, its credit comes in (as far as the limit allows), its
draw is taken from the oldest credits first, and the account is refilled. Amounts below zero count as zero.

What is not known poisons only what it can change. A credit of unknown size can only add: as long as nothing limits or
refills the account, what is certainly there still covers the draws that it suffices for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from engine.interpret.subjects import Subject
from engine.interpret.windows import compare_keys
from engine.language.kinds import PERIOD, Quantity
from engine.language.reference import moved
from engine.language.tree import refs
from engine.rulebook.history import BALANCE_PARTS, Balance
from engine.values.numbers import Number, norm
from engine.values.unknown import Unknown, merge

if TYPE_CHECKING:
    from engine.interpret.world import World


@dataclass
class _Lot:
    """A credit with what is left of it, and when it is gone (None: never)."""

    left: Number
    gone_at: Any


@dataclass
class _Account:
    """What is certainly there. `doubt`: why it may be another amount; `at_least`: yet no less than this."""

    lots: list[_Lot] = field(default_factory=list)
    debt: Number = 0
    doubt: Unknown | None = None
    at_least: bool = True

    @property
    def total(self) -> Number:
        return norm(sum((lot.left for lot in self.lots), -self.debt))

    def suspect(self, *doubts: Unknown, at_least: bool = False) -> None:
        """From now on the amount is in doubt."""
        known = [] if self.doubt is None else [self.doubt]
        self.doubt, self.at_least = merge([*known, *doubts]), self.at_least and at_least

    def certain(self, value: Number) -> Any:
        """A value that follows from the amount: unknown while that is in doubt."""
        return value if self.doubt is None else self.doubt

    def lapse(self, now: Any) -> Number:
        """Take out what is gone by now."""
        gone: Number = 0
        for lot in self.lots:
            if lot.gone_at is None or lot.left == 0:
                continue
            if isinstance(lot.gone_at, Unknown) or isinstance(now, Unknown):
                self.suspect(*(x for x in (lot.gone_at, now) if isinstance(x, Unknown)))
            elif lot.gone_at <= now:
                gone, lot.left = gone + lot.left, 0
        self.lots = [lot for lot in self.lots if lot.left != 0]
        return norm(gone)

    def put(self, amount: Number, gone_at: Any) -> None:
        """A credit pays debts first."""
        paid = min(self.debt, amount)
        self.debt = norm(self.debt - paid)
        if amount > paid:
            self.lots.append(_Lot(norm(amount - paid), gone_at))

    def take(self, amount: Number) -> None:
        """A draw takes from the oldest credits; what they lack becomes debt."""
        for lot in self.lots:
            taken = min(lot.left, amount)
            lot.left, amount = norm(lot.left - taken), norm(amount - taken)
        self.lots = [lot for lot in self.lots if lot.left != 0]
        self.debt = norm(self.debt + amount)


@dataclass
class _Member:
    """A subject with its own version's declaration of the balance, its order keys and its credit."""

    subject: Subject
    terms: Balance
    keys: tuple[Any, ...]
    credit: Any

    @property
    def lost_by(self) -> tuple[Unknown, ...]:
        """Why its place in the order is not known; empty where it is."""
        return tuple(key for key in self.keys if isinstance(key, Unknown))


def settle(world: World, subject: Subject, entry: Balance) -> None:
    """Work out the balance for a subject and all its neighbours; each remembers its own parts."""
    group = subject.holder(entry.within)
    if group is None:
        absent = world.absent(subject, entry.within, entry.name)
        _remember(world, subject, entry, dict.fromkeys(BALANCE_PARTS, absent))
        return
    outer, world.seen = world.seen, set()
    members = [
        _member(world, neighbour, terms)
        for neighbour in world.parts_named(group, entry.about)
        if (terms := neighbour.version.balances.get(entry.name)) and terms.kind == entry.kind
    ]
    _fold(world, members, _Account(*_opening(world, group, entry)))
    world.seen = outer


def _member(world: World, subject: Subject, terms: Balance) -> _Member:
    keys = tuple(world.value(key.by, subject) for key in terms.order_by)
    return _Member(subject, terms, keys, _amount(world, terms.credit, subject))


def _amount(world: World, expr: Any, subject: Subject) -> Any:
    """An amount that is not given is 0, and so is one below zero."""
    value = 0 if expr is None else world.value(expr, subject)
    return value if isinstance(value, Unknown) else max(value, 0)


def _opening(world: World, group: Subject, entry: Balance) -> tuple[list[_Lot], Number, Any]:
    own = group.version.balances.get(entry.name, entry)
    opening = _amount(world, own.opening, group)
    if isinstance(opening, Unknown):
        return [], 0, opening
    return ([_Lot(opening, None)] if opening else []), 0, None


def _fold(world: World, members: Sequence[_Member], account: _Account) -> None:
    """The members one after the other.

    Those without a known place come last. They leave all in doubt if they move something, unless nobody else does.
    """
    lost = [m for m in members if m.lost_by]
    placed = sorted((m for m in members if not m.lost_by), key=cmp_to_key(_earlier))
    moving = [m for m in lost if not _idle(world, m)]
    if len(moving) == 1 and all(_idle(world, m) for m in placed):
        _step(world, moving.pop(), account)
        account.suspect(*(doubt for m in lost for doubt in m.lost_by))
    for member in moving:
        account.suspect(*member.lost_by)
    for member in [*placed, *moving]:
        _step(world, member, account)
    for member in lost:
        if member.terms.part("after") not in member.subject.memo:
            if len(members) > 1:
                account.suspect(*member.lost_by)
            _step(world, member, account)


def _idle(world: World, member: _Member) -> bool:
    """Whether it neither credits nor draws; a draw that looks at the balance is taken for one."""
    draw = member.terms.draw
    if isinstance(member.credit, Unknown) or member.credit != 0:
        return False
    if draw is None or member.terms.part("before") in refs(draw.tree):
        return draw is None
    value = _amount(world, draw, member.subject)
    return not isinstance(value, Unknown) and bool(value == 0)


def _earlier(one: _Member, two: _Member) -> int:
    by_keys = compare_keys(one.keys, two.keys, one.terms.order_by)
    only_draws = [not isinstance(m.credit, Unknown) and m.credit == 0 for m in (one, two)]
    if by_keys or only_draws[0] != only_draws[1]:
        return by_keys or (1 if only_draws[0] else -1)
    return -1 if one.subject.id < two.subject.id else 1


def _step(world: World, member: _Member, account: _Account) -> None:
    subject, terms = member.subject, member.terms
    now = member.keys[0]
    expired = account.certain(account.lapse(now))
    parts = {"expired": expired, "before": account.certain(account.total)}
    _remember(world, subject, terms, parts)
    parts["forfeited"] = _credit(world, member, account)
    parts["drawn"] = _draw(account, terms, _amount(world, terms.draw, subject))
    parts["refilled"] = _refill(world, member, account)
    parts["after"] = account.certain(account.total)
    _remember(world, subject, terms, parts)


def _credit(world: World, member: _Member, account: _Account) -> Any:
    """Take the credit in as far as the limit allows; what is forfeited."""
    credit, terms = member.credit, member.terms
    limit = None if terms.limit is None else world.value(terms.limit, member.subject)
    if credit == 0:
        return 0
    if isinstance(limit, Unknown):
        account.suspect(limit)
        return limit
    room = None if limit is None else max(limit - account.total, 0)
    if isinstance(credit, Unknown):
        if room != 0 or account.doubt is not None:
            account.suspect(credit, at_least=limit is None and terms.refill is None)
        return 0 if limit is None else credit
    taken = credit if room is None else min(credit, room)
    account.at_least = account.at_least and (limit is None or account.doubt is None)
    account.put(norm(taken), _gone_at(world, member))
    return 0 if limit is None else account.certain(norm(credit - taken))


def _gone_at(world: World, member: _Member) -> Any:
    expires = member.terms.expires
    if expires is None:
        return None
    value, start = world.value(expires, member.subject), member.keys[0]
    if not (expires.kind == PERIOD or isinstance(expires.kind, Quantity)):
        return value
    if isinstance(value, Unknown) or isinstance(start, Unknown):
        return merge(x for x in (value, start) if isinstance(x, Unknown))
    return moved(start, value, 1, world.env(member.subject))


def _draw(account: _Account, terms: Balance, draw: Any) -> Any:
    """Take the draw out as far as there is something, or all of it where overdrawing is allowed."""
    there = max(account.total, 0)
    if isinstance(draw, Unknown):
        if there == 0 and account.doubt is None and not terms.overdraw:
            return 0
        account.suspect(draw)
        return draw
    drawn = draw if terms.overdraw else min(draw, there)
    account.take(drawn)
    if account.doubt is None or drawn == draw == 0 or terms.overdraw:
        return norm(drawn)
    return norm(drawn) if account.at_least and drawn == draw else account.doubt


def _refill(world: World, member: _Member, account: _Account) -> Any:
    refill = member.terms.refill
    if refill is None:
        return 0
    account.at_least = account.at_least and account.doubt is None
    below, by = world.value(refill.below, member.subject), world.value(refill.by, member.subject)
    if account.doubt is not None:
        return account.doubt
    if isinstance(below, Unknown) or (account.total < below and isinstance(by, Unknown)):
        doubt = merge(x for x in (below, by) if isinstance(x, Unknown))
        account.suspect(doubt)
        return doubt
    if account.total >= below or by <= 0:
        return 0
    added = norm(-((account.total - below) // by) * by)  # as many times as it takes, rounded up
    account.put(added, _gone_at(world, member))
    return added


def _remember(world: World, subject: Subject, terms: Balance, parts: dict[str, Any]) -> None:
    seen = frozenset(world.seen)
    for part, value in parts.items():
        subject.memo[terms.part(part)] = (value, seen)
