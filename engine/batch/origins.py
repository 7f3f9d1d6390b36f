"""Causes that list ids, told from the rows that a run brought back.

Where a cause arose in several rows at once, these are told apart as far as their words allow; else `RecheckError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, Final

from engine.plan.formulas import Formula
from engine.plan.sheets import ROW
from engine.plan.why import Causes, Origin, row_of
from engine.values.unknown import Cause

SHOWN: Final = 6  # ids that a cause lists
Table = Mapping[str, Sequence[Any]]  # columns by name


class RecheckError(Exception):
    """A result hangs on what the plan does not work out; `reasons` name it."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(sorted(reasons))
        super().__init__(", ".join(self.reasons))


class Origins:
    """The causes that arose in rows, from the words that stand for these rows."""

    def __init__(self, causes: Causes, tables: Mapping[str, Table]) -> None:
        self._causes, self._tables = causes, tables
        self._ids: dict[int, dict[int, list[str]]] = {}

    def named(self, words: Mapping[int, int]) -> frozenset[Cause]:
        """All the causes of a mask."""
        found = self._causes.named(words)
        for number, origin in self._causes.origins.items():
            word = words.get(number)
            if word:
                found |= {self._cause(number, origin, row) for row in self._rows(origin, word)}
        return found

    def _cause(self, number: int, origin: Origin, row: int) -> Cause:
        ids = sorted(self._listed(number, origin)[row])[:SHOWN]
        return replace(origin.cause, detail=f"{origin.cause.detail}{', '.join(ids)}")

    def _listed(self, number: int, origin: Origin) -> Mapping[int, list[str]]:
        """By row in which the cause can arise, the ids that it would list."""
        if number not in self._ids:
            found: dict[int, list[str]] = {}
            parts = (self._column(origin.sheet, f) for f in (origin.link, origin.listed, origin.id))
            for link, listed, name in zip(*parts, strict=True):
                if listed:
                    found.setdefault(link, []).append(name)
            self._ids[number] = found
        return self._ids[number]

    def _rows(self, origin: Origin, word: int) -> list[int]:
        row = row_of(word)
        if row is not None:
            return [row]
        arose = self._column(origin.kind, origin.word)
        numbers = self._tables[origin.kind][ROW]
        maybe = {
            n: own for n, own in zip(numbers, arose, strict=True) if own and own | word == word
        }
        for row in maybe:
            if len(maybe) > 1 and reduce(or_, (w for n, w in maybe.items() if n != row)) == word:
                raise RecheckError(["parts that disagree in several groups"])
        return list(maybe)

    def _column(self, sheet: str, form: Formula) -> Sequence[Any]:
        table = self._tables[sheet]
        if form.op == "col":
            return table[form.data]
        return [form.data if form.op == "const" else None] * len(table[ROW])
