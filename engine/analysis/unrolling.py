"""A plan as formulas over the columns of one event: every join and every fold over its few stretches spelled out.

In: a plan whose groups have one row each (`engine.plan.python.special`). Sheets of rows that are cut from the event
have up to `most` rows; `limits` collects the conditions under which they have no more. Out: for any column of the
event's sheet a formula over given columns alone. What cannot be spelled out raises `NotColumnarError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.analysis.ordered import ALONG, Seen, before, folded
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import NotColumnarError
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Along,
    Around,
    Cut,
    Definition,
    Fold,
    Given,
    Joined,
    Made,
    Order,
    Plan,
)

LISTED: Final = 400  # rows of a constant table that become one formula


@dataclass(frozen=True, slots=True)
class Row:
    """One possible row of a sheet: its number, and whether it is there."""

    sheet: str
    number: Formula
    there: Formula
    owner: Row | None = None
    place: int = 0


class Unrolled:
    """The formulas of one event's plan."""

    def __init__(self, plan: Plan, event: str, most: int) -> None:
        self.plan, self.event, self.most = plan, event, most
        self.limits: dict[Formula, None] = {}
        self._rows: dict[str, tuple[Row, ...]] = {event: (Row(event, f.ZERO, f.TRUE),)}
        self._cells: dict[tuple[str, Formula, str], Formula] = {}
        self._nodes: dict[tuple[str, Formula, Formula], Formula] = {}

    def column(self, name: str) -> Formula:
        """A column of the event's sheet."""
        return self.cell(self._rows[self.event][0], name)

    def formula(self, form: Formula) -> Formula:
        """A formula over columns of the event's sheet, over given columns."""
        return self._node(self._rows[self.event][0], form)

    def forward(self) -> list[Formula]:
        """That no stretch ends before it begins: so they are cut."""
        found: dict[Formula, None] = {}
        for sheet, rows in self._rows.items():
            names = [f"{sheet} start", f"{sheet} end"]
            if all(name in self.plan.sheets[sheet].definitions for name in names):
                for row in rows:
                    start, end = (self.cell(row, name) for name in names)
                    backward = f.conjunction(row.there, f.is_true(f.less(end, start)))
                    found[f.negation(backward)] = None
        return [one for one in found if one is not f.TRUE]

    def rows(self, sheet: str) -> tuple[Row, ...]:
        """The rows that a sheet may have."""
        if sheet not in self._rows:
            rows = self.plan.sheets[sheet].rows
            if not isinstance(rows, Cut):
                raise NotColumnarError(f"rows of `{sheet}`")
            found: list[Row] = []
            for owner in self.rows(rows.sheet):
                count = f.coalesce(self._node(owner, rows.count), f.ZERO)
                self.limits[f.at_most(count, f.const(self.most))] = None
                for place in range(1, self.most + 1):
                    there = f.conjunction(owner.there, f.at_most(f.const(place), count))
                    number = f.add(f.mul(owner.number, f.const(rows.most)), f.const(place - 1))
                    found.append(Row(sheet, number, there, owner, place))
            self._rows[sheet] = tuple(found)
        return self._rows[sheet]

    # ── Columns ───────────────────────────────────────────────────────────────────────────────────

    def cell(self, row: Row, name: str) -> Formula:
        key = (row.sheet, row.number, name)
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = self._value(row, name)
        return found

    def _value(self, row: Row, name: str) -> Formula:
        sheet = self.plan.sheets[row.sheet]
        definition = sheet.definitions.get(name)
        if definition is None:
            return self._given(row, name)
        if isinstance(definition, Formula):
            return self._node(row, definition)
        return self._joined(row, definition, sheet.typed[name].type)

    def _given(self, row: Row, name: str) -> Formula:
        if name == ROW:
            return row.number
        if row.owner is not None:
            if name == PLACE:
                return f.const(row.place)
            if name == OWNER:
                return row.owner.number
        rows = self.plan.sheets[row.sheet].rows
        if not isinstance(rows, Given):
            raise NotColumnarError(f"the column `{name}` of `{row.sheet}`")
        typed = rows.columns[name]
        return f.column(name, typed.type, typed.low, typed.high, nullable=typed.nullable)

    def _node(self, row: Row, form: Formula) -> Formula:
        """A formula of a row over given columns."""
        if form.constant:
            return form
        key = (row.sheet, row.number, form)
        found = self._nodes.get(key)
        if found is None:
            if form.op == "col":
                found = self.cell(row, form.data)
            else:
                found = f.rebuilt(form, [self._node(row, arg) for arg in form.args])
            self._nodes[key] = found
        return found

    # ── Joins ─────────────────────────────────────────────────────────────────────────────────────

    def _joined(self, row: Row, definition: Definition, kind: f.Type) -> Formula:
        match definition:
            case Around():
                return self._around(row, definition, kind)
            case Fold():
                seen = [self._seen(row, other, definition) for other in self.rows(definition.sheet)]
                return folded(definition.fold, seen, kind)
            case Along():
                return self._along(row, definition, kind)
            case Joined():
                return self._looked_up(row, definition, kind)
        raise NotColumnarError("a join of an unknown kind")

    def _around(self, row: Row, old: Around, kind: f.Type) -> Formula:
        link = self._node(row, old.link)
        others = self.rows(old.sheet)
        if len(others) == 1 and others[0].number is link:
            return self.cell(others[0], old.column)
        ways = [
            (f.is_true(f.conjunction(other.there, f.equal(link, other.number))), other)
            for other in others
        ]
        kept = [(on, self.cell(other, old.column)) for on, other in ways if on is not f.FALSE]
        return f.case(kept, f.null(kind))

    def _seen(self, row: Row, other: Row, old: Fold) -> Seen:
        link = self._node(other, old.link)
        parts = [other.there, f.is_true(f.equal(link, row.number))]
        if old.where is not None:
            parts.append(f.is_true(self._node(other, old.where)))
        there = f.conjunction(*parts)
        if there is f.FALSE:
            return Seen(there, None)
        of = None if old.of is None else self._node(other, old.of)
        return Seen(there, of, self._keys(other, old.order))

    def _keys(self, row: Row, order: Sequence[Order]) -> tuple[tuple[Formula, bool], ...]:
        return tuple((self._node(row, key.by), key.down) for key in order)

    def _along(self, row: Row, old: Along, kind: f.Type) -> Formula:
        own = [self._node(row, part) for part in old.within]
        keys = self._keys(row, old.order)
        seen: list[Seen] = []
        for other in self.rows(row.sheet):
            theirs = self._keys(other, old.order)
            parts = [other.there, _framed(old, other is row, theirs, keys)]
            parts += [
                f.is_true(f.equal(one, self._node(other, part)))
                for one, part in zip(own, old.within, strict=True)
            ]
            if old.where is not None:
                parts.append(f.is_true(self._node(other, old.where)))
            there = f.conjunction(*parts)
            of = None if old.of is None else self._node(other, old.of)
            seen.append(Seen(there, of, theirs))
        sees = f.conjunction(*(f.negation(f.is_null(part)) for part in own))
        return f.case([(sees, folded(ALONG[old.fold], seen, kind))], f.null(kind))

    def _looked_up(self, row: Row, old: Joined, kind: f.Type) -> Formula:
        table = self.plan.tables[old.table]
        if len(table.rows) > LISTED:
            raise NotColumnarError("a table of many rows")
        names = list(table.columns)
        keys = [self._node(row, key) for key in old.keys]
        places = [names.index(key) for key in table.keys]
        wanted = names.index(old.column)
        ways = []
        for values in table.rows:
            same = (
                f.equal(key, _constant(values[place], key.type))
                for key, place in zip(keys, places, strict=True)
            )
            ways.append((f.is_true(f.conjunction(*same)), _constant(values[wanted], kind)))
        return f.case(ways, f.null(kind))


def _constant(value: f.Constant | None, kind: f.Type) -> Formula:
    return f.null(kind) if value is None else f.const(value)


def _framed(
    old: Along,
    itself: bool,
    theirs: Sequence[tuple[Formula, bool]],
    own: Sequence[tuple[Formula, bool]],
) -> Formula:
    """Whether a row stands in the frame of another."""
    if old.fold in ("rank", "number", "next") or old.frame not in _FRAMES:
        raise NotColumnarError(f"`{old.fold}` along stretches")
    if old.fold == "previous" or old.frame == "before":
        return f.FALSE if itself else before(theirs, own)
    if old.frame == "through":
        return f.TRUE if itself else before(theirs, own)
    if old.frame == "all":
        return f.TRUE
    theirs, own = theirs[: old.peers], own[: old.peers]
    if old.frame == "before_peers":
        return f.FALSE if itself else before(theirs, own)
    return f.TRUE if itself else f.negation(before(own, theirs))


_FRAMES: Final[Mapping[str, None]] = dict.fromkeys(
    ("before", "through", "before_peers", "through_peers", "all")
)


def places(old: Plan, new: Plan) -> dict[str, dict[str, str]]:
    """By sheet, where the columns that were wanted stand now: the order of what is wanted is kept."""
    found: dict[str, dict[str, str]] = {}
    for kind, (columns, _) in old.wanted.items():
        if kind not in new.wanted:
            continue
        names = new.wanted[kind][0]
        sheet = new.sheets[kind]
        stand = dict(zip(columns, names, strict=True))
        if isinstance(sheet.rows, Made):
            around = {n: d.column for n, d in sheet.definitions.items() if isinstance(d, Around)}
            stand = {column: around.get(name, name) for column, name in stand.items()}
        found[kind] = stand
    return found
