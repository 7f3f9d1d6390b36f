"""One key with its value, over many lines of JSON: whether each has the form that it should, and the values as cells.

Where the same few parts come again and again, each different one is looked at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from engine.batch.intake.blocks import LONG
from engine.batch.intake.columns import Use
from engine.batch.intake.json_cells import as_written, cells_of
from engine.batch.intake.plain_forms import are_digits, usual_instants
from engine.batch.intake.typing_columns import Cells

VALUE: Final = (
    r'(?:"[^"\\,\x00-\x1f]*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)'
)
_SAMPLE: Final = 4_000
_OFTEN: Final = 4  # times that a part comes on average, so that it pays to look for different ones
_DIGITS: Final = 18


@dataclass(slots=True)
class Form:
    """What a part looks like: what stands `before` its value, and whether a brace follows.

    `repeats`: whether few parts are different; None: nobody has looked.
    """

    before: str
    last: bool
    repeats: bool | None = None

    def look(self, parts: pa.Array) -> bool:
        """Whether to encode these parts."""
        if self.repeats is None:
            sample = parts.slice(0, _SAMPLE)
            self.repeats = len(pc.unique(sample)) * _OFTEN < len(sample)
        return self.repeats

    @property
    def pattern(self) -> str:
        """The form as a regular expression."""
        end = r"\}" if self.last else ""
        return rf"^{re.escape(self.before)}{VALUE}{end}$".replace(r"\ ", " ")


@dataclass(frozen=True, slots=True)
class Values:
    """The values of some lines; `same`: which of them have the form (None: all).

    `texts`: values as JSON, `digits`: as they stand, where all are whole numbers; `micros`: where all are instants.
    `inner`: what stands between the quotes, where all are texts. With `indices` these are the different ones.
    """

    texts: pa.Array
    same: pa.Array | None = None
    indices: pa.Array | None = None
    digits: bool = False
    micros: bool = False
    inner: pa.Array | None = None

    def rows(self, kept: pa.Array) -> Values:
        """The values of some of the lines, all of which have the form."""
        if self.indices is None:
            inner = None if self.inner is None else self.inner.filter(kept)
            texts = self.texts.filter(kept)
            return replace(self, texts=texts, same=None, inner=inner)
        return replace(self, same=None, indices=self.indices.filter(kept))

    def cells(self, use: Use) -> tuple[Cells, pa.Array | None]:
        """Values as cells, and which of them only the row reader can read."""
        if self.micros:
            return Cells(self.texts, as_written, stored=True), None
        if self.inner is not None and use != "each":
            found, unsure = Cells(self.inner, as_written), None
        elif self.digits and use != "each":
            naught = pc.equal(self.texts, "0") if use != "number" else None
            naught = naught if naught is not None and pc.any(naught).as_py() else None
            found, unsure = Cells(self.texts, as_written), naught
        else:
            found, unsure = cells_of(self.texts, use)
        if self.indices is None:
            return found, unsure
        unsure = None if unsure is None else pc.take(unsure, self.indices)
        return Cells(_coded(found.texts, self.indices), found.raw), unsure


def values_of(parts: pa.Array, form: Form, use: Use | None) -> Values:
    """The values of a part; `use`: what they are for."""
    if form.look(parts):
        coded = parts if pa.types.is_dictionary(parts.type) else pc.dictionary_encode(parts)
        form.repeats = len(coded.dictionary) * _OFTEN < max(len(parts), _SAMPLE)
        found = _values(coded.dictionary, form, None)
        if found.same is None:
            return replace(found, indices=coded.indices)
        same = pc.take(found.same, coded.indices)
        return Values(pc.if_else(found.same, found.texts, "null"), same, coded.indices)
    return _values(parts, form, use)


def _values(parts: pa.Array, form: Form, use: Use | None) -> Values:
    cut = _behind(parts, form)
    if cut is not None and are_digits(cut, _DIGITS) and not _idle_zeros(cut):
        return Values(cut, digits=True)
    inner = None if cut is None else _unquoted(cut)
    if inner is not None and use == "instant":
        found = usual_instants(inner)
        if found is not None:
            return Values(found, micros=True)
    if inner is not None and _are_plain(inner):
        return Values(cut, inner=inner)
    same = pc.match_substring_regex(parts, form.pattern)
    if cut is None or not pc.all(same).as_py():
        return Values(_cut(parts, form), same)
    return Values(cut)


def _behind(parts: pa.Array, form: Form) -> pa.Array | None:
    """What stands behind the key, and before the brace; None where these do not stand there everywhere."""
    if not pc.all(pc.starts_with(parts, form.before)).as_py():
        return None
    if form.last and not pc.all(pc.ends_with(parts, "}")).as_py():
        return None
    return _cut(parts, form)


def _cut(parts: pa.Array, form: Form) -> pa.Array:
    """(A slice without an end may fail in Arrow.)"""
    end = -1 if form.last else LONG
    cut = pc.binary_slice(pc.cast(parts, pa.binary()), len(form.before), end)
    return pc.cast(cut, pa.string())


def _unquoted(texts: pa.Array) -> pa.Array | None:
    """What stands between the quotes; None where not all have them."""
    quoted = pc.and_(pc.starts_with(texts, '"'), pc.ends_with(texts, '"'))
    if not pc.all(quoted).as_py() or pc.min(pc.binary_length(texts)).as_py() == 1:
        return None
    return pc.cast(pc.binary_slice(pc.cast(texts, pa.binary()), 1, -1), pa.string())


def _are_plain(inner: pa.Array) -> bool:
    """Whether what stands between quotes is certainly a text, and means itself."""
    if not pc.all(pc.ascii_is_printable(inner)).as_py():
        return False
    return not any(pc.any(pc.match_substring(inner, one)).as_py() for one in '"\\')


def _idle_zeros(digits: pa.Array) -> bool:
    """Whether a number begins with a zero that JSON does not allow."""
    zeros = pc.starts_with(digits, "0")
    return bool(pc.any(pc.and_(zeros, pc.greater(pc.binary_length(digits), 1))).as_py())


def _coded(texts: pa.Array, indices: pa.Array) -> pa.Array:
    """Texts by their indices, those that are NULL without one."""
    if texts.null_count:
        there = pc.is_valid(texts)
        place = pc.subtract(pc.cumulative_sum(pc.cast(there, pa.int32())), 1)
        indices = pc.take(pc.if_else(there, place, None), indices)
        texts = texts.filter(there)
    return pa.DictionaryArray.from_arrays(indices, texts)
