"""What a plan comes to, read plainly from the docstrings of `engine.plan.sheets`: rows in lists, a value at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key
from typing import Any

from engine.plan.formulas import Formula, columns_of
from engine.plan.sheets import (
    OWNER,
    PLACE,
    ROW,
    Along,
    Around,
    Cut,
    Fold,
    Given,
    Joined,
    Made,
    Numbered,
    Order,
    Plan,
)
from tests.plan.evaluating import Found, evaluate

Row = dict[str, Found]


class Reference:
    """A plan over given tables; every value is computed once, when it is asked for."""

    def __init__(self, plan: Plan, given: Mapping[str, Sequence[Row]]) -> None:
        self.plan = plan
        self.given = given
        self._rows: dict[str, dict[int, Row]] = {}
        self._values: dict[tuple[str, int, str], Found] = {}

    def wanted(self, sheet: str) -> list[tuple[Found, ...]]:
        """The wanted rows of a sheet, in no order."""
        names, only = self.plan.wanted[sheet]
        return [
            tuple(self.value(sheet, number, name) for name in names)
            for number in self.rows(sheet)
            if only is None or self.value(sheet, number, only) is True
        ]

    def rows(self, sheet: str) -> dict[int, Row]:
        """What the rows of a sheet are made with, by number."""
        if sheet not in self._rows:
            self._rows[sheet] = {int(row[ROW] or 0): row for row in self._made(sheet)}
        return self._rows[sheet]

    def _made(self, sheet: str) -> list[Row]:
        match self.plan.sheets[sheet].rows:
            case Given(table):
                return [dict(row) for row in self.given[table]]
            case Numbered(count):
                return [{ROW: number} for number in range(count)]
            case Made(other, link):
                links = {self.value(other, number, link) for number in self.rows(other)} - {None}
                return [{ROW: link} for link in links]
            case Cut(other, count, most):
                return [
                    {ROW: owner * most + place, OWNER: owner, PLACE: place + 1}
                    for owner in self.rows(other)
                    for place in range(int(self.formula(other, owner, count) or 0))
                ]
        raise AssertionError(sheet)

    def formula(self, sheet: str, number: int, formula: Formula) -> Found:
        """What a formula comes to in a row."""
        return evaluate(
            formula, {name: self.value(sheet, number, name) for name in columns_of(formula)}
        )

    def value(self, sheet: str, number: int, name: str) -> Found:
        """A column of a row."""
        key = (sheet, number, name)
        if key not in self._values:
            self._values[key] = self._value(*key)
        return self._values[key]

    def _value(self, sheet: str, number: int, name: str) -> Found:
        match self.plan.sheets[sheet].definitions.get(name):
            case None:
                return self.rows(sheet)[number][name]
            case Formula() as formula:
                return self.formula(sheet, number, formula)
            case Around(other, link, column):
                at = self.formula(sheet, number, link)
                return (
                    self.value(other, int(at), column)
                    if at is not None and at in self.rows(other)
                    else None
                )
            case Joined(table, keys, column):
                return self._joined(
                    table, [self.formula(sheet, number, key) for key in keys], column
                )
            case Fold() as fold:
                return self._fold(number, fold)
            case Along() as along:
                return self._along(sheet, number, along)
        raise AssertionError(name)

    def _joined(self, name: str, keys: list[Found], column: str) -> Found:
        table = self.plan.tables[name]
        columns = list(table.columns)
        for row in table.rows:
            known = dict(zip(columns, row, strict=True))
            if None not in keys and [known[key] for key in table.keys] == keys:
                return known[column]
        return None

    def _fold(self, number: int, fold: Fold) -> Found:
        members = [
            row
            for row in self.rows(fold.sheet)
            if self.formula(fold.sheet, row, fold.link) == number
        ]
        members = self._ordered(fold.sheet, members, fold.order)
        taken = [row for row in members if self._holds(fold.sheet, row, fold.where)]
        return self._come_to(fold.sheet, fold.fold, taken, fold.of)

    def _holds(self, sheet: str, row: int, where: Formula | None) -> bool:
        return where is None or self.formula(sheet, row, where) is True

    def _along(self, sheet: str, number: int, along: Along) -> Found:
        own = [self.formula(sheet, number, key) for key in along.within]
        if None in own:
            return None
        among = [
            row
            for row in self.rows(sheet)
            if [self.formula(sheet, row, key) for key in along.within] == own
        ]
        among = self._ordered(sheet, among, along.order)
        taken = {row for row in among if self._holds(sheet, row, along.where)}
        at = among.index(number)
        before = [row for row in among[:at] if row in taken]
        match along.fold:
            case "previous":
                return self.formula(sheet, before[-1], _of(along)) if before else None
            case "next":
                after = [row for row in among[at + 1 :] if row in taken]
                return self.formula(sheet, after[0], _of(along)) if after else None
            case "rank" | "number":
                keys = along.order[: along.peers] if along.peers else along.order
                equals = self._keys(sheet, number, keys)
                others = [self._keys(sheet, row, keys) for row in before]
                others = [key for key in others if key != equals]
                return 1 + (len(others) if along.fold == "rank" else len(set(others)))
        frame = self._frame(sheet, number, along, among)
        return self._come_to(sheet, along.fold, [row for row in frame if row in taken], along.of)

    def _frame(self, sheet: str, number: int, along: Along, among: list[int]) -> list[int]:
        at = among.index(number)
        keys = [self._keys(sheet, row, along.order[: along.peers]) for row in among]
        equals = [index for index, key in enumerate(keys) if key == keys[at]]
        match along.frame:
            case "all":
                return among
            case "before":
                return among[:at]
            case "through":
                return among[: at + 1]
            case "before_peers":
                return among[: equals[0]]
        return among[: equals[-1] + 1]

    def _keys(self, sheet: str, row: int, order: Sequence[Order]) -> tuple[Found, ...]:
        return tuple(self.formula(sheet, row, one.by) for one in order)

    def _ordered(self, sheet: str, rows: list[int], order: Sequence[Order]) -> list[int]:
        def compare(left: int, right: int) -> int:
            for one in order:
                a, b = self.formula(sheet, left, one.by), self.formula(sheet, right, one.by)
                if a == b:
                    continue
                if a is None or b is None:
                    return 1 if a is None else -1
                return (1 if a > b else -1) * (-1 if one.down else 1)  # type: ignore[operator]
            return 0

        return sorted(rows, key=cmp_to_key(compare))

    def _come_to(self, sheet: str, fold: str, rows: list[int], of: Formula | None) -> Found:
        values = [1 if of is None else self.formula(sheet, row, of) for row in rows]
        there: list[Any] = [value for value in values if value is not None]
        first: Callable[[list[Any]], Any] = lambda found: found[0] if found else None  # noqa: E731
        match fold:
            case "first":
                return first(values)
            case "last":
                return first(values[::-1])
            case "count":
                return len(there)
            case "sum":
                return sum(there)
            case "bit_or":
                found = 0
                for mask in there:
                    found |= mask
                return found
            case "any":
                return any(there)
            case "all":
                return all(there)
            case "min":
                return min(there, default=None)
            case "max":
                return max(there, default=None)
            case "list":
                return "\x1f".join(there) if there else None
            case "texts":
                return "\x1f".join(sorted(set(there))) if there else None
        raise AssertionError(fold)


def _of(along: Along) -> Formula:
    assert along.of is not None
    return along.of
