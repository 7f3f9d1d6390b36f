"""YAML as typed: text and places; what surprises or explodes is a finding, one for each cause."""

from __future__ import annotations

import pytest
import yaml

from engine.diagnostics.spans import Source
from engine.rulebook import yaml_reading
from engine.rulebook.composing import DEEPEST, LONGEST_KEY, LONGEST_SCALAR, MOST_NODES
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence
from engine.rulebook.plain import to_plain
from engine.rulebook.yaml_reading import read_yaml
from tests.reading.yaml_texts import damaged_texts, real_texts


def read(text: str) -> Node:
    """The document of a text without findings."""
    document, findings = read_yaml(Source("f.yaml", text))
    assert findings == ()
    assert document is not None
    return document


def codes(text: str) -> list[str]:
    """The codes of a text's findings, each with its place."""
    _, findings = read_yaml(Source("f.yaml", text))
    return [f"{f.code} {f.span.line}:{f.span.column}" for f in findings if f.span]


def test_everything_is_text() -> None:
    """The traps of YAML stay what the author typed."""
    text = "a: no\nb: on\nc: 12:30\nd: 1.10\ne: 0x1F\nf: 017\ng: 1_000\nh: 2016-09-02\ni: .5\nj: 1e3\nk: =\n"
    expected = ["no", "on", "12:30", "1.10", "0x1F", "017", "1_000", "2016-09-02", ".5", "1e3", "="]
    plain = to_plain(read(text))
    assert isinstance(plain, dict)
    assert list(plain.values()) == expected


def test_plain_values() -> None:
    """Only bare `true`, `false`, nothing and whole numbers are more than text."""
    text = "[true, false, null, ~, {a: }, 0, -12, 'true', \"1\", True, NULL, -0, 01, 1.0, 9999999999999999999]"
    assert to_plain(read(text)) == [
        True, False, None, None, {"a": None}, 0, -12, "true", "1", "True", "NULL", 0, "01", "1.0",
        "9999999999999999999",
    ]  # fmt: skip


def test_no_number_is_too_long() -> None:
    """Thousands of digits stay text; Python would refuse to convert them."""
    assert to_plain(read("9" * 10_000)) == "9" * 10_000


def test_spans() -> None:
    """A block ends with its last member, a flow collection with its bracket."""
    document = read("a:\n  - b: [1, 2 ]\n    c: 'x'\n\nd: e\n")
    assert isinstance(document, Mapping)
    a, d = document
    assert a.key.span.text == "a"
    assert a.value.span.text == "- b: [1, 2 ]\n    c: 'x'"
    assert isinstance(a.value, Sequence)
    inner = a.value.items[0]
    assert isinstance(inner, Mapping)
    assert [entry.value.span.text for entry in inner] == ["[1, 2 ]", "'x'"]
    assert document.span.text == "a:\n  - b: [1, 2 ]\n    c: 'x'\n\nd: e"
    assert d.value.span.line == 5


def test_mapping_is_like_a_dict() -> None:
    """Keys, values and entries by name; places stand outside equality."""
    document = read("a: 1\nb: 2")
    assert isinstance(document, Mapping)
    assert document.keys() == ("a", "b")
    assert "a" in document
    assert "c" not in document
    assert document.get("c") is None
    assert isinstance(document.entry("a"), Entry)
    assert document == read("a:   1\n\nb: 2")
    assert document != read("a: '1'\nb: 2")


def test_styles() -> None:
    """The style is kept, and only a bare scalar can be nothing."""
    document = read("[a, 'b', \"c\", '', ~]")
    assert isinstance(document, Sequence)
    assert [s.style for s in document if isinstance(s, Scalar)] == [
        "plain",
        "single",
        "double",
        "single",
        "plain",
    ]
    assert [s.is_null for s in document if isinstance(s, Scalar)] == [
        False,
        False,
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: 2\na: 3\na: 4\n", ["CB108 3:1", "CB108 4:1"]),
        ("'a': 1\na: 2\n", ["CB108 2:1"]),
        ("1: x\n'1': y\n", ["CB108 2:1"]),
        ("? [a]\n: 1\n", ["CB109 1:3"]),
        ("{a: 1}: 1\n", ["CB109 1:1"]),
        ("? \n: 1\n", ["CB109 1:2"]),
        ("~: 1\n", ["CB109 1:1"]),
        ("a:\n  <<: {b: 1}\n", ["CB110 2:3"]),
        ("'<<': 1\n", []),
        ("a: &x 1\nb: *x\n", ["CB111 1:4", "CB111 2:4"]),
        ("&x a: 1\n", ["CB111 1:1"]),
        ("a: &x {b: 1}\nc: &y [1]\n", ["CB111 1:4", "CB111 2:4"]),
        ("a: !!str 1\n", ["CB112 1:4"]),
        ("a: !!python/object/apply:os.system ['true']\n", ["CB112 1:4"]),
        ("! a: 1\n", ["CB112 1:1"]),
        ("a: &x !y 1\n", ["CB111 1:4", "CB112 1:7"]),
        ("a: 1\n---\nb: 1\n", ["CB113 2:1"]),
        ("", ["CB105 1:1"]),
        ("# only a remark\n", ["CB105 1:1"]),
        ("---\n", []),
        ("a: '" + "x" * (LONGEST_SCALAR + 1) + "'", ["CB116 1:4"]),
        ("x" * (LONGEST_KEY + 1) + ": 1", ["CB116 1:1"]),
        ("[" * DEEPEST + "]" * DEEPEST, []),
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), [f"CB114 1:{DEEPEST + 1}"]),
        ("- " * (DEEPEST + 1) + "a", [f"CB114 1:{2 * DEEPEST + 1}"]),
        ("a: x\0y", ["CB102 1:5"]),
    ],
)
def test_refused(text: str, found: list[str]) -> None:
    """One finding for each cause, at its place; and no more than these."""
    assert codes(text) == found


def test_after_a_finding_the_rest_is_read() -> None:
    """Of a repeated key the first value stands; a key that is none is left out; an alias is nothing."""
    document, findings = read_yaml(
        Source("x", "a: 1\na: 2\n? [b]\n: 3\nc: &x 4\nd: *x\n<<: {e: 5}\n")
    )
    assert document is not None
    assert len(findings) == 5
    assert to_plain(document) == {"a": 1, "c": 4, "d": None}


def test_too_many_values() -> None:
    """The limit is exact."""
    assert codes("[" + "a," * (MOST_NODES - 1) + "]") == []
    assert codes("[" + "a," * MOST_NODES + "]") == [f"CB115 1:{2 * MOST_NODES}"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "`:` cannot stand here"),
        ("a: 'b", "the quote is never closed"),
        ('a: "b', "the quote is never closed"),
        ("a: @b", "`@` cannot begin a value"),
        ("a: `b`", "a backtick cannot begin a value"),
        ("a:\n\tb: 1", "a tab where spaces are needed"),
        ("a: [b, c", "expected `,` or `]`"),
        ("a: {b: c", "expected `,` or `}`"),
        ("a: 1\n- b", "this does not belong to the block above"),
        ("a: 'b' c", "unexpected text after a value"),
        ('a: "\\q"', "unknown escape in double quotes"),
        ('a: "\\x4"', "broken escape in double quotes"),
        ("a: > b\n", "after `|` or `>` nothing may stand on the line"),
        ("a: |0\n", "the indentation after `|` or `>` is 1 to 9"),
        ("a: - b", "`-` cannot stand here"),
        ("a:\n  b\nc\n", "expected `key: value`"),
        ("a: ]", "expected a value"),
        ('a: "b\n---\n"', "a line of `---` or `...` inside quotes"),
        ("%YAML 3.0\n---\na: 1", "a line that begins with `%` is a directive"),
        ("a: *", "broken anchor or tag"),
    ],
)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_syntax(text: str, message: str, loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's readers are put into the same words."""
    monkeypatch.setattr(yaml_reading, "_LOADER", getattr(yaml, loader))
    document, findings = read_yaml(Source("x", text))
    assert document is None
    assert [(f.code, f.message) for f in findings] == [("CB106", message)]


def test_the_two_readers_never_disagree(monkeypatch: pytest.MonkeyPatch) -> None:
    """What both of PyYAML's readers accept they read alike, places included."""
    compared = 0
    for text in [*real_texts()[:3], *damaged_texts(3_000, seed=2)]:
        read_by: list[Node | None] = []
        for loader in ("CSafeLoader", "SafeLoader"):
            monkeypatch.setattr(yaml_reading, "_LOADER", getattr(yaml, loader))
            read_by.append(read_yaml(Source("x", text))[0])
        if None not in read_by:
            assert repr(read_by[0]) == repr(read_by[1])
            compared += 1
    assert compared > 400


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("a: b\t\n", "a tab where spaces are needed", 5),
        ("a:\tb\n", "a tab where spaces are needed", 3),
        ("a: b\t# why\n", "a tab where spaces are needed", 5),
        ("a: one\ttwo\n", "a tab where spaces are needed", 7),
        ("a: [b,\tc]\n", "a tab where spaces are needed", 7),
        ("{a: why?, b: c}", "`?` cannot stand here", 8),
        ("[a?b]", "`?` cannot stand here", 3),
    ],
)
@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_what_one_reader_takes_is_refused_by_both(
    text: str, message: str, column: int, loader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rulebook that is read on one machine is read on another: tabs, and `?` inside brackets."""
    monkeypatch.setattr(yaml_reading, "_LOADER", getattr(yaml, loader))
    _, findings = read_yaml(Source("x", text))
    places = [(f.message, f.span.column if f.span else 0) for f in findings]
    assert (message, column) in places[:1]


@pytest.mark.parametrize("loader", ["CSafeLoader", "SafeLoader"])
def test_tabs_that_are_text(loader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In quotes, in a block of text and in a comment a tab is what it is; so is `?` outside brackets."""
    monkeypatch.setattr(yaml_reading, "_LOADER", getattr(yaml, loader))
    text = 'a: \'x\ty\'  # why\tnot?\nb: "x\ty"\nc: |\n  x\ty\n# a\tb\nd: is it?\ne: ["is it?"]\n'
    document, findings = read_yaml(Source("x", text))
    assert findings == ()
    assert document is not None
