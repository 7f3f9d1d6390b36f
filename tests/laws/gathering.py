"""Random groups of every sort, and what is carried along them, for the generator of rulebooks.

`day` stands inside the home of its events and is cut into `stay`s; `bout` is a run of neighbours in time; `work`
shares facts; `tally` is running state. Each `day` has a line `daily`, so that a law can count them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.laws.aggregates import aggregate

if TYPE_CHECKING:
    from tests.laws.generate import Draft

Plain = Any


def add_groups(draft: Draft) -> None:
    """Groups inside and runs, a split of a group, shared facts; keys that may be missing are not monotone."""
    groups, splits, rng = draft.parts["groups"], draft.parts["splits"], draft.rng
    own = draft.names["event"]
    keys = ["client", *own.get("enum", []), *own.get("date", [])]
    key = "client" if draft.monotone else rng.choice(keys)
    groups["day"] = {"of": _member(draft), "by": [key], "result": "inside"}
    if draft.chance(0.3):
        groups["work"]["version"] = rng.choice(["first", "last"])
    shared = [(kind, name) for kind in ("int", "dur", "money") for name in own.get(kind, [])]
    if shared and not draft.monotone:
        kind, name = rng.choice(shared)
        groups["work"]["shares"] = [name]
        draft.name("work", kind, name)
    starts = own.get("inst", [])
    if draft.monotone or not starts:
        return
    if draft.chance(0.5) and draft.home is not None:
        first, last = f"smallest({starts[0]})", f"largest({starts[-1]})"
        splits["stay"] = {"of": "day", "from": first, "until": last, "at": ["midnight"]}
        draft.name("stay", "dur", "stay_minutes")
    if draft.chance(0.6):
        groups["bout"] = {"by": ["client"], "result": "none", "runs": _runs(draft, starts)}


def _member(draft: Draft) -> str:
    """What `day` is made of: rows of a job, or stretches where an event stands alone (and `day` sees it)."""
    return "piece" if draft.home is None else "event"


def _runs(draft: Draft, starts: list[str]) -> dict[str, Plain]:
    rng, length = draft.rng, draft.writer("event", "any")
    runs: dict[str, Plain] = {"from": starts[0]}
    if draft.chance(0.5):
        runs["until"] = f"max({starts[0]}, {starts[-1]})"
    for what in ("gap", "lasts"):
        if draft.chance(0.4):
            key = rng.choice([f"{what}_under", f"{what}_up_to"])
            runs[key] = rng.choice(["hours(2)", "hours(20)", length("dur", 1)])
    return runs


def add_values(draft: Draft) -> None:
    """Values about these groups, which their events see, and about what lies in `work`."""
    values, groups = draft.parts["values"], draft.parts["groups"]
    for group in ("day", "bout"):
        if group in groups and draft.chance(0.7):
            kind, text = aggregate(draft, _member(draft) if group == "day" else "event")
            values[f"of_{group}"] = {"about": group, "is": text}
            draft.name(group, kind, f"of_{group}")
            if group == "bout" or draft.home is not None:
                draft.name("late", kind, f"of_{group}")
    if draft.chance(0.5):
        values["days"] = {"about": "work", "is": "count(day)"}
        draft.name("work", "int", "days")
    if "stay" in draft.parts["splits"] and draft.chance(0.5):
        values["stayed"] = {"about": "day", "is": "sum(stay_minutes)"}
        draft.name("late", "dur", draft.name("day", "dur", "stayed"))


def add_running(draft: Draft) -> None:
    """State along the events of a client or a job; events see it, and it may rest on what they are charged."""
    if draft.chance(0.5):
        return
    write = draft.writer("event", "any")
    key = write(draft.rng.choice(["date", "inst", "int"]), 0)
    cells: dict[str, Plain] = {
        "level": {"start": "some", "next": f"clamp(level_before + {write('int', 1)}, -50, 50)"},
        "spent": {"kind": "money", "next": "first_known(spent_before, 0) + charged(c0)"},
    }
    if draft.monotone or draft.chance(0.5):
        cells["spent"] = {"kind": "money", "start": "fee", "next": "spent_before + charged(c0)"}
    within = draft.rng.choice(["row", "work"])
    tally = {"within": within, "order_by": [key, "id"], "cells": cells}
    draft.parts["running"] = {"tally": tally}
    draft.name("late", "int", "level_before")
    draft.name("late", "money", "spent_before")


def add_charges(draft: Draft, charges: dict[str, Plain], rules: dict[str, Plain]) -> None:
    """A line for each `day`, perhaps for each `stay` and `bout`, and a share of all others, for each `work`."""
    charges["daily"] = {"about": "day", "price": "fee"}
    rules["daily"] = {"about": "day", "charge": {"daily": {}}}
    write = draft.writer("day", "any", *(["event"] if draft.home is None else ["home"]))
    if draft.chance(0.5):
        charges["dues"] = {"about": "day", "price": write("money")}
        rules["dues"] = {"about": "day", "when": write("bool"), "charge": {"dues": {}}}
    for part in ("stay", "bout"):
        if part in draft.parts["splits"] | draft.parts["groups"] and draft.chance(0.6):
            seen = draft.writer(part, "any")
            charges[part + "_fee"] = {"about": part, "price": seen("money", 1)}
            rules[part + "_fee"] = {"about": part, "charge": {part + "_fee": {}}}
    if draft.chance(0.5):
        charges["all"] = {"about": "work", "price": "charged_but(all) * half"}
        rules["all"] = {"about": "work", "charge": {"all": {}}}
