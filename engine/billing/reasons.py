"""Why a line is adjusted: which version took the place of which, when that was recorded, and because of what.

A line may change though its own version did not: a balance, a running total or a group reaches over events of other
versions. A result may be gone, since its rows are refused now or its events went elsewhere. That is then the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.events.model import Reject
from engine.interpret.results import Result
from engine.rulebook.model import Version

_OTHERS = "its version is the same; it rests on events that another version decides now"
_ELSEWHERE = "its events belong to another result now"
_UNPLACED = "it is not known which version governs:"
_FORMED = "its events belonged to other results then"


@dataclass(frozen=True, slots=True)
class Reason:
    """`by` took the place of `replaced`; `because` in words, empty where the version does not say."""

    replaced: Version | None
    by: Version | None
    because: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What equal reasons have in common."""
        replaced, by = (v.id if v is not None else "" for v in (self.replaced, self.by))
        return replaced, by, self.because


def reason_of(
    old: Result | None, new: Result | None, lost: Mapping[str, Reject | Result]
) -> Reason:
    """Why what was billed of one result is billed otherwise.

    `lost` are, by event, the rows that are refused now and the results that no version governs.
    """
    replaced = None if old is None else old.version
    by = None if new is None else new.version
    if new is None:
        return Reason(replaced, None, _gone(old, lost))
    if by is None:
        return Reason(replaced, None, _unplaced(new))
    if old is None:
        return Reason(None, by, by.because or _FORMED)
    if replaced is not None and replaced.id == by.id:
        return Reason(replaced, by, _OTHERS)
    return Reason(replaced, by, by.because)


def _gone(old: Result | None, lost: Mapping[str, Reject | Result]) -> str:
    """Why there is no such result any more; of an event that was cut (`night/2`) the whole is refused."""
    events = () if old is None else (*old.events, *old.members)
    names = (name for event in events for name in (event, event.rsplit("/", 1)[0]))
    found = next((lost[name] for name in names if name in lost), None)
    if found is None:
        return _ELSEWHERE
    if isinstance(found, Result):
        return _unplaced(found)
    field = f"{found.field}: " if found.field else ""
    return f"the event is rejected now: {field}{found.reason}"


def _unplaced(result: Result) -> str:
    """Why no version governs."""
    return result.because or f"{_UNPLACED} {', '.join(result.needs)}"
