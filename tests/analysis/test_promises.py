"""Promises: what holds is proved, what does not is shown by events that break it, and nothing is invented."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from engine.analysis.always import Always
from engine.analysis.matters import Matter
from engine.analysis.promises import Promised
from engine.authoring.case_files import Shared, case_of
from engine.authoring.cases import differences_of
from engine.diagnostics.spans import Source
from engine.events.readers.python_values import raw_events
from engine.interpret.always import broken, broken_between, standing
from engine.interpret.evaluate import deep_recursion
from engine.interpret.options import Options
from engine.report.proofs import case_lines, matter_text
from engine.rulebook.load import load
from engine.rulebook.located import Mapping, Sequence
from engine.rulebook.model import Rulebook
from engine.rulebook.yaml_reading import read_yaml
from tests.laws.building import build

TABLES = yaml.safe_load((Path(__file__).parent / "promises.yaml").read_text())["tables"]
DAYS = (20_454, 20_819)  # 2026
PARTS = ("facts", "figures", "valid", "values", "groups", "outcomes", "charges", "rules", "always")


def built(table: dict[str, Any]) -> Rulebook:
    """The terms of a table."""
    version = {"in_force": [{}], **{key: table[key] for key in PARTS if key in table}}
    return build({"versions": {"v": version}})


def asked(rulebook: Rulebook) -> Always:
    """What is proved of the promises of the newest version."""
    world = Promised(rulebook, list(rulebook.versions)[-1], {}, *DAYS)
    found = Always(world)
    with deep_recursion():
        found.run()
    return found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_table(table: dict[str, Any]) -> None:
    """Exactly these promises hold; each other one has an event that breaks it, and nothing is left unsettled."""
    rulebook = built(table)
    found = asked(rulebook)
    assert not found.unsettled
    assert sorted(found.held) == sorted(table["held"])
    assert sorted(m.id for m in found.matters) == sorted(f"always/{n}" for n in table["broken"])
    for matter in found.matters:
        said = table["broken"][matter.id.removeprefix("always/")]
        shown = matter.witnesses[0].broken
        assert shown is not None
        if "amount" in said:
            assert shown.result.amount == Fraction(said["amount"])
        others = [f"always {name}:" for name in table["broken"] if name not in matter.id]
        for difference in differences_of(rulebook, pasted(matter)):
            assert difference.startswith(tuple(others)), difference  # it may break others as well


def pasted(matter: Matter) -> Any:
    """The case that is told of a matter, read as it stands."""
    text = "\n".join(["cases:", *(f"  {line}" for line in case_lines(matter))])
    root, _ = read_yaml(Source("cases.yaml", text))
    assert isinstance(root, Mapping)
    cases = root.get("cases")
    assert isinstance(cases, Sequence)
    return case_of("cases.yaml", cases.items[0], Shared({}, (), {}))


@pytest.mark.parametrize("seed", range(16))
def test_verdicts_are_those_of_all_events(seed: int) -> None:
    """Of random terms with few events every one of them is tried with the interpreter: the verdicts are the same."""
    rulebook = random_terms(Random(seed))
    version = rulebook.versions["v"]
    found = asked(rulebook)
    assert not found.unsettled
    options = Options(version="v")
    every = {
        vip: [
            standing(rulebook, raw_events([{"id": "e", "minutes": n, "vip": vip}]), options)
            for n in range(41)
        ]
        for vip in (False, True)
    }
    false = {b.promise.name for runs in every.values() for run in runs for b in broken(run)}
    for promise in version.always.values():
        if promise.more is not None and any(
            broken_between(promise, runs[low], runs[high])
            for runs in every.values()
            for low in range(41)
            for high in range(low + 1, 41)
        ):
            false.add(promise.name)
    assert {m.id.removeprefix("always/") for m in found.matters} == false
    assert set(found.held) == version.always.keys() - false


def random_terms(random: Random) -> Rulebook:
    """A charge of minutes with steps, bounds and rebates at random places."""
    charge: dict[str, Any] = {"quantity": "minutes", "rate": "hourly"}
    figures: dict[str, Any] = {"hourly": f"{random.choice((10, 37, 60, 90))} USD/hour"}
    for part, most in (("free", 12), ("minimum", 25), ("increment", 15)):
        if random.random() < 0.4:
            figures[part] = f"{random.randrange(1, most)} min"
            charge[part] = part
    if random.random() < 0.3:
        figures["cap"] = f"{random.randrange(5, 40)} USD"
        charge["cap"] = "cap"
    rules: dict[str, Any] = {"all": {"charge": {"time": {}}}}
    charges: dict[str, Any] = {"time": charge}
    for n in range(random.randrange(3)):
        figures[f"off_{n}"] = f"{random.randrange(1, 9)} USD"
        figures[f"from_{n}"] = f"{random.randrange(1, 40)} min"
        sign = random.choice(("<", ">=", "=="))
        charges[f"rebate_{n}"] = {"price": random.choice(("-", "")) + f"off_{n}"}
        when = f"minutes {sign} from_{n}" + random.choice(("", " and vip", " or vip"))
        rules[f"rebate-{n}"] = {"when": when, "charge": {f"rebate_{n}": {}}}
    always = {
        "never-negative": {"that": "amount >= 0"},
        "vips-never-negative": {"when": "vip", "that": "amount >= 0"},
        "longer-never-costs-less": {"more": "minutes", "never_less": "amount"},
        "longer-never-costs-more": {"more": "minutes", "never_more": "amount"},
        "vips-never-less": {"more": "minutes", "when": "vip", "never_less": "amount"},
        "others-pay": {"when": "not vip and minutes >= longest", "that": "amount > 0"},
    }
    figures["longest"] = "40 min"
    minutes = {"kind": "duration", "unit": "min", "whole": True, "min": 0, "max": 40}
    facts = {"minutes": {**minutes, "required": True}, "vip": {"kind": "bool", "required": True}}
    terms = {"facts": facts, "figures": figures, "charges": charges, "rules": rules}
    return build({"versions": {"v": {"in_force": [{}], **terms, "always": always}}})


@pytest.mark.parametrize("name", ["wtim", "wsm"])
def test_promises_of_the_rulebooks_that_ship_are_proved(name: str) -> None:
    """All of them, of events of every kind."""
    rulebook = load(name)
    found = asked(rulebook)
    promises = [n for version in rulebook.versions.values() for n in version.always]
    assert len(promises) >= 3
    assert (found.held, found.matters, found.unsettled) == (promises, [], [])


def test_a_promise_is_told_with_both_events() -> None:
    """Which condition, which values, and a case that says how much more."""
    table = next(t for t in TABLES if t["name"] == "a discount from a length on")
    matter = asked(built(table)).matters[0]
    text = matter_text(matter)
    assert "`longer-never-costs-less` does not always hold" in text
    assert "`amount` is less with more `minutes` of event witness" in text
    assert "breaks: [longer-never-costs-less]" in text
    assert matter.witnesses[0].more
    assert matter.code == "CB709"
