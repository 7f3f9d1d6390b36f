"""How much of a rulebook its cases use, as a table with what is not used under it, and as JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from engine.authoring.covering import SORTS, Coverage, Item, percent
from engine.report.layout import columns, paragraph
from engine.report.places import place_of
from engine.values.numbers import decimal_text


def coverage_text(name: str, found: Coverage) -> str:
    """All of it."""
    rows = [("", "used", "of", "%")]
    for sort in SORTS:
        own = found.of(sort)
        if own:
            rows.append((sort, str(_used(own)), str(len(own)), cut(percent(own))))
    rows.append(("all", str(_used(found.items)), str(len(found.items)), cut(percent(found.items))))
    lines = [f"{name}: what its cases use"]
    lines += [f"  {text}" for text in columns(rows, (14, 6, 6, 6), frozenset({1, 2, 3}))]
    for sort in SORTS:
        for item in found.of(sort):
            if not item.by:
                lines += paragraph(
                    f"{place_of(item.span)}: {sort}: no case uses {item.words}", 0, 4
                )
    return "\n".join(lines)


def _used(items: tuple[Item, ...]) -> int:
    return sum(bool(item.by) for item in items)


def cut(share: Fraction) -> str:
    """A share with one decimal, cut: 99.97 % is not all."""
    return decimal_text(Fraction(share * 10 // 1, 10))


def coverage_json(name: str, found: Coverage) -> dict[str, Any]:
    """The same for programs."""
    return {
        "rulebook": name,
        "percent": cut(percent(found.items)),
        "sorts": {
            sort: {"used": _used(own), "of": len(own), "percent": cut(percent(own))}
            for sort in SORTS
            if (own := found.of(sort))
        },
        "unused": [
            {"sort": item.sort, "what": item.words, "place": place_of(item.span)}
            for item in found.items
            if not item.by
        ],
    }
