"""Balances: credits and draws of a group's members, folded in order.

Members stand in the order of their keys; at equal keys those that credit come before those that only draw, then ids
decide. Of each member, in this order: what has expired is gone, its credit comes in (as far as the limit allows), its
draw is taken from the oldest credits first, and after a draw the account is refilled. Amounts below zero count as zero.

What is not known poisons only what it can change. A credit of unknown size can only add: as long as nothing limits or
refills the account, what is certainly there still covers the draws that it suffices for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import groupby
from typing import TYPE_CHECKING, Any

from engine.interpret.account import Account, Taken
from engine.interpret.running import MOST_BITS
from engine.interpret.subjects import Subject
from engine.interpret.windows import compare_keys
from engine.language.kinds import PERIOD, Enum, Kind, Quantity
from engine.language.reference import moved
from engine.rulebook.history import BALANCE_PARTS, Balance, OrderKey
from engine.values.numbers import norm
from engine.values.unknown import CauseKind, Unknown, because, merge

if TYPE_CHECKING:
    from engine.interpret.world import World

OPENING = "the opening"  # whose credit it is that was there at first


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
    group = account_of(subject, entry.within)
    if group is None:
        absent = world.absent(subject, entry.within, entry.name)
        _remember(world, subject, entry, dict.fromkeys(BALANCE_PARTS, absent))
        return
    outer, world.seen = world.seen, set()
    sharing = list(_sharing(world, group, entry))
    first = sharing[0][1]  # of the earliest: who asks makes no difference
    members = [_member(world, neighbour, terms, first) for neighbour, terms in sharing]
    _fold(world, members, _opened(world, group, first))
    world.seen = outer


def account_of(subject: Subject, within: str) -> Subject | None:
    """The group whose account a subject moves: its own, or the one that all its events are in."""
    own = subject.holder(within)
    if own is not None or not subject.members:
        return own
    found = {event.holder(within) for event in subject.events()}
    return found.pop() if len(found) == 1 else None


def _sharing(world: World, group: Subject, entry: Balance) -> Iterator[tuple[Subject, Balance]]:
    """Who pays into the account or draws from it, each on the terms of its own version."""
    declared = [v.balances.get(entry.name) for v in world.rulebook.versions.values()]
    movers = (mover.about for balance in declared if balance is not None for mover in balance.also)
    for about in dict.fromkeys([entry.about, *movers]):
        for neighbour in world.parts_named(group, about):
            balance = neighbour.version.balances.get(entry.name)
            terms = None if balance is None else balance.of(about)
            if terms is None or terms.kind != entry.kind:
                continue
            if account_of(neighbour, entry.within) is group:
                yield neighbour, terms


def _member(world: World, subject: Subject, terms: Balance, first: Balance) -> _Member:
    """A member with its keys; under a version that orders by other kinds than `first`, its place is not known."""
    keys = tuple(world.value(key.by, subject) for key in terms.order_by)
    if not _alike(terms.order_by, first.order_by):
        detail = f"version `{subject.version.id}` orders it by something else"
        keys = (because(CauseKind.OPEN, terms.name, detail),)
    return _Member(subject, terms, keys, _amount(world, terms.credit, subject))


def _alike(one: Sequence[OrderKey], two: Sequence[OrderKey]) -> bool:
    """Whether keys of two versions can be compared."""

    def sorts(kind: Kind) -> object:
        return Enum if isinstance(kind, Enum) else kind

    return [(sorts(k.by.kind), k.down) for k in one] == [(sorts(k.by.kind), k.down) for k in two]


def _amount(world: World, expr: Any, subject: Subject) -> Any:
    """An amount that is not given is 0, and so is one below zero; one that looks back must not grow for ever."""
    value = 0 if expr is None else world.value(expr, subject)
    if isinstance(value, Unknown):
        return value
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MOST_BITS:
        return because(CauseKind.OPEN, expr.text, "it grows out of all proportion")
    return max(value, 0)


def _opened(world: World, group: Subject, entry: Balance) -> Account:
    """The account with what is there at first."""
    account, own = Account(), group.version.balances.get(entry.name)
    terms = own if own is not None and own.kind == entry.kind else entry
    opening = _amount(world, terms.opening, group)
    if isinstance(opening, Unknown):
        account.suspect(opening, at_least=True)
    else:
        account.put(OPENING, opening, None)
    return account


def _fold(world: World, members: Sequence[_Member], account: Account) -> None:
    """The members one after the other.

    Those without a known place come last. They leave all in doubt if they move something, unless nobody else does.
    """
    lost = [m for m in members if m.lost_by]
    account.unplaced = tuple(doubt for m in lost for doubt in m.lost_by)
    placed = sorted((m for m in members if not m.lost_by), key=cmp_to_key(_earlier))
    moving = [m for m in lost if not _idle(world, m)]
    if len(moving) == 1 and all(_idle(world, m) for m in placed):
        _step(world, moving.pop(), account)
        account.suspect(*(doubt for m in lost for doubt in m.lost_by))
    for member in moving:
        account.suspect(*member.lost_by)
    for _, tied in groupby(placed, key=lambda m: m.keys):
        at_once = list(tied)
        doubts = [m.credit for m in at_once if isinstance(m.credit, Unknown)]
        if doubts and len(at_once) > 1:  # a credit comes first: which of them are credits?
            account.suspect(*doubts)
        for member in at_once:
            _step(world, member, account)
    for member in moving:
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
    index = world.index(member.subject.version)
    if draw is None or member.terms.name in index.looking_back:
        return draw is None
    value = _amount(world, draw, member.subject)
    return not isinstance(value, Unknown) and bool(value == 0)


def _earlier(one: _Member, two: _Member) -> int:
    by_keys = compare_keys(one.keys, two.keys, one.terms.order_by)
    only_draws = [not isinstance(m.credit, Unknown) and m.credit == 0 for m in (one, two)]
    if by_keys or only_draws[0] != only_draws[1]:
        return by_keys or (1 if only_draws[0] else -1)
    return -1 if one.subject.id < two.subject.id else 1


def _step(world: World, member: _Member, account: Account) -> None:
    subject, terms = member.subject, member.terms
    now = member.keys[0]
    parts = {"expired": account.lapse(now), "before": account.certain(account.total)}
    _remember(world, subject, terms, parts)
    parts["forfeited"] = _credit(world, member, account)
    draw = _amount(world, terms.draw, subject)
    parts["drawn"], subject.drawn_from[terms.name] = _draw(account, terms, draw)
    parts["refilled"] = _refill(world, member, account, draw)
    parts["after"] = account.certain(account.total)
    _remember(world, subject, terms, parts)


def _credit(world: World, member: _Member, account: Account) -> Any:
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
    account.put(member.subject.id, norm(taken), _gone_at(world, member))
    return 0 if limit is None else account.certain(norm(credit - taken))


def _gone_at(world: World, member: _Member) -> Any:
    expires = member.terms.expires
    if expires is None:
        return None
    value, start = world.value(expires, member.subject), member.keys[0]
    if isinstance(value, Unknown) or isinstance(start, Unknown):
        return merge(x for x in (value, start) if isinstance(x, Unknown))
    if not (expires.kind == PERIOD or isinstance(expires.kind, Quantity)):
        return value
    return moved(start, value, 1, world.env(member.subject))


def _draw(account: Account, terms: Balance, draw: Any) -> tuple[Any, Taken]:
    """Take the draw out as far as there is something, or all of it where overdrawing is allowed.

    What the draw got, and from whose credits; from whose is not told while the account is in doubt.
    """
    there = max(account.total, 0)
    if isinstance(draw, Unknown):
        if there == 0 and account.doubt is None and not terms.overdraw:
            return 0, ()
        account.suspect(draw)
        return draw, ()
    drawn = norm(draw if terms.overdraw else min(draw, there))
    taken = account.take(drawn)
    if account.doubt is None:
        return drawn, taken
    sure = terms.overdraw or draw == 0 or (account.at_least and drawn == draw)
    return drawn if sure else account.doubt, ()


def _refill(world: World, member: _Member, account: Account, draw: Any) -> Any:
    """What is put in after a draw that leaves too little."""
    refill = member.terms.refill
    if refill is None or draw == 0:
        return 0
    if isinstance(draw, Unknown):
        account.suspect(draw)
        return draw
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
    account.put(f"the refill at {member.subject.id}", added, _gone_at(world, member))
    return added


def _remember(world: World, subject: Subject, terms: Balance, parts: dict[str, Any]) -> None:
    seen = frozenset(world.seen)
    for part, value in parts.items():
        subject.memo[terms.part(part)] = (value, seen)
