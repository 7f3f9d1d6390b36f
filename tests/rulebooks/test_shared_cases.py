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


def test_what_cases_share(tmp_path: Path) -> None:
    """Three cases over one common purchase."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    book, findings = load_rulebook(tmp_path)
    assert book is not None, findings
    cases, wrong = read_cases(book)
    assert not wrong
    assert [(r.name, r.differences) for r in run(book, cases)] == [(c.name, ()) for c in cases]
    assert len(cases) == 3
