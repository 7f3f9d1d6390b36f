"""A text as it was, and as it is after a change → where each place of the one stands in the other.

The change is the stretch between what both begin with and what both end with. Places before and behind it are exact; a
place within it has none.
"""

from __future__ import annotations

from engine.diagnostics.spans import Source, Span


class Moved:
    """How places of `old` have moved in `now`."""

    def __init__(self, old: str, now: Source) -> None:
        self.now = now
        self._start = _alike(old, now.text, from_end=False)
        alike = _alike(old[self._start :], now.text[self._start :], from_end=True)
        self._end = len(old) - alike  # of the stretch that was changed, in the old text
        self._by = len(now.text) - len(old)

    def span(self, span: Span) -> Span:
        """The place of a stretch; where its characters have been changed, what stands between its ends now."""
        start = min(span.start, self._start) if span.start < self._end else span.start + self._by
        end = span.end if span.end <= self._start else max(span.end, self._end) + self._by
        return self.now.span(start, end)

    def touches(self, span: Span) -> bool:
        """Whether some of its characters have been changed, or stand beside what was."""
        return span.start <= self._end and span.end >= self._start

    def back(self, offset: int) -> int | None:
        """Where a character of the text stood before; None: it has been typed since."""
        if offset <= self._start:
            return offset
        return offset - self._by if offset >= self._end + self._by else None


def _alike(one: str, two: str, *, from_end: bool) -> int:
    """How many characters two texts have in common at their beginning, or at their end."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        ends = one[-middle:] == two[-middle:] if from_end else one[:middle] == two[:middle]
        low, high = (middle, high) if ends else (low, middle - 1)
    return low
