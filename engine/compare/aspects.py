"""An entry of the model → its aspects: what it says, one thing at a time, each under a label that people know.

Every field of an entry is an aspect, unless it is named below as its own name, a place, or what follows from other
fields or entries; so a field that the model gains is compared from that day on. Both spellings of one entry have the
same aspects in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, fields, replace
from typing import Any, Final

from engine.compare.aspect import Aspect
from engine.compare.aspects_of_hours import calendar_hours, grid_hours
from engine.compare.spelling import Speller
from engine.compare.trees import conjuncts, normal
from engine.language.expressions import Expr
from engine.language.kinds import Collection, Enum, Kind
from engine.language.printing import show
from engine.rulebook.history import Balance, Cell, Running
from engine.rulebook.lookups import Band, Edge, Exactly, Lookup, Row, Starts
from engine.rulebook.lookups import Cell as KeyCell
from engine.rulebook.model import (
    EVENT,
    RESULT,
    CalendarEntry,
    Charge,
    Fact,
    Figure,
    GridEntry,
    Outcome,
    Promise,
    Reading,
    Rule,
    Split,
    Value,
)
from engine.values.days import ListedDates, span_of
from engine.values.unknown import Cause, CauseKind

Entry = Any  # a dataclass of the model
Special = Callable[[Entry, Speller], Iterator[Aspect]]

# Said to people: no outcome and no amount changes by it.
WORDING: Final = frozenset((
    "means", "because", "question", "certainty", "clauses", "says", "like", "at", "title", "effect",
    "computes_nothing", "source", "called",
))  # fmt: skip
# Fields that hold names; their order, where there are several, means nothing.
_NAMES: Final = frozenset((
    "about", "of", "within", "facts", "key", "own", "parent", "shares", "holidays_from", "field", "without",
    "once", "zone", "start", "end", "more",
))  # fmt: skip
_LABELS: Final = {
    "clauses": "clauses cited", "minimum": "smallest", "maximum": "largest",
    "table": "comes from", "collected": "several meet", "from_lines": "follows from the lines'",
    "like": "holidays like", "body": "is", "holds": "must hold", "by": "by the same", "draw": "out", "credit": "in",
    "opening": "opens with", "limit": "at most", "show": "is shown",
}  # fmt: skip
# What stands outside: an entry's own name, and what follows from its other fields or from other entries.
LEFT_OUT: Final[Mapping[type, frozenset[str]]] = {
    Figure: frozenset({"kind", "text", "unit"}),
    Value: frozenset({"kind", "unit"}),
    Charge: frozenset({"quantity_kind"}),
    Rule: frozenset({"conditions", "beats", "only_changes"}),
    Balance: frozenset({"kind"}),
    GridEntry: frozenset({"kind"}),
    Lookup: frozenset({"kinds", "kind"}),
    Fact: frozenset({"unit"}),
    Outcome: frozenset({"unit"}),
}
_OWN_NAME: Final = frozenset({"name", "id"})


def aspects(entry: Entry, s: Speller) -> Iterator[Aspect]:
    """All that an entry says."""
    outside = LEFT_OUT.get(type(entry), frozenset()) | _OWN_NAME
    for rank, field in enumerate(fields(entry)):
        if field.compare and field.name not in outside:
            special = _SPECIAL.get((type(entry), field.name))
            found = special(entry, s) if special else _plain(entry, field, s)
            yield from (replace(aspect, rank=rank) for aspect in found)


def _plain(entry: Entry, field: Field[Any], s: Speller) -> Iterator[Aspect]:
    """A field that is one aspect; none where it says nothing or the usual."""
    value = getattr(entry, field.name)
    label = _LABELS.get(field.name, field.name.replace("_", " "))
    if field.name == "about" and value in (EVENT, ()):
        return  # as usual
    wording = field.name in WORDING
    if isinstance(value, bool):
        usual = field.default is not MISSING and bool(field.default)
        if value != usual:
            yield Aspect(label, s.value(value), absent=s.value(usual))
    elif isinstance(value, Expr):
        yield _expression(label, value, s)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield Aspect(f"{label} {name}", s.value(one), wording=wording)
    elif value is not None and value not in ("", ()) and value != frozenset():
        yield _named(field.name, label, value, s) or Aspect(label, s.value(value), wording=wording)


def _expression(label: str, expr: Expr, s: Speller) -> Aspect:
    """An expression; where several conditions must hold together, each of them is an item."""
    parts = conjuncts(expr.tree)
    items = tuple(show(normal(part, s.renamed) if s.strict else part) for part in parts)
    listed = items if len(items) > 1 or label == "when" else ()
    absent = "always" if label == "when" else None
    return Aspect(label, s.expr(expr), listed, absent=absent, span=expr.span)


def _named(name: str, label: str, value: object, s: Speller) -> Aspect | None:
    """A field that holds names, or clauses."""
    space = "rule" if name == "overrides" else "name" if name in _NAMES else None
    if isinstance(value, str):
        usual = EVENT if name == "about" else None
        return None if space is None else Aspect(label, s.name(value, space), absent=usual)
    if not isinstance(value, tuple | frozenset):
        return None
    if name == "in_force":
        spans = tuple(s.value(span) for span in value)
        return Aspect(label, "; ".join(spans), spans)
    if not all(isinstance(one, str) for one in value):
        return None
    listed = sorted(value) if isinstance(value, frozenset) else value
    items = tuple(one if space is None else s.name(one, space) for one in listed)
    absent = EVENT if name == "about" else None
    return Aspect(label, s.listed(items), items, name in WORDING, absent)


def _kind_of(entry: Fact | Outcome, s: Speller) -> Iterator[Aspect]:
    """The kind with its unit, and the words of an enum."""
    unit = f", {s.unit(entry.unit)}" if entry.unit is not None else ""
    yield Aspect("kind", s.kind(entry.kind) + unit)
    kind: Kind = entry.kind
    inner = kind.of if isinstance(kind, Collection) else kind
    if isinstance(inner, Enum):
        yield Aspect("values", s.listed(inner.values), inner.values)


def _in_unit(field: str) -> Special:
    """A bound or the default of a fact."""

    def special(fact: Fact, s: Speller) -> Iterator[Aspect]:
        value = getattr(fact, field)
        if value is not None:
            yield Aspect(_LABELS.get(field, field), s.amount(value, fact.unit))

    return special


def _figure(figure: Figure, s: Speller) -> Iterator[Aspect]:
    """The figure as the author wrote it; strictly what it comes to."""
    if isinstance(figure.value, frozenset):
        items = tuple(map(s.value, sorted(figure.value)))
        yield Aspect("is", s.listed(items), items)
        if isinstance(figure.value, ListedDates):
            yield Aspect("known for", span_of(figure.value.years))
    else:
        strict = f"{s.kind(figure.kind)} {s.value(figure.value)}"
        yield Aspect("is", strict if s.strict else figure.text)


def _options(reading: Reading, s: Speller) -> Iterator[Aspect]:
    letters = tuple(reading.options)
    yield Aspect("options", s.listed(letters), letters)
    for letter, text in reading.options.items():
        yield Aspect(f"option {letter}", s.value(text), wording=True)


def _rows(lookup: Lookup, s: Speller) -> Iterator[Aspect]:
    """Each row by its cells; a cell that holds for anything says nothing."""
    for row in lookup.rows:
        label = row.where or "in any case"
        if s.strict:
            cells = zip(lookup.key, row.cells, lookup.kinds, strict=False)
            given = [(s.name(name), cell, kind) for name, cell, kind in cells if cell is not None]
            parts = sorted(f"{name} {_cell_key(cell)} {s.kind(kind)}" for name, cell, kind in given)
            label = " / ".join([*parts, *["otherwise"] * row.otherwise])
        yield Aspect(f"row {label}", _row_value(row, lookup, s), span=row.span)


def _cell_key(cell: KeyCell) -> str:
    match cell:
        case None:
            return "any"
        case Exactly(value=value):
            return f"= {type(value).__name__} {value}"
        case Starts(letters=letters):
            return f"{letters}…"
        case Band(start=start, until=until):
            return f"{_edge_key(start)}..{_edge_key(until)}"


def _edge_key(edge: Edge | None) -> str:
    return "" if edge is None else f"{edge.value}{'+' * edge.behind}"


def _row_value(row: Row, lookup: Lookup, s: Speller) -> str:
    if row.open is not None:
        return f"open: {row.open}"
    return f"{s.kind(lookup.kind)} {s.value(row.value)}" if s.strict else row.text


def _edges(split: Split, s: Speller) -> Iterator[Aspect]:
    items = tuple(s.value(edge) for edge in split.at)
    yield Aspect("cut at", s.listed(items) or "nothing", items)


def _cells(running: Running, s: Speller) -> Iterator[Aspect]:
    cell: Cell
    for cell in running.cells:
        yield Aspect(cell.name, s.value(cell), span=cell.next.span)


def _movers(balance: Balance, s: Speller) -> Iterator[Aspect]:
    for mover in balance.also:
        yield Aspect(f"also {s.name(mover.about)}", s.value(mover))


def _parts(charge: Charge, s: Speller) -> Iterator[Aspect]:
    for name, part in charge.parts.items():
        yield _part(name.replace("_", " "), part, s)


def _part(label: str, part: Any, s: Speller) -> Aspect:
    """One part of a charge."""
    if isinstance(part, Expr):
        return Aspect(label, s.given(part), span=part.span)
    items = tuple(map(s.value, part)) if isinstance(part, tuple) else ()
    return Aspect(label, s.value(part), items)


def _sets(rule: Rule, s: Speller) -> Iterator[Aspect]:
    for name, found in rule.sets.items():
        label = f"then {s.name(name)}"
        if isinstance(found, Expr):
            yield Aspect(label, s.given(found), span=found.span)
        else:
            items = tuple(map(s.given, found))
            yield Aspect(label, s.listed(items), items, span=found[0].span if found else None)


def _charges(rule: Rule, s: Speller) -> Iterator[Aspect]:
    """Whose lines it makes due, and each part that it sets."""
    for name, parts in rule.charges.items():
        charge = s.name(name, "charge")
        if name not in rule.only_changes:
            yield Aspect(f"charge {charge}", "due", absent="not made due")
        elif not parts:
            yield Aspect(f"change {charge}", "nothing")
        for part_name, part in parts.items():
            yield _part(f"{charge}: {part_name.replace('_', ' ')}", part, s)


def _awaits(rule: Rule, s: Speller) -> Iterator[Aspect]:
    if isinstance(rule.awaits, Cause):
        decision = rule.awaits.kind is CauseKind.DECISION
        yield Aspect("needs a decision" if decision else "leaves open", rule.awaits.name)


def _split_length(split: Split, s: Speller) -> Iterator[Aspect]:
    for label, expr in (("from", split.start), ("until", split.end), ("length", split.length)):
        if expr is not None:
            yield _expression(label, expr, s)


def _of_promise(promise: Promise, s: Speller) -> Iterator[Aspect]:
    """The event is said too: what names no subject is about whatever has the result."""
    if promise.about != RESULT and promise.more is None:
        yield Aspect("about", s.name(promise.about), absent="every result")


def _nothing(entry: Entry, s: Speller) -> Iterator[Aspect]:
    """What another special aspect has said already."""
    yield from ()


_SPECIAL: Final[Mapping[tuple[type, str], Special]] = {
    (Fact, "kind"): _kind_of, (Outcome, "kind"): _kind_of,
    (Fact, "default"): _in_unit("default"), (Fact, "minimum"): _in_unit("minimum"),
    (Fact, "maximum"): _in_unit("maximum"),
    (Figure, "value"): _figure, (Reading, "options"): _options, (Lookup, "rows"): _rows,
    (CalendarEntry, "calendar"): calendar_hours, (GridEntry, "frame"): grid_hours,
    (Split, "at"): _edges, (Split, "start"): _split_length, (Split, "end"): _nothing, (Split, "length"): _nothing,
    (Running, "cells"): _cells, (Balance, "also"): _movers,
    (Promise, "about"): _of_promise,
    (Charge, "parts"): _parts, (Rule, "sets"): _sets, (Rule, "charges"): _charges, (Rule, "awaits"): _awaits,
}  # fmt: skip
