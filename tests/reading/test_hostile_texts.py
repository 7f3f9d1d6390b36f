"""Ten thousand random texts and a shelf of hand-made ones: findings or a document, never a traceback, and soon."""

from __future__ import annotations

import time

import pytest

from engine.diagnostics.findings import Finding
from engine.diagnostics.render import render_all
from engine.diagnostics.spans import Source
from engine.rulebook.plain import to_plain
from engine.rulebook.shape import check_shape
from engine.rulebook.yaml_reading import read_yaml
from tests.reading.yaml_texts import damaged_texts

SCHEMAS = ("version", "cases", "clauses", "provider", "mapping")
MANY = 40_000
HEAD = "in_force: [{}]\n"

HAND_MADE = {
    "unknown keys": "".join(f"rulez{i}: 1\n" for i in range(MANY)),
    "unknown keys below": HEAD + "facts:\n  a:\n" + "".join(f"    kimd{i}: 1\n" for i in range(MANY)),
    "wrong entries": HEAD + "facts: {" + ", ".join(f"a{i}: 1" for i in range(MANY)) + "}",
    "wrong names": HEAD + "facts: {" + ", ".join(f"A{i}: {{kind: text}}" for i in range(MANY)) + "}",
    "wrong branches": HEAD + "facts: {" + ", ".join(f"a{i}: {{kind: enum}}" for i in range(MANY // 2)) + "}",
    "list of mixed types": HEAD + "units: [1, " + ", ".join(f"a{i}" for i in range(MANY)) + "]",
    "wrong items": "in_force: [" + "1, " * MANY + "]",
    "duplicate keys": "a: 1\n" * MANY,
    "billion laughs": "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(24)
    ),
    "anchors": "- &a x\n" * MANY,
    "aliases": "- *a\n" * MANY,
    "alias to itself": "a: &a [*a]\n",
    "merge": "a: &a {b: 1}\nc: {<<: [*a, *a]}\n",
    "tags": "- !!python/object/apply:os.system [x]\n" * 1000,
    "open brackets": "[" * 1_000_000,
    "open braces": "{a: " * 500_000,
    "closed brackets": "]" * 1_000_000,
    "dashes": "- " * 1_000_000,
    "questions": "? " * 1_000_000,
    "colons": ":" * 1_000_000,
    "keys without end": "a:" * 1_000_000,
    "indented ever deeper": "".join(" " * i + "a:\n" for i in range(1000)),
    "quotes": '"' * 1_000_001,
    "one long text": "a: " + "x" * 4_000_000,
    "one long key": "x" * 4_000_000 + ": 1",
    "escapes": 'a: "' + "\\x41" * 500_000 + '"',
    "half an escape": 'a: "\\',
    "blank lines": "\n" * 4_000_000,
    "remarks": "#\n" * 1_000_000,
    "blanks": " " * 4_000_000 + "a: 1",
    "tabs": "\t" * 1_000_000,
    "commas": "[" + "a," * 1_000_000 + "]",
    "block of blank lines": "a: |+\n" + "\n" * 2_000_000,
    "folded paragraphs": "a: >\n" + "  x\n\n" * 300_000,
    "documents": "---\n" * 500_000,
    "directive": "%" * 1_000_000,
    "long tag": "!" + "a" * 1_000_000,
    "long anchor": "&" + "a" * 1_000_000,
    "escaped tag": "a: !<" + "%41" * 300_000,
    "digits": "a: " + "9" * 1_000_000,
    "wide characters": "価: [" + "格, " * 10_000,
    "nul": "a: \0",
    "half a pair": "a: \ud83d",
    "turned round": "a: \u202e1 DSU\u202c",
    "noncharacter": "a: \uffff",
    "byte order marks": "\ufeff\ufeffa: 1",
    "line separators": "a: 1\u2028b: 2\x85c: 3",
}  # fmt: skip


def everything(text: str, schema: str) -> tuple[Finding, ...]:
    """A text taken through all of the reading, and what is found."""
    document, findings = read_yaml(Source("x.yaml", text))
    assert document is not None or findings
    if document is None:
        return findings
    to_plain(document)
    return (*findings, *check_shape(document, schema))


def test_random_texts() -> None:
    """Ten thousand texts, damaged and noisy, in all five shapes; what is found can be shown."""
    began = time.process_time()
    fine = 0
    for number, text in enumerate(damaged_texts(10_000, seed=3)):
        findings = everything(text, SCHEMAS[number % len(SCHEMAS)])
        assert all(f.span is not None and f.message and f.code.startswith("CB") for f in findings)
        shown = render_all(findings)
        assert shown.count("error[") == min(len(set(findings)), 100)
        fine += not findings
    assert fine < 5_000, "most of the texts are damaged"
    assert time.process_time() - began < 60


@pytest.mark.parametrize("name", HAND_MADE)
def test_hand_made_texts(name: str) -> None:
    """Each is answered in seconds, and in a length that a person can read."""
    began = time.process_time()
    findings = everything(HAND_MADE[name], "version")
    assert findings
    assert len(render_all(findings)) < 100_000
    assert time.process_time() - began < 60
