"""Where two versions of one rulebook meet in one evaluation, nothing raises and nothing gets lost."""

from __future__ import annotations

from typing import Any

from engine.events.readers.python_values import raw_events
from engine.events.tables import build_table
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Status
from tests.laws.building import build

EARLY, LATE = [{"until": "2020-02-01"}], [{"from": "2020-02-01"}]


def _run(
    early: dict[str, Any], late: dict[str, Any], events: list[dict[str, Any]], tables: Any = None
) -> Evaluation:
    versions = {"early": {"in_force": EARLY, **early}, "late": {"in_force": LATE, **late}}
    rulebook = build({"provider": {"governed_by": "day"}, "versions": versions})
    given = {
        name: build_table(
            raw_events(rows, name),
            rulebook.versions["late"].tables[name],
            rulebook.versions["late"].facts,
        )
        for name, rows in (tables or {}).items()
    }
    done = evaluate(rulebook, raw_events(events, "events"), Options(tables=given, derivations=True))
    assert done.accepted + done.rejected == len(events)
    return done


def _facts(**kinds: dict[str, Any]) -> dict[str, Any]:
    return {"facts": {"day": {"kind": "date"}, "job": {"kind": "text"}, **kinds}}


def test_an_event_is_not_lost_between_two_versions() -> None:
    """Defaults may lead from each version to the other; the event is then under none, and is told so."""
    early = {"facts": {"day": {"kind": "date", "default": "2020-03-01"}}}
    late = {"facts": {"day": {"kind": "date", "default": "2020-01-01"}}}
    (result,) = _run(early, late, [{"id": "e"}]).results
    assert result.status is Status.NOT_IN_FORCE


def test_the_version_that_governs_says_why_it_refuses() -> None:
    """A reject's reason is that of the version that governs, not of one that does not."""
    early = _facts(n={"kind": "number", "max": 5})
    late = _facts(n={"kind": "text"})
    (reject,) = _run(early, late, [{"id": "e", "day": "2020-01-15", "n": "7"}]).rejects
    assert "more than" in reject.reason


def test_a_name_that_means_something_else_under_the_other_version() -> None:
    """A group that sums a fact over members of which one has it as a text: unknown, not an exception."""
    groups = {"groups": {"all": {"by": ["job"]}}}
    outcomes = {
        "outcomes": {"total": {"kind": "number", "about": "all"}, "each": {"kind": "number"}}
    }
    rules = {"rules": {"r": {"about": "all", "then": {"total": "sum(n / least) + sum(v)"}}}}
    number: dict[str, Any] = {"n": {"kind": "number"}, "least": {"kind": "number", "min": 1}}
    early = _facts(**number) | groups | outcomes | rules | {"values": {"v": {"is": "n"}}}
    late = _facts(n={"kind": "text"}, least={"kind": "number"}) | groups | outcomes
    late |= {"rules": {"r": {"about": "all", "then": {"total": "count(event)"}}}}
    events = [
        {"id": "a", "job": "j", "day": "2020-01-15", "n": "1", "least": "1"},
        {"id": "b", "job": "j", "day": "2020-02-15", "n": "x", "least": "0"},
    ]
    (result,) = _run(early, late, events).results
    assert result.status is Status.OPEN
    assert result.events == ("a", "b")


def test_a_divisor_that_the_other_version_does_not_bound() -> None:
    """Under one version a divisor is at least 1, under the other it may be 0: the sum over both is unknown then."""
    groups = {"groups": {"all": {"by": ["job"]}}}
    outcomes = {"outcomes": {"total": {"kind": "number", "about": "all"}}}
    rules = {"rules": {"r": {"about": "all", "then": {"total": "sum(1 / least)"}}}}
    early = _facts(least={"kind": "number", "min": 1}) | groups | outcomes | rules
    late = _facts(least={"kind": "number"}) | groups | outcomes
    events = [
        {"id": "a", "job": "j", "day": "2020-01-15", "least": "2"},
        {"id": "b", "job": "j", "day": "2020-02-15", "least": "0"},
    ]
    (result,) = _run(early, late, events).results
    assert result.needs == ("divisor",)


def test_groups_that_contain_each_other_in_two_versions() -> None:
    """Under one version `b` groups `a`, under the other `a` groups `b`: no subject contains itself."""
    by = {"by": ["the(job)"]}
    early = _facts() | {"groups": {"a": {"by": ["job"]}, "b": {"of": "a", **by}}}
    late = _facts() | {"groups": {"b": {"by": ["job"]}, "a": {"of": "b", **by}}}
    events = [
        {"id": "x", "job": "j", "day": "2020-01-15"},
        {"id": "y", "job": "j", "day": "2020-02-15"},
    ]
    assert sorted(result.events for result in _run(early, late, events).results) == [("x",), ("y",)]


def test_a_table_fills_only_facts_of_its_kind() -> None:
    """A table has the newest version's kinds; facts of another kind under an older version are left alone."""
    tables = {"tables": {"prices": {"key": ["job"], "facts": ["n"]}}}
    outcomes = {"outcomes": {"seen": {"kind": "text"}}}
    early = _facts(n={"kind": "text"}) | outcomes | {"rules": {"r": {"then": {"seen": "n"}}}}
    late = _facts(n={"kind": "number", "from": "prices"}) | tables
    (result,) = _run(
        early,
        late,
        [{"id": "e", "job": "j", "day": "2020-01-15"}],
        {"prices": [{"job": "j", "n": "5"}]},
    ).results
    assert result.needs == ("n",)


def test_groups_whose_keys_read_alike_stay_apart() -> None:
    """Keys `a b`, `c` and `a`, `b c` make the same id; the results are two all the same, in an order of their own."""
    keys = {
        "groups": {"all": {"by": ["job", "other"]}},
        "outcomes": {"n": {"kind": "integer", "about": "all"}},
    }
    rules = {"rules": {"r": {"about": "all", "then": {"n": "count(event)"}}}}
    version = _facts(other={"kind": "text"}) | keys | rules
    events = [
        {"id": "x", "job": "a b", "other": "c", "day": "2020-01-15"},
        {"id": "y", "job": "a", "other": "b c", "day": "2020-01-15"},
    ]
    found = [result.events for result in _run(version, version, events).results]
    assert (
        found
        == [("x",), ("y",)]
        == [r.events for r in _run(version, version, events[::-1]).results]
    )
