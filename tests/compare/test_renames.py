"""An entry under another name is one change, and what uses it is none."""

from __future__ import annotations

from typing import Any

from tests.compare.terms import changes, told

Plain = Any


def moved(family: str, old: str, new: str) -> Any:
    """An edit that gives an entry another name, where it stands."""

    def edit(terms: Plain) -> None:
        terms[family] = {new if name == old else name: one for name, one in terms[family].items()}

    return edit


def test_a_rule_of_another_name() -> None:
    """Also in what others override."""

    def edit(terms: Plain) -> None:
        moved("rules", "usual", "ordinary")(terms)
        terms["rules"]["free-of-charge"]["overrides"] = ["ordinary"]

    (change,) = changes(edit)
    assert (change.kind, change.how, change.was, change.name) == (
        "rule",
        "renamed",
        "usual",
        "ordinary",
    )
    assert change.details == ()


def test_a_rule_of_another_name_and_another_reason() -> None:
    """What is wording is told with it."""

    def edit(terms: Plain) -> None:
        moved("rules", "free-of-charge", "gift")(terms)
        terms["rules"]["gift"]["because"] = "a favour"

    assert told(edit) == [("rule", "gift", "renamed", ("because", "a gift", "a favour"))]


def test_a_rule_that_means_something_else_is_another_rule() -> None:
    def edit(terms: Plain) -> None:
        moved("rules", "free-of-charge", "gift")(terms)
        terms["rules"]["gift"]["when"] = "extra"

    assert [(change.how, change.name) for change in changes(edit)] == [
        ("removed", "free-of-charge"),
        ("added", "gift"),
    ]


def test_a_figure_of_another_name_wherever_it_is_used() -> None:
    def edit(terms: Plain) -> None:
        moved("figures", "rate", "hourly_rate")(terms)
        terms["charges"]["time"]["pieces"][0]["rate"] = "hourly_rate"
        terms["rules"]["usual"]["then"]["hourly"] = "hourly_rate"

    (change,) = changes(edit)
    assert (change.was, change.name, change.how) == ("rate", "hourly_rate", "renamed")


def test_a_figure_that_is_equal_by_chance_is_not_renamed() -> None:
    """Its uses are others."""

    def edit(terms: Plain) -> None:
        moved("figures", "least", "other")(terms)
        terms["charges"]["time"]["minimum"] = "0"
        terms["values"]["long"] = "minutes > other and kind == 'remote'"

    assert [(change.how, change.name) for change in changes(edit)] == [
        ("removed", "least"),
        ("added", "other"),
        ("changed", "long"),
        ("changed", "time"),
    ]


def test_names_within_names() -> None:
    """A value that rests on a renamed figure is renamed itself."""

    def edit(terms: Plain) -> None:
        moved("figures", "warranty", "guarantee")(terms)
        moved("values", "until", "ends_on")(terms)
        terms["values"]["ends_on"] = "worked_on + guarantee"

    assert [(change.was, change.name) for change in changes(edit)] == [
        ("warranty", "guarantee"),
        ("until", "ends_on"),
    ]


def test_a_charge_and_a_reading() -> None:
    """In the rules that give the charge's parts, and in `reading(…)`."""

    def edit(terms: Plain) -> None:
        moved("charges", "time", "labour")(terms)
        terms["rules"]["usual"]["charge"] = {"labour": {}}
        moved("readings", "AMB-01", "AMB-1")(terms)
        terms["values"]["read"] = "minutes if reading('AMB-1') == 'a' else 0"

    assert [(change.kind, change.was, change.name) for change in changes(edit)] == [
        ("reading", "AMB-01", "AMB-1"),
        ("charge", "time", "labour"),
    ]


def test_a_condition_of_events_that_says_it_otherwise_is_wording() -> None:
    (change,) = changes(lambda terms: terms["valid"][0].update(says="it begins too late"))
    assert (change.kind, change.how, change.wording) == ("validity", "renamed", True)
    assert [(d.what, d.new) for d in change.details] == [("says", "it begins too late")]


def test_a_reading_is_its_words() -> None:
    """Options by letter are alike in all readings."""

    def edit(terms: Plain) -> None:
        moved("readings", "AMB-01", "AMB-1")(terms)
        terms["readings"]["AMB-1"]["question"] = "Which other?"
        terms["values"]["read"] = "minutes if reading('AMB-1') == 'a' else 0"

    assert [(change.kind, change.how) for change in changes(edit)] == [
        ("reading", "removed"),
        ("reading", "added"),
        ("value", "changed"),
    ]


def test_a_detail_of_a_renamed_charge_has_the_names_of_both_sides() -> None:
    def edit(terms: Plain) -> None:
        moved("charges", "call", "talk")(terms)
        terms["rules"]["by-agreement"]["charge"] = {"talk": {"undecided": "some price"}}

    found = changes(edit)
    (detail,) = next(change for change in found if change.kind == "rule").details
    assert (detail.was, detail.what) == ("call: undecided", "talk: undecided")


def test_twins_are_paired_in_the_order_of_their_names() -> None:
    """The same from both sides."""

    def edit(terms: Plain) -> None:
        rule = terms["rules"].pop("by-agreement")
        terms["rules"] |= {"b": rule, "c": rule}

    found = changes(edit)
    assert [(c.how, c.was, c.name) for c in found] == [
        ("renamed", "by-agreement", "b"),
        ("added", None, "c"),
    ]
