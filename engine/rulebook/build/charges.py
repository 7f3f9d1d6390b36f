"""Charges: the parts of a priced line, typed from the charge's subject.

One table says what kind each part is; a rule's own parts go through the same builder, so a part means the same
wherever it is set.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as MappingOf
from typing import Final, Literal

from engine.diagnostics.suggest import did_you_mean
from engine.language.expressions import Expr
from engine.language.kinds import (
    ANYTHING,
    BOOL,
    DATE,
    DURATION,
    NUMBER,
    Enum,
    Kind,
    Quantity,
    combine_dims,
    fits,
    is_text,
    join,
    money,
)
from engine.rulebook.build.desk import awaits, clauses, entries, flag, items, scalar, text
from engine.rulebook.build.names import Declared, Inferred, Names
from engine.rulebook.build.values import known_subject
from engine.rulebook.charge_parts import (
    NO_PRICE,
    ChargePart,
    Factor,
    IncrementStep,
    PieceSource,
    Tiers,
    TierStep,
)
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence
from engine.rulebook.model import EVENT, Charge, Rule

CHOICES: Final[dict[str, Enum]] = {
    "increment_from": Enum(("zero", "minimum")),
    "increment_to": Enum(("up", "nearest", "down")),
    "multiplier_meet": Enum(("product", "max", "sum")),
    "round_how": Enum(("half_away", "half_even", "down", "up")),
    "round_each": Enum(("line", "piece")),
}
_UNWORKED: Final = Enum(("lowest", "highest", "first", "last"))
_QUANTITIES: Final = ("quantity", "free", "minimum", "increment")
_MONEY: Final = ("price", "floor", "cap", "round_to")
_NOT_PARTS: Final = ("about", "clause", "means", "because", "undecided", "open")


class Parts:
    """Builds the parts of one charge; `quantity` is the kind of what it counts, once known."""

    def __init__(self, names: Names, about: str, quantity: Kind | None = None) -> None:
        self.names = names
        self.about = about
        self.quantity = quantity
        self._builders: dict[str, Callable[[Node], ChargePart | None]] = {
            "pieces": self._pieces, "tiers": self._tiers, "multiplier": self._multipliers,
            "unworked_rate": self._unworked, "payer": self._payer, "increment": self._increment,
        }  # fmt: skip

    def build(self, node: Node | None, only: tuple[str, ...] = ()) -> dict[str, ChargePart]:
        """All parts that a mapping sets (or those named); quantity first, since the others are measured by it."""
        parts: dict[str, ChargePart] = {}
        if not isinstance(node, Mapping):
            return parts
        order = sorted(node, key=lambda e: e.key.text not in ("quantity", "pieces"))
        for entry in order:
            if entry.key.text in only or not (only or entry.key.text in _NOT_PARTS):
                part = self._part(entry.key.text, entry.value)
                if part is not None:
                    parts[entry.key.text] = part
        waits = None if only else awaits(node, "undecided")
        return parts if waits is None else parts | {"undecided": waits}

    def _part(self, name: str, node: Node) -> ChargePart | None:
        if name in self._builders:
            return self._builders[name](node)
        if name == "quantity":
            expr = self.names.expression(node, self.about)
            return self._counted(expr)
        expected: Kind
        if name in CHOICES:
            expected = CHOICES[name]
        elif name in _MONEY:
            expected = money(self.names.currency)
        elif name == "rate":
            expected = self.rate_kind()
        elif name == "invoice_on":
            expected = DATE
        else:
            expected = self.quantity or DURATION
        return self.names.expression(node, self.about, expected)

    def rate_kind(self) -> Kind:
        """What multiplies the quantity into money."""
        if isinstance(self.quantity, Quantity) and self.quantity.dims is not None:
            return Quantity(combine_dims(((self.names.currency, 1),), self.quantity.dims, -1))
        return ANYTHING

    def _counted(self, expr: Expr | None) -> Expr | None:
        if expr is None:
            return None
        if not isinstance(expr.kind, Quantity) and expr.kind != ANYTHING:
            message = f"a charge counts a quantity, found {expr.kind}"
            self.names.desk.report("CB401", message, expr.span)
            return None
        joined = expr.kind if self.quantity is None else join(self.quantity, expr.kind)
        if joined is None:
            message = f"this charge counts {self.quantity}, not {expr.kind}"
            self.names.desk.report("CB401", message, expr.span)
            return None
        self.quantity = joined
        return expr

    def _pieces(self, node: Node) -> tuple[PieceSource, ...]:
        pieces: list[PieceSource] = []
        for item in node if not isinstance(node, Scalar) else ():
            if not isinstance(item, Mapping) or not known_subject(self.names, item, "each"):
                continue
            each = text(item, "each", self.about)
            if each != self.about and each not in self.names.parts_of(self.about):
                found = scalar(item, "each")
                message = f"`{each}` is not a part of `{self.about}`"
                self.names.desk.report("CB414", message, found.span if found else item.span)
                continue
            quantity = self._counted(self.names.expression(item.get("quantity"), each))
            rate = self.names.expression(item.get("rate"), each, self.rate_kind())
            if quantity is not None:
                pieces.append(PieceSource(each, quantity, rate))
        return tuple(pieces)

    def _tiers(self, node: Node) -> Tiers | None:
        position = self.names.expression(
            scalar(node, "position"), self.about, self.quantity or DURATION
        )
        steps = tuple(self._step(item) for item in items(node, "steps"))
        self._only_the_last_is_endless(items(node, "steps"), ("until", "when"))
        how: Literal["graduated", "volume"] = (
            "volume" if text(node, "how") == "volume" else "graduated"
        )
        return Tiers(position, steps, how)

    def _step(self, node: Node) -> TierStep:
        def expr(key: str, kind: Kind) -> Expr | None:
            return self.names.expression(scalar(node, key), self.about, kind)

        return TierStep(
            expr("when", BOOL), expr("until", self.quantity or DURATION), expr("rate", self.rate_kind()),
            expr("factor", NUMBER), expr("free", BOOL), NO_PRICE if flag(node, "open") else awaits(node, "undecided"),
        )  # fmt: skip

    def _only_the_last_is_endless(self, steps: Iterable[Node], ends: tuple[str, ...]) -> None:
        for item in tuple(steps)[:-1]:
            named = item.keys() if isinstance(item, Mapping) else ()
            if not any(key in named for key in ends):
                message = "only the last step goes without `until`"
                self.names.desk.report("CB404", message, item.span)

    def _increment(self, node: Node) -> Expr | tuple[IncrementStep, ...] | None:
        """One step, or several: each up to its boundary."""
        kind = self.quantity or DURATION
        if not isinstance(node, Sequence):
            return self.names.expression(node, self.about, kind)
        self._only_the_last_is_endless(node.items, ("until",))
        found: list[IncrementStep] = []
        for item in node.items:
            until = self.names.expression(scalar(item, "until"), self.about, kind)
            step = self.names.expression(scalar(item, "step"), self.about, kind)
            if step is not None:
                found.append(IncrementStep(until, step))
        return tuple(found)

    def _multipliers(self, node: Node) -> tuple[Factor, ...]:
        found: list[Factor] = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            given = scalar(item, "by") if isinstance(item, Mapping) else item
            by = self.names.expression(given, self.about, NUMBER)
            when = self.names.expression(scalar(item, "when"), self.about, BOOL)
            if by is not None:
                found.append(Factor(by, when))
        return tuple(found)

    def _unworked(self, node: Node) -> Expr | None:
        if isinstance(node, Scalar) and node.text in _UNWORKED.values:
            return self.names.expression(node, self.about, _UNWORKED)
        expr = self.names.expression(node, self.about)
        if expr is not None and not (
            fits(expr.kind, self.rate_kind()) or fits(expr.kind, _UNWORKED)
        ):
            self.names.desk.report("CB401", f"expected a rate, found {expr.kind}", expr.span)
        return expr

    def _payer(self, node: Node) -> Expr | None:
        payer = self.names.declared.get("payer")
        kind = payer.kind if payer is not None and isinstance(payer.kind, Enum) else None
        if kind is not None and isinstance(node, Scalar) and node.text in kind.values:
            return self.names.expression(node, self.about, kind)
        expr = self.names.expression(node, self.about)
        if expr is not None and not is_text(expr.kind) and expr.kind != ANYTHING:
            self.names.desk.report("CB401", f"a payer is a text, found {expr.kind}", expr.span)
        return expr


def build_charges(names: Names, root: Node) -> dict[str, Charge]:
    """The charges that were declared, typed."""
    return {
        charge.name: charge
        for entry in entries(root, "charges")
        if (charge := _charge(names, entry)) is not None
    }


def declare_charges(names: Names, root: Node) -> None:
    """Declare the charges, so that expressions may ask what their lines come to."""
    for entry in entries(root, "charges"):
        if known_subject(names, entry.value, "about"):
            about = text(entry.value, "about", EVENT)
            names.declare_charge(entry.key.text, about, entry.value, entry.key.span)
    for rule in entries(root, "rules"):
        for entry in (*entries(rule.value, "charge"), *entries(rule.value, "change")):
            names.given_by_rules.setdefault(entry.key.text, []).append(entry.value)


def infer_counted(names: Names, name: str, entry: Declared) -> Inferred:
    """The kind of what a charge counts, read off `quantity` or `pieces`, its own or else a rule's; it may be 0."""
    assert entry.about is not None
    parts, nodes = Parts(names, entry.about), (entry.node, *names.given_by_rules.get(name, ()))
    for node in nodes:
        if parts.quantity is None:
            parts.build(node, ("quantity", "pieces"))
    priced = any(isinstance(node, Mapping) and "price" in node for node in nodes)
    return Inferred(parts.quantity or (NUMBER if priced else DURATION))


def _charge(names: Names, entry: Entry) -> Charge | None:
    if entry.key.text not in names.charges:
        return None
    about = text(entry.value, "about", EVENT)
    counted = names.counted_by(entry.key.text)
    by_rules = any(_COUNTS & _keys(node) for node in names.given_by_rules.get(entry.key.text, ()))
    known = counted if by_rules and not _COUNTS & _keys(entry.value) else None
    built = Parts(names, about, known).build(entry.value)
    return Charge(
        entry.key.text, about, counted, built, clauses(entry.value), text(entry.value, "means"), entry.key.span
    )  # fmt: skip


def _keys(node: Node) -> frozenset[str]:
    return frozenset(node.keys() if isinstance(node, Mapping) else ())


_COUNTS: Final = frozenset({"quantity", "pieces"})
_COUNTED: Final = _COUNTS | {"price"}


def check_counted(names: Names, charges: MappingOf[str, Charge], rules: Iterable[Rule]) -> None:
    """A charge counts something or has a price, by its declaration or by a rule that makes it due."""
    given = {name: set(charge.parts) for name, charge in charges.items()}
    for rule in rules:
        for name, parts in rule.charges.items():
            given[name] |= parts.keys()
    for name, names_of_parts in given.items():
        if not names_of_parts & _COUNTED:
            message = f"charge `{name}` counts nothing and has no price"
            names.desk.report(
                "CB421", message, charges[name].span, "give it a `quantity`, `pieces` or a `price`"
            )


def unknown_charge(names: Names, name: Scalar, charges: dict[str, Charge]) -> None:
    """The finding for a rule that names a charge nobody declared."""
    names.desk.report(
        "CB416", f"unknown charge `{name.text}`", name.span, did_you_mean(name.text, charges)
    )
