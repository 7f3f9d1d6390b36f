"""Fields that nobody declared: one warning a file, never a fault of an event.

A misspelt column would otherwise look like a missing fact in every row, so the warning names the
nearest declared name.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.diagnostics.findings import Finding, quote
from engine.diagnostics.suggest import closest
from engine.events.model import RawEvent

_ALWAYS_KNOWN = ("id", "ref")
_NAMED_AT_MOST = 12


class UnknownFields:
    """Collects the fields of raw events that are not in `known` (facts, nested lists, columns of
    keys).
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset((*known, *_ALWAYS_KNOWN))
        self._unknown: dict[str, dict[str, None]] = {}

    def see(self, raw: RawEvent) -> None:
        """Take note of a raw event's fields."""
        others = raw.fields.keys() - self._known
        if others:
            seen = self._unknown.setdefault(raw.place.file, {})
            seen.update((name, None) for name in raw.fields if name in others)

    def findings(self) -> tuple[Finding, ...]:
        """One warning (CB631) for every file with fields that are not used."""
        return tuple(self._finding(file, list(names)) for file, names in self._unknown.items())

    def _finding(self, file: str, names: list[str]) -> Finding:
        listed = ", ".join(quote(name) for name in names[:_NAMED_AT_MOST])
        more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
        word = "field is" if len(names) == 1 else "fields are"
        near = ((name, closest(name, self._known)) for name in names[:100])
        hints = [f"`{found}` for {quote(name)}" for name, found in near if found is not None]
        help_text = f"did you mean {', '.join(hints[:3])}?" if hints else None
        message = f"{len(names)} {word} not used: {listed}{more}"
        return Finding("CB631", message, None, help_text, "warning", place=file)
