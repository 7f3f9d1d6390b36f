"""Versions that build on another one: those that amend it, price lists in another currency, and both written out."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

Plain = Any
_OWN = ("version", "amends", "drops", "ended", "in_force", "recorded")


def amendment(
    rng: Random, base: str, whole: dict[str, Plain], other: dict[str, Plain]
) -> dict[str, Plain]:
    """A version that amends `whole`: some figures and rules are stated anew, a rule is dropped, one is added."""
    found: dict[str, Plain] = {"amends": base}
    if rng.random() < 0.5:
        found["month_ends"] = other["month_ends"]
    figures = {
        name: text.replace("5", "7")
        for name, text in whole["figures"].items()
        if rng.random() < 0.3
    }
    beaten = {name for rule in whole["rules"].values() for name in rule.get("overrides", ())}
    free = [name for name in whole["rules"] if name.startswith("r") and name not in beaten]
    changed: dict[str, Plain] = {"added": {"then": {"tags": ["z"]}}}
    for name in free:
        if rng.random() < 0.3:
            found["drops"] = {"rules": [*found.get("drops", {"rules": []})["rules"], name]}
        elif rng.random() < 0.3:
            changed[name] = {**whole["rules"][name], "when": "some > 2"}
    return found | ({"figures": figures} if figures else {}) | {"rules": changed}


def in_currency(base: str, whole: Mapping[str, Plain], currency: str) -> dict[str, Plain]:
    """A version that amends `whole` and states anew all that is in dollars."""
    found: dict[str, Plain] = {"amends": base, "currency": currency}
    for family, entries in whole.items():
        listed = entries.items() if isinstance(entries, dict) else ()
        anew = {name: entry for name, entry in listed if "USD" in str(entry)}
        if anew:
            found[family] = {name: _other(entry, currency) for name, entry in anew.items()}
    return found


def _other(node: Plain, currency: str) -> Plain:
    if isinstance(node, dict):
        return {key: _other(value, currency) for key, value in node.items()}
    if isinstance(node, list):
        return [_other(item, currency) for item in node]
    return node.replace("USD", currency) if isinstance(node, str) else node


def written_out(document: Mapping[str, Plain]) -> dict[str, Plain]:
    """The same rulebook without `amends`: each version states all of its entries."""
    versions = document["versions"]
    return {**document, "versions": {name: _whole(versions, name) for name in versions}}


def _whole(versions: Mapping[str, Plain], name: str) -> dict[str, Plain]:
    mine = versions[name]
    if "amends" not in mine:
        return dict(mine)
    found = {key: part for key, part in _whole(versions, mine["amends"]).items() if key not in _OWN}
    for family, names in mine.get("drops", {}).items():
        found[family] = {n: entry for n, entry in found[family].items() if n not in names}
    for key, part in mine.items():
        if key not in ("amends", "drops"):
            found[key] = {**found.get(key, {}), **part} if isinstance(part, dict) else part
    return found
