"""CEL: one expression, compiled once."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cel

from bench.peers.participants.one_by_one import run_one_by_one

_RATE: Final = "(on < 20160902 ? 9500 : 11000)"
_URGENT: Final = "(on < 20160902 ? 13500 : 15500)"
_SUPPORT: Final = "kind in ['email_support', 'computer_support', 'project_support']"

# When, and what then: rule, payer, covered, full minutes, full rate, minutes over the estimate, their rate.
RULES: Final = (
    ("kind == 'email_support' && topic == 'email_config'", "['email_config', 'none', minutes, 0, 0, 0, 0]"),
    ("kind == 'email_support' && topic == 'general_tech' && is_home_user",
     "['email_home', 'user', 0, minutes < 30 ? 30 : minutes, 9000, 0, 0]"),
    ("kind == 'email_support' && topic == 'general_tech'",
     "['email_client', 'client', 0, minutes < 30 ? 30 : minutes, 9000, 0, 0]"),
    ("kind == 'emergency'", f"['emergency_call', 'client', 0, minutes, {_URGENT}, 0, 0]"),
    (f"{_SUPPORT} && weekday >= 6", f"['emergency_weekend', 'client', 0, minutes, {_URGENT}, 0, 0]"),
    (f"{_SUPPORT} && (hour < 9 || hour >= 18)", f"['emergency_hours', 'client', 0, minutes, {_URGENT}, 0, 0]"),
    ("kind == 'computer_support' && on_retainer",
     f"['computer_retainer', 'client', 0, (minutes + 19) / 20 * 20, {_RATE}, 0, 0]"),
    ("kind == 'computer_support'", f"['computer_adhoc', 'client', 0, minutes < 60 ? 60 : minutes, {_RATE}, 0, 0]"),
    ("kind == 'project_support' && topic in ['new_feature', 'third_party']",
     f"['project_excluded', 'client', 0, minutes, {_RATE}, 0, 0]"),
    ("kind == 'project_support' && covered_until != null && on < covered_until",
     "['project_covered', 'none', minutes, 0, 0, 0, 0]"),
    ("kind == 'project_support'", f"['project_expired', 'client', 0, minutes, {_RATE}, 0, 0]"),
    ("kind == 'project_work' && estimate != null && minutes > estimate",
     f"['work_overrun', 'client', 0, estimate, {_RATE}, minutes - estimate, {_RATE} / 2]"),
    ("kind == 'project_work' && estimate != null", f"['work_within', 'client', 0, minutes, {_RATE}, 0, 0]"),
    ("kind == 'travel'", f"['travel', 'client', 0, minutes, {_RATE} / 2, 0, 0]"),
)  # fmt: skip
_OTHERWISE: Final = f"['default', 'client', 0, minutes, {_RATE}, 0, 0]"
# CEL binds no names, so the chosen list is handed on by `map`.
_RESULT: Final = """{
    'rule_id': (on < 20160902 ? 'A:' : 'B:') + r[0], 'billable': r[1] != 'none', 'billed_minutes': r[3] + r[5],
    'amount': (2 * (r[3] * r[4] + r[5] * r[6]) + 60) / 120, 'payer': r[1], 'covered_minutes': r[2],
    'full_minutes': r[3], 'full_rate': r[4], 'over_minutes': r[5], 'over_rate': r[6]}"""


def expression() -> str:
    """The rules, the first that matches."""
    first = "".join(f"{when} ? {then} : " for when, then in RULES) + _OTHERWISE
    return f"[{first}].map(r, {_RESULT})[0]"


def run(events: Path, out: Path) -> None:
    """Read, decide, write."""
    run_one_by_one(events, out, cel.compile(expression()).execute)
