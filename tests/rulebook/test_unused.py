"""Entries that nothing uses: found in any family, and never where something names them."""

from __future__ import annotations

from engine.diagnostics.spans import Source
from engine.rulebook.located import Node
from engine.rulebook.unused import find_unused
from engine.rulebook.yaml_reading import read_yaml

PROVIDER = (
    "governed_by: first_known(day, other_day)\nstraddle: {how: start, from: begun, until: done}\n"
)
VERSION = """\
in_force: [{when: "since < old_customers"}]
facts: {minutes: {kind: duration}, lonely: {kind: text, means: lost_fee}}
figures: {rate: 60 USD/hour, lost_fee: 45 USD, old_customers: 2020-01-01, public: [2026-12-25]}
calendars: {office: {week: {mon: "09:00-18:00"}, holidays: public}, lost_hours: {week: {mon: "09:00-18:00"}}}
groups:
  month: {by: [day]}
  lost_group: {by: [day], result: none}
  account: {by: [day], result: none}
splits: {piece: {from: begun, until: done, at: [office]}, lost_piece: {from: begun, until: done}}
values: {other_day: date_of(begun), lost_value: minutes, long: sum(piece_minutes)}
balances:
  prepaid: {within: account, order_by: begun, credit: long}
  lost_balance: {within: account, order_by: begun, credit: long}
outcomes: {left: {kind: duration}, lost_outcome: {kind: text}, billed: {kind: duration, from_lines: billed}}
charges: {work: {quantity: minutes, rate: rate}, lost_charge: {price: rate, means: rate}}
rules: {all: {because: lost_value, then: {left: prepaid_after}, charge: {work: {}}}}
"""


def node(text: str) -> Node:
    """The document of a text."""
    root, findings = read_yaml(Source("v.yaml", text))
    assert root is not None and findings == ()
    return root


def names(*versions: str) -> list[str]:
    """What is said to be unused, in order."""
    found = find_unused([node(version) for version in versions], node(PROVIDER))
    assert all(finding.severity == "warning" and finding.code == "CB436" for finding in found)
    return [finding.message.split("`")[1] for finding in found]


def test_what_nothing_names() -> None:
    """One of each family; free text and the entry's own name do not count as use."""
    assert names(VERSION) == [
        "lost_fee", "lost_hours", "lost_group", "lost_piece", "lost_value", "lost_balance", "lost_charge",
        "lost_outcome",
    ]  # fmt: skip


def test_what_another_version_names() -> None:
    """A version may keep what only another one needs."""
    other = "in_force: [{}]\nvalues: {lost_value: lost_fee}\n"
    assert "lost_fee" not in names(VERSION, other)


def test_an_entry_named_like_free_text() -> None:
    """A charge called `text` is a charge."""
    named = "in_force: [{}]\nfigures: {fee: 5 USD}\ncharges: {text: {price: fee}}\nrules: {r: {charge: {text: {}}}}\n"
    assert names(named) == []


def test_all_that_ships_is_used() -> None:
    """The rulebooks that ship have nothing left over."""
    from engine.rulebook.catalogue import find_rulebook, rulebook_names
    from engine.rulebook.unused import unused

    assert [unused(find_rulebook(name)) for name in rulebook_names()] == [(), ()]
