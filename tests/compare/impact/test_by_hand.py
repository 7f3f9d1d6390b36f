"""Impacts worked by hand: sixty dollars an hour become ninety, and the fee of a visit fifty become forty."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.compare.impact.facts import told_by
from engine.compare.impact.model import Impact
from engine.compare.impact.reconciling import reconcile
from engine.diagnostics.findings import FindingsError
from engine.interpret.options import Options
from tests.compare.impact.measured import TERMS, Plain, book, measure, money, table, terms

ROWS: list[Plain] = [
    {"id": "a1", "kind": "remote", "customer": "acme", "day": "2026-01-10", "minutes": "60"},
    {"id": "a2", "kind": "remote", "customer": "acme", "day": "2026-02-10", "minutes": "30"},
    {"id": "b1", "kind": "visit", "customer": "birch", "day": "2026-02-11"},
    {"id": "c1", "kind": "remote", "customer": "cedar", "day": "2026-02-12"},  # how long?
    {"id": "d1", "kind": "remote", "customer": "dale", "day": "2026-03-01", "minutes": "0"},
    {"id": "e1", "kind": "visit", "day": "2026-03-01"},
]


@pytest.fixture(scope="module")
def found() -> Impact:
    """The impact on these rows."""
    return measure(book(TERMS), book(terms(hourly="90 USD/hour", fee="40 USD")), ROWS)


def test_the_totals(found: Impact) -> None:
    """60 + 30 + 50 + 50 = 190 become 90 + 45 + 40 + 40 = 215: two results with 45 more, two with 20 less."""
    assert money(found.amounts) == [("USD", 190, 215, 45, 20, 2, 2)]
    assert found.amounts[0].difference == 25


def test_how_many(found: Impact) -> None:
    """A line of unknown length, and one of none, have no rate: c1 and d1 stay as they are."""
    assert (found.results, len(found.changed), found.events, found.affected) == (6, 4, 6, 4)
    assert found.aspects == {"lines": 4, "amount": 4}


def test_customers(found: Impact) -> None:
    """Four have names; acme pays more, birch less, and nothing changes for cedar and dale."""
    customers = found.customers
    assert customers is not None
    assert (customers.fact, customers.all, customers.affected) == ("customer", 4, 2)
    assert (customers.dearer, customers.cheaper) == (1, 1)
    assert table(found, "customer") == {
        "acme": (2, 2, ("USD", 90, 135)),
        "(none)": (1, 1, ("USD", 50, 40)),
        "birch": (1, 1, ("USD", 50, 40)),
        "cedar": (1, 0, ("USD", 0, 0)),
        "dale": (1, 0, ("USD", 0, 0)),
    }


def test_months_kinds_outcomes_charges_and_payers(found: Impact) -> None:
    """Each table splits the same money; nothing worked is no line."""
    assert table(found, "month") == {
        "2026-01": (1, 1, ("USD", 60, 90)),
        "2026-02": (3, 2, ("USD", 80, 85)),
        "2026-03": (2, 1, ("USD", 50, 40)),
    }
    assert list(table(found, "month")) == ["2026-01", "2026-02", "2026-03"]
    assert table(found, "kind") == {
        "remote": (4, 2, ("USD", 90, 135)), "visit": (2, 2, ("USD", 100, 80)),
    }  # fmt: skip
    assert table(found, "how") == {
        "timed": (4, 2, ("USD", 90, 135)), "flat": (2, 2, ("USD", 100, 80)),
    }  # fmt: skip
    assert table(found, "charge") == {
        "time": (3, 2, ("USD", 90, 135)), "visit": (2, 2, ("USD", 100, 80)),
    }  # fmt: skip
    assert table(found, "payer") == {
        "client": (3, 2, ("USD", 90, 135)), "(none)": (2, 2, ("USD", 100, 80)),
    }  # fmt: skip
    assert table(found, "status") == {
        "decided": (5, 4, ("USD", 190, 215)), "needs_fact": (1, 0, ("USD", 0, 0)),
    }  # fmt: skip


def test_the_top_movers(found: Impact) -> None:
    """By how much, up or down, then by id; results whose money stays are none."""
    moved = [(one.one.id, one.amounts[0].difference) for one in found.movers]
    assert moved == [("a1", 30), ("a2", 15), ("b1", -10), ("e1", -10)]


def test_a_status_that_changes_has_a_row_of_its_own() -> None:
    """What nobody prices any more, and what is no event under NEW."""
    new = terms()
    new["rules"]["flat"] |= {"when": "kind == 'visit' and customer == 'birch'"}
    new["valid"] = [
        {"field": "minutes", "holds": "minutes > minutes(0)", "says": "nothing was done"}
    ]
    found = measure(book(TERMS), book(new), ROWS)
    # e1 has no customer: whether it is birch nobody knows; d1 is refused
    assert table(found, "status") == {
        "decided → needs_fact": (1, 1, ("USD", 50, 0)),
        "decided": (3, 0, ("USD", 140, 140)),
        "decided → (no result)": (1, 1, ("USD", 0, 0)),
        "needs_fact": (1, 0, ("USD", 0, 0)),
    }
    assert table(found, "how")["flat → (not known)"] == (1, 1, ("USD", 50, 0))
    assert (found.old.rejected, found.new.rejected, found.events) == (0, 1, 6)
    assert {one.one.id: one.aspects for one in found.changed} == {
        "d1": ("gone",), "e1": ("status", "needs", "outcomes", "lines", "amount"),
    }  # fmt: skip


def test_results_that_only_one_side_has() -> None:
    """NEW bills by customer: the results of events are gone, those of groups are new, and the money is the same."""
    new = terms()
    new["groups"] = {"account": {"by": ["customer"], "when": "known(customer)"}}
    found = measure(book(TERMS), book(new), ROWS)
    assert money(found.amounts) == [("USD", 190, 190, 140, 140, 2, 3)]
    assert found.aspects["new"] == 4
    assert found.aspects["gone"] == 5
    assert found.affected == 5  # e1 has no customer, and stays as it was
    assert table(found, "customer")["acme"] == (3, 3, ("USD", 90, 90))


def test_currencies_never_meet() -> None:
    """NEW bills in euro: dollars are gone, euros are new, and no number holds both."""
    euro = terms(hourly="60 EUR/hour", fee="50 EUR")
    found = measure(book(TERMS), book({**euro, "currency": "EUR"}), ROWS[:3])
    assert money(found.amounts) == [("EUR", 0, 140, 140, 0, 3, 0), ("USD", 140, 0, 0, 140, 0, 3)]
    assert table(found, "customer")["birch"] == (1, 1, ("EUR", 0, 50), ("USD", 50, 0))


def test_nothing_changes_beside_itself() -> None:
    """Also where rules are renamed and cite other clauses: that is no change of results."""
    renamed = terms()
    renamed["rules"] = {f"{name}-again": rule for name, rule in TERMS["rules"].items()}
    found = measure(book(TERMS), book(renamed), ROWS)
    assert (found.changed, found.aspects, found.affected) == ((), {}, 0)
    assert found.movers == ()


def test_by_other_facts_and_outcomes() -> None:
    """The first fact that is named is the customer; outcomes have a table each; anything else is refused."""
    old, new = book(TERMS), book(terms(fee="40 USD"))
    found = measure(old, new, ROWS, by=["day", "how", "customer"])
    assert found.customers is not None
    assert (found.customers.fact, found.customers.all, found.customers.affected) == ("day", 5, 2)
    assert table(found, "day")["2026-02-11"] == (1, 1, ("USD", 50, 40))
    assert [t.name for t in found.tables] == [
        "status", "how", "day", "kind", "customer", "month", "charge", "payer",
    ]  # fmt: skip
    with pytest.raises(KeyError):
        told_by((old, new), ["custommer"])


def test_both_versions_by_hand() -> None:
    """Options go with the side that they are of."""
    one = book(TERMS)
    found = measure(one, one, ROWS, options=(Options(), Options(version="v")))
    assert found.changed == ()


def test_an_impact_that_does_not_add_up_is_refused(found: Impact) -> None:
    """A total that is a cent off, and a result that is counted nowhere."""
    off = replace(found, new=replace(found.new, totals={"USD": 214}))
    with pytest.raises(FindingsError) as error:
        reconcile(off)
    (finding,) = error.value.findings
    assert finding.code == "CB820"
    assert finding.message == "the results of NEW come to 215 USD, and not 214 USD"
    lost = replace(found, changed=found.changed[1:])
    with pytest.raises(FindingsError, match="the differences of all results come to -5 USD"):
        reconcile(lost)
    emptied = replace(found, tables=(replace(found.tables[0], rows=()),))
    with pytest.raises(FindingsError, match="the results of OLD by status come to 0 USD"):
        reconcile(emptied)
