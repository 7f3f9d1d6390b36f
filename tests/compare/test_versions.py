"""Each family of entries: what an edit comes to, in words."""

from __future__ import annotations

from typing import Any

import pytest

from engine.compare.changes import KINDS
from tests.compare.terms import TERMS, changes, told

Plain = Any


def put(path: str, value: Plain) -> Any:
    """An edit that puts a value under the keys of a path, `/` between them; None takes the key away."""

    def edit(terms: Plain) -> None:
        *keys, last = path.split("/")
        node = terms
        for key in keys:
            node = node[int(key)] if isinstance(node, list) else node[key]
        if value is None:
            del node[last]
        elif isinstance(node, list):
            node[int(last)] = value
        else:
            node[last] = value

    return edit


CHANGED = [
    ("figures/rate/is", "165 USD/hour", ("figure", "rate"), ("is", "110 USD/hour", "165 USD/hour")),
    ("figures/warranty/is", "30 days", ("figure", "warranty"), ("is", "6 months", "30 days")),
    ("figures/least/means", None, ("figure", "least"), ("means", "of any call", None)),
    ("facts/minutes/min", "5", ("fact", "minutes"), ("smallest", "0 min", "5 min")),
    ("facts/minutes/unit", "hour", ("fact", "minutes"), ("kind", "duration, min", "duration, hour")),
    ("facts/region/default", "south", ("fact", "region"), ("default", "north", "south")),
    ("facts/client/required", True, ("fact", "client"), ("required", "no", "yes")),
    ("facts/paid_in/default", None, ("fact", "paid_in"), ("default", "0 hours", None)),
    ("nested/items/own", ["minutes", "kind"], ("nested", "items"), ("own", "minutes", "kind, minutes")),
    ("facts/grade/from", None, ("fact", "grade"), ("comes from", "people", None)),
    ("tables/people/key", ["region"], ("table", "people"), ("key", "client", "region")),
    (
        "valid/0/holds",
        "ended_at > started_at",
        ("validity", "ended_at: it ends too early"),
        ("must hold", "ended_at >= started_at", "ended_at > started_at"),
    ),
    ("lookups/fees/rows/1/is", "25 USD", ("lookup", "fees"), ("row north, from 2 hours", "20 USD", "25 USD")),
    (
        "lookups/fees/rows/2/open",
        "all fees",
        ("lookup", "fees"),
        ("row south", "open: the fee of the south", "open: all fees"),
    ),
    (
        "calendars/office/week",
        {"mon-thu": "09:00-18:00", "fri": "09:00-15:00"},
        ("calendar", "office"),
        ("fri", "09:00-18:00", "09:00-15:00"),
    ),
    (
        "calendars/office/week",
        {"mon-fri": "09:00-17:00"},
        ("calendar", "office"),
        ("mon-fri", "09:00-18:00", "09:00-17:00"),
    ),
    (
        "calendars/office/holidays",
        ["2026-01-01", "2026-05-01"],
        ("calendar", "office"),
        ("closed on", "2026-01-01", "2026-01-01, 2026-05-01"),
    ),
    ("calendars/office/zone", "Europe/Paris", ("calendar", "office"), ("zone", "America/New_York", "Europe/Paris")),
    (
        "grids/shares/week/sat-sun",
        {"00:00-24:00": "3"},
        ("grid", "shares"),
        ("sat-sun", "00:00-24:00 2", "00:00-24:00 3"),
    ),
    (
        "grids/prices/week/mon-sun",
        "90 USD/hour",
        ("grid", "prices"),
        ("mon-sun", "00:00-24:00 60 USD/hour", "00:00-24:00 90 USD/hour"),
    ),
    ("readings/AMB-01/chosen", "b", ("reading", "AMB-01"), ("chosen", "a", "b")),
    ("readings/AMB-01/options/b", "those", ("reading", "AMB-01"), ("option b", "that", "those")),
    ("groups/job/when", None, ("group", "job"), ("when", "kind == 'visit'", "always")),
    ("groups/job/by", ["client", "region"], ("group", "job"), ("by the same", "client", "client, region")),
    ("splits/piece/at", ["office"], ("split", "piece"), ("cut at", "office, midnight", "office")),
    ("splits/piece/until", "started_at", ("split", "piece"), ("until", "ended_at", "started_at")),
    (
        "values/so_far/window/frame",
        "through",
        ("value", "so_far"),
        (
            "is",
            "total of minutes over job, before it, by started_at",
            "total of minutes over job, up to it, by started_at",
        ),
    ),
    ("balances/prepaid/overdraw", True, ("balance", "prepaid"), ("overdraw", "no", "yes")),
    ("balances/prepaid/draw", "minutes * 2", ("balance", "prepaid"), ("out", "minutes", "minutes * 2")),
    (
        "running/count/cells/seen/next",
        "seen_before + 2",
        ("running", "count"),
        ("seen", "first 0 then seen_before + 1", "first 0 then seen_before + 2"),
    ),
    ("outcomes/outcome/required", None, ("outcome", "outcome"), ("required", "yes", "no")),
    ("charges/time/minimum", None, ("charge", "time"), ("minimum", "least", None)),
    ("charges/time/round_how", "up", ("charge", "time"), ("round how", "half_even", "up")),
    (
        "charges/time/pieces/0/rate",
        "rate * 2",
        ("charge", "time"),
        ("pieces", "each piece: piece_minutes at rate", "each piece: piece_minutes at rate * 2"),
    ),
    ("rules/usual/then/outcome", "free", ("rule", "usual"), ("then outcome", "billable", "free")),
    ("rules/usual/then/hourly", None, ("rule", "usual"), ("then hourly", "rate", None)),
    ("rules/usual/charge", None, ("rule", "usual"), ("charge time", "due", "not made due")),
    (
        "rules/usual/charge/time",
        {"free": "least"},
        ("rule", "usual"),
        ("time: free", None, "least"),
    ),
    ("rules/free-of-charge/when", None, ("rule", "free-of-charge"), ("when", "long", "always")),
    ("rules/free-of-charge/overrides", None, ("rule", "free-of-charge"), ("overrides", "usual", None)),
    ("rules/free-of-charge/because", "a favour", ("rule", "free-of-charge"), ("because", "a gift", "a favour")),
    (
        "rules/by-agreement/charge/call",
        {"open": "the price"},
        ("rule", "by-agreement"),
        ("call: undecided", "undecided: the price", "open: the price"),
    ),
    (
        "in_force/0/until",
        "2027-01-01",
        ("version", "version"),
        ("in force", "from 2026-01-01", "from 2026-01-01 until 2027-01-01"),
    ),
    ("because", "a misprint", ("version", "version"), ("because", None, "a misprint")),
    ("recorded", "2025-12-01", ("version", "version"), ("recorded", None, "2025-12-01")),
    ("month_ends", "overflow", ("version", "version"), ("month ends", "clamp", "overflow")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "entry", "detail"), CHANGED, ids=lambda one: str(one)[:40]
)
def test_an_edit_in_words(
    path: str, value: Plain, entry: tuple[str, str], detail: tuple[str, str, str]
) -> None:
    """One change, of the entry that was edited, and only that."""
    assert told(put(path, value)) == [(*entry, "changed", detail)]


def test_amounts_are_compared_with_their_kind() -> None:
    """Ten dollars are not ten hours, wherever they stand; 120 minutes are two hours."""

    def edit(terms: Plain) -> None:
        for row in terms["lookups"]["fees"]["rows"][:2]:
            row["is"] = row["is"].replace("USD", "hours")
        terms["grids"]["prices"]["week"]["mon-sun"] = "60 hours/USD"

    assert [
        d[1:] for change in told(edit) if change[0] in ("lookup", "grid") for d in change[3:]
    ] == [
        ("20 USD", "20 hours"),
        ("10 USD", "10 hours"),
        ("00:00-24:00 60 USD/hour", "00:00-24:00 60 hours/USD"),
    ]

    def respell(terms: Plain) -> None:
        terms["lookups"]["fees"]["rows"][0]["minutes"] = {"until": "120 min"}
        terms["grids"]["prices"]["week"]["mon-sun"] = "1 USD/min"

    assert changes(respell) == ()


def test_a_list_of_dates_that_is_known_for_some_years_only() -> None:
    """What the list should be like is wording; for which years it is known is not."""
    like = {"country": "US", "years": "2026-2027"}
    (change,) = changes(
        put("figures/days_off", {"is": ["2026-01-01", "2026-12-25"], "holidays_like": like})
    )
    assert [(d.what, d.new, d.wording) for d in change.details] == [
        ("known for", "2026 to 2027", False),
        ("holidays like", "US 2026 to 2027", True),
    ]


def test_members_that_come_and_go() -> None:
    """Of a list, and of conditions that hold together."""
    (fact,) = changes(put("facts/kind/values", ["remote", "visit", "call"]))
    (values,) = fact.details
    assert (values.what, values.gone, values.come) == ("values", (), ("call",))
    (rule,) = changes(
        put("rules/usual/when", "kind == 'visit' and not extra and region == 'north'")
    )
    (when,) = rule.details
    assert (when.gone, when.come) == (("minutes > 0",), ("region == 'north'",))


def test_added_and_removed() -> None:
    """With all that the entry says; what is usual is left out."""
    rule = {"when": "extra", "then": {"flags": ["long_one"]}}
    assert told(put("rules/odd", rule)) == [
        ("rule", "odd", "added", ("when", None, "extra"), ("then flags", None, "long_one"))
    ]
    assert told(put("values/until", None)) == [
        ("value", "until", "removed", ("is", "worked_on + warranty", None))
    ]


def test_an_entry_has_one_change_with_all_its_details() -> None:
    """What matters first, then the wording."""

    def edit(terms: Plain) -> None:
        terms["figures"]["least"] = {"is": "20 min", "means": "of any call at all"}

    (change,) = changes(edit)
    assert [(d.what, d.wording) for d in change.details] == [("is", False), ("means", True)]
    assert not change.wording


def test_places_are_of_both_sides() -> None:
    """An expression's own, else the entry's."""
    (change,) = changes(put("rules/usual/when", "extra"))
    (detail,) = change.details
    assert detail.old_place is not None
    assert detail.new_place is not None
    assert detail.old_place.text.strip('"').startswith("kind == ")
    assert detail.new_place.text.strip('"') == "extra"
    assert change.new_place is not None
    assert change.new_place.text == "usual"


def test_the_terms_have_an_entry_of_every_family() -> None:
    """So that no family goes untested."""
    families = {one[2][0] for one in CHANGED}
    assert families == set(KINDS) - {
        "provider", "clause", "straddle", "ended", "always",
    }  # fmt: skip
    assert len(TERMS) == 20
