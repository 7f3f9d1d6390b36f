"""Shape errors in our own words: one finding for each cause, at the key or value that is wrong."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from engine.diagnostics.spans import Source
from engine.rulebook.plain import to_plain
from engine.rulebook.shape import MOST_FINDINGS, check_shape, load_schema
from engine.rulebook.yaml_reading import read_yaml
from tests.reading.yaml_texts import damaged_texts

HEAD = "in_force: [{}]\n"
FACT = HEAD + "facts:\n  a: "
RULE = HEAD + "rules:\n  a: "


def found(text: str, schema: str = "version") -> list[str]:
    """Code, place, message and help of every finding."""
    document, findings = read_yaml(Source("f.yaml", text))
    assert findings == ()
    assert document is not None
    return [
        f"{f.code} {f.span.line}:{f.span.column} {f.message} | {f.help}"
        for f in check_shape(document, schema)
        if f.span
    ]


CAUSES = {
    HEAD + "ruls: {}": "CB201 2:1 unknown key `ruls` | did you mean `rules`?",
    FACT + "{kind: text, zzz: 1}": "CB201 3:19 unknown key `zzz` | known here: `clause`, `kind`, `values`, `unit`, "
    "`required`, `default`, `whole`, `min`, `max`, `from`, `means` and `because`",
    "facts: {}": "CB202 1:1 missing key `in_force` | when the version holds, as half-open stretches of local days",
    FACT + "{min: 1}": "CB202 3:3 missing key `kind` | what kind of value it is, for example `bool`",
    FACT + "{knd: text}": "CB201 3:7 unknown key `knd` | did you mean `kind`?",
    FACT + "{kind: enum}": "CB202 3:3 missing key `values`, which goes with `kind: enum` | "
    "all values of an enum, in their order",
    FACT + "{kind: rate}": "CB202 3:3 missing key `unit`, which goes with `kind: rate` | "
    "the unit that the number is given in; needed by `rate` and `quantity`, for example `min`",
    FACT + "{kind: enum, valuse: [a]}": "CB201 3:19 unknown key `valuse` | did you mean `values`?",
    FACT + "[kind, text]": "CB203 3:3 expected a fact, found a list | None",
    FACT + "": "CB203 3:3 expected a fact, found nothing | give a value, or delete the key",
    FACT + "{kind: text, required: yes}": "CB206 3:29 expected `true` or `false`, found the text `yes` | write `true`",
    FACT + "{kind: text, required: Off}": "CB206 3:29 expected `true` or `false`, found the text `Off` | write `false`",
    FACT + "{kind: text, required: 1}": "CB206 3:29 expected `true` or `false`, found the number `1` | write `true`",
    FACT + "{kind: text, required: maybe}": "CB203 3:29 expected `true` or `false`, found the text `maybe` | None",
    FACT + "{kind: enum, values: [a, true]}": 'CB203 3:31 expected text, found `true` | put it in quotes: `"true"`',
    FACT + "{kind: enum, values: [a, 3]}": 'CB203 3:31 expected text, found the number `3` | put it in quotes: `"3"`',
    FACT + "{kind: enum, values: a}": "CB203 3:27 expected a list of values, found the text `a` | "
    "write it as a list: `[a]`",
    FACT + "{kind: durration}": "CB204 3:13 `durration` is not a kind of fact | did you mean `duration`?",
    FACT + "{kind: number, min: 1,5.0}": "CB201 3:26 unknown key `5.0` | inside `{…}` a comma ends the value: "
    'quote it, `"1,5.0"`',
    FACT + "{kind: number, min: 1.5e3}": "CB205 3:26 `1.5e3` is not a number | "
    "the smallest number accepted, in `unit`, for example `0`",
    FACT + "{kind: bool, unit: min}": "CB211 3:19 `unit` does not go with `kind: bool` | delete it",
    HEAD + "month_ends: clam": "CB204 2:13 `clam` is not a rule for month ends | did you mean `clamp`?",
    HEAD + "month_ends: first": "CB204 2:13 `first` is not a rule for month ends | one of `clamp` and `overflow`",
    HEAD + "recorded: 2016-9-2": "CB205 2:11 `2016-9-2` is not a date or an instant | when we learned of it; a later "
    "recording of the same dates replaces an earlier one from that moment on, for example `2016-09-02`",
    HEAD + 'version: ""': "CB205 2:10 there is no text here | the version's id; by default the name of the file, "
    "for example `2016-09-02`",
    HEAD + "units: []": "CB208 2:1 there is nothing in this list | fill it, or delete the key",
    HEAD + "units: [km, km]": "CB210 2:13 `km` stands in this list twice | None",
    RULE + "{then: {}}": "CB208 3:7 there is nothing in this mapping | fill it, or delete the key",
    RULE + "{charge: {travel: }}": "CB203 3:16 expected the parts of a charge, found nothing | "
    "write `{}` if there is nothing to say",
    RULE + "{overrides: b}": "CB203 3:18 expected a list of rule ids, found the text `b` | write it as a list: `[b]`",
    RULE + "{clause: [wtim]}": "CB205 3:16 `wtim` is not a clause id | begins with a capital letter; words with `-` "
    "between them, then numbers after dots, for example `WTIM-1.1`",
    HEAD + "rules:\n  A_b: {then: {x: 1}}": "CB209 3:3 `A_b` is not a rule id | small letters, digits, `-` and `_`, "
    "beginning with a letter, for example `converted-call`",
    HEAD + "figures:\n  a-b: 1 hour": "CB209 3:3 `a-b` is not a name | small letters, digits and `_`, beginning with "
    "a letter, for example `technical_minutes`",
    HEAD + 'figures:\n  "a\\n": 1 hour': "CB209 3:3 `a\\n` is not a name | small letters, digits and `_`, beginning "
    "with a letter, for example `technical_minutes`",
    HEAD + "charges: {a: {quantity: x, pieces: [{quantity: y}]}}": "CB211 2:15 `quantity` does not go with `pieces` | "
    "delete one of the two",
    HEAD + "values: {a: {is: x, window: {count: true, within: g}}}": "CB211 2:14 `is` does not go with `window` | "
    "delete one of the two",
    HEAD + "values: {a: {about: event}}": "CB202 2:10 missing key `is` | how it is computed; or give a `window`, "
    "for example `whole_minutes(ended_at - started_at)`",
    HEAD + "calendars: {a: {week: {monday: 09:00-18:00}}}": "CB209 2:24 `monday` is not a day or a range of days | "
    "three letters of a day, or two days with `-` between, for example `mon-fri`",
    HEAD + "calendars: {a: {week: {mon: 9-18}}}": "CB205 2:29 `9-18` is not hours of a day | from and until on a "
    "24-hour clock, the end not included; several in a list; or `closed`, for example `09:00-18:00`",
    HEAD + "readings: {A-1: {question: x, options: {B: y}, chosen: a}}": "CB209 2:41 `B` is not the key of an option | "
    "small letters and digits, beginning with a letter, for example `a`",
    HEAD + "tables: {t: {key: [a]}}": "CB202 2:10 missing key `facts` | the facts that a row supplies",
    "- a": "CB203 1:1 expected a version, found a list | None",
    "text": "CB203 1:1 expected a version, found the text `text` | None",
}  # fmt: skip


@pytest.mark.parametrize("text", CAUSES)
def test_one_finding_for_one_cause(text: str) -> None:
    """Each mistake alone, with everything that is said about it."""
    assert found(text) == [CAUSES[text]]


@pytest.mark.parametrize(
    ("schema", "text", "codes"),
    [
        ("mapping", "fields: {a: {from: b, constant: c}}", ["CB211"]),
        ("mapping", "fields: {a: {unit: min}}", ["CB202"]),
        ("mapping", "fields: {a: {from: b, otherwise: c}}", ["CB202"]),
        ("mapping", "fields: {a: {from: b}}\ninput: {skip_lines: -1}", ["CB207"]),
        ("mapping", "fields: {a: {from: b}}\ninput: {skip_lines: 9999}", ["CB207"]),
        ("mapping", "fields: {a: {from: b}}\ntables: {c: {file: ../c.csv, key: d}}", ["CB205"]),
        ("mapping", 'fields: {a: {from: b}}\ninput: {skip_lines: "1"}', ["CB203"]),
        ("cases", "cases: [{name: a, event: {id: 1}}]", ["CB202"]),
        ("cases", "cases: [{name: a, event: {id: 1}, events: [{id: 2}], expect: {}}]", ["CB211"]),
        ("cases", "cases: [{name: a, event: {id: 1}, expect: [{status: fine}]}]", ["CB204"]),
        ("clauses", "clauses: {A-1: {effect: x, computes_nothing: y}}", ["CB211"]),
        ("clauses", "clauses: {A-1: {at: x}}", ["CB202"]),
        ("provider", "provider: a\nname: b\ncurrency: usd\ntime_zone: UTC", ["CB205"]),
        (
            "provider",
            "provider: a\nname: b\ncurrency: USD\ntime_zone: UTC\ntext: {any: [thing]}",
            [],
        ),
    ],
)
def test_other_files(schema: str, text: str, codes: list[str]) -> None:
    """The same for provider, clauses, cases and mappings."""
    assert [line.split()[0] for line in found(text, schema)] == codes


def test_text_is_whatever_was_typed() -> None:
    """A free text, an option or an expression may look like a number or a truth value."""
    text = (
        FACT
        + "{kind: bool, default: true, means: 5}\nvalues: {a: 1, b: true, c: 1.10, d: {is: no}}\n"
    )
    assert (
        found(
            text
            + "readings: {A-1: {question: 1.5, options: {a: no, b: 12:30, c: true}, chosen: a}}"
        )
        == []
    )


def test_findings_agree_with_the_standard() -> None:
    """Whatever the standard refuses gets a finding, whatever it allows gets none."""
    refused = 0
    for number, text in enumerate(damaged_texts(2_500, seed=4)):
        document, _ = read_yaml(Source("x", text))
        name = ("version", "cases", "clauses", "provider", "mapping")[number % 5]
        if document is not None:
            valid = Draft202012Validator(load_schema(name)).is_valid(to_plain(document))
            assert (check_shape(document, name) == ()) == valid
            refused += not valid
    assert refused > 300


def test_no_more_than_two_hundred() -> None:
    """A file that is wrong throughout is not worth more."""
    text = HEAD + "facts: {" + ", ".join(f"a{i}: x" for i in range(1_000)) + "}"
    assert len(found(text)) == MOST_FINDINGS
