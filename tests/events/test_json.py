"""JSON and JSONL: exact numbers, one reject a bad line, and nothing that JSON readers usually let pass."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.diagnostics.findings import FindingsError
from engine.events.model import LONGEST_FIELD, NumberText
from tests.events.facts import brief, rows


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    (found,) = brief(rows(tmp_path / "e.jsonl", '{"a": 12.10, "b": 0.1, "c": 1e2, "d": -0}'))
    assert found == {"a": "12.10", "b": "0.1", "c": "1e2", "d": "-0"}
    assert all(isinstance(value, NumberText) for value in found.values())


def test_a_number_of_thousands_of_digits_is_only_text(tmp_path: Path) -> None:
    (found,) = rows(tmp_path / "e.jsonl", '{"a": ' + "9" * 5_000 + "}")
    assert len(str(found.fields["a"])) == 5_000  # type: ignore[union-attr]


def test_blank_lines_are_no_rows_and_still_count(tmp_path: Path) -> None:
    found = rows(tmp_path / "e.jsonl", '\n{"id": "a"}\n   \n\n{"id": "b"}\r\n')
    assert [(one.id, one.place.row) for one in found] == [("a", 2), ("b", 5)]


BAD_LINES = [
    ("{", "CB612"),
    ("[]", "CB612"),
    ("17", "CB612"),
    ("null", "CB612"),
    ('"text"', "CB612"),
    ('{"a": 1} {"b": 2}', "CB612"),
    ('{"a": 1},', "CB612"),
    ("{'a': 1}", "CB612"),
    ('{"a": NaN}', "CB612"),
    ('{"a": [1, -Infinity]}', "CB612"),
    ('{"a": 01}', "CB612"),
    ('{"a": 1,}', "CB612"),
    ('{"a": "\t"}', "CB612"),
    ('{"a": 1, "a": 1}', "CB613"),
    ('{"a": {"b": 1, "b": 2}}', "CB613"),
    ('{"a": [{"b": 1, "b": 2}]}', "CB613"),
    ('{"a": "\\ud800"}', "CB616"),
    ('{"\\udfff": 1}', "CB616"),
    ('{"a": "\\u0000"}', "CB616"),
    ('{"a": ' + "[" * 40 + "]" * 40 + "}", "CB615"),
    ('{"a": ' + "[" * 100_000 + "}", "CB615"),
    ('{"a":' * 20_000, "CB615"),
    ('{"a": "' + "x" * (LONGEST_FIELD + 1) + '"}', "CB615"),
    ('{"a": ' + "1" * (LONGEST_FIELD + 1) + "}", "CB615"),
    ('{"a": "' + "x" * 1_100_000 + '"}', "CB615"),
    (json.dumps({f"k{i}": 1 for i in range(3_000)}), "CB615"),
]


@pytest.mark.parametrize(("line", "code"), BAD_LINES, ids=range(len(BAD_LINES)))
def test_a_bad_line_costs_itself_only(tmp_path: Path, line: str, code: str) -> None:
    found = brief(rows(tmp_path / "e.jsonl", f'{{"id": "a"}}\n{line}\n{{"id": "b"}}\n'))
    assert found == [{"id": "a"}, (code, 2), {"id": "b"}]


def test_bytes_that_are_no_text_are_named_inside_and_outside_of_texts(tmp_path: Path) -> None:
    found = rows(tmp_path / "e.jsonl", b'{"id": "\xe9"}\n{"id": \xe9}\n')
    assert brief(found) == [("CB614", 1), ("CB614", 2)]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('[{"id": "a"},\n {"id": "b"}]', ["1 (line 1)", "2 (line 2)"]),
        ('\n\n{"id": "a"}\n', ["1 (line 3)"]),
        ('{"events": [{"id": "a"}, {"id": "b"}]}', ["1", "2"]),
        ("[]", []),
    ],
)
def test_a_file_is_a_list_or_one_object_or_has_events(
    tmp_path: Path, text: str, places: list[str]
) -> None:
    path = tmp_path / "e.json"
    assert [str(one.place) for one in rows(path, text)] == [f"{path}:{place}" for place in places]


def test_a_bad_element_costs_itself_only(tmp_path: Path) -> None:
    text = '[{"id": "a"}, 3, {"b": NaN}, {"c": 1, "c": 2}, {"id": "d"}]'
    found = brief(rows(tmp_path / "e.json", text))
    assert found == [{"id": "a"}, ("CB612", 2), ("CB612", 3), ("CB613", 4), {"id": "d"}]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ('[{"id": "a"}\n{"id": "b"}]', 2),
        ('[{"id": "a"},\n\n]', 3),
        ('[{"id": "a"}] x', 1),
        ("[" * 100_000, 1),
        ('{"events": []', 1),
        ('[{"id": "a"}', 1),
    ],
)
def test_a_file_that_is_no_json_is_used_in_no_part(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "e.json"
    with pytest.raises(FindingsError) as caught:
        rows(path, text)
    (finding,) = caught.value.findings
    assert (finding.code, finding.place) == ("CB605", f"{path}:{line}")


@pytest.mark.parametrize(
    "text", ['{"events": [], "currency": "EUR"}', '{"events": [], "events": []}']
)
def test_nothing_stands_beside_the_list_of_events(tmp_path: Path, text: str) -> None:
    with pytest.raises(FindingsError) as caught:
        rows(tmp_path / "e.json", text)
    assert caught.value.findings[0].code == "CB605"


def test_json_may_have_a_byte_order_mark_or_another_encoding(tmp_path: Path) -> None:
    for data in ('{"id": "é"}'.encode("utf-8-sig"), '{"id": "é"}'.encode("utf-16")):
        assert [one.id for one in rows(tmp_path / "e.json", data)] == ["é"]
    with pytest.raises(FindingsError) as caught:
        rows(tmp_path / "e.json", '{"id": "é"}'.encode("latin-1"))
    assert caught.value.findings[0].code == "CB603"
