"""Writes the pages of the documentation that follow from the engine's tables: `python docs/generate.py`.

In: the tables of functions and aggregates. Out: `docs/language/functions.md`. With `--check` nothing is written; the
exit code is 1 when a page is not up to date. The values that the examples of the aggregates have are worked out by hand
and stand here; a test evaluates all examples.
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine.language.aggregates import AGGREGATES, Aggregate
from engine.language.functions import FUNCTIONS, Function

PAGE = Path(__file__).parent / "language" / "functions.md"

HEAD = """\
# Functions and aggregates

<!-- Written by docs/generate.py from the tables in engine/language; change those, not this page. -->

Nothing else can be called. The columns say what a function takes and gives: *quantity* is any number with or without a
unit, *ordered* a quantity, a date or an instant, *any* anything, *word* a text, an enum, a whole number or a date. The
same word twice in a row means the same kind twice. `…` stands for any number of further arguments.

If an argument is missing, so is the result; `known` and `first_known` are the exceptions. A step to round to must be
above zero for certain, as a divisor must.

## Functions

"""

SCENE = """\

The examples, with their values. The provider is in New York; `office` is a calendar that is open from Monday to Friday,
nine to six.

```yaml rulebook
in_force: [{}]
month_ends: clamp
grids: {factor: {week: {mon-fri: {"00:00-08:00": 1.5, "08:00-24:00": 1}}}}
calendars: {office: {week: {mon-fri: "09:00-18:00"}}}
readings:
  AMB-01: {question: "Does the first hour count?", options: {a: it does, b: it does not}, chosen: b}
```

```text expressions
"""

AGGREGATE_SCENE = """
The examples, with their values, about an incident of three events:

```yaml rulebook
in_force: [{}]
facts:
  incident_id: {kind: text}
  minutes: {kind: duration, unit: min}
  emergency: {kind: bool}
  hourly_rate: {kind: rate, unit: USD/hour}
  opened_as: {kind: enum, values: [phone, mail]}
  started_at: {kind: instant}
  submitted_at: {kind: instant}
  estimated_hours: {kind: duration, unit: hour}
  ended_at: {kind: instant}
calendars: {lunch: {week: {mon-fri: "12:00-13:00"}}}
groups: {incident: {by: incident_id}}
```

```yaml events
- id: a
  incident_id: I
  minutes: 30
  emergency: false
  hourly_rate: 60
  opened_as: mail
  started_at: "2026-07-01T11:00:00-04:00"
  ended_at: "2026-07-01T11:30:00-04:00"
  submitted_at: "2026-07-01T08:00:00-04:00"
- id: b
  incident_id: I
  minutes: 15
  emergency: true
  hourly_rate: 90
  opened_as: phone
  started_at: "2026-07-01T10:00:00-04:00"
  ended_at: "2026-07-01T11:15:00-04:00"
  submitted_at: "2026-07-01T09:00:00-04:00"
  estimated_hours: 2
- id: c
  incident_id: I
  minutes: 45
  emergency: true
  hourly_rate: 75
  opened_as: phone
  started_at: "2026-07-01T12:00:00-04:00"
  ended_at: "2026-07-01T13:15:00-04:00"
  submitted_at: "2026-07-01T07:00:00-04:00"
  estimated_hours: 2
```

```text expressions
about incident
"""

READING = """\
| `reading(name)` | name in quotes → enum | the option of the \
[reading](figures.md#readings-a-clause-that-can-be-read-in-several-ways) that holds |
| `charged(charge)` | name of a charge → money | what the charge's [line](charges.md#charged-and-billed) \
comes to, rounded; 0 where it is not due |
| `billed(charge)` | name of a charge → its quantity | how much that line bills |
| `charged_but(charge, …)` | names of charges → money | all lines of the subject, its parts and the groups \
inside it, but those; `charged_but()` is all of them |
| `lookup(table, key, …)` | name of a [keyed table](lookups.md), its keys → what it gives | what the row \
says that holds for these keys; unknown where none does |
| `on_day(fact, date)` | name of a fact, date → the same | what the [reference \
table](facts.md#on-another-day) that the fact comes from says on that day |
| `own(x)` | any → the same | in a [window](values.md#what-is-the-subjects-own): the x of the subject that looks, not \
the neighbour's |
"""

AGGREGATE_HEAD = """\
reading('AMB-01') = b
```

## Aggregates

They are called on a subject that has parts: a group, or an event that is cut into stretches. See
[expressions](expressions.md#aggregates). Several keys are written `by=(a, b)`; ties go by id.

"""

FOOT = """\
```

Where there is no part to choose from, `smallest`, `largest`, `first`, `last` and `the` are unknown; `sum` and `count`
are 0, so is `union_of`, `any_of` is false and `all_of` is true. `the` is unknown where the parts disagree.
"""

# What each aggregate's example comes to for these three events, by hand.
SHOWN = {
    "sum": "90 min", "count": "2", "any_of": "True", "all_of": "False", "smallest": "60.00 USD/hour",
    "largest": "90.00 USD/hour", "first": "phone", "last": "45 min", "the": "120 min", "listing": "c, a, b",
    "union_of": "105 min",
}  # fmt: skip

_WORDS = {
    "Q": "quantity",
    "O": "ordered",
    "T": "any",
    "W": "word",
    "zone": "zone or its name in quotes",
}
_OVER = {
    "Q": "quantity",
    "O": "ordered",
    "T": "any",
    "bool": "bool",
    "text": "text",
    "subject": "name of a part",
    "span": "instant, instant",
}


def page() -> str:
    """The page of functions and aggregates."""
    functions, aggregates = list(FUNCTIONS.values()), list(AGGREGATES.values())
    parts = (
        HEAD,
        _table(("function", "kinds", "what it is"), [_function(row) for row in functions]),
        READING,
        SCENE,
        "".join(f"{row.example[0]} = {row.example[1]}\n" for row in functions),
        AGGREGATE_HEAD,
        _table(("aggregate", "kinds", "what it is"), [_aggregate(row) for row in aggregates]),
        AGGREGATE_SCENE,
        "".join(f"{row.example} = {SHOWN[row.name]}\n" for row in aggregates),
        FOOT,
    )
    return "".join(parts)


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _function(row: Function) -> tuple[str, ...]:
    takes = ", ".join(_kind(pattern) for pattern in row.params)
    return f"`{row.signature}`", f"{takes} → {_kind(row.result)}", row.means


def _aggregate(row: Aggregate) -> tuple[str, ...]:
    return f"`{row.signature}`", f"{_OVER[row.over]} → {_kind(row.result)}", row.means


def _kind(pattern: str) -> str:
    """A pattern of the table in words: `O...` is `ordered …`, `zone?` may be left out."""
    if pattern.endswith("..."):
        return f"{_kind(pattern[:-3])}, …"
    if pattern.endswith("?"):
        return f"{_kind(pattern[:-1])} (may be left out)"
    return _WORDS.get(pattern, pattern)


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    text = page()
    if "--check" in arguments:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
