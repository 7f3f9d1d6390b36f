"""Groups: what makes subjects one, by keys and by following one another, and where the result stands."""

from __future__ import annotations

from engine.diagnostics.suggest import did_you_mean
from engine.language.expressions import Expr
from engine.language.kinds import ANYTHING, BOOL, DATE, INSTANT, PERIOD
from engine.rulebook.build.desk import clauses, entries, items, scalar, text, texts
from engine.rulebook.build.names import Names
from engine.rulebook.build.windows import can_add, require_month_ends, stretch_of_time
from engine.rulebook.located import Mapping, Node, Scalar
from engine.rulebook.model import EVENT, Bound, Group, Runs


def build_groups(names: Names, root: Node) -> dict[str, Group]:
    """The groups, typed: all their expressions are read from what is grouped."""
    groups: dict[str, Group] = {}
    for entry in entries(root, "groups"):
        node, name = entry.value, entry.key.text
        of = text(node, "of", EVENT)
        keys = (names.expression(key, of) for key in items(node, "by"))
        _check_shared(names, node, name)
        groups[name] = Group(
            name, of, names.expression(scalar(node, "when"), of, BOOL), tuple(key for key in keys if key is not None),
            text(node, "result", "own"), _runs(names, node, of), text(node, "version", "first"),  # type: ignore[arg-type]
            texts(node, "shares"),
            clauses(node), text(node, "means"), entry.key.span,
        )  # fmt: skip
    return groups


def _check_shared(names: Names, group: Node, name: str) -> None:
    """What members share must be a name of theirs, or of what they are made of; what the group sees anyhow is one."""
    scope = names.scope(name)
    for item in items(group, "shares"):
        if not isinstance(item, Scalar) or scope.find(item.text) is not None:
            continue
        if scope.parts(frozenset({item.text})) is None:
            help_text = did_you_mean(item.text, names.declared)
            message = f"`{item.text}` is not about a part of {name}"
            names.desk.report("CB402", message, item.span, help_text)


def _runs(names: Names, group: Node, of: str) -> Runs | None:
    node = group.get("runs") if isinstance(group, Mapping) else None
    start = names.expression(scalar(node, "from"), of)
    if start is None:
        return None
    if start.kind not in (INSTANT, DATE, ANYTHING):
        message = f"runs follow one another in time, found {start.kind}"
        names.desk.report("CB401", message, start.span, "an instant or a date")
        return None
    end = names.expression(scalar(node, "until"), of, start.kind)
    return Runs(
        start, end, _bound(names, node, of, start, "gap"), _bound(names, node, of, start, "lasts")
    )


def _bound(names: Names, node: Node | None, of: str, start: Expr, what: str) -> Bound | None:
    """`gap_under` or `gap_up_to`: a length that can be added to the moment where a subject begins."""
    for key, included in ((f"{what}_under", False), (f"{what}_up_to", True)):
        found = scalar(node, key)
        length = None if found is None else stretch_of_time(names, found, of)
        if length is None:
            continue
        if ANYTHING not in (start.kind, length.kind) and not can_add(start.kind, length.kind):
            message = f"{length.kind} cannot be added to {start.kind}"
            names.desk.report("CB401", message, length.span, "dates are apart by days or months")
            return None
        if length.kind == PERIOD:
            require_month_ends(names, length, of)
        return Bound(length, included)
    return None
