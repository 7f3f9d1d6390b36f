"""Random aggregates over parts and windows over neighbours, for the generator of rulebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.laws.generate import Draft

Plain = Any


def aggregate(draft: Draft, part: str) -> tuple[str, str]:
    """An aggregate over parts of a subject: its kind and text; its argument begins with a name of the part."""
    rng, own = draft.rng, draft.names[part]
    inner = draft.writer(part, "any") if part == "event" else draft.writer("piece", "event", "any")

    def about_part(*kinds: str) -> tuple[str, str]:
        able = [kind for kind in kinds if own.get(kind)]
        kind = rng.choice(able) if able else ""
        return kind, rng.choice(own[kind]) if kind else ""

    where = f", where={inner('bool', 1)}" if rng.random() < 0.5 else ""
    by_kind, by = about_part("inst", "date", "dur", "int", "bool", "text", "enum")
    order = f", by={by}" if by_kind and rng.random() < 0.7 else ""
    forms: list[tuple[str, str]] = [("int", f"count({part}{where})")]
    kind, name = about_part("int", "num", "dur", "money", "km")
    if name:
        forms.append((kind, f"sum({name} * {rng.choice(['1', '2'])}{where})"))
    kind, name = about_part("int", "num", "dur", "money", "rate", "date", "inst", "km")
    if name:
        forms.append((kind, f"{rng.choice(['smallest', 'largest'])}({name}{where})"))
        forms.append((kind, f"{rng.choice(['first', 'last'])}({name}{order}{where})"))
        forms.append(
            ("bool", f"{rng.choice(['any_of', 'all_of'])}({name} == {inner(kind, 1)}{where})")
        )
        if not draft.monotone:
            forms.append((kind, f"the({name}{where})"))
    return rng.choice(forms)


def window(draft: Draft) -> tuple[str, dict[str, Plain]]:
    """A window over the events of a client, a job or a bout: its kind and declaration."""
    rng = draft.rng
    write = draft.writer("event", "any")
    function = rng.choice(
        ["total", "count", "first", "last", "smallest", "largest", "previous", "rank"]
    )
    kind = rng.choice(["int", "num", "dur", "money"])
    along = [name for name in draft.parts["groups"] if name != "day"]
    found: dict[str, Plain] = {"within": rng.choice(along)}
    found[function] = True if function in ("count", "rank") else write(kind, 1)
    keys = [write(rng.choice(["date", "inst", "int", "text", "bool"]), 0)]
    found["order_by"] = [{"by": key, "down": True} if rng.random() < 0.3 else key for key in keys]
    found["frame"] = rng.choice(["before", "through", "whole"])
    if rng.random() < 0.4:
        found["where"] = write("bool", 1)
    return ("int" if function in ("count", "rank") else kind), found
