"""Why a value is absent, in the columnar plan: causes as bits of masks, in words of 62 bits.

A plan numbers its causes once. A mask is never NULL; all its words are 0 exactly where the value is known. The word
`RECHECK` is apart: its bits name constructs and numbers that the plan does not work out, and a result that depends on
one is decided by the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.plan.formulas import ZERO, Formula, bit_or, case, const
from engine.values.unknown import Cause

BITS: Final = 62
RECHECK: Final = -1


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


class Causes:
    """The causes of a plan, numbered as they are met."""

    def __init__(self) -> None:
        self._places: dict[Cause, tuple[int, int]] = {}
        self._rechecks: dict[str, int] = {}

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

    def _place(self, cause: Cause) -> tuple[int, int]:
        number = len(self._places)
        return self._places.setdefault(cause, divmod(number, BITS))

    def named(self, words: Mapping[int, int]) -> frozenset[Cause]:
        """The causes whose bits are set in the words of a mask."""
        return frozenset(
            c for c, (word, bit) in self._places.items() if words.get(word, 0) >> bit & 1
        )

    def places(self) -> Mapping[Cause, tuple[int, int]]:
        """Each cause with the word and the bit that stand for it."""
        return self._places

    def bits(self, word: int, wanted: Callable[[Cause], bool]) -> int:
        """The bits of a word whose causes are wanted."""
        places = (at for cause, at in self._places.items() if wanted(cause))
        return sum(1 << bit for number, bit in places if number == word)

    def reasons(self, word: int) -> tuple[str, ...]:
        """The reasons whose bits are set in a word of `RECHECK`."""
        return tuple(reason for reason, bit in self._rechecks.items() if word >> bit & 1)

    def __len__(self) -> int:
        return len(self._places)
