"""Rulebooks for benchmarks, as folders: of as many rules as are wanted, and one with or without running totals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml

Plain = Any
TARIFFS: Final = 18
EXTRA: Final = 4  # rules about something else than the rate
KINDS: Final = ("remote", "visit", "call")


def write_rules(folder: Path, groups: int, bands: int) -> int:
    """A rulebook that prices `groups` of tariffs in `bands` of minutes, a rule each; how many rules it has."""
    tariffs = [f"t{n}" for n in range(TARIFFS)]
    size = TARIFFS // groups
    figures: dict[str, Plain] = {}
    rules: dict[str, Plain] = _extra()
    for group in range(groups):
        names = tariffs[group * size : (group + 1) * size]
        for band in range(bands):
            name = f"rate-{group}-{band}"
            figures[name.replace("-", "_")] = {"is": f"{60 + group * bands + band} USD/hour"}
            low, high = 600 * band // bands, 600 * (band + 1) // bands
            chosen = f"tariff == '{names[0]}'" if size == 1 else f"tariff in {tuple(names)}"
            upper = "" if band == bands - 1 else f" and minutes < minutes({high})"
            rules[name] = {
                "when": f"{chosen} and minutes >= minutes({low}){upper}",
                "then": {"hourly": name.replace("-", "_"), "band": f"b{band}"},
                "charge": {"time": {"minimum": "quarter"}},
            }
    version = {
        "version": "v", "in_force": [{}],
        "facts": _facts() | {"tariff": {"kind": "enum", "values": tariffs, "required": True}},
        "figures": figures | {"quarter": {"is": "15 min"}},
        "outcomes": {
            "hourly": {"kind": "rate", "unit": "USD/hour", "required": True},
            "band": {"kind": "enum", "values": [f"b{n}" for n in range(bands)], "required": True},
            "payer": {"kind": "enum", "values": ["client", "user"], "required": True},
            "flags": {"kind": "enum", "values": ["weekend", "long"], "meet": "all"},
        },
        "charges": {"time": {"quantity": "minutes", "rate": "hourly", "payer": "payer"}},
        "rules": rules,
    }  # fmt: skip
    _write(folder, f"{len(rules)} rules", [version])
    assert len(rules) == groups * bands + EXTRA
    return len(rules)


def write_totals(folder: Path, totals: bool) -> None:
    """Two versions of a small provider's terms; with `totals`, five hours of each client's month are free."""
    versions = [
        _version("2019", [{"until": "2020-01-01"}], 95, totals),
        _version("2020", [{"from": "2020-01-01"}], 110, totals),
    ]
    _write(folder, "running totals" if totals else "no state", versions)


def _version(name: str, in_force: list[Plain], rate: int, totals: bool) -> dict[str, Plain]:
    version: dict[str, Plain] = {
        "version": name, "in_force": in_force, "month_ends": "clamp",
        "facts": _facts() | {"tariff": {"kind": "text"}},
        "figures": {
            "hourly_rate": {"is": f"{rate} USD/hour"}, "urgent_rate": {"is": f"{rate + 45} USD/hour"},
            "quarter": {"is": "15 min"}, "half_an_hour": {"is": "30 min"}, "covered_for": {"is": "6 months"},
        },
        "calendars": {"office": {"week": {"mon-fri": "09:00-18:00"}}},
        "values": {
            "day": "date_of(started_at)",
            "covered": "known(deployed_on) and day >= deployed_on and day <= deployed_on + covered_for",
            "in_office_hours": "inside(office, started_at)",
        },
        "outcomes": {
            "outcome": {"kind": "enum", "values": ["billable", "covered"], "required": True},
            "hourly": {"kind": "rate", "unit": "USD/hour", "required": True},
            "payer": {"kind": "enum", "values": ["client", "none"], "required": True},
            "flags": {"kind": "enum", "values": ["after_hours"], "meet": "all"},
        },
        "charges": {"time": {"quantity": "minutes", "rate": "hourly", "payer": "payer", "increment": "quarter"}},
        "rules": {
            "time": {"then": {"hourly": "hourly_rate", "outcome": "billable", "payer": "client"},
                     "charge": {"time": {}}},
            "urgent": {"when": "urgent and not in_office_hours", "then": {"hourly": "urgent_rate"},
                       "overrides": ["time"]},
            "after-hours": {"when": "not in_office_hours", "then": {"flags": ["after_hours"]}},
            "visits": {"when": "kind == 'visit'", "change": {"time": {"minimum": "half_an_hour"}}},
            "covered": {"when": "covered", "then": {"outcome": "covered", "payer": "none"},
                        "charge": {"time": {"free": "minutes"}}, "overrides": ["time"]},
        },
    }  # fmt: skip
    if totals:
        _with_totals(version)
    return version


def _with_totals(version: dict[str, Plain]) -> None:
    version["figures"]["allowance"] = {"is": "5 hours"}
    version["groups"] = {"month": {"by": ["client_id", "first_of_month(day)"], "result": "none"}}
    version["values"]["used_before"] = {
        "window": {
            "total": "minutes",
            "within": "month",
            "order_by": ["started_at"],
            "frame": "before",
        }
    }
    version["charges"]["time"]["tiers"] = {
        "position": "used_before",
        "steps": [{"until": "allowance", "free": True}, {"rate": "hourly"}],
    }


def _facts() -> dict[str, Plain]:
    return {
        "kind": {"kind": "enum", "values": list(KINDS), "required": True},
        "client_id": {"kind": "text", "required": True},
        "started_at": {"kind": "instant", "required": True},
        "minutes": {"kind": "duration", "unit": "min", "whole": True, "min": 0, "required": True},
        "urgent": {"kind": "bool", "default": False},
        "deployed_on": {"kind": "date"},
    }


def _extra() -> dict[str, Plain]:
    return {
        "client-pays": {"then": {"payer": "client"}},
        "user-pays": {
            "when": "kind == 'call' and urgent",
            "then": {"payer": "user"},
            "overrides": ["client-pays"],
        },
        "weekend": {
            "when": "weekday(date_of(started_at)) >= 6",
            "then": {"flags": ["weekend"]},
        },
        "long": {"when": "minutes > minutes(480)", "then": {"flags": ["long"]}},
    }


def _write(folder: Path, title: str, versions: Sequence[dict[str, Plain]]) -> None:
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    provider: dict[str, Plain] = {
        "provider": "bench", "name": "Bench", "currency": "USD", "time_zone": "America/New_York",
        "source": {"title": title, "note": "Invented for a benchmark."},
    }  # fmt: skip
    if len(versions) > 1:
        provider["governed_by"] = "date_of(started_at)"
    _dump(folder / "provider.yaml", provider)
    clause = {"at": "1", "title": "All", "effect": "what the benchmark is about"}
    _dump(folder / "clauses.yaml", {"clauses": {"B-1": clause}})
    for version in versions:
        for part in ("figures", "calendars", "groups", "rules"):
            for entry in version.get(part, {}).values():
                entry["clause"] = "B-1"
        _dump(folder / "versions" / f"{version['version']}.yaml", version)


def _dump(path: Path, plain: Plain) -> None:
    path.write_text(yaml.safe_dump(plain, sort_keys=False, width=10_000), encoding="utf-8")
