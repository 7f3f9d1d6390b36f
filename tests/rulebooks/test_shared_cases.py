"""What the cases of a file share: facts, events that stand before their own, and tables."""

from __future__ import annotations

from pathlib import Path

from engine.authoring.case_files import read_cases
from engine.authoring.cases import run
from engine.rulebook.load import load_rulebook

FILES = {
    "provider.yaml": "{provider: p, name: P, currency: USD, time_zone: UTC, source: {title: T}}",
    "clauses.yaml": "clauses: {P-1: {at: s1, title: t, effect: e}}",
    "versions/undated.yaml": """
in_force: [{}]
facts:
  client: {kind: text}
  on: {kind: date}
  bought: {kind: number, default: 0}
  used: {kind: number, default: 0}
  price: {kind: money, unit: USD, from: accounts}
tables: {accounts: {key: [client], facts: [price]}}
groups: {account: {by: client, result: none}}
balances: {units: {within: account, order_by: [on], credit: bought, draw: used, clause: P-1}}
charges: {beyond: {quantity: used - units_drawn, rate: price}}
rules: {beyond: {charge: {beyond: {}}}}
""",
    "cases/shared.yaml": """
facts: {client: C}
events: [{id: buys, on: 2026-01-01, bought: 3}]
tables: {accounts: [{client: C, price: 10}, {client: D, price: 20}]}
cases:
  - name: two more than were bought
    event: {id: e, on: 2026-01-02, used: 5}
    by_hand: "(5 - 3) × 10"
    expect: {id: e, amount: "20.00"}
  - name: another client and another price
    event: {id: e, client: D, on: 2026-01-02, used: 5}
    tables: {accounts: [{client: D, price: 30}]}
    by_hand: "5 × 30, for the 3 are C's"
    expect: {id: e, amount: "150.00"}
  - name: nobody's
    event: {id: e, client: null, on: 2026-01-02, used: 1}
    by_hand: "whose they are is not known"
    expect: {id: e, status: needs_fact}
""",
}


def _results(folder: Path, files: dict[str, str]) -> list[tuple[str, ...]]:
    """What was otherwise than expected, case by case."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    book, findings = load_rulebook(folder)
    assert book is not None, findings
    cases, wrong = read_cases(book)
    assert not wrong, wrong
    return [result.differences for result in run(book, cases)]


def test_what_cases_share(tmp_path: Path) -> None:
    """Three cases over one common purchase."""
    assert _results(tmp_path, FILES) == [(), (), ()]


PARTS = """
in_force: [{}]
facts: {visit: {kind: text}, minutes: {kind: duration, unit: min}, km: {kind: number}}
groups: {job: {by: visit, clause: P-1}}
figures: {hourly: 60 USD/hour, per_km: 1 USD}
charges:
  time: {about: job, pieces: [{each: event, quantity: minutes, rate: hourly}]}
  travel: {about: event, quantity: km, rate: per_km}
outcomes: {long: {kind: bool, about: event}}
rules:
  job: {about: job, charge: {time: {}}}
  each: {charge: {travel: {}}, then: {long: minutes > minutes(30)}}
"""
OF_PARTS = """
cases:
  - name: lines in any order, with pieces, and what was decided about parts
    events: [{id: a, visit: V, minutes: 20, km: 3}, {id: b, visit: V, minutes: 40, km: 5}]
    by_hand: "20 and 40 minutes at 1 a minute; 3 and 5 km"
    expect:
      id: V
      lines:
        - {name: travel, amount: "5.00"}
        - {name: time, pieces: [{quantity: 20, amount: "20.00"}, {subject: b, quantity: 40}]}
        - {name: travel, amount: "3.00"}
      parts: [{id: b, outcomes: {long: true}, rules: [each]}]
  - name: wrong in every way
    events: [{id: a, visit: V, minutes: 20, km: 3}]
    by_hand: "as above"
    expect:
      - id: V
        lines: [{name: time, pieces: [{quantity: 21}]}, {name: fuel}]
        parts: [{id: a, outcomes: {long: true}}, {id: x}]
      - {subject: event, id: a, outcomes: {long: false}}
"""


def test_lines_pieces_and_parts(tmp_path: Path) -> None:
    """What is expected of lines, their pieces, and parts of a result, and what is said where it is otherwise."""
    files = {**FILES, "versions/undated.yaml": PARTS, "cases/shared.yaml": OF_PARTS}
    right, wrong = _results(tmp_path, files)
    assert right == ()
    assert wrong == (
        "line time of V: piece 1: quantity: expected 21, got 20",
        "lines: there is no fuel among travel of a",
        "part a: long: expected true, got false",
        "part x: there is none",
        "event a: it is a part of job V: expect it there, under `parts`",
    )
