"""The page of the terms: all that there is stands in it, and every link leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given

from engine import load
from engine.report.html.terms import terms_page
from engine.report.show_rules import rule_text, rule_words
from engine.report.terms import terms
from engine.report.terms_markdown import plain, terms_markdown
from engine.report.terms_parts import Entry, place
from engine.rulebook.model import Rulebook
from tests.examples import examples
from tests.laws.building import build
from tests.laws.running import SEEDS, world

PROVIDERS = ["fieldservice", "hosting", "interpreters", "lantern", "lawoffice"]
BOOKS = ["wtim", "wsm", "examples/wtim-2027", *(f"examples/providers/{one}" for one in PROVIDERS)]
FORMS = [terms_page, terms_markdown]
ODD = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{ 7 * 7 }} [a](javascript:b) `c` |"
)


def ids(page: str) -> list[str]:
    """The places of a page."""
    return re.findall(r' id="([^"]+)"', page)


def links(page: str) -> set[str]:
    """The places to which its links lead."""
    return {
        unescape(one)
        for one in re.findall(r'href="#([^"]+)"|\]\(#([^)]+)\)', page)
        for one in one
        if one
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", BOOKS)
def test_everything_is_there_and_every_link_leads_to_it(name: str, form: Any) -> None:
    """Clauses, and of each version its figures, readings, rules, charges, values and promises, each once."""
    book = load(name)
    page = form(terms(book))
    places = ids(page)
    assert len(places) == len(set(places))
    wanted = {place("clause", clause) for clause in book.clauses}
    for version in book.versions.values():
        wanted.add(place("version", version.id))
        families = {
            "figure": version.figures, "reading": version.readings, "rule": version.rules,
            "charge": version.charges, "value": version.values, "always": version.always,
            "calendar": version.calendars, "grid": version.grids, "lookup": version.lookups,
            "group": version.groups, "split": version.splits, "balance": version.balances,
            "running": version.running,
        }  # fmt: skip
        wanted |= {place(f, version.id, n) for f, found in families.items() for n in found}
    assert wanted <= set(places)
    assert links(page) <= set(places)


@examples(30)
@given(SEEDS)
def test_a_page_of_any_rulebook(seed: int) -> None:
    """Never fails, and has a place for every name; all that stands in tables has as many cells as the head."""
    book = world(seed).rulebook
    for form in FORMS:
        page = form(terms(book))
        places = ids(page)
        assert len(places) == len(set(places))
        assert links(page) <= set(places)
        for version in book.versions.values():
            named = (
                version.figures, version.rules, version.readings, version.calendars,
                version.groups, version.splits, version.charges, version.values, version.running,
                version.balances, version.grids, version.lookups,
            )  # fmt: skip
            for names in named:
                assert all(any(one.endswith(f":{name}") for one in places) for name in names)
    for told in terms(book).versions:
        for entry in (*told.charges, *(one for _, entries in told.more for one in entries)):
            for table in entry.tables:
                assert {len(table.head)} >= {len(row) for row in table.rows}


def said(book: Rulebook, title: str, name: str) -> tuple[list[str], list[Any]]:
    """The lines of an entry, and its tables."""
    (version,) = terms(book).versions
    families = {**dict(version.more), "Charges": version.charges, "Values": version.values}
    (entry,) = (one for one in families[title] if one.name == name)
    lines = [f"{one.word} {one.text}".strip() for one in entry.said]
    return lines, [[table.head, *table.rows] for table in entry.tables]


def test_what_takes_a_table_has_one_and_the_rest_is_in_words() -> None:
    """Hours by weekday, a tariff by its steps, a group, an account, and a look back."""
    book = build({
        "provider": {"governed_by": "day"},
        "versions": {"2026": {
            "in_force": [{"from": "2026-01-01"}], "month_ends": "clamp",
            "facts": {"day": {"kind": "date"}, "client": {"kind": "text"},
                      "minutes": {"kind": "duration", "unit": "min"}, "paid": {"kind": "duration", "unit": "min"}},
            "figures": {"small": {"is": "10 hours"}, "cheap": {"is": "50 USD/hour"}, "dear": {"is": "60 USD/hour"},
                        "year": {"is": "1 year"}},
            "calendars": {"shop": {"week": {"mon-fri": "09:00-12:00", "sat": "10:00-11:00"},
                                   "holidays": ["2026-12-25"]}},
            "groups": {"bill": {"of": "event", "by": ["client"], "result": "none"}},
            "values": {"before": {"window": {"total": "minutes", "within": "bill", "order_by": "day",
                                            "frame": "before"}}},
            "balances": {"prepaid": {"within": "bill", "order_by": "day", "credit": "paid", "draw": "minutes",
                                     "expires": "year"}},
            "charges": {"work": {"about": "event", "quantity": "minutes", "tiers": {
                "position": "before", "steps": [{"until": "small", "rate": "dear"}, {"rate": "cheap"}]}}},
            "rules": {"r": {"charge": {"work": {}}}},
        }},
    })  # fmt: skip
    days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert said(book, "Opening hours", "shop")[1] == [
        [("day", "open"), *((one, "09:00-12:00") for one in days),
         ("Saturday", "10:00-11:00"), ("Sunday", "closed")],
        [("closed on", "weekday"), ("2026-12-25", "Friday")],
    ]  # fmt: skip
    assert said(book, "Groups", "bill")[0] == [
        "is one per client", "of every event",
        "is only looked at: what is in it has results of its own",
    ]  # fmt: skip
    assert said(book, "Balances", "prepaid")[0] == [
        "of each bill, in the order of day", "starts at 0", "grows by paid with each event",
        "falls by minutes with each event, as far as it goes", "never below 0",
        "lapses after 1 year (year)",
    ]  # fmt: skip
    assert said(book, "Charges", "work") == (
        ["of each event", "quantity minutes",
         "tiers each slice at the price of its own step, counted on from before"],
        [[("until", "price"), ("10 hours (small)", "60 USD/hour (dear)"),
          ("the rest", "50 USD/hour (cheap)")]],
    )  # fmt: skip
    assert said(book, "Values", "before")[0] == [
        "is the total of minutes, over those before it in the same bill, by day"
    ]


@pytest.mark.parametrize("name", BOOKS)
def test_every_rule_links_to_each_of_its_clauses_and_each_clause_to_its_rules(name: str) -> None:
    """Both ways, and in the words that `show` has for it."""
    book = load(name)
    found = terms(book)
    by_clause = {clause.id: clause for clause in found.clauses}
    for told in found.versions:
        version = book.versions[told.id]
        entries: dict[str, Entry] = {e.name: e for g in told.rules for e in g.entries}
        assert entries.keys() == version.rules.keys()
        for rule in version.rules.values():
            entry = entries[rule.id]
            assert [link.text for link in entry.clauses] == list(rule.clauses)
            for clause in rule.clauses:
                back = dict(by_clause[clause].by)[version.id]
                assert entry.place in {link.to for link in back}
            said = " ".join(
                f"{one.word} {one.text or ', '.join(link.text for link in one.links)}"
                for one in entry.said
                if one.word != "about"
            )
            shown = " ".join(" ".join(rule_text(rule)[1:]).split())
            assert " ".join(said.split()).endswith(shown[-60:])
            assert len(entry.said) - (rule.about != "event") == len(list(rule_words(rule)))


@pytest.mark.parametrize("name", BOOKS)
def test_figures_and_readings_say_what_they_are(name: str) -> None:
    """The value; all options with the chosen one marked; and why."""
    book = load(name)
    for told in terms(book).versions:
        version = book.versions[told.id]
        for entry in told.figures:
            assert entry.said[0].text == version.figures[entry.name].text
        for entry in told.readings:
            reading = version.readings[entry.name]
            words = {one.word: one.text for one in entry.said}
            assert (
                words[f"{reading.chosen} (chosen)"].split()
                == reading.options[reading.chosen].split()
            )
            assert len([w for w in words if w.split(" ")[0] in reading.options]) == len(
                reading.options
            )
            assert words["because"].split() == reading.because.split()


def hostile() -> Rulebook:
    """A rulebook with a text that is more than text, wherever there can be any."""
    version = {
        "in_force": [{"from": "2026-01-01"}],
        "because": ODD,
        "facts": {
            "day": {"kind": "date"},
            "kind": {"kind": "enum", "values": ["a"], "required": True},
        },
        "figures": {"fee": {"is": "5 USD", "means": ODD}},
        "outcomes": {"how": {"kind": "enum", "values": ["b"], "required": True}},
        "values": {"seen": {"is": "kind == 'a'", "means": ODD}},
        "rules": {"r": {"when": "seen", "then": {"how": "b"}, "because": ODD}},
    }
    return build({"provider": {"name": ODD, "governed_by": "day"}, "versions": {"2026": version}})


def test_nothing_in_a_page_can_act() -> None:
    """HTML escapes it; in Markdown it means nothing."""
    page = terms_page(terms(hostile()))
    assert "<script>alert" not in page
    assert "<img" not in page
    text = terms_markdown(terms(hostile()))
    assert "<script" not in text.replace("\\<script", "")
    assert "<img" not in text.replace("\\<img", "")
    assert not re.search(r"(?<!\\)\]\(javascript", text)
    assert plain("*a_b* [c](d) <e> `f` | g\nh") == r"\*a\_b\* \[c\](d) \<e\> \`f\` \| g h"


def test_places_are_as_different_as_names() -> None:
    """Nothing in them has to be escaped, and no two names share one."""
    names = [("a b",), ("a~20~b",), ("a", "b"), ("a:b",), ("a-b",), ("a_b",), ("ä",)]
    places = {place(*one) for one in names}
    assert len(places) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9._~:-]+", one) for one in places)


def test_a_page_is_the_same_each_time() -> None:
    """To the byte."""
    book = load("wsm")
    assert all(form(terms(book)) == form(terms(load("wsm"))) for form in FORMS)
