"""Windows: a look along the ordered neighbours of a subject, and the order that windows and balances share."""

from __future__ import annotations

from dataclasses import replace

from engine.language.expressions import Expr
from engine.language.kinds import (
    ANYTHING,
    BOOL,
    DATE,
    DURATION,
    DURATION_DIMS,
    INSTANT,
    PERIOD,
    TEXT,
    Enum,
    Kind,
    Quantity,
    fits,
    is_ordered,
)
from engine.language.signs import may_hold_months
from engine.rulebook.build.desk import flag, items, scalar, text
from engine.rulebook.build.names import Names
from engine.rulebook.history import Frame, OrderKey, Rolling, Window, WindowFunction
from engine.rulebook.located import Mapping, Node, Scalar
from engine.values.numbers import decimal_text
from engine.values.periods import Period
from engine.values.units import UnitError, parse_amount

FUNCTIONS: tuple[WindowFunction, ...] = (
    "total", "count", "first", "last", "smallest", "largest", "previous", "rank",
)  # fmt: skip
COUNTING = ("count", "rank")
_NEED_ORDER = ("previous", "rank", "first", "last")


def build_window(names: Names, node: Mapping, about: str) -> Window | None:
    """The window that a mapping declares, typed; None with findings where it makes no sense."""
    chosen = [name for name in FUNCTIONS if name in node]
    if len(chosen) != 1:
        help_text = f"one of {', '.join(FUNCTIONS)}"
        names.desk.report("CB404", "a window takes exactly one function", node.span, help_text)
        return None
    within = build_within(names, node, about)
    if within is None:
        return None
    function = chosen[0]
    counting = function in COUNTING
    of = None if counting else names.expression(node.get(function), about, own=True)
    given = scalar(node, function)
    if counting and given is not None and given.text != "true":
        help_text = f"write `{function}: true`; a condition stands under `where`"
        names.desk.report("CB404", f"`{function}` takes no expression", given.span, help_text)
    where = names.expression(node.get("where"), about, BOOL, own=True) if "where" in node else None
    if of is None and not counting:
        return None
    _fitting(names, function, of)
    order_by = build_order(names, node, about)
    frame = _frame(names, node, about, function, order_by)
    unordered = not items(node, "order_by")
    if unordered and (function in _NEED_ORDER or frame != "whole"):
        names.desk.report("CB404", "this window needs `order_by`", node.span)
    return (
        None
        if frame is None
        else Window(function, of, within, order_by, frame, where, text(node, "ties") == "together")
    )


def build_within(names: Names, node: Mapping, about: str) -> str | None:
    """The group under `within`, to which the subject must belong."""
    within = scalar(node, "within")
    name = within.text if within else ""
    if name in names.group_of and name in names.seen_from(about):
        return name
    span = within.span if within else node.span
    names.desk.report("CB414", f"`{name}` is not a group that {about} belongs to", span)
    return None


def build_order(names: Names, node: Mapping, about: str) -> tuple[OrderKey, ...]:
    """The keys under `order_by`."""
    found = (_order_key(names, item, about) for item in items(node, "order_by"))
    return tuple(key for key in found if key is not None)


def _order_key(names: Names, node: Node, about: str) -> OrderKey | None:
    by = names.expression(node.get("by") if isinstance(node, Mapping) else node, about)
    if by is None:
        return None
    if not (is_ordered(by.kind) or by.kind in (TEXT, BOOL) or isinstance(by.kind, Enum)):
        names.desk.report("CB401", f"{by.kind} has no order", node.span)
    return OrderKey(by, flag(node, "down"))


def _fitting(names: Names, function: str, of: Expr | None) -> None:
    """A total needs a quantity, an extreme needs an order."""
    if of is None or of.kind == ANYTHING:
        return
    if function == "total" and not isinstance(of.kind, Quantity):
        names.desk.report("CB401", f"a total needs a quantity, found {of.kind}", of.span)
    if function in ("smallest", "largest") and not is_ordered(of.kind):
        names.desk.report("CB401", f"{of.kind} has no order", of.span)


def _frame(
    names: Names, node: Mapping, about: str, function: str, order_by: tuple[OrderKey, ...]
) -> Frame | None:
    frame = node.get("frame")
    if not isinstance(frame, Mapping):
        return text(node, "frame", "whole")  # type: ignore[return-value]
    reach = scalar(frame, "last")
    if function in ("previous", "rank"):
        help_text = "leave `frame` out: it looks along the whole group"
        names.desk.report("CB430", f"`{function}` has no rolling frame", frame.span, help_text)
        return None
    last = None if reach is None else stretch_of_time(names, reach, about)
    if last is None or not order_by:
        return "before"  # the missing order is reported with the window
    _check_reach(names, last, order_by[0], about)
    return Rolling(last)


def _check_reach(names: Names, last: Expr, key: OrderKey, about: str) -> None:
    """The first key must be a moment from which one can go back by `last`."""
    by = key.by
    if key.down:
        help_text = "it looks back, from later to earlier"
        names.desk.report("CB430", "a rolling frame needs an order upwards", by.span, help_text)
    elif ANYTHING not in (by.kind, last.kind) and not can_add(by.kind, last.kind):
        message = f"a rolling frame cannot go back {last.kind} from {by.kind}"
        help_text = "order by an instant; a date goes back by days or months"
        names.desk.report("CB430", message, last.span, help_text)
    elif last.kind == PERIOD:
        require_month_ends(names, last, about)


def can_add(moment: Kind, length: Kind) -> bool:
    """Whether a length of this kind may be added to such a moment: hours to instants, days and months to both."""
    if length == PERIOD:
        return moment in (DATE, INSTANT)
    return moment == INSTANT and fits(length, DURATION)


def require_month_ends(names: Names, period: Expr, about: str) -> None:
    """A finding where a period may hold months and nothing says what happens at month ends."""
    if names.month_ends is None and may_hold_months(period.tree, names.scope(about)):
        help_text = "declare `month_ends: clamp` (or `overflow`) in the version"
        message = "adding months needs a rule for month ends"
        names.desk.report("CB407", message, period.span, help_text)


def stretch_of_time(names: Names, node: Scalar, about: str) -> Expr | None:
    """A duration or period: an amount such as `24 hours` or `7 days`, or an expression."""
    spelled = _spelled(node.text)
    expr = names.expression(node if spelled is None else replace(node, text=spelled), about)
    if expr is None:
        return None
    if not (expr.kind in (PERIOD, ANYTHING) or fits(expr.kind, DURATION)):
        message = f"expected a duration or a period, found {expr.kind}"
        help_text = "for example `24 hours` or `7 days`"
        if expr.kind in (DATE, INSTANT):
            help_text = "a moment must be of the kind of the first sort key"
        names.desk.report("CB401", message, node.span, help_text)
        return None
    return expr if spelled is None else replace(expr, text=node.text)


def _spelled(amount: str) -> str | None:
    """The expression that says what an amount of time says; None for any other text."""
    try:
        found = parse_amount(amount)
    except UnitError:
        return None
    if isinstance(found.value, Period):
        months, days = found.value.months, found.value.days
        return f"months({months})" if months else f"days({days})"
    if found.dims != DURATION_DIMS or not isinstance(found.value, int):
        return f"minutes({decimal_text(found.value)})" if found.dims == DURATION_DIMS else None  # type: ignore[arg-type]
    hours, odd = divmod(found.value, 60)
    return f"minutes({found.value})" if odd else f"hours({hours})"
