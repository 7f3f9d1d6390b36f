"""Two models of one rulebook, before and after a name was changed → the first thing in which they differ otherwise.

Where there is none, the two say the same of every event: what is compared is all that evaluation reads. Words of enums
and other literals have to be equal, so a text that happens to be spelled like the name cannot have been changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import zip_longest
from typing import Any, Final

from engine.language.functions import READING
from engine.language.kinds import Enum
from engine.language.printing import show
from engine.language.tree import Call, Literal

_WORD: Final = re.compile(r"[^\W\d]\w*")


def differing(old: Any, new: Any, names: Mapping[str, str], *, words: bool = False) -> str | None:
    """Where two models differ otherwise than by these names; None: nowhere. With `words` they are values of an enum:
    literals and enums may differ by them (`same_but_words` looks which).
    """
    return next(_Comparing(names, words).compare(old, new, ""), None)


class _Comparing:
    def __init__(self, names: Mapping[str, str], words: bool) -> None:
        self.names, self.words = names, words
        ids = "|".join(re.escape(name) for name in names if not name.isidentifier())
        self._spelled = re.compile(
            rf"(?<=')(?:{ids})(?=')" if ids else r"(?!)"
        )  # as expressions quote them

    def _other(self, match: re.Match[str]) -> str:
        return self.names[match[0]]

    def compare(self, old: Any, new: Any, path: str) -> Iterator[str]:
        """The places at which two things differ."""
        if type(old) is not type(new):
            yield path
        elif isinstance(old, str):
            if not self._alike(old, new):
                yield path
        elif isinstance(old, Literal | Enum):
            if old != new and not (self.words and self._worded(old) == new):
                yield path
        elif isinstance(old, Call) and old.function == READING:
            was, now = old.args[0], new.args[0]
            if new.function != READING or not self._alike(show(was), show(now)):
                yield path
        elif is_dataclass(old) and not isinstance(old, type):
            for one in fields(old):
                if one.compare:
                    yield from self.compare(
                        getattr(old, one.name), getattr(new, one.name), f"{path}.{one.name}"
                    )
        elif isinstance(old, Mapping):
            yield from self._mappings(old, new, path)
        elif isinstance(old, tuple | list):
            for n, (one, two) in enumerate(zip_longest(old, new)):
                yield from self.compare(one, two, f"{path}[{n}]")
        elif isinstance(old, frozenset | set):
            if old != new and {self._renamed(one) for one in old} != new:
                yield path
        elif old != new:
            yield path

    def _mappings(self, old: Mapping[Any, Any], new: Mapping[Any, Any], path: str) -> Iterator[str]:
        if len(old) != len(new):
            yield path
            return
        for key, value in old.items():
            other = key if key in new else self._renamed(key)
            if other not in new:
                yield f"{path}.{key}"
            else:
                yield from self.compare(value, new[other], f"{path}.{key}")

    def _worded(self, old: Literal | Enum) -> Literal | Enum:
        """A literal or an enum with the other word."""
        if isinstance(old, Enum):
            return replace(old, values=tuple(self.names.get(one, one) for one in old.values))
        kind = self._worded(old.kind) if isinstance(old.kind, Enum) else old.kind
        return replace(old, value=self._renamed(old.value), kind=kind)  # type: ignore[arg-type]

    def _renamed(self, thing: Any) -> Any:
        return self.names.get(thing, thing) if isinstance(thing, str) else thing

    def _alike(self, old: str, new: str) -> bool:
        """Whether two texts are the same, word by word, but for the names."""
        if old == new or self.names.get(old) == new or self._spelled.sub(self._other, old) == new:
            return True
        if _WORD.sub("", old) != _WORD.sub("", new):
            return False
        pairs = zip_longest(_WORD.findall(old), _WORD.findall(new))
        return all(one == two or self.names.get(one) == two for one, two in pairs)
