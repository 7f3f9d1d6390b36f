"""GoRules Zen: rates by version, a decision table with the 15 rules, and an expression for the result."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import zen

from bench.peers.participants.one_by_one import run_one_by_one
from bench.peers.task import Row

_SUPPORT: Final = "'email_support', 'computer_support', 'project_support'"
# The columns of the table; "" is any.
_INPUTS: Final = ("kind", "topic", "is_home_user", "on_retainer", "")
_OUTPUTS: Final = ("rule", "payer", "covered", "full", "at", "over", "over_at")
_BILLED: Final = ("'client'", "0", "minutes", "rate", "0", "0")
_URGENT: Final = ("'client'", "0", "minutes", "urgent", "0", "0")
_COVERED: Final = ("'none'", "minutes", "0", "0", "0", "0")
_RULES: Final[tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]] = (
    (("'email_support'", "'email_config'", "", "", ""), ("'email_config'", *_COVERED)),
    (("'email_support'", "'general_tech'", "true", "", ""),
     ("'email_home'", "'user'", "0", "max([minutes, 30])", "9000", "0", "0")),
    (("'email_support'", "'general_tech'", "", "", ""),
     ("'email_client'", "'client'", "0", "max([minutes, 30])", "9000", "0", "0")),
    (("'emergency'", "", "", "", ""), ("'emergency_call'", *_URGENT)),
    ((_SUPPORT, "", "", "", "weekday >= 6"), ("'emergency_weekend'", *_URGENT)),
    ((_SUPPORT, "", "", "", "hour < 9 or hour >= 18"), ("'emergency_hours'", *_URGENT)),
    (("'computer_support'", "", "", "true", ""),
     ("'computer_retainer'", "'client'", "0", "ceil(minutes / 20) * 20", "rate", "0", "0")),
    (("'computer_support'", "", "", "", ""),
     ("'computer_adhoc'", "'client'", "0", "max([minutes, 60])", "rate", "0", "0")),
    (("'project_support'", "'new_feature', 'third_party'", "", "", ""), ("'project_excluded'", *_BILLED)),
    (("'project_support'", "", "", "", "covered_until != null and on < covered_until"),
     ("'project_covered'", *_COVERED)),
    (("'project_support'", "", "", "", ""), ("'project_expired'", *_BILLED)),
    (("'project_work'", "", "", "", "estimate != null and minutes > estimate"),
     ("'work_overrun'", "'client'", "0", "estimate", "rate", "minutes - estimate", "rate / 2")),
    (("'project_work'", "", "", "", "estimate != null"), ("'work_within'", *_BILLED)),
    (("'travel'", "", "", "", ""), ("'travel'", "'client'", "0", "minutes", "rate / 2", "0", "0")),
    (("", "", "", "", ""), ("'default'", *_BILLED)),
)  # fmt: skip
_RATES: Final = {
    "version": "on < 20160902 ? 'A' : 'B'",
    "rate": "on < 20160902 ? 9500 : 11000",
    "urgent": "on < 20160902 ? 13500 : 15500",
}
_RESULT: Final = {
    "rule_id": "version + ':' + rule",
    "billable": "payer != 'none'",
    "billed_minutes": "full + over",
    "amount": "floor((2 * (full * at + over * over_at) + 60) / 120)",
    "payer": "payer",
    "covered_minutes": "covered",
    "full_minutes": "full",
    "full_rate": "at",
    "over_minutes": "over",
    "over_rate": "over_at",
}


def run(events: Path, out: Path) -> None:
    """Read, decide, write."""
    # Content from a loader is compiled once; a decision made with `create_decision` is compiled at every call.
    content = zen.ZenDecisionContent(json.dumps(graph()))
    engine = zen.ZenEngine({"loader": lambda _: content})

    def decide(facts: Row) -> Any:
        return engine.evaluate("rules", facts)["result"]

    run_one_by_one(events, out, decide)


def graph() -> dict[str, Any]:
    """The decision as Zen's editor would save it."""
    nodes: list[dict[str, Any]] = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "rates", "name": "rates", "type": "expressionNode", "content": _expressions(_RATES, True)},
        {"id": "rules", "name": "rules", "type": "decisionTableNode", "content": _table()},
        {"id": "result", "name": "result", "type": "expressionNode", "content": _expressions(_RESULT, False)},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]  # fmt: skip
    ids = [node["id"] for node in nodes]
    edges = [
        {"id": f"{left}-{right}", "sourceId": left, "targetId": right, "type": "edge"}
        for left, right in pairwise(ids)
    ]
    return {"nodes": nodes, "edges": edges}


def _expressions(expressions: dict[str, str], keep: bool) -> dict[str, Any]:
    return {
        "expressions": [{"id": key, "key": key, "value": value} for key, value in expressions.items()],
        "passThrough": keep,
    }  # fmt: skip


def _table() -> dict[str, Any]:
    inputs = [
        {"id": f"i{n}", "name": f"i{n}"} | ({"field": field} if field else {})
        for n, field in enumerate(_INPUTS)
    ]
    outputs = [{"id": f"o{n}", "name": name, "field": name} for n, name in enumerate(_OUTPUTS)]
    rules = [
        {"_id": str(number)}
        | {f"i{n}": cell for n, cell in enumerate(when)}
        | {f"o{n}": cell for n, cell in enumerate(then)}
        for number, (when, then) in enumerate(_RULES)
    ]
    return {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": outputs,
        "rules": rules,
        "passThrough": True,
    }
