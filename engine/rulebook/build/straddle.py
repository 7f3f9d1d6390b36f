"""The provider's rule for events across a change of terms, held against the facts of one version."""

from __future__ import annotations

from typing import Final

from engine.language.kinds import BOOL, INSTANT, TEXT, ZONE, Kind
from engine.rulebook.build.desk import clauses, items, scalar, text, texts
from engine.rulebook.build.intake import check_fact
from engine.rulebook.build.names import Names
from engine.rulebook.located import Node
from engine.rulebook.model import EVENT, Straddle

_KINDS: Final[dict[str, Kind]] = {"from": INSTANT, "until": INSTANT, "zone": ZONE, "parent": TEXT}


def build_straddle(names: Names, node: Node | None) -> Straddle | None:
    """The rule; a finding for each fact that the version lacks or has of another kind."""
    if node is None:
        return None
    for key, kind in _KINDS.items():
        check_fact(names, scalar(node, key), kind)
    for item in (*items(node, "without"), *items(node, "once")):
        check_fact(names, item, None)
    return Straddle(
        text(node, "how"), text(node, "from"), text(node, "until"), text(node, "zone") or None,  # type: ignore[arg-type]
        texts(node, "without"), text(node, "parent") or None, texts(node, "once"),
        names.expression(scalar(node, "ends"), EVENT, INSTANT), clauses(node),
        names.expression(scalar(node, "when"), EVENT, BOOL),
    )  # fmt: skip
