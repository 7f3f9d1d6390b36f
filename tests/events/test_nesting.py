"""Lists inside events become events of their own, and none of them disappears."""

from __future__ import annotations

from engine.events.model import Raw, RawEvent, Reject
from engine.events.nesting import event_id, flatten
from engine.rulebook.model import Nested
from tests.events.facts import raw

NESTED = {
    "entries": Nested("entries", "project_id", frozenset({"minutes"}), inherit=True, parent=None),
    "segments": Nested("segments", None, frozenset(), inherit=True, parent="parent_id"),
    "items": Nested("items", None, frozenset(), inherit=False, parent=None),
}


def events(**fields: Raw) -> list[tuple[str, dict[str, Raw]]]:
    found = flatten(raw(**fields), NESTED)
    assert all(isinstance(one, RawEvent) for one in found)
    return [(event_id(one), dict(one.fields)) for one in found if isinstance(one, RawEvent)]


def test_an_event_without_lists_stays_itself() -> None:
    one = raw(id="a", kind="call", entries=None)
    assert flatten(one, NESTED) == (one,)
    assert flatten(one, {}) == (one,)


def test_elements_take_over_the_parents_facts_except_their_own() -> None:
    found = events(
        id="p", kind="call", minutes="9", note="n", entries=[{"minutes": "1"}, {"note": "m"}]
    )
    assert found == [
        ("p#1", {"kind": "call", "note": "n", "minutes": "1", "project_id": "p"}),
        ("p#2", {"kind": "call", "note": "m", "project_id": "p"}),
    ]


def test_ids_and_keys_of_elements_are_kept() -> None:
    found = events(id="p", project_id="X", entries=[{"id": "a"}, {"ref": "b", "project_id": "Y"}])
    assert found == [
        ("a", {"id": "a", "project_id": "X"}),
        ("b", {"ref": "b", "project_id": "Y"}),
    ]


def test_the_parents_id_can_be_kept_and_may_be_its_place() -> None:
    assert events(segments=[{}]) == [("events.csv:2#1", {"parent_id": "events.csv:2"})]


def test_items_inherit_nothing_and_lists_nest() -> None:
    found = events(
        id="batch", kind="batch", items=[{"id": "p", "kind": "call", "entries": [{}, {}]}]
    )
    assert found == [
        ("p#1", {"kind": "call", "project_id": "p"}),
        ("p#2", {"kind": "call", "project_id": "p"}),
    ]


def test_several_lists_of_one_event_all_count() -> None:
    found = events(id="p", entries=[{}], segments=[{}, {}])
    assert [one for one, _ in found] == ["p#1", "p#1", "p#2"]


def test_a_null_in_an_element_does_not_hide_the_parents_value() -> None:
    assert events(id="p", note="n", segments=[{"note": None}])[0][1]["note"] == "n"


def test_what_is_no_list_of_objects_is_a_reject() -> None:
    hostile: tuple[Raw, ...] = ("text", {"a": "1"}, True)
    for bad in hostile:
        (found,) = flatten(raw(id="p", entries=bad), NESTED)
        assert isinstance(found, Reject)
        assert (found.code, found.field, found.id) == ("CB617", "entries", "p")
    found_list = flatten(raw(id="p", entries=[{}, "x", None, {}]), NESTED)
    assert [isinstance(one, Reject) for one in found_list] == [False, True, True, False]
    assert [str(one.place) for one in found_list] == [
        f"events.csv:2 (entries[{n}])" for n in (1, 2, 3, 4)
    ]
