"""What a comparison found, in words, with all that is needed to look into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import Final

from engine.batch.compare import Absent, Comparison, Difference, Spot
from engine.events.model import RawEvent, Reject, shown
from engine.events.nesting import event_id
from engine.interpret.results import Line, Part, Result
from engine.report.as_json import as_json, reject_json
from engine.report.forms import Forms, forms_of, printable
from engine.rulebook.model import Rulebook
from engine.values.numbers import decimal_text

MOST_SPOTS: Final = 20
MOST_ROWS: Final = 50
_WIDEST: Final = 60  # of a value


def comparison_text(found: Comparison, names: tuple[str, str]) -> str:
    """How much was compared, and whether anything differs."""
    size = f"{found.results:,} results and {found.rejects:,} rejected rows"
    if found.first is None:
        return f"no difference between {names[0]} and {names[1]}: {size}"
    plural = "s" if found.differing > 1 else ""
    return f"{found.differing:,} difference{plural} between {names[0]} and {names[1]} in {size}"


def difference_text(
    found: Difference, rulebook: Rulebook, rows: Sequence[RawEvent], names: tuple[str, str]
) -> str:
    """The fields that differ, the events, and the whole result on either side."""
    forms = forms_of(rulebook)
    count = f" ({len(found.events)} events)" if len(found.events) > 1 else ""
    lines = [printable(f"{found.subject} {found.id}".strip() + count), *_table(found, forms, names)]
    if rows:
        lines += ["", f"{'event' if len(rows) == 1 else 'events'}, as read:"]
        lines += [f"  {_row(row)}" for row in rows[:MOST_ROWS]]
        lines += [f"  and {len(rows) - MOST_ROWS} more"] * (len(rows) > MOST_ROWS)
    for name, side in zip(names, (found.one, found.two), strict=True):
        lines += ["", f"{name}:", f"  {_whole(side)}"]
    return "\n".join(lines)


def _table(found: Difference, forms: Forms, names: tuple[str, str]) -> Iterator[str]:
    rows = [("", *names), *(_cells(spot, forms) for spot in found.spots[:MOST_SPOTS])]
    widths = [max(len(row[place]) for row in rows) for place in range(3)]
    for row in rows:
        yield (
            "  "
            + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    if len(found.spots) > MOST_SPOTS:
        yield f"  and {len(found.spots) - MOST_SPOTS} more fields"


def _cells(spot: Spot, forms: Forms) -> tuple[str, str, str]:
    one, two = spot.one, spot.two
    if isinstance(one, frozenset) and isinstance(two, frozenset):
        one, two = one - two, two - one
    return printable(spot.field), _text(one, forms), _text(two, forms)


def _text(value: object, forms: Forms) -> str:
    """A value, exactly: numbers in canonical units, as the engines have them."""
    found = _plain(value, forms)
    return printable(found if len(found) <= _WIDEST else f"{found[: _WIDEST - 1]}…")


def _plain(value: object, forms: Forms) -> str:
    match value:
        case Absent() | None:
            return "nothing"
        case Result() | Reject() | Line() | Part():
            return "it is there"
        case bool():
            return str(value).lower()
        case int() | Fraction():
            return decimal_text(value)
        case tuple() if any(map(is_dataclass, value)):
            return f"{len(value)} of them"
        case tuple() | frozenset():
            items = [_plain(item, forms) for item in value]
            return ", ".join(sorted(items) if isinstance(value, frozenset) else items) or "none"
    if is_dataclass(value) and {"kind", "name", "detail"} <= {f.name for f in fields(value)}:
        return forms.text(value.kind.name.lower()) + f" {value.name} {value.detail}".rstrip()  # type: ignore[union-attr]
    return forms.text(value)


def _row(row: RawEvent) -> str:
    there = {name: shown(value) for name, value in row.fields.items() if shown(value)}
    return f"{row.place}: {json.dumps({'id': event_id(row)} | there, ensure_ascii=False)}"


def _whole(side: Result | Reject | None) -> str:
    if side is None:
        return "nothing"
    found = as_json(side) if isinstance(side, Result) else reject_json(side)
    return json.dumps(found, ensure_ascii=False)
