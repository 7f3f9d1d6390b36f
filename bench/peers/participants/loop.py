"""A Python loop by hand: whole cents, one `if` after the other."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from bench.peers.tables import rows_of, write_rows
from bench.peers.task import (
    CHANGE,
    EMAIL_RATE,
    EMERGENCY_RATES,
    RATES,
    half_up,
    six_months_after,
)

_CHANGE: Final = datetime(CHANGE.year, CHANGE.month, CHANGE.day)  # noqa: DTZ001 (all moments are UTC here)
_SUPPORT: Final = frozenset(("email_support", "computer_support", "project_support"))

# rule, payer, covered minutes, minutes at the full rate, that rate, minutes above the estimate
Decision = tuple[str, str, int, int, int, int]


def run(events: Path, out: Path) -> None:
    """Read, decide, write."""
    write_rows(((_result(*event) for event in rows) for rows in rows_of(events)), out)


def _result(
    number: int, account: str, kind: str, topic: str, minutes: int, started_at: datetime,
    on_retainer: bool, is_home_user: bool, estimate: int | None, project_start: date | None,
) -> tuple[Any, ...]:  # fmt: skip
    version = "A" if started_at < _CHANGE else "B"
    if kind[:7] == "project":
        decision = _projects(kind, topic, minutes, started_at, estimate, project_start, version)
    else:
        decision = _calls(kind, topic, minutes, started_at, on_retainer, is_home_user, version)
    rule, payer, covered, full, rate, over = decision
    over_rate = rate // 2 if over else 0
    amount = half_up(full * rate + over * over_rate)
    billable = payer != "none"
    return (
        number, f"{version}:{rule}", billable, full + over, amount, payer,
        covered, full, rate, over, over_rate,
    )  # fmt: skip


def _calls(
    kind: str, topic: str, minutes: int, started_at: datetime, on_retainer: bool,
    is_home_user: bool, version: str,
) -> Decision:  # fmt: skip
    if kind == "email_support" and topic == "email_config":
        return "email_config", "none", minutes, 0, 0, 0
    if kind == "email_support" and topic == "general_tech":
        if is_home_user:
            return "email_home", "user", 0, max(minutes, 30), EMAIL_RATE, 0
        return "email_client", "client", 0, max(minutes, 30), EMAIL_RATE, 0
    if kind == "emergency":
        return "emergency_call", "client", 0, minutes, EMERGENCY_RATES[version], 0
    urgent = _urgent(kind, started_at)
    if urgent is not None:
        return urgent, "client", 0, minutes, EMERGENCY_RATES[version], 0
    if kind == "computer_support":
        if on_retainer:
            return "computer_retainer", "client", 0, -(-minutes // 20) * 20, RATES[version], 0
        return "computer_adhoc", "client", 0, max(minutes, 60), RATES[version], 0
    if kind == "travel":
        return "travel", "client", 0, minutes, RATES[version] // 2, 0
    return "default", "client", 0, minutes, RATES[version], 0


def _projects(
    kind: str, topic: str, minutes: int, started_at: datetime, estimate: int | None,
    project_start: date | None, version: str,
) -> Decision:  # fmt: skip
    urgent = _urgent(kind, started_at)
    if urgent is not None:
        return urgent, "client", 0, minutes, EMERGENCY_RATES[version], 0
    rate = RATES[version]
    if kind == "project_support":
        if topic in ("new_feature", "third_party"):
            return "project_excluded", "client", 0, minutes, rate, 0
        if project_start is not None and started_at.date() < six_months_after(project_start):
            return "project_covered", "none", minutes, 0, 0, 0
        return "project_expired", "client", 0, minutes, rate, 0
    if estimate is None:
        return "default", "client", 0, minutes, rate, 0
    if minutes > estimate:
        return "work_overrun", "client", 0, estimate, rate, minutes - estimate
    return "work_within", "client", 0, minutes, rate, 0


def _urgent(kind: str, started_at: datetime) -> str | None:
    if kind not in _SUPPORT:
        return None
    if started_at.weekday() >= 5:
        return "emergency_weekend"
    return None if 9 <= started_at.hour < 18 else "emergency_hours"
