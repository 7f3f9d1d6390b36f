"""Texts with marks in them → the texts of many rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any, Final

from engine.batch.patterns.gaps import BEGIN, END, Cell, Gap, Slot, Slots

Columns = Mapping[Cell, Sequence[Any]]  # what the rows of a pattern hold, by cell
_JSON: Final = re.compile(f'"?{BEGIN}([0-9]+){END}"?')
_CSV: Final = re.compile(f'(?:"")?{BEGIN}([0-9]+){END}(?:"")?')
_QUOTED: Final = frozenset('",\r\n')  # what makes a cell of CSV one with quotes
_MOST: Final = 1 << 16  # texts that are remembered, of one kind


class Remembered(dict[Any, Any]):
    """What a function made of the values that it was asked for last."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, raw: Any) -> Any:
        if len(self) >= _MOST:
            self.clear()
        found = self[raw] = self.make(raw)
        return found


class Shown:
    """How cells are shown; patterns share what is remembered."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Callable[[Any], Any]] = {}

    def column(self, slot: Slot, mode: str, columns: Columns) -> Iterable[Any]:
        """What stands in a slot, row by row."""
        found = self._known.get((slot.key, mode))
        if found is None:
            found = self._known[slot.key, mode] = _maker(slot, mode)
        if len(slot.cells) == 1:
            return map(found, columns[slot.cells[0]])
        return map(found, zip(*(columns[cell] for cell in slot.cells), strict=True))


def _maker(slot: Slot, mode: str) -> Callable[[Any], Any]:
    make, form = slot.make, _MODES[mode]
    if slot.key == "text":
        return encode_basestring if mode == "json" else form
    if len(slot.cells) == 1:
        return Remembered(lambda raw: form(make(raw))).__getitem__
    return Remembered(lambda raws: form(make(*raws))).__getitem__


def _json_inside(value: Any) -> str:
    return _json(value)[1:-1]


def _json_in_csv(value: Any) -> str:
    return _json(value).replace('"', '""')


def _in_csv(value: Any) -> str | None:
    """A cell's text, or None where it would stand in quotes."""
    text = str(value)
    return text if text and _QUOTED.isdisjoint(text) else None


def _value(value: Any) -> Any:
    return value


def _typed(value: Any) -> Any:
    """A decimal, or the text of anything else."""
    return value if isinstance(value, Decimal) else str(value)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


_MODES: Final[dict[str, Callable[[Any], Any]]] = {
    "json": _json,
    "json inside": _json_inside,
    "json in csv": _json_in_csv,
    "csv": _in_csv,
    "value": _value,
    "text": str,
    "typed": _typed,
}


@dataclass(frozen=True, slots=True)
class Laid:
    """A text with places for some slots, each shown in its mode."""

    form: str
    slots: tuple[tuple[Slot, str], ...]

    def fill(self, shown: Shown, columns: Columns, count: int) -> list[str | None]:
        """The texts of so many rows; None of one that cannot be shown so."""
        if not self.slots:
            return [self.form % ()] * count
        known: dict[tuple[int, str], list[Any]] = {}
        wholes = True
        for slot, mode in self.slots:
            if (id(slot), mode) not in known:
                known[id(slot), mode] = found = list(shown.column(slot, mode, columns))
                wholes = wholes and (mode != "csv" or None not in found)
        parts = [known[id(slot), mode] for slot, mode in self.slots]
        rows = zip(*parts, strict=True)
        if wholes:
            return list(map(self.form.__mod__, rows))
        return [None if None in row else self.form % row for row in rows]


def laid_json(text: str, slots: Slots) -> Laid:
    """JSON with marks."""
    return _laid(
        text, slots, _JSON, lambda mark: "json" if mark[0] == mark[-1] == '"' else "json inside"
    )


def laid_csv(text: str, slots: Slots) -> Laid:
    """A row of CSV with marks: in cells of their own, or in JSON within a cell."""
    return _laid(text, slots, _CSV, lambda mark: "json in csv" if mark[0] == '"' else "csv")


def laid_text(text: str, slots: Slots) -> Laid:
    """Text with marks."""
    return _laid(text, slots, re.compile(f"{BEGIN}([0-9]+){END}"), lambda _: "text")


def _laid(text: str, slots: Slots, marks: re.Pattern[str], mode: Callable[[str], str]) -> Laid:
    parts: list[str] = []
    found: list[tuple[Slot, str]] = []
    end = 0
    for match in marks.finditer(text):
        parts += [text[end : match.start()].replace("%", "%%"), "%s"]
        found.append((slots.listed[int(match[1])], mode(match[0])))
        end = match.end()
    parts.append(text[end:].replace("%", "%%"))
    return Laid("".join(parts), tuple(found))


@dataclass(frozen=True, slots=True)
class LaidValue:
    """A value with marks and gaps in it; lists and objects are put together anew for each row."""

    tree: Any
    slots: tuple[tuple[Slot, str], ...]

    def fill(self, shown: Shown, columns: Columns, count: int) -> list[Any]:
        """The values of so many rows."""
        filled = [list(shown.column(slot, mode, columns)) for slot, mode in self.slots]
        return _filled(self.tree, filled, count)


def laid_value(tree: Any, slots: Slots, mode: str = "value") -> LaidValue:
    """Any value: texts that are marks are filled in as the mode says, gaps as they are."""
    found: dict[tuple[int, str], tuple[int, Slot, str]] = {}
    made = _numbered(tree, slots, mode, found)
    return LaidValue(made, tuple((slot, mode) for _, slot, mode in found.values()))


@dataclass(frozen=True, slots=True)
class _At:
    """Where a value comes from, by number."""

    number: int


def _numbered(
    tree: Any, slots: Slots, mode: str, found: dict[tuple[int, str], tuple[int, Slot, str]]
) -> Any:
    if isinstance(tree, dict):
        return {name: _numbered(value, slots, mode, found) for name, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_numbered(value, slots, mode, found) for value in tree]
    if isinstance(tree, Gap):
        tree, mode = slots.shown(tree, "value", _value), "value"
    slot = slots.of_mark(tree) if isinstance(tree, str) else None
    if slot is None:
        return tree
    return _At(found.setdefault((id(slot), mode), (len(found), slot, mode))[0])


def _filled(tree: Any, filled: Sequence[list[Any]], count: int) -> list[Any]:
    if isinstance(tree, _At):
        return filled[tree.number]
    if isinstance(tree, dict):
        if not tree:
            return [{}] * count
        names = list(tree)
        parts = [_filled(value, filled, count) for value in tree.values()]
        return [dict(zip(names, row, strict=True)) for row in zip(*parts, strict=True)]
    if isinstance(tree, list):
        parts = [_filled(value, filled, count) for value in tree]
        return [list(row) for row in zip(*parts, strict=True)] if parts else [[]] * count
    return [tree] * count
