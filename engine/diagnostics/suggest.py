"""Did you mean …: the known name nearest to an unknown one.

Distance counts insertions, deletions, replacements and swapped neighbours, one each. Letter case
and `-` against `_` are free. A suggestion is made only when at most a third of the letters differ,
so a wild guess is never offered.
"""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = (
    64  # names are short; longer text is no slip of the finger, and would cost quadratic time
)


def did_you_mean(name: str, candidates: Iterable[str]) -> str | None:
    """The help text "did you mean `x`?" with the candidate nearest to `name`; None: none is near."""
    found = closest(name, candidates)
    return None if found is None else f"did you mean `{found}`?"


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `name` and not `name` itself, ties by alphabet; None: none is near."""
    if not name or len(name) > _LONGEST:
        return None
    folded = _fold(name)
    reach = max(1, len(folded) // 3)
    near = [
        (distance(folded, _fold(candidate)), candidate)
        for candidate in set(candidates)
        if candidate != name and abs(len(candidate) - len(folded)) <= reach
    ]
    best = min(near, default=None)
    return best[1] if best is not None and best[0] <= reach else None


def distance(left: str, right: str) -> int:
    """The number of single-letter slips (swapped neighbours count once) between two words."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, above, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _fold(name: str) -> str:
    return name.casefold().replace("-", "_")
