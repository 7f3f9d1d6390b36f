"""Keyed tables: rows read cell by cell, then held against each other.

A key's kind follows from its cells: words, numbers with units, dates, true and false, or bands of numbers or dates. Two
rows that hold for the same keys are an error; what is missing between bands is a warning.
"""

from __future__ import annotations

from datetime import date
from itertools import product

from engine.diagnostics.suggest import did_you_mean
from engine.language.kinds import ANYTHING, BOOL, TEXT, ZERO, Enum, Kind, Quantity, join
from engine.language.scope import LookupSymbol, Sign
from engine.language.signs import sign_of_number
from engine.rulebook.build.desk import clauses, entries, flag, items, scalar, text, texts
from engine.rulebook.build.figures import amount_kind
from engine.rulebook.build.lookup_rows import gaps, overlaps, product_of_lengths
from engine.rulebook.build.names import Names
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence
from engine.rulebook.lookups import Band, Bound, Cell, Edge, Exactly, Lookup, Row, Starts, ranked
from engine.values.numbers import Number
from engine.values.periods import Period
from engine.values.units import (
    Amount,
    OwnUnits,
    Unit,
    UnitError,
    canonical,
    parse_amount,
    parse_unit,
)

_WORDS = "text"  # what `gives:` says of a table of words
_NOT_KEYS = ("is", "open", "otherwise", "because")
_MOST_ROWS = 10_000


def build_lookups(names: Names, root: Node, own_units: OwnUnits) -> dict[str, Lookup]:
    """The keyed tables, declared in `names`."""
    found: dict[str, Lookup] = {}
    for entry in entries(root, "lookups"):
        lookup = _Reader(names, entry, own_units).read()
        found[lookup.name] = lookup
        columns = tuple(zip(lookup.key, lookup.kinds, strict=True))
        given = [row.value for row in lookup.rows if row.value is not None]
        signs = [sign_of_number(v) if isinstance(v, Number) else Sign.ANY for v in given]
        months = any(isinstance(v, Period) and v.months != 0 for v in given)
        symbol = LookupSymbol(
            lookup.name, columns, lookup.kind, min(signs, default=Sign.ANY), months
        )
        names.lookups[lookup.name] = symbol
    return found


class _Reader:
    """Reads one table."""

    def __init__(self, names: Names, entry: Entry, own_units: OwnUnits) -> None:
        self.names, self.entry, self.own_units = names, entry, own_units
        self.name, self.key = entry.key.text, texts(entry.value, "key")
        self.kinds: dict[str, Kind] = {}
        self.unit = self._unit()

    def read(self) -> Lookup:
        """The table, with findings for what does not fit in it."""
        node, before = self.entry.value, len(self.names.desk.findings)
        listed = [item for item in items(node, "rows") if isinstance(item, Mapping)]
        for word in (item for item in items(node, "key") if isinstance(item, Scalar)):
            if word.text in _NOT_KEYS:
                self._report("CB428", f"`{word.text}` cannot be a key: rows use it", word)
        rows = ranked([row for item in listed for row in self._rows(item)])
        lookup = Lookup(
            self.name, self.key, tuple(self.kinds.get(name, ANYTHING) for name in self.key),
            self.kinds.get("is", ANYTHING), self.unit, rows, clauses(node), text(node, "means"), self.entry.key.span,
        )  # fmt: skip
        if (
            len(self.names.desk.findings) == before
        ):  # rows of mixed kinds cannot be held against each other
            self.names.desk.findings += [*overlaps(lookup), *gaps(lookup)]
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

    def _rows(self, node: Mapping) -> tuple[Row, ...]:
        """A row, or several where cells are lists: one for each of their values."""
        for entry in node:
            if entry.key.text not in (*self.key, *_NOT_KEYS):
                help_text = did_you_mean(entry.key.text, self.key)
                message = f"`{entry.key.text}` is not a key of `{self.name}`"
                self._report("CB428", message, entry.key, help_text)
        cells = [self._cells(name, node.get(name)) for name in self.key]
        value = scalar(node, "is")
        if (value is None) == ("open" not in node):
            message = "a row has either `is` or `open`"
            self.names.desk.report("CB428", message, node.entries[0].key.span)
        found, is_text = self._value(value), value.text if value is not None else ""
        if product_of_lengths(cells) > _MOST_ROWS:
            message = f"lists that come to more than {_MOST_ROWS} rows"
            self.names.desk.report("CB428", message, node.entries[0].key.span)
            return ()
        is_open, rest = text(node, "open") or None, flag(node, "otherwise")
        span = node.entries[0].key.span
        return tuple(
            Row(each, found, is_text, is_open, rest, span=span) for each in product(*cells)
        )

    def _cells(self, name: str, node: Node | None) -> list[Cell]:
        if isinstance(node, Sequence):
            return [self._cell(name, item) for item in node]
        return [self._cell(name, node)]

    def _cell(self, name: str, node: Node | None) -> Cell:
        starts = scalar(node, "starts")
        if starts is not None:
            self._agree(name, TEXT, starts)
            return Starts(starts.text)
        if isinstance(node, Mapping):
            return self._band(name, node)
        if not isinstance(node, Scalar):
            return None
        value, kind = _plain(node, self.own_units)
        self._agree(name, kind, node)
        return Exactly(value, node.text)

    def _band(self, name: str, node: Mapping) -> Band:
        start = self._edge(name, node, "from", False) or self._edge(name, node, "over", True)
        until = self._edge(name, node, "until", False) or self._edge(name, node, "up_to", True)
        if start is not None and until is not None:
            alike = isinstance(start.value, date) == isinstance(until.value, date)
            if alike and until <= start:
                span = node.entries[0].key.span
                self.names.desk.report("CB428", "the band ends before it begins", span)
        return Band(start, until)

    def _edge(self, name: str, node: Mapping, key: str, behind: bool) -> Edge | None:
        found = scalar(node, key)
        amount = None if found is None else self._amount(found)
        if found is None or amount is None:
            return None
        value, kind = amount[0], _key_kind(amount[1])
        if isinstance(value, Period):
            self._report("CB428", "a band is of numbers or dates", found)
            return None
        self._agree(name, kind, found)
        return Edge(value, behind, key.replace("_", " "), found.text)

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
        bare = isinstance(kind, Quantity) and not kind.dims and not node.text.endswith("%")
        if self.unit is not None and bare and isinstance(value, Number):
            value, kind = canonical(value, self.unit), Quantity(self.unit.dims)
        if self.unit is not None and join(kind, Quantity(self.unit.dims)) is None:
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
        return amount.value, _kind(amount)

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


def _kind(amount: Amount) -> Kind:
    """The kind of an amount; a bare 0 goes with any unit, as in expressions."""
    bare = not amount.unit.text and not isinstance(amount.value, date | Period)
    return ZERO if bare and amount.value == 0 else amount_kind(amount.value, amount.dims)


def _key_kind(kind: Kind) -> Kind:
    """Any number of that quantity may be looked for, whole or not."""
    return Quantity(kind.dims) if isinstance(kind, Quantity) else kind


def _plain(node: Scalar, own_units: OwnUnits) -> tuple[bool | str | Bound, Kind]:
    """What a cell without quotes looks like: true or false, a number with its unit, a date; else it is a word."""
    if node.style == "plain" and node.text in ("true", "false"):
        return node.text == "true", BOOL
    if node.style == "plain" and node.text[:1] in "+-.0123456789":
        try:
            amount = parse_amount(node.text, own_units)
        except UnitError:
            return node.text, Enum((node.text,), declared=False)
        if not isinstance(amount.value, Period):
            return amount.value, _key_kind(_kind(amount))
    return node.text, Enum((node.text,), declared=False)
