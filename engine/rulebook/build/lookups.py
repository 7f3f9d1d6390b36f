"""Keyed tables: rows read cell by cell, then held against each other.

A key's kind follows from its cells: words, numbers with units, dates, true and false, or bands of numbers or dates. Two
rows that hold for the same keys are an error; a gap between two bands that are otherwise alike is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from engine.diagnostics.findings import Finding, Note
from engine.diagnostics.suggest import did_you_mean
from engine.language.kinds import ANYTHING, BOOL, Enum, Kind, Quantity, join
from engine.language.scope import LookupSymbol
from engine.rulebook.build.desk import clauses, entries, items, scalar, text, texts
from engine.rulebook.build.facts import amount_kind
from engine.rulebook.build.names import Names
from engine.rulebook.located import Entry, Mapping, Node, Scalar
from engine.rulebook.lookups import Band, Bound, Cell, Exactly, Lookup, Row, holds
from engine.values.numbers import Number
from engine.values.periods import Period
from engine.values.units import Unit, UnitError, canonical, parse_amount, parse_unit

_WORDS = "text"  # what `gives:` says of a table of words
_NOT_KEYS = ("is", "open", "because")


def build_lookups(names: Names, root: Node, own_units: tuple[str, ...]) -> dict[str, Lookup]:
    """The keyed tables, declared in `names`."""
    found: dict[str, Lookup] = {}
    for entry in entries(root, "lookups"):
        lookup = _Reader(names, entry, own_units).read()
        found[lookup.name] = lookup
        columns = tuple(zip(lookup.key, lookup.kinds, strict=True))
        numbers = [row.value for row in lookup.rows if row.value is not None]
        positive = all(isinstance(value, Number) and value > 0 for value in numbers)
        symbol = LookupSymbol(lookup.name, columns, lookup.kind, positive and bool(numbers))
        names.lookups[lookup.name] = symbol
    return found


class _Reader:
    """Reads one table."""

    def __init__(self, names: Names, entry: Entry, own_units: tuple[str, ...]) -> None:
        self.names, self.entry, self.own_units = names, entry, own_units
        self.name, self.key = entry.key.text, texts(entry.value, "key")
        self.kinds: dict[str, Kind] = {}
        self.unit = self._unit()

    def read(self) -> Lookup:
        """The table, with findings for what does not fit in it."""
        node, before = self.entry.value, len(self.names.desk.findings)
        listed = [item for item in items(node, "rows") if isinstance(item, Mapping)]
        rows = tuple(self._row(item) for item in listed)
        lookup = Lookup(
            self.name, self.key, tuple(self.kinds.get(name, ANYTHING) for name in self.key),
            self.kinds.get("is", ANYTHING), self.unit, rows, clauses(node), text(node, "means"), self.entry.key.span,
        )  # fmt: skip
        if (
            len(self.names.desk.findings) == before
        ):  # rows of mixed kinds cannot be held against each other
            self.names.desk.findings += [*_overlaps(lookup), *_gaps(lookup)]
        return lookup

    def _unit(self) -> Unit | None:
        gives = scalar(self.entry.value, "gives")
        if gives is None or gives.text == _WORDS:
            return None
        try:
            return parse_unit(gives.text, self.own_units)
        except UnitError as error:
            self._report("CB417", error.message, gives, error.help)
            return None

    def _row(self, node: Mapping) -> Row:
        for entry in node:
            if entry.key.text not in (*self.key, *_NOT_KEYS):
                help_text = did_you_mean(entry.key.text, self.key)
                message = f"`{entry.key.text}` is not a key of `{self.name}`"
                self._report("CB428", message, entry.key, help_text)
        cells = tuple(self._cell(name, node.get(name)) for name in self.key)
        value = scalar(node, "is")
        if (value is None) == ("open" not in node):
            message = "a row has either `is` or `open`"
            self.names.desk.report("CB428", message, node.entries[0].key.span)
        is_text = value.text if value is not None else ""
        return Row(
            cells, self._value(value), is_text, text(node, "open") or None, node.entries[0].key.span
        )

    def _cell(self, name: str, node: Node | None) -> Cell:
        if isinstance(node, Mapping):
            return self._band(name, node)
        if not isinstance(node, Scalar):
            return None
        value, kind = _plain(node, self.own_units)
        self._agree(name, kind, node)
        return Exactly(value, node.text)

    def _band(self, name: str, node: Mapping) -> Band:
        start, until = self._bound(name, node, "from"), self._bound(name, node, "until")
        alike = isinstance(start, date) == isinstance(until, date)
        if start is not None and until is not None and alike and until <= start:  # type: ignore[operator]
            span = node.entries[0].key.span
            self.names.desk.report("CB428", "the band ends before it begins", span)
        return Band(start, until, (text(node, "from"), text(node, "until")))

    def _bound(self, name: str, node: Mapping, end: str) -> Bound | None:
        found = scalar(node, end)
        amount = None if found is None else self._amount(found)
        if found is None or amount is None:
            return None
        value, kind = amount
        if isinstance(value, Period):
            self._report("CB428", "a band is of numbers or dates", found)
            return None
        self._agree(name, kind, found)
        return value

    def _value(self, node: Scalar | None) -> Number | Period | date | str | None:
        if node is None:
            return None
        if text(self.entry.value, "gives") == _WORDS:
            self._agree("is", Enum((node.text,), declared=False), node)
            return node.text
        amount = self._amount(node)
        if amount is None:
            return None
        value, kind = amount
        bare = isinstance(kind, Quantity) and kind.dims == () and not node.text.endswith("%")
        if self.unit is not None and bare and isinstance(value, Number):
            value, kind = canonical(value, self.unit), Quantity(self.unit.dims)
        if self.unit is not None and kind != Quantity(self.unit.dims):
            self._report(
                "CB428", f"`{self.name}` gives {Quantity(self.unit.dims)}, found {kind}", node
            )
        self._agree("is", kind, node)
        return value

    def _amount(self, node: Scalar) -> tuple[Number | Period | date, Kind] | None:
        try:
            amount = parse_amount(node.text, self.own_units)
        except UnitError as error:
            self.names.desk.report(
                "CB417", error.message, node.place(error.start, error.end), error.help
            )
            return None
        return amount.value, _exact_kind(amount.value, amount.dims)

    def _agree(self, column: str, kind: Kind, node: Scalar) -> None:
        """All cells of a column are of one kind."""
        known = self.kinds.get(column)
        joined = kind if known is None else join(known, kind)
        if joined is None:
            self._report("CB428", f"`{column}` is {known} above and {kind} here", node)
        else:
            self.kinds[column] = joined

    def _report(self, code: str, message: str, node: Scalar, help_text: str | None = None) -> None:
        self.names.desk.report(code, message, node.span, help_text)


def _exact_kind(value: object, dims: tuple[tuple[str, int], ...] | None) -> Kind:
    kind = amount_kind(value, dims)
    return Quantity(kind.dims) if isinstance(kind, Quantity) else kind


def _plain(node: Scalar, own_units: tuple[str, ...]) -> tuple[bool | str | Bound, Kind]:
    """What a cell without quotes looks like: true or false, a number with its unit, a date; else it is a word."""
    if node.style == "plain" and node.text in ("true", "false"):
        return node.text == "true", BOOL
    if node.style == "plain" and node.text[:1] in "+-.0123456789":
        try:
            amount = parse_amount(node.text, own_units)
        except UnitError:
            return node.text, Enum((node.text,), declared=False)
        if not isinstance(amount.value, Period):
            return amount.value, _exact_kind(amount.value, amount.dims)
    return node.text, Enum((node.text,), declared=False)


def _overlaps(lookup: Lookup) -> Iterator[Finding]:
    for one, two in combinations(lookup.rows, 2):
        if all(_meet(a, b) for a, b in zip(one.cells, two.cells, strict=True)):
            notes = (Note("the other row", one.span),) if one.span else ()
            message = f"two rows of `{lookup.name}` hold for the same keys"
            yield Finding(
                "CB426",
                message,
                two.span,
                "bands are half-open: `until` is the next one's `from`",
                notes=notes,
            )


def _meet(one: Cell, two: Cell) -> bool:
    """Whether both cells hold for some value."""
    match one, two:
        case (None, _) | (_, None):
            return True
        case (Exactly(value=value), other) | (other, Exactly(value=value)):
            return holds(other, value)
        case (Band() as one, Band() as two):
            return _begins_before_the_end(one, two) and _begins_before_the_end(two, one)


def _begins_before_the_end(one: Band, two: Band) -> bool:
    return one.start is None or two.until is None or one.start < two.until  # type: ignore[operator]


def _gaps(lookup: Lookup) -> Iterator[Finding]:
    """A warning for each stretch between two bands of otherwise equal rows of which nothing is said."""
    for place, name in enumerate(lookup.key):
        alike: dict[tuple[Cell, ...], list[tuple[Band, Row]]] = {}
        for row in lookup.rows:
            cell = row.cells[place]
            if isinstance(cell, Band):
                others = (*row.cells[:place], *row.cells[place + 1 :])
                alike.setdefault(others, []).append((cell, row))
        for bands in alike.values():
            bands.sort(key=lambda pair: _beginning(pair[0]))
            for (one, _), (two, row) in pairwise(bands):
                if one.until is not None and two.start is not None and one.until < two.start:  # type: ignore[operator]
                    stretch = f"from `{one.ends[1]}` until `{two.ends[0]}`"
                    message = f"`{lookup.name}` says nothing {stretch} of `{name}`"
                    help_text = "close the gap, or say so with a row that has `open:`"
                    yield Finding("CB427", message, row.span, help_text, severity="warning")


def _beginning(band: Band) -> tuple[bool, Any]:
    """Where a band stands among others: those without a beginning come first."""
    return (False, 0) if band.start is None else (True, band.start)
