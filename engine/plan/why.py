"""Why a value is absent, in the columnar plan: causes as bits of masks, in words of 62 bits.

A plan numbers its causes once. A mask is never NULL; all its words are 0 exactly where the value is known. The word
`RECHECK` is apart: its bits name constructs and numbers that the plan does not work out, and a result that depends on
one is decided by the interpreter.

The detail of some causes names subjects, which only the rows of a run can tell. Each place where such a cause arises
has a word of its own, below `RECHECK`, that holds the number of the row in which it arose (`arisen`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.plan.formulas import ZERO, Formula, bit_or, case, const, least, less, mul, sub
from engine.values.unknown import Cause

BITS: Final = 62
RECHECK: Final = -1
_HALF: Final = 30  # bits of a row's number; twice as many stand for it
_NUMBERS: Final = (1 << _HALF) - 1


@dataclass(frozen=True, slots=True)
class Why:
    """The words of a mask that may be other than 0."""

    words: Mapping[int, Formula] = field(default_factory=dict)

    @property
    def never(self) -> bool:
        """Whether there is no cause at all, whatever the row."""
        return not self.words

    def where(self, condition: Formula) -> Why:
        """The same causes where the condition is true, none elsewhere."""
        return _kept({n: case([(condition, word)], ZERO) for n, word in self.words.items()})

    def otherwise(self, condition: Formula, other: Why) -> Why:
        """These causes where the condition is true, the other's elsewhere."""
        names = sorted({*self.words, *other.words})
        return _kept({n: case([(condition, self.word(n))], other.word(n)) for n in names})

    def word(self, number: int) -> Formula:
        """One word of the mask."""
        return self.words.get(number, ZERO)

    @property
    def recheck(self) -> Formula:
        """The word of what the plan does not work out."""
        return self.word(RECHECK)

    @property
    def rechecks(self) -> Why:
        """The mask of what the plan does not work out, and of nothing else."""
        return NEVER if self.recheck is ZERO else Why({RECHECK: self.recheck})


NEVER: Final = Why()


def merged(whys: Iterable[Why]) -> Why:
    """All the causes of several."""
    found: dict[int, list[Formula]] = {}
    for why in whys:
        for number, word in why.words.items():
            found.setdefault(number, []).append(word)
    return _kept({number: bit_or(*words) for number, words in sorted(found.items())})


def _kept(words: Mapping[int, Formula]) -> Why:
    return Why({number: word for number, word in words.items() if word is not ZERO})


def arisen(row: Formula) -> Formula:
    """The word that a cause has that arises in a row of that number.

    It is the number and, in the bits above, what the number lacks of all bits: words of several rows put together are
    no word of any row. Numbers that are too large look like several.
    """
    near = least(row, const(_NUMBERS))
    word = mul(sub(const(_NUMBERS + 1), near), const(_NUMBERS))
    return case([(less(near, const(_NUMBERS)), word)], const((1 << 2 * _HALF) - 1))


def row_of(word: int) -> int | None:
    """The number of the row in which a cause with this word arose; None where it arose in several."""
    number, lacks = word & _NUMBERS, word >> _HALF
    return number if number ^ lacks == _NUMBERS else None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a cause arises whose detail lists ids: in rows of `kind`, their `word`s are other than 0 there.

    The ids are the `id`s of those rows of `sheet` whose `link` is the row's number and for which `listed` is true.
    `cause` has the detail as far as it is known, the ids come behind it.
    """

    cause: Cause
    kind: str
    word: Formula
    sheet: str
    link: Formula
    listed: Formula
    id: Formula

    @property
    def formulas(self) -> tuple[tuple[str, Formula], ...]:
        """What must be known to tell the ids, each with its sheet."""
        own = ((self.sheet, form) for form in (self.link, self.listed, self.id))
        return ((self.kind, self.word), *own)


class Causes:
    """The causes of a plan, numbered as they are met."""

    def __init__(self) -> None:
        self._places: dict[Cause, tuple[int, int]] = {}
        self._listed: list[Cause] = []  # in the order of their bits
        self._rechecks: dict[str, int] = {}
        self.origins: dict[int, Origin] = {}  # by the number of the word

    def because(self, *causes: Cause) -> Why:
        """The mask that has just these causes."""
        words: dict[int, int] = {}
        for cause in causes:
            word, bit = self._place(cause)
            words[word] = words.get(word, 0) | 1 << bit
        return Why({word: const(bits) for word, bits in sorted(words.items())})

    def recheck(self, reason: str) -> Why:
        """The mask of something that the plan does not work out; `reason` names the construct or what went wrong."""
        bit = self._rechecks.setdefault(reason, min(len(self._rechecks), BITS - 1))
        return Why({RECHECK: const(1 << bit)})

    def arising(self, origin: Origin) -> Why:
        """The mask of a cause whose detail is told later."""
        known = [number for number, one in self.origins.items() if one == origin]
        number = known[0] if known else RECHECK - 1 - len(self.origins)
        self.origins[number] = origin
        return Why({number: origin.word})

    def _place(self, cause: Cause) -> tuple[int, int]:
        place = self._places.get(cause)
        if place is None:
            place = self._places[cause] = divmod(len(self._listed), BITS)
            self._listed.append(cause)
        return place

    def named(self, words: Mapping[int, int]) -> frozenset[Cause]:
        """The causes whose bits are set in the words of a mask, without those of origins."""
        found = []
        for word, mask in words.items():
            left = mask if word >= 0 else 0
            while left:
                bit = left & -left
                found.append(self._listed[word * BITS + bit.bit_length() - 1])
                left ^= bit
        return frozenset(found)

    def places(self) -> Iterator[tuple[Cause, int, int]]:
        """Each cause, the number of its word, and the bits any of which says that it is there."""
        for cause, (word, bit) in self._places.items():
            yield cause, word, 1 << bit
        for number, origin in self.origins.items():
            yield origin.cause, number, (1 << 2 * _HALF) - 1

    def bits(self, word: int, wanted: Callable[[Cause], bool]) -> int:
        """The bits of a word whose causes are wanted."""
        places = (bits for cause, number, bits in self.places() if number == word and wanted(cause))
        return sum(places)

    def reasons(self, word: int) -> tuple[str, ...]:
        """The reasons whose bits are set in a word of `RECHECK`."""
        return tuple(reason for reason, bit in self._rechecks.items() if word >> bit & 1)

    def __len__(self) -> int:
        return len(self._places)
