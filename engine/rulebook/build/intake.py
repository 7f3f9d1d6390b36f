"""What is asked of events before anything is worked out: lists in them that are events, and what must hold."""

from __future__ import annotations

from collections.abc import Mapping

from engine.diagnostics.suggest import did_you_mean
from engine.language.kinds import BOOL, TEXT, Kind
from engine.rulebook.build.desk import clauses, entries, flag, items, scalar, text, texts
from engine.rulebook.build.names import Names
from engine.rulebook.located import Mapping as LocatedMapping
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import EVENT, Nested, Validity


def build_nested(names: Names, root: Node) -> Mapping[str, Nested]:
    """The nested lists; a finding for each name in them that is no fact."""
    found: dict[str, Nested] = {}
    for entry in entries(root, "nested"):
        node = entry.value
        check_fact(names, scalar(node, "key"))
        check_fact(names, scalar(node, "parent"), TEXT)
        for item in items(node, "own"):
            check_fact(names, item)
        found[entry.key.text] = Nested(
            entry.key.text, text(node, "key") or None, frozenset(texts(node, "own")),
            flag(node, "inherit", True), text(node, "parent") or None,
        )  # fmt: skip
    return found


def build_valid(names: Names, root: Node) -> tuple[Validity, ...]:
    """What must hold of every event; `field` is the fact that a reject names."""
    found: list[Validity] = []
    for item in items(root, "valid"):
        assert isinstance(item, LocatedMapping)
        check_fact(names, scalar(item, "field"))
        holds = names.expression(item.get("holds"), EVENT, BOOL)
        if holds is not None:
            found.append(Validity(text(item, "field"), holds, text(item, "says"), clauses(item)))
    return tuple(found)


def check_fact(names: Names, named: Node | None, kind: Kind | None = None) -> None:
    """A finding where a name is no fact, or one of another kind than asked for."""
    if not isinstance(named, Scalar):
        return
    facts = {name: entry for name, entry in names.declared.items() if entry.role == "fact"}
    found = facts.get(named.text)
    if found is None:
        help_text = names.with_line(did_you_mean(named.text, facts))
        names.desk.report("CB402", f"unknown fact `{named.text}`", named.span, help_text)
    elif kind is not None and found.kind != kind:
        message = f"`{named.text}` is a fact of kind {found.kind}, not {kind}"
        names.desk.report("CB401", message, named.span)
