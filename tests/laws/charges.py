"""Random charges with every part, for the generator of rulebooks: what it declares, and what a rule sets of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.laws.expressions import Writer

if TYPE_CHECKING:
    from tests.laws.generate import Draft

Plain = Any
RATE_OF = {"dur": "rate", "km": "per_km"}


def charge(draft: Draft, about: str) -> dict[str, Plain]:
    """A charge of a subject: a fixed price, a quantity of time or distance, or pieces."""
    rng, write = draft.rng, _writer(draft, about)
    parts: dict[str, Plain] = {"about": about}
    roll = rng.random()
    if roll < 0.2:
        return parts | {"price": write("money")} | _money(draft, write) | _words(draft)
    if roll < 0.35:
        distance = "sum(way)" if about == "work" else "way"
        if "way" in draft.names["event"].get("km", []):
            return (
                parts
                | {"quantity": distance, "free": "radius", "rate": "per_km"}
                | _money(draft, write)
            )
    if roll < 0.6:
        parts["pieces"] = [{"each": "piece", "quantity": "piece_minutes", "rate": "price_of"}]
        if rng.random() < 0.5:
            extra = draft.writer("event", "any")
            parts["pieces"].append(
                {"each": "event", "quantity": f"max({extra('dur', 1)}, 0)", "rate": "cheap"}
            )
        if rng.random() < 0.3:
            parts["rate"] = write("rate", 1)
    else:
        parts |= {"quantity": f"max({write('dur')}, 0)", "rate": write("rate")}
    return (
        parts
        | _counting(draft, write)
        | _tiers(draft, write)
        | _money(draft, write)
        | _words(draft)
    )


def rule_parts(draft: Draft, made: dict[str, Plain]) -> dict[str, Plain]:
    """What a rule sets of a charge: often nothing, otherwise a part or two."""
    write = _writer(draft, made["about"])
    if draft.rng.random() < 0.5 or "per_km" in str(made.get("rate")):
        return {}
    if "price" in made:
        return {"price": write("money", 1)} | _money(draft, write)
    found = _counting(draft, write) | _tiers(draft, write) | _money(draft, write)
    if draft.rng.random() < 0.3:
        found["rate"] = write("rate", 1)
    if draft.rng.random() < 0.1:
        found[draft.rng.choice(["undecided", "open"])] = "price of it"
    return found


def _writer(draft: Draft, about: str) -> Writer:
    return (
        draft.writer("event", "any", "work", "late")
        if about == "event"
        else draft.writer("work", "any")
    )


def _counting(draft: Draft, write: Writer) -> dict[str, Plain]:
    """Free allowance, minimum, increment and the price of unworked units."""
    found: dict[str, Plain] = {}
    if draft.chance(0.3):
        found["free"] = write("dur", 1)
    if draft.chance(0.4):
        found["minimum"] = draft.rng.choice(["hour", write("dur", 1)])
    if draft.chance(0.4):
        found["increment"] = draft.rng.choice(["step", write("dur", 1)])
        found["increment_to"] = draft.rng.choice(["up", "nearest", "down"])
        found["increment_from"] = draft.rng.choice(["zero", "minimum"])
    if draft.chance(0.3):
        found["unworked_rate"] = draft.rng.choice(
            ["lowest", "highest", "first", "last", write("rate", 1)]
        )
    return found


def _tiers(draft: Draft, write: Writer) -> dict[str, Plain]:
    if draft.chance(0.7):
        return {}
    ends = [{"rate": write("rate", 1)}, {"factor": "half"}, {"undecided": "price beyond"}, {}]
    steps: list[Plain] = [{"until": draft.rng.choice(["hour", write("dur", 1)])}]
    if draft.chance(0.4):
        steps.append({"until": "hours(2)", "factor": "half"})
    if draft.chance(0.3):
        steps.append({"when": write("bool", 1), "free": write("bool", 0), "until": "hours(3)"})
    if draft.chance(0.7):
        steps.append(draft.rng.choice(ends))
    tiers: dict[str, Plain] = {"steps": steps}
    if draft.chance(0.5):
        tiers["position"] = f"max({write('dur', 1)}, 0)"
    return {"tiers": tiers}


def _money(draft: Draft, write: Writer) -> dict[str, Plain]:
    """Multipliers, floor, cap and rounding."""
    found: dict[str, Plain] = {}
    if draft.chance(0.3):
        found["multiplier"] = draft.rng.choice([write("num", 1), ["half", write("num", 1)]])
    if draft.chance(0.2):
        found["floor"] = draft.rng.choice(["fee", write("money", 1)])
    if draft.chance(0.2):
        found["cap"] = draft.rng.choice(["fee * 3", write("money", 1)])
    if draft.chance(0.3):
        found["round_to"] = draft.rng.choice(["dime", "fee"])
        found["round_how"] = draft.rng.choice(["half_away", "half_even", "down", "up"])
    if draft.chance(0.2):
        found["round_each"] = "piece"
    return found


def _words(draft: Draft) -> dict[str, Plain]:
    found: dict[str, Plain] = {}
    if draft.chance(0.3):
        found["payer"] = draft.rng.choice(["client", "employer", "payer"])
    if draft.chance(0.2):
        found["invoice_on"] = "first_day"
    return found
