"""A rulebook is data and hostile until checked: whatever stands in it, there are findings or a rulebook, in no time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import yaml

from engine.diagnostics.codes import CODES
from engine.diagnostics.findings import has_errors
from engine.diagnostics.render import render_all
from tests.laws.building import try_text
from tests.laws.events import rows
from tests.laws.hostile import EXPRESSIONS, FIGURES, HOURS, NAMES
from tests.laws.running import run

SECONDS = 60  # of processor time, which a busy machine does not stretch: a guard against hanging
PLACES = (
    "value",
    "when",
    "then",
    "rate",
    "by",
    "from",
    "holds",
    "in_force",
    "where",
    "position",
    "order",
    "governed",
)


def _facts() -> dict[str, Any]:
    return {
        "n": {"kind": "number"}, "w": {"kind": "text"}, "b": {"kind": "bool"}, "d": {"kind": "date"},
        "s": {"kind": "instant"}, "e": {"kind": "instant"}, "m": {"kind": "duration", "unit": "min", "min": 0},
        "k": {"kind": "enum", "values": ["a", "b"]}, "h": {"kind": "dates"}, "p": {"kind": "period"},
    }  # fmt: skip


def _version() -> dict[str, Any]:
    return {
        "in_force": [{}],
        "facts": _facts(),
        "calendars": {"office": {"week": {"mon-fri": "09:00-18:00"}, "holidays_from": "h"}},
        "readings": {"AMB-01": {"question": "?", "options": {"a": "x", "b": "y"}, "chosen": "a"}},
        "groups": {"all_of_it": {"by": ["w"], "result": "none"}},
        "splits": {"piece": {"from": "s", "until": "e", "at": ["office"]}},
        "values": {"v": {"is": "n"}, "many": {"about": "all_of_it", "is": "sum(n)"}},
        "outcomes": {"o": {"kind": "number"}},
        "charges": {"c": {"quantity": "m", "rate": "60 * m * 0"}},
        "rules": {"r": {"then": {"o": "v"}}},
    }


def _with(place: str, text: str) -> dict[str, Any]:
    """A version with the text at one place."""
    version = _version()
    version["charges"] = {"c": {"price": "0"}}
    match place:
        case "value":
            version["values"]["x"] = {"is": text}
        case "when":
            version["rules"]["x"] = {"when": text, "then": {"o": "n"}}
        case "then":
            version["rules"]["r"] = {"then": {"o": text}, "charge": {"c": {}}}
        case "rate":
            version["charges"] = {
                "c": {"quantity": "m", "rate": text, "multiplier": [text], "payer": text}
            }
        case "by":
            version["groups"]["all_of_it"]["by"] = [text]
        case "from":
            version["splits"]["piece"]["from"] = text
        case "holds":
            version["valid"] = [{"field": "n", "holds": text, "says": text}]
        case "in_force":
            version["in_force"] = [{"when": text}]
        case "where":
            version["values"]["x"] = {"about": "all_of_it", "is": f"sum(n, where={text})"}
        case "position":
            tiers = {
                "position": text,
                "steps": [{"until": text, "factor": text}, {"when": text, "rate": text}],
            }
            version["charges"] = {"c": {"quantity": "m", "tiers": tiers, "unworked_rate": text}}
        case "order":
            version["values"]["x"] = {
                "window": {"previous": text, "within": "all_of_it", "order_by": [text]}
            }
    return version


def _document(version: dict[str, Any], governed_by: str | None = None) -> str:
    document: dict[str, Any] = {"versions": {"v": version}}
    if governed_by is not None:
        document["provider"] = {"governed_by": governed_by}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=False, width=10**9)


def _survives(text: str) -> None:
    """There are findings that can be shown, or a rulebook that evaluates; and it does not take long."""
    started = time.process_time()
    rulebook, findings = try_text(text)
    assert all(finding.code in CODES for finding in findings if not finding.code.startswith("CB9"))
    assert render_all(findings) or not findings
    if rulebook is None:
        assert has_errors(findings)
    else:
        for missing in (0.0, 0.5):
            run(rulebook, rows(Random(1), rulebook.versions.values(), 4, missing), derivations=True)
    assert time.process_time() - started < SECONDS


def _texts() -> Iterator[Any]:
    for number, text in enumerate(EXPRESSIONS):
        yield pytest.param(text, id=f"{number}-{ascii(text)[1:25]}")


@pytest.mark.parametrize("text", list(_texts()))
def test_expressions(text: str) -> None:
    """A hostile text instead of any expression of a version is found out, or is harmless."""
    for place in PLACES:
        if place == "governed":
            _survives(_document(_version(), text))
        else:
            _survives(_document(_with(place, text)))


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names(name: str) -> None:
    """A hostile name for an entry of any family, and where names are referred to."""
    for family in (
        "facts",
        "figures",
        "calendars",
        "readings",
        "groups",
        "splits",
        "values",
        "outcomes",
        "charges",
        "rules",
    ):
        version = _version()
        entry = next(iter(version[family].values())) if family in version else "1"
        version.setdefault(family, {})[name] = entry
        _survives(_document(version))
    version = _version()
    version["rules"]["r"] |= {"about": name, "overrides": [name], "charge": {name: {}}}
    version["groups"]["g"] = {"of": name, "by": [name]}
    version["splits"]["piece"]["at"] = [name]
    version["calendars"]["office"] |= {"holidays_from": name, "zone": name}
    version["tables"] = {"t": {"key": [name], "facts": [name], "valid_from": name}}
    version["nested"] = {"list": {"key": name, "own": [name], "parent": name}}
    version["facts"]["q"] = {"kind": "quantity", "unit": name, "from": name}
    version["units"] = [name]
    _survives(_document(version))


@pytest.mark.parametrize("text", FIGURES, ids=lambda text: ascii(text)[:30])
def test_figures(text: str) -> None:
    """A hostile text instead of an amount: as a figure, a default, a bound, a unit."""
    version = _version()
    version["figures"] = {"f": text, "g": {"is": text}}
    version["facts"] |= {"x": {"kind": "number", "min": text, "max": text, "default": text}}
    _survives(_document(version))
    version = _version()
    version["facts"] |= {
        f"x{n}": {"kind": kind, "default": text}
        for n, kind in enumerate(("date", "instant", "period", "money"))
    }
    version["facts"]["y"] = {"kind": "rate", "unit": text}
    version["in_force"] = [{"from": text, "until": text}]
    version["recorded"] = text
    _survives(_document(version))


@pytest.mark.parametrize("text", HOURS, ids=ascii)
def test_hours(text: str) -> None:
    """Hostile opening hours and days."""
    for week in (
        {"mon-fri": text},
        {text: "09:00-18:00"},
        {"mon": [text, text]},
        {"mon-sun": "09:00-18:00", "fri-mon": text},
    ):
        version = _version()
        version["calendars"]["office"] = {"week": week, "holidays": [text]}
        _survives(_document(version))


def _chain(length: int, step: str, first: str = "n", kind: str = "values") -> str:
    """Values that rest on one another, the last of the chain first in the file."""
    version = _version()
    links = {f"x{i}": {"is": step.format(f"x{i + 1}")} for i in range(1, length)}
    version["values"] |= links | {f"x{length}": {"is": first}}
    version["rules"]["x"] = (
        {"then": {"o": "x1"}} if first == "n" else {"when": "x1 == w", "then": {"o": "n"}}
    )
    return _document(version)


@pytest.mark.parametrize(
    ("length", "step", "first", "code"),
    [
        (199, "{0} + 1", "n", None),  # with the outcome that reads it, 200 definitions
        (200, "{0} + 1", "n", "CB419"),
        (201, "{0} + 1", "n", "CB419"),
        (5000, "{0} + 1", "n", "CB419"),
        (150, "{0} + {0}", "n", None),
        (40, "{0} * {0}", "n", "CB423"),
        (30, "{0} * {0} * {0} * {0}", "n", "CB423"),
        (60, "1 / (1 + {0} * {0} if b else 3)", "n", "CB406"),
        (60, "joined({0}, {0})", "w", "CB423"),
        (2, "compounded({0}, {0}, 1200)", "n", None),
        (3, "compounded({0}, {0}, 1200)", "n", "CB423"),
        (40, "round_up({0} * {0}, 0.01)", "n", "CB423"),
        (40, "round_up({0} * 1.1, 0.01)", "n", None),
        (150, "({0} if b else {0}) + (0 if b else {0})", "n", None),
    ],
)
def test_chains(length: int, step: str, first: str, code: str | None) -> None:
    """Chains of definitions have a limit, and so has what they can make of a number or a text."""
    text = _chain(length, step, first)
    _, findings = try_text(text)
    assert {finding.code for finding in findings} == ({code} if code else set())
    _survives(text)


def test_wide_and_deep_structures() -> None:
    """Many rules, many exceptions, many subjects, circles of thousands: found out in no time."""
    version = _version()
    version["rules"] = {
        f"r{n}": {"then": {"o": "n"}, "overrides": [f"r{n + 1}"]} for n in range(3000)
    }
    version["rules"]["r3000"] = {"then": {"o": "n"}}
    _survives(_document(version))
    version = _version()
    version["groups"] = {
        f"g{n}": {"of": f"g{n - 1}" if n else "event", "by": ["1"]} for n in range(2000)
    }
    _survives(_document(version))
    version = _version()
    version["values"] |= {f"x{n}": {"is": f"x{(n + 1) % 3000}"} for n in range(3000)}
    _survives(_document(version))
    version = _version()
    version["rules"] = {
        f"r{n}": {"then": {"o": "n"}, "overrides": [f"r{(n + 1) % 500}"]} for n in range(500)
    }
    _survives(_document(version))


def test_the_version_around_them_is_fine() -> None:
    """What is refused is the text, not the version it stands in."""
    for place, text in {
        "value": "n",
        "when": "b",
        "then": "n",
        "by": "w",
        "from": "s",
        "holds": "b",
        "order": "n",
    }.items():
        rulebook, findings = try_text(_document(_with(place, text)))
        assert rulebook is not None, render_all(findings)


def test_there_are_enough() -> None:
    """At least two hundred texts were made by hand, none twice."""
    assert len({*EXPRESSIONS, *NAMES, *FIGURES, *HOURS}) >= 200
    assert len(set(EXPRESSIONS)) >= 200
