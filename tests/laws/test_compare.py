"""The texts of two rulebooks, compared: nothing of one with itself, and the same from both sides."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given

from engine.compare.sources.side import Side
from engine.compare.text import compare_text
from engine.compare.versions import compare_versions
from engine.rulebook.fingerprint import version_hash
from engine.rulebook.model import Rulebook
from tests.laws.building import build, try_build
from tests.laws.generate import document
from tests.laws.running import SEEDS

Plain = Any


def sides(old: Rulebook, new: Rulebook) -> tuple[Side, Side]:
    """Two rulebooks as sides."""
    return Side("old", old), Side("new", new)


@given(SEEDS)
def test_a_rulebook_is_not_otherwise_than_itself(seed: int) -> None:
    """Also when it is read a second time, and when its entries stand in another order."""
    plain = document(Random(seed), versions=Random(seed).choice([1, 2]))
    one, two = build(plain), build(_in_another_order(Random(seed), plain))
    for other in (one, two):
        found = compare_text(*sides(one, other))
        assert found.nothing, found


@given(SEEDS)
def test_the_other_way_round_is_the_mirror(seed: int) -> None:
    """Of rulebooks that have hardly anything in common, of one and two versions."""
    rng = Random(seed)
    one, two = (build(document(rng, versions=rng.choice([1, 2]))) for _ in range(2))
    found = compare_text(*sides(one, two))
    assert found.mirrored() == compare_text(*reversed(sides(one, two)))
    assert found.mirrored().mirrored() == found


@given(SEEDS)
def test_one_edit_is_one_change(seed: int) -> None:
    """What a single edit makes otherwise is told of its entry and of no other; where nothing is told, all is equal."""
    rng = Random(seed)
    plain = document(rng)
    edited, place = _edited(rng, plain)
    one, (two, _) = build(plain), try_build(edited)
    if two is None:
        return
    changes = compare_versions(one.versions["v"], two.versions["v"])
    assert {(change.kind, change.name) for change in changes} <= {place}
    if not changes:
        assert one.versions == two.versions
    hashes = {version_hash(book.versions["v"], "UTC", {}) for book in (one, two)}
    if len(hashes) == 1:
        assert all(change.wording for change in changes)
    back = compare_versions(two.versions["v"], one.versions["v"])
    assert tuple(change.mirrored() for change in changes) == back


_KINDS = {
    "facts": "fact", "figures": "figure", "calendars": "calendar", "readings": "reading", "groups": "group",
    "splits": "split", "values": "value", "running": "running", "outcomes": "outcome", "charges": "charge",
    "rules": "rule",
}  # fmt: skip


def _edited(rng: Random, plain: Plain) -> tuple[Plain, tuple[str, str]]:
    """The document with one scalar of one entry replaced by another one of the document."""
    edited = deepcopy(plain)
    version = edited["versions"]["v"]
    family = rng.choice([name for name in _KINDS if version.get(name)])
    name = rng.choice(list(version[family]))
    others = [text for entry in version[family].values() for text in _scalars(entry)]
    version[family][name] = _with(rng, version[family][name], rng.choice(others))
    return edited, (_KINDS[family], name)


def _scalars(node: Plain) -> list[Plain]:
    if isinstance(node, dict):
        return [text for one in node.values() for text in _scalars(one)]
    if isinstance(node, list):
        return [text for one in node for text in _scalars(one)]
    return [node]


def _with(rng: Random, node: Plain, other: Plain) -> Plain:
    """A node with one scalar in it replaced."""
    if isinstance(node, dict) and node:
        key = rng.choice(list(node))
        return {**node, key: _with(rng, node[key], other)}
    if isinstance(node, list) and node:
        place = rng.randrange(len(node))
        return [*node[:place], _with(rng, node[place], other), *node[place + 1 :]]
    return other


def _in_another_order(rng: Random, plain: Plain) -> Plain:
    """The same entries, shuffled within their families."""
    shuffled = deepcopy(plain)
    for version in shuffled["versions"].values():
        for family in (name for name in _KINDS if isinstance(version.get(name), dict)):
            pairs = list(version[family].items())
            rng.shuffle(pairs)
            version[family] = dict(pairs)
    return shuffled
