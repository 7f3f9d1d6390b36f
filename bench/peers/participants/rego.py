"""OPA's Rego: a policy compiled to a bundle, JSONL in and out.

Not Parquet: `regopy` aborts in a process that has loaded pyarrow.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import regopy

from bench.peers.task import Row, plain_facts

READS: Final = ".jsonl"
WRITES: Final = ".jsonl"
_POLICY: Final = Path(__file__).with_name("rego_policy.rego")


def run(events: Path, out: Path) -> None:
    """Read, decide, write."""
    rego = regopy.Interpreter()
    rego.add_module("peers", _POLICY.read_text(encoding="utf-8"))
    bundle = rego.build("x=data.peers.result", ["peers/result"])
    with events.open(encoding="utf-8") as lines, out.open("w", encoding="utf-8") as results:
        for line in lines:
            event = json.loads(line)
            rego.set_input(_input(event))
            found = json.loads(str(rego.query_bundle(bundle)))["bindings"]["x"]
            results.write(json.dumps({"id": event["id"], **found}) + "\n")


def _input(event: dict[str, Any]) -> Row:
    start = event["project_start"]
    return plain_facts(
        event["kind"],
        event["topic"],
        event["minutes"],
        datetime.fromisoformat(event["started_at"]),
        event["on_retainer"],
        event["is_home_user"],
        event["estimate_minutes"],
        None if start is None else date.fromisoformat(start),
    )
