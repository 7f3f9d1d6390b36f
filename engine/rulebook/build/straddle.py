"""The provider's rule for events across a change of terms, held against the facts of one version."""

from __future__ import annotations

from typing import Final

from engine.diagnostics.suggest import did_you_mean
from engine.language.kinds import INSTANT, TEXT, ZONE, Kind
from engine.rulebook.build.desk import items, scalar, text, texts
from engine.rulebook.build.names import Names
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import Straddle

_KINDS: Final[dict[str, Kind]] = {"from": INSTANT, "until": INSTANT, "zone": ZONE, "parent": TEXT}


def build_straddle(names: Names, node: Node | None) -> Straddle | None:
    """The rule; a finding for each fact that the version lacks or has of another kind."""
    if node is None:
        return None
    for key, kind in _KINDS.items():
        _check(names, scalar(node, key), kind)
    for item in items(node, "without"):
        _check(names, item, None)
    return Straddle(
        text(node, "how"), text(node, "from"), text(node, "until"), text(node, "zone") or None,  # type: ignore[arg-type]
        texts(node, "without"), text(node, "parent") or None,
    )  # fmt: skip


def _check(names: Names, named: Node | None, kind: Kind | None) -> None:
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
