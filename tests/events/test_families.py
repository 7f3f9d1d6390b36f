"""Rows that stand for several events: ids of their own, and one fate."""

from __future__ import annotations

from engine.events.families import Family, families
from engine.events.model import Place, RawEvent
from engine.events.nesting import event_id
from engine.rulebook.model import Nested

NESTED = {
    "entries": Nested("entries", "project_id", frozenset({"minutes"}), True, None),
    "items": Nested("items", None, frozenset(), False, None),
}


def row(id: str, **fields: object) -> RawEvent:
    return RawEvent({"id": id, **fields}, Place("e.jsonl", 1), id)  # type: ignore[dict-item]


def ids(found: list[Family]) -> list[list[str]]:
    return [[event_id(m) for m in family.members if isinstance(m, RawEvent)] for family in found]


def test_elements_keep_their_own_ids() -> None:
    """One project numbers its entries as it likes."""
    found = list(families([row("P1", entries=[{"ref": "a"}, {"ref": "b"}])], NESTED))
    assert ids(found) == [["a", "b"]]
    assert (found[0].row, found[0].together) == ("P1", True)


def test_equal_refs_of_two_rows_are_told_apart_in_any_order() -> None:
    """Both rows are named, whichever comes first; a ref that is used once stays as it is."""
    one, two = row("P1", entries=[{"ref": "1"}, {"ref": "x"}]), row("P2", entries=[{"ref": "1"}])
    assert ids(list(families([one, two], NESTED))) == [["P1#1", "x"], ["P2#1"]]
    assert ids(list(families([two, one], NESTED))) == [["P2#1"], ["P1#1", "x"]]


def test_an_event_of_its_own_keeps_its_id() -> None:
    """An element never takes the id of an event that stands alone."""
    found = list(families([row("1"), row("P1", entries=[{"ref": "1"}])], NESTED))
    assert ids(found) == [["1"], ["P1#1"]]


def test_items_of_a_batch_have_fates_of_their_own() -> None:
    """A batch is several matters, a project's entries are one; an empty list is none."""
    found = list(families([row("B", items=[{"ref": "i"}]), row("P", entries=[])], NESTED))
    assert [(family.row, family.together) for family in found] == [("B", False), (None, False)]
