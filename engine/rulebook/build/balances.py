"""Balances: what is paid in and drawn down in order, and the names that each brings to its subject."""

from __future__ import annotations

from engine.language.expressions import Expr
from engine.language.kinds import ANYTHING, Kind, Quantity
from engine.rulebook.build.desk import clauses, entries, flag, items, scalar, text
from engine.rulebook.build.names import Declared, Inferred, Names
from engine.rulebook.build.values import known_subject
from engine.rulebook.build.windows import (
    build_order,
    build_within,
    can_add,
    require_month_ends,
    stretch_of_time,
)
from engine.rulebook.history import BALANCE_PARTS, Balance, Mover, OrderKey, Refill
from engine.rulebook.located import Entry, Mapping, Node
from engine.rulebook.model import EVENT

_AMOUNTS = ("credit", "opening", "limit", "draw")


def declare_balances(names: Names, root: Node) -> None:
    """Declare the names that balances bring; their kinds are inferred when asked for."""
    for entry in entries(root, "balances"):
        known_subject(names, entry.value, "about")
        about, span = text(entry.value, "about", EVENT), entry.key.span
        for part in BALANCE_PARTS:
            declared = Declared("balance", about, None, span, node=entry.value)
            names.declare(f"{entry.key.text}_{part}", declared)


def infer_balance(names: Names, entry: Declared) -> Inferred:
    """What a balance holds: the kind of the first of its amounts that says one; it may be 0."""
    assert isinstance(entry.node, Mapping) and entry.about is not None
    return Inferred(_kind(names, entry.node, entry.about))


def _kind(names: Names, node: Mapping, about: str) -> Kind:
    """What it holds: whole numbers if all amounts are whole."""
    amounts = [_amount(names, node, key, about, None) for key in _AMOUNTS]
    amounts.append(names.expression(scalar(node.get("refill"), "by"), about))
    kinds = [expr.kind for expr in amounts if expr is not None]
    for kind in kinds:
        if isinstance(kind, Quantity) and kind.dims is not None:
            whole = all(isinstance(other, Quantity) and other.whole for other in kinds)
            return Quantity(kind.dims, whole)
        if kind != ANYTHING and not isinstance(kind, Quantity):
            return kind
    return ANYTHING


def _amount(
    names: Names, node: Mapping, key: str, about: str, expected: Kind | None
) -> Expr | None:
    """One of the amounts, seen from the subject; an opening belongs to the whole group."""
    subject = text(node, "within", about) if key == "opening" else about
    if not names.is_subject(subject):
        return None
    return names.expression(scalar(node, key), subject, expected)


def build_balances(names: Names, root: Node) -> dict[str, Balance]:
    """The balances, typed."""
    found = (_balance(names, entry) for entry in entries(root, "balances"))
    return {balance.name: balance for balance in found if balance is not None}


def _balance(names: Names, entry: Entry) -> Balance | None:
    node, about = entry.value, text(entry.value, "about", EVENT)
    assert isinstance(node, Mapping)
    within = _within(names, node, about) if names.is_subject(about) else None
    if within is None:
        return None
    kind = names.kind_of(f"{entry.key.text}_after")
    if not isinstance(kind, Quantity) and kind != ANYTHING:
        message = f"a balance holds a quantity, found {kind}"
        names.desk.report("CB401", message, entry.key.span)
        return None
    amounts = {key: _amount(names, node, key, about, kind) for key in _AMOUNTS}
    order_by = build_order(names, node, about)
    return Balance(
        entry.key.text, about, within, order_by, kind, **amounts,
        expires=_expires(names, node, about, order_by), refill=_refill(names, node, about, kind),
        overdraw=flag(node, "overdraw"), also=_movers(names, node, within, order_by, kind),
        clauses=clauses(node), means=text(node, "means"), span=entry.key.span,
    )  # fmt: skip


def _within(names: Names, node: Mapping, about: str) -> str | None:
    """The group that shares the account: one that the subject belongs to, or that its members do."""
    name = text(node, "within", "")
    if _shares(names, about, name):
        return name
    return build_within(names, node, about)


def _shares(names: Names, about: str, within: str) -> bool:
    subjects = (about, *names.parts_of(about))
    return within in names.group_of and any(within in names.seen_from(s) for s in subjects)


def _movers(
    names: Names, node: Mapping, within: str, order_by: tuple[OrderKey, ...], kind: Kind
) -> tuple[Mover, ...]:
    """The other subjects that move the account; their keys must be comparable with those of the others."""
    found: list[Mover] = []
    taken = {text(node, "about", EVENT)}
    for item in items(node, "also"):
        about = text(item, "about", EVENT)
        if not isinstance(item, Mapping) or not known_subject(names, item, "about"):
            continue
        if about in taken or not _shares(names, about, within):
            said = "moves it already" if about in taken else f"does not belong to `{within}`"
            names.desk.report("CB414", f"`{about}` {said}", item.span)
            continue
        taken.add(about)
        keys = build_order(names, item, about)
        if [key.by.kind for key in keys] != [key.by.kind for key in order_by]:
            message = "the sort keys are of other kinds than those of the balance"
            names.desk.report("CB401", message, item.span, "all must stand in one order")
        for key in ("limit", "expires"):  # they hold for these credits as well
            names.expression(scalar(node, key), about)
        amounts = {key: _amount(names, item, key, about, kind) for key in ("credit", "draw")}
        found.append(Mover(about, keys, **amounts))
    return tuple(found)


def _expires(
    names: Names, node: Mapping, about: str, order_by: tuple[OrderKey, ...]
) -> Expr | None:
    """How long a credit lasts, counted from the first sort key, or the moment at which it is gone."""
    found = scalar(node, "expires")
    if found is None or not order_by:
        return None
    key = order_by[0]
    quiet = len(names.desk.findings)
    moment = names.expression(found, about)
    if moment is not None and moment.kind == key.by.kind and not key.down:
        return moment
    del names.desk.findings[quiet:]
    lasts = stretch_of_time(names, found, about)
    if lasts is None or ANYTHING in (lasts.kind, key.by.kind):
        return lasts
    if key.down or not can_add(key.by.kind, lasts.kind):
        message = f"a credit cannot expire {lasts.kind} after {key.by.kind}"
        help_text = "order by an instant, or by a date and let it expire after days or months"
        names.desk.report("CB431", message, found.span, help_text)
    elif not isinstance(lasts.kind, Quantity):
        require_month_ends(names, lasts, about)
    return lasts


def _refill(names: Names, node: Mapping, about: str, kind: Kind) -> Refill | None:
    found = node.get("refill")
    below = names.expression(scalar(found, "below"), about, kind)
    by = names.expression(scalar(found, "by"), about, kind)
    return None if below is None or by is None else Refill(below, by)
