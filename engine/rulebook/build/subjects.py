"""Groups and splits: the subjects that a version makes beside the event."""

from __future__ import annotations

from engine.diagnostics.suggest import did_you_mean
from engine.language.kinds import BOOL, DURATION, INSTANT
from engine.rulebook.build.desk import clauses, entries, scalar, text, texts
from engine.rulebook.build.edges import build_edges
from engine.rulebook.build.names import Names
from engine.rulebook.located import Node, Scalar
from engine.rulebook.lookups import Lookup
from engine.rulebook.model import EVENT, Split

MOST_SUBJECTS = 100


def declare_subjects(names: Names, root: Node) -> None:
    """Declare groups and splits, so that everything else may refer to them."""
    found = [*entries(root, "groups"), *entries(root, "splits")]
    if len(found) > MOST_SUBJECTS:
        message = f"more than {MOST_SUBJECTS} groups and splits"
        names.desk.report("CB419", message, found[MOST_SUBJECTS].key.span)
        return
    for entry in entries(root, "groups"):
        names.declare_group(entry.key.text, text(entry.value, "of", EVENT), entry.key.span)
        kinds = {"own": names.homes, "inside": names.inside}
        kinds.get(text(entry.value, "result", "own"), set()).add(entry.key.text)
        names.shares[entry.key.text] = frozenset(texts(entry.value, "shares"))
    for entry in entries(root, "splits"):
        names.declare_split(entry.key.text, text(entry.value, "of", EVENT), entry.key.span)
    for family in ("groups", "splits"):
        for entry in entries(root, family):
            _check_of(names, entry.value, entry.key, family)


def _check_of(names: Names, node: Node, key: Scalar, family: str) -> None:
    of = scalar(node, "of")
    name = of.text if of else EVENT
    if not names.is_subject(name):
        span = of.span if of else key.span
        help_text = did_you_mean(name, names.subjects())
        names.desk.report("CB414", f"unknown subject `{name}`", span, help_text)
    elif name in names.split_of and (family == "splits" or text(node, "result", "own") == "own"):
        stretches = "a group of stretches has no events of its own: say `result: none` or `inside`"
        what = "a split cuts events and groups" if family == "splits" else stretches
        names.desk.report(
            "CB414", f"`{key.text}` cannot be made of `{name}`: {what}", (of or key).span
        )
    elif key.text in names.parts_of(key.text) or _circular(names, key.text):
        names.desk.report("CB409", f"`{key.text}` is made of itself", key.span)


def _circular(names: Names, name: str) -> bool:
    seen: set[str] = set()
    current: str | None = name
    while current in names.group_of:
        if current in seen:
            return True
        seen.add(current)
        current = names.group_of[current]
    return False


def build_splits(names: Names, root: Node, lookups: dict[str, Lookup]) -> dict[str, Split]:
    """The splits, typed: instants for bounds, a duration for length; edges are calendars, grids or parts of dates."""
    splits: dict[str, Split] = {}
    for entry in entries(root, "splits"):
        node, name = entry.value, entry.key.text
        of = text(node, "of", EVENT)
        start = names.expression(node.get("from"), of, INSTANT)  # type: ignore[union-attr]
        end = names.expression(node.get("until"), of, INSTANT)  # type: ignore[union-attr]
        length = names.expression(scalar(node, "length"), of, DURATION)
        when = names.expression(scalar(node, "when"), of, BOOL)
        at = build_edges(names, node, of, lookups)
        if start is not None and end is not None:
            splits[name] = Split(
                name,
                of,
                when,
                start,
                end,
                length,
                at,
                clauses(node),
                text(node, "means"),
                entry.key.span,
            )
    return splits
