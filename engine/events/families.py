"""Rows → families of events: what one row stands for, with ids that are its own.

A row without lists is a family of one. The elements of a nested list go by their own ids; where two rows use the same
one (`entries` numbered 1, 2, 3 in every project), each goes by `<row's id>#<own>`, so that no row takes another's id,
whatever the order of the file. `together` says that the elements share their row's facts and are one matter: a fault
in one of them is a fault of the row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.events.model import RawEvent, Reject
from engine.events.nesting import event_id, flatten, lists_of
from engine.rulebook.model import Nested


@dataclass(frozen=True, slots=True)
class Family:
    """The events, and rejects, that one row stands for; `row` is the id of a row that had lists, else None."""

    members: tuple[RawEvent | Reject, ...]
    row: str | None = None
    together: bool = False


def families(raws: Iterable[RawEvent | Reject], nested: Mapping[str, Nested]) -> Iterator[Family]:
    """The families of all rows, in their order."""
    found = [_family(raw, nested) for raw in raws]
    rows = Counter(name for family in found for name in _ids(family))
    for family in found:
        if family.row is None:
            yield family
        else:
            yield replace(
                family, members=tuple(_apart(m, family.row, rows) for m in family.members)
            )


def _family(raw: RawEvent | Reject, nested: Mapping[str, Nested]) -> Family:
    if isinstance(raw, Reject):
        return Family((raw,))
    lists = lists_of(raw, nested)
    if not lists:
        return Family((raw,))
    together = all(nested[name].inherit for name in lists)
    return Family(flatten(raw, nested), event_id(raw), together)


def _ids(family: Family) -> frozenset[str]:
    return frozenset(event_id(m) for m in family.members if isinstance(m, RawEvent))


def _apart(member: RawEvent | Reject, row: str, rows: Counter[str]) -> RawEvent | Reject:
    if isinstance(member, Reject) or rows[event_id(member)] < 2 or member.id is None:
        return member
    return replace(member, id=f"{row}#{member.id}")
