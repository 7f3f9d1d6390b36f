"""One change of a rule, a charge, or of what is asked of every event."""

from __future__ import annotations

from random import Random
from typing import Final

from bench.mutations.entries import figures_by_unit
from bench.mutations.expressions import Edited
from engine.authoring.trees import Path, at, keys_at, listed, put, scalar, scalars, spoken, text_at
from engine.rulebook.located import Node, Sequence

_ROUNDING: Final = ("half_away", "half_even", "down", "up")
_MEASURES: Final = {
    "increment": "min",
    "minimum": "min",
    "multiplier": "%",
}  # and the unit of figures for them


def any_rule(rng: Random, document: Node, having: str | None = None) -> str | None:
    names = [
        n
        for n in keys_at(document, ("rules",))
        if having is None or at(document, ("rules", n, having))
    ]
    return rng.choice(names) if names else None


def rule_gone(rng: Random, document: Node) -> Edited | None:
    """A rule that is dropped; nobody overrides it any more."""
    gone = any_rule(rng, document)
    if gone is None:
        return None
    found = document
    for other in keys_at(document, ("rules",)):
        named = listed(document, ("rules", other, "overrides"))
        if gone in named:
            found = _without_override(found, other, named.index(gone))
    return f"rule {gone}: dropped", put(found, ("rules", gone), None)


def override_gone(rng: Random, document: Node) -> Edited | None:
    """One rule less that a rule goes before."""
    rule = any_rule(rng, document, "overrides")
    named = [] if rule is None else listed(document, ("rules", rule, "overrides"))
    if rule is None or not named:
        return None
    place = rng.randrange(len(named))
    return f"rule {rule}: does not override {named[place]}", _without_override(
        document, rule, place
    )


def _without_override(document: Node, rule: str, place: int) -> Node:
    path: Path = ("rules", rule, "overrides")
    if len(listed(document, path)) == 1:
        return put(document, path, None)
    return put(document, (*path, place), None)


def given(rng: Random, document: Node) -> Edited | None:
    """Another word as what a rule gives, or one word less of a list."""
    places = [
        (path, old)
        for path, old in scalars(document)
        if path[0] == "rules" and len(path) > 3 and path[2] == "then"
    ]
    path, old = rng.choice(places)
    others = [w for w in listed(document, ("outcomes", str(path[3]), "values")) if w != old.text]
    if not others:
        return None
    if len(path) == 5 and rng.random() < 0.5:
        return f"{spoken(path)}: without {old.text}", put(document, path, None)
    new = rng.choice(others)
    return f"{spoken(path)}: {old.text} → {new}", put(document, path, scalar(new))


def measure(rng: Random, document: Node) -> Edited | None:
    """A step, a minimum, a share or the way of rounding of a charge, or one where there was none."""
    places: list[Path] = [("charges", charge) for charge in keys_at(document, ("charges",))]
    changes = (("rules", rule, "change") for rule in keys_at(document, ("rules",)))
    places += [(*place, charge) for place in changes for charge in keys_at(document, place)]
    charge, key = rng.choice(places), rng.choice((*_MEASURES, "round_how"))
    if key == "round_how":
        wishes = [f"'{one}'" for one in _ROUNDING]
    else:
        wishes = ["0", *figures_by_unit(document).get(_MEASURES[key], ())]
    path: Path = (*charge, key)
    old = text_at(document, path)
    new = rng.choice([one for one in wishes if one != old])
    return f"{spoken(path)}: {old or 'none'} → {new}", put(document, path, scalar(new))


def check_gone(rng: Random, document: Node) -> Edited | None:
    """Something that is asked of every event, dropped."""
    listed = at(document, ("valid",))
    if not isinstance(listed, Sequence) or not listed.items:
        return None
    place = rng.randrange(len(listed))
    words = text_at(document, ("valid", place, "says"))
    return f"valid: does not ask that not {words}", put(document, ("valid", place), None)
