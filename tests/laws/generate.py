"""Random small rulebooks that must pass the build, and events for them; readers of the language are compared on them.

`document` gives a rulebook as plain data (facts of every kind, figures, a calendar, a reading, groups of every sort,
splits, values and windows, running state, outcomes that agree or collect, rules with overrides, charges with every
part, versions that amend others or are in another currency), written so that nothing is circular: values of events
rest on facts, values of groups on those, further values of events on both, running state on these, rules on all.
`events` gives rows for it, with any fact missing. Everything comes from one `Random`, so a seed names a rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.laws.aggregates import aggregate, window
from tests.laws.charges import charge, rule_parts
from tests.laws.expressions import Writer
from tests.laws.gathering import add_charges, add_groups, add_running, add_values
from tests.laws.histories import amendment, in_currency
from tests.laws.vocabulary import ALWAYS, FACTS, FIGURES, KINDS, OUTCOME_KINDS

Plain = Any


@dataclass
class Draft:
    """A version in the making: what is declared, and which names of which kind each subject has."""

    rng: Random
    monotone: bool
    home: str | None  # the group whose result its events share
    names: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    parts: dict[str, Plain] = field(default_factory=dict)

    def writer(self, *subjects: str, calendar: bool = True) -> Writer:
        """A writer that sees the names of these subjects."""
        seen: dict[str, list[str]] = {}
        for subject in subjects:
            for kind, names in self.names.get(subject, {}).items():
                seen.setdefault(kind, []).extend(names)
        return Writer(self.rng, seen, self.monotone, calendar)

    def name(self, subject: str, kind: str, name: str) -> str:
        """Note a name."""
        self.names.setdefault(subject, {}).setdefault(kind, []).append(name)
        return name

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability


def document(rng: Random, monotone: bool = False, versions: int = 1) -> dict[str, Plain]:
    """A rulebook as the plain data of a conformance file: `provider` and `versions`."""
    if versions == 1:
        return {"versions": {"v": version(rng, monotone, [{}])}}
    provider = {"governed_by": "first_known(d0, date_of(t0))"}
    spans = [[{"until": "2020-02-01"}], [{"from": "2020-02-01"}]]
    one, two = (version(rng, monotone, span) for span in spans)
    if rng.random() < 0.5:
        two = {"in_force": spans[1]} | amendment(rng, "v0", one, two)
    found = {"v0": one, "v1": two}
    if rng.random() < 0.3:
        one["in_force"] = [{**span, "when": "billed_in == 'dollars'"} for span in one["in_force"]]
        found["francs"] = {"in_force": [{"until": "2020-02-01", "when": "billed_in == 'francs'"}]}
        found["francs"] |= in_currency("v0", one, "CHF")
    return {"provider": provider, "versions": found}


def version(rng: Random, monotone: bool, in_force: list[Plain]) -> dict[str, Plain]:
    """One version."""
    draft = Draft(rng, monotone, "work" if rng.random() < 0.6 else None)
    _facts(draft, in_force != [{}])
    draft.parts["in_force"] = in_force
    draft.parts["month_ends"] = rng.choice(["clamp", "overflow"])
    draft.parts["units"] = ["km"]
    draft.parts["figures"] = dict(FIGURES)
    draft.parts["readings"] = {
        "AMB-01": {
            "question": "Which?",
            "options": {"a": "this", "b": "that"},
            "chosen": rng.choice("ab"),
        }
    }
    _subjects(draft)
    _values(draft)
    _outcomes_and_rules(draft)
    return {name: part for name, part in draft.parts.items() if part}


def _facts(draft: Draft, dated: bool) -> None:
    kept = {n: f for n, f in FACTS.items() if draft.chance(0.85) or (dated and n in ("d0", "t0"))}
    draft.parts["facts"] = {n: f for n, (_, f) in kept.items()} | ALWAYS
    for name, (kind, _) in kept.items():
        draft.name("event", kind, name)
    draft.name("event", "text", "client")
    draft.name("event", "divisor", "least")
    for name, kind in (("half", "num"), ("some", "int"), ("step", "dur"), ("hour", "dur")):
        draft.name("any", kind, name)
    hours = draft.rng.choice(["09:00-18:00", "00:00-24:00", "22:00-23:30"])
    office: dict[str, Plain] = {"week": {"mon-fri": hours}, "holidays": ["2020-01-01"]}
    if draft.chance(0.5):
        office["holidays_from"] = "off"
    if draft.chance(0.3):
        office["zone"] = "Asia/Kolkata"
    draft.parts["calendars"] = {"office": office}


def _subjects(draft: Draft) -> None:
    """Groups `work` (perhaps the home of its events) and `row` (only looked along), and a split `piece`."""
    write = draft.writer("event", "any")
    work: dict[str, Plain] = {"by": ["job"]}
    if draft.chance(0.3):
        work["by"] = ["job", "client"]
    if draft.home is None:
        work["result"] = "none"
    draft.parts["groups"] = {"work": work, "row": {"by": ["client"], "result": "none"}}
    if draft.chance(0.2) and not draft.monotone:
        draft.parts["groups"]["row"]["when"] = write("bool", 1)
    starts = draft.names["event"].get("inst", [])
    first, last = (
        (starts[0], starts[-1]) if starts else ("day_start(first_day)", "day_end(first_day)")
    )
    edges = draft.rng.sample(["midnight", "office", "month"], draft.rng.randint(1, 2))
    at: list[Plain] = [
        {"edge": e, "when": write("bool", 1)} if draft.chance(0.2) else e for e in edges
    ]
    split: dict[str, Plain] = {"from": first, "until": last, "at": at}
    lengths = draft.names["event"].get("dur", [])
    if lengths and draft.chance(0.7):
        split["length"] = lengths[0]
    if draft.monotone:  # the one stretch of an unknown place in time is no less than the several it may turn out to be
        split = {
            "from": "day_start(first_day)",
            "until": "day_start(first_day) + hours(30)",
            "at": edges[:1],
        }
        split["at"] = ["midnight"]
    draft.parts["splits"] = {"piece": split}
    add_groups(draft)
    for name, kind in (("start", "inst"), ("end", "inst"), ("minutes", "dur")):
        draft.name("piece", kind, f"piece_{name}")


def _values(draft: Draft) -> None:
    values: dict[str, Plain] = {}
    for n in range(draft.rng.randint(1, 3)):
        kind = draft.rng.choice(KINDS)
        values[f"e{n}"] = {"is": draft.writer("event", "any")(kind)}
        draft.name("event", kind, f"e{n}")
    for n in range(draft.rng.randint(1, 3)):
        kind, text = aggregate(draft, "event")
        values[f"g{n}"] = {"about": "work", "is": text}
        draft.name("home", kind, draft.name("work", kind, f"g{n}"))
    for n in range(draft.rng.randint(0, 3)):
        kind, along = window(draft)
        values[f"w{n + 1}"] = {"window": along}
        draft.name("late", kind, f"w{n + 1}")
    if draft.chance(0.6):
        kind, text = aggregate(draft, "piece")
        values["s0"] = {"is": text}
        draft.name("late", kind, "s0")
    draft.parts["values"] = values
    add_values(draft)
    add_running(draft)
    kind = draft.rng.choice(KINDS)
    values["l0"] = {"is": draft.writer("event", "any", "work", "late")(kind)}
    draft.name("late", kind, "l0")


def _outcomes_and_rules(draft: Draft) -> None:
    rng = draft.rng
    outcomes: dict[str, Plain] = {"read": {"kind": "integer", "about": "event"}}
    outcomes["price_of"] = {
        "kind": "rate",
        "unit": "USD/hour",
        "about": "piece",
        "show": rng.random() < 0.5,
    }
    outcomes["tags"] = {"kind": "enum", "values": ["x", "y", "z"], "meet": "all"}
    outcomes |= {"listed": {"kind": "texts"}, "free_days": {"kind": "dates"}}
    outcomes["payer"] = {"kind": "enum", "values": ["client", "employer"]}
    outcomes["minutes_billed"] = {
        "kind": "duration",
        "unit": "min",
        "from_lines": rng.choice(["billed", "actual"]),
    }
    kinds = {f"o{n}": rng.choice(KINDS) for n in range(rng.randint(1, 3))}
    for name, kind in kinds.items():
        outcomes[name] = OUTCOME_KINDS[kind] | ({"required": True} if rng.random() < 0.2 else {})
    abouts = ["event", *rng.choices(["event", "work"], k=rng.randint(0, 2))]
    charges = {f"c{n}": charge(draft, about) for n, about in enumerate(abouts)}
    rules: dict[str, Plain] = {}
    _first_rules(draft, rules)
    for n in range(rng.randint(2, 7)):
        about = rng.choice(["event", "event", "work"])
        rules[f"r{n}"] = _rule(
            draft, about, kinds, charges, [r for r in rules if r.startswith("r")]
        )
    add_charges(draft, charges, rules)
    draft.parts["outcomes"], draft.parts["charges"] = outcomes, charges
    draft.parts["rules"] = {name: rule for name, rule in rules.items() if rule}


def _first_rules(draft: Draft, rules: dict[str, Plain]) -> None:
    """Rules for the outcomes that others read (`read` of an event, `price_of` of a piece), and for lists and sets."""
    early, inner = draft.writer("event", "any"), draft.writer("piece", "event", "any")
    rules["a0"] = {"then": {"read": early("int", 1)}}
    rules["a1"] = {"when": early("bool", 1), "then": {"read": early("int", 1)}, "overrides": ["a0"]}
    rules["s0"] = {"when": early("bool", 1), "then": {"listed": "said", "free_days": "off"}}
    rules["s1"] = {"when": early("bool", 1), "then": {"listed": "usual"}, "overrides": ["s0"]}
    rules["p0"] = {"about": "piece", "then": {"price_of": "hourly"}}
    rules["p1"] = {
        "about": "piece",
        "when": inner("bool"),
        "then": {"price_of": inner("rate", 1)},
        "overrides": ["p0"],
    }


def _rule(
    draft: Draft, about: str, kinds: dict[str, str], charges: dict[str, Plain], earlier: list[str]
) -> dict[str, Plain]:
    rng = draft.rng
    write = (
        draft.writer("event", "any", "work", "late")
        if about == "event"
        else draft.writer("work", "any")
    )
    rule: dict[str, Plain] = {"about": about}
    if rng.random() < 0.8:
        rule["when"] = write("bool")
    then: dict[str, Plain] = {
        name: write(kind) for name, kind in kinds.items() if rng.random() < 0.5
    }
    if rng.random() < 0.3:
        then["tags"] = rng.sample(["x", "y", "z"], rng.randint(1, 2))
    if (
        rng.random() < 0.2 and about == "event"
    ):  # what is set of other subjects too, no state may rest on
        then["payer"] = rng.choice(["client", "employer"])
    if rng.random() < 0.2 and about == "event":
        then["o0"] = f"{write(kinds['o0'], 1)} if read > 2 else {write(kinds['o0'], 1)}"
    mine = [name for name, made in charges.items() if made["about"] == about]
    due = {name: rule_parts(draft, charges[name]) for name in mine if rng.random() < 0.6}
    changed = {name: parts for name, parts in due.items() if parts and rng.random() < 0.3}
    due = {name: parts for name, parts in due.items() if name not in changed}
    rule |= {k: v for k, v in {"then": then, "charge": due, "change": changed}.items() if v}
    if rng.random() < 0.15 or not (then or due or changed):  # a rule has an effect
        rule[rng.choice(["needs_decision", "open"])] = rng.choice(["who decides", "how much"])
    beaten = [name for name in earlier if rng.random() < 0.6]
    return rule | ({"overrides": beaten} if beaten else {})
