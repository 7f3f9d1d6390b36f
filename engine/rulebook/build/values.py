"""Values and outcomes: derived facts, and the fields that rules decide."""

from __future__ import annotations

from engine.language.expressions import Expr
from engine.language.kinds import (
    ANYTHING,
    DATE,
    INTEGER,
    PERIOD,
    TEXT,
    Collection,
    Kind,
    Quantity,
    is_text,
)
from engine.language.scope import Scope, Sign
from engine.language.signs import may_hold_months, sign_of
from engine.rulebook.build.desk import clauses, entries, flag, items, text, texts
from engine.rulebook.build.facts import read_kind, read_unit
from engine.rulebook.build.names import Declared, Inferred, Names
from engine.rulebook.build.windows import COUNTING, build_window
from engine.rulebook.history import Window
from engine.rulebook.located import Entry, Mapping, Node, Scalar
from engine.rulebook.model import ANY, EVENT, Outcome, Value
from engine.values.currencies import is_currency
from engine.values.units import OwnUnits

# What a field from the lines holds, in words.


_OF_LINES: dict[str, str] = dict.fromkeys(
    ("actual", "billed", "covered", "undecided"), "the kind of what is counted, such as `duration`"
) | {
    "rate": "`kind: rate`", "payer": "`kind: text`, or an enum", "invoice_on": "`kind: date`",
}  # fmt: skip


def _is_of_lines(from_lines: str, kind: Kind) -> bool:
    """Whether a field of this kind can hold what the lines come to."""
    match from_lines:
        case "payer":
            return is_text(kind)
        case "invoice_on":
            return kind == DATE
        case "rate":
            priced = isinstance(kind, Quantity) and kind.dims is not None
            return priced and any(is_currency(unit) for unit, power in kind.dims if power == 1)  # type: ignore[union-attr]
        case "invoices":
            return True
    return isinstance(kind, Quantity)


def declare_values(names: Names, root: Node) -> None:
    """Declare the values; their kinds are inferred when asked for."""
    for entry in entries(root, "values"):
        about = text(entry.value, "about", EVENT)
        if about != ANY:
            known_subject(names, entry.value, "about")
        seen = None if about == ANY else about
        names.declare(
            entry.key.text, Declared("value", seen, None, entry.key.span, node=entry.value)
        )


def known_subject(names: Names, node: Node, key: str) -> bool:
    """Whether the subjects named under `key` exist; a finding for each that does not."""
    found = True
    for item in items(node, key):
        if isinstance(item, Scalar) and not names.is_subject(item.text):
            from engine.diagnostics.suggest import did_you_mean

            help_text = did_you_mean(item.text, names.subjects())
            names.desk.report("CB414", f"unknown subject `{item.text}`", item.span, help_text)
            found = False
    return found


def infer_value(names: Names, entry: Declared) -> Inferred:
    """What is known of a value; problems are reported when it is built."""
    body = _body(names, entry.node, entry.about or ANY)
    if body is None:
        return Inferred(ANYTHING)
    scope = names.scope(entry.about or ANY)
    if isinstance(body, Window):
        return Inferred(_body_kind(body), _window_sign(body, scope))
    months = body.kind != PERIOD or may_hold_months(body.tree, scope)
    return Inferred(body.kind, sign_of(body.tree, scope), months, body.tree)


def _window_sign(window: Window, scope: Scope) -> Sign:
    """A subject counts itself, unless the frame or a condition leaves it out."""
    if window.function == "rank":
        return Sign.POSITIVE
    own = Sign.POSITIVE if window.of is None else sign_of(window.of.tree, scope)
    if window.function in ("count", "total"):
        itself = window.where is None and window.frame in ("through", "whole")
        return own if itself else min(own, Sign.NATURAL)
    return own


def _body_kind(body: Expr | Window) -> Kind:
    if isinstance(body, Expr):
        return body.kind
    if body.function in COUNTING or body.of is None:
        return INTEGER
    return body.of.kind


def build_values(names: Names, root: Node) -> dict[str, Value]:
    """The values, typed."""
    values: dict[str, Value] = {}
    for entry in entries(root, "values"):
        node, name = entry.value, entry.key.text
        about = text(node, "about", EVENT)
        if names.declared.get(name) is None or not (about == ANY or names.is_subject(about)):
            continue
        body = _body(names, node, about)
        if body is None:
            continue
        values[name] = Value(
            name,
            about,
            body,
            _body_kind(body),
            None,
            clauses(node),
            text(node, "means"),
            entry.key.span,
        )
    return values


def _body(names: Names, node: Node | None, about: str) -> Expr | Window | None:
    if isinstance(node, Scalar):
        return names.expression(node, about)
    if not isinstance(node, Mapping):
        return None
    window = node.get("window")
    if isinstance(window, Mapping):
        return build_window(names, window, about)
    return names.expression(node.get("is"), about)


def build_outcomes(names: Names, root: Node, own_units: OwnUnits) -> dict[str, Outcome]:
    """The outcome fields, declared in `names` where expressions may read them."""
    outcomes: dict[str, Outcome] = {}
    for entry in entries(root, "outcomes"):
        outcome = _outcome(names, entry, own_units)
        if outcome is None:
            continue
        outcomes[outcome.name] = outcome
        names.from_lines |= {outcome.name} if outcome.from_lines else set()
        about = outcome.about[0] if len(outcome.about) == 1 else None
        names.declare(
            outcome.name,
            Declared("outcome", about, outcome.kind, outcome.span, owners=frozenset(outcome.about)),
        )
    return outcomes


def _outcome(names: Names, entry: Entry, own_units: OwnUnits) -> Outcome | None:
    node = entry.value
    known_subject(names, node, "about")
    unit = read_unit(names, node, own_units)
    from_lines = text(node, "from_lines") or None
    whole = from_lines == "invoices"  # dates with amounts; it has no kind of its own
    kind = Collection(TEXT) if whole else read_kind(names, node, unit, own_units)
    if kind is None:
        return None
    if from_lines is not None and not _is_of_lines(from_lines, kind):
        message = f"`{from_lines}` of lines is no {kind}"
        names.desk.report("CB401", message, entry.key.span, f"give it {_OF_LINES[from_lines]}")
    collected = text(node, "meet", "one") == "all"
    return Outcome(
        entry.key.text, Collection(kind) if collected else kind, unit, texts(node, "about"), collected,
        flag(node, "required"), flag(node, "show", True), from_lines, text(node, "means"), clauses(node),
        entry.key.span,
    )  # fmt: skip
