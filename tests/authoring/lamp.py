"""A small rulebook of its own, so that every mutant of it can be counted by hand."""

from __future__ import annotations

from pathlib import Path

PROVIDER = """\
provider: lamp
name: Lamp
currency: USD
time_zone: America/New_York
source: {title: Terms of the lamp}
governed_by: date_of(started_at)
"""
CLAUSES = """\
clauses:
  L-1: {at: first sentence, title: Work, effect: Work is paid by the hour.}
  L-2: {at: second sentence, title: Short work, effect: Work of up to ten minutes is free.}
"""
VERSION = """\
in_force: [{from: 2026-01-01}]
facts:
  kind: {kind: enum, values: [work], required: true}
  started_at: {kind: instant}
  minutes: {kind: duration, unit: min, whole: true, min: 0, required: true}
figures:
  rate: {is: 60 USD/hour, clause: L-1}
  short: {is: 10 min, clause: L-2}   # a remark that stays
outcomes:
  outcome: {kind: enum, values: [billable, covered], required: true}
charges:
  work: {clause: L-1, quantity: minutes, rate: rate}
rules:
  work-is-paid:
    clause: L-1
    when: minutes > 0
    then: {outcome: billable}
    charge: {work: {}}
  short-work-is-free:
    clause: L-2
    when: minutes <= short
    then: {outcome: covered}
    change: {work: {rate: 0}}
    overrides: [work-is-paid]
"""
FIRST = """\
cases:
  - name: an hour
    clause: L-1
    event: {id: a, kind: work, started_at: "2026-01-14T10:00:00-05:00", minutes: 60}
    by_hand: 60 min × 60/h = 60.00
    expect: {status: decided, amount: "60.00", outcomes: {outcome: billable}, rules: [work-is-paid]}
"""


def lamp(folder: Path, cases: str = FIRST) -> Path:
    """The rulebook in a folder, with these cases."""
    book = folder / "lamp"
    (book / "versions").mkdir(parents=True)
    (book / "cases").mkdir()
    (book / "provider.yaml").write_text(PROVIDER)
    (book / "clauses.yaml").write_text(CLAUSES)
    (book / "versions/2026-01-01.yaml").write_text(VERSION)
    (book / "cases/first.yaml").write_text(cases)
    return book
