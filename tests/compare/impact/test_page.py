"""The page of an impact, whatever numbers stand in it."""

from __future__ import annotations

from engine.report.impact_json import impact_json
from engine.report.impact_markdown import impact_markdown
from engine.report.impact_page import impact_page
from tests.compare.impact.measured import TERMS, Plain, book, measure, terms

LARGE: list[Plain] = [
    {"id": f"an-id-of-many-letters-{n}", "kind": "remote", "customer": f"a customer with a long name {n}",
     "day": "2026-01-10", "minutes": "7000000001"}
    for n in range(3)
]  # fmt: skip


def test_it_fits_the_screen() -> None:
    """Two currencies, amounts of fifteen characters, long names: the amounts of OLD give way, nothing is cut."""
    euro = terms(hourly="61.37 EUR/hour", fee="50 EUR")
    found = measure(book(TERMS), book({**euro, "currency": "EUR"}), LARGE)
    page = [line.text for line in impact_page(found, 10)]
    assert max(map(len, page)) <= 80, page
    assert "+7159833334.36 EUR" in "\n".join(page)
    assert "-7000000001.00 USD" in "\n".join(page)


def test_one_currency_of_large_amounts() -> None:
    """The same with one."""
    found = measure(book(TERMS), book(terms(hourly="61.37 USD/hour")), LARGE)
    page = [line.text for line in impact_page(found, 2)]
    assert max(map(len, page)) <= 80, page
    assert "… and 1 result more" in page
    assert "… and 1 more that change" in page


def test_what_only_one_side_has_is_said() -> None:
    """A line that is gone, a result that is gone."""
    rows: list[Plain] = [
        {"id": "a|b", "kind": "remote", "customer": "<i>", "day": "2026-01-10", "minutes": "60"},
        {"id": "c", "kind": "visit", "day": "2026-01-10", "minutes": "0"},
    ]
    new = terms()
    new["rules"]["timed"] = {"when": "kind == 'remote'", "then": {"how": "flat"}}
    new["valid"] = [
        {"field": "minutes", "holds": "minutes > minutes(0)", "says": "nothing was done"}
    ]
    found = measure(book(TERMS), book(new), rows)
    page = "\n".join(line.text for line in impact_page(found, 10))
    assert "how timed → flat; time: 60.00 USD → no line" in page
    assert "only in OLD: decided, 50.00 USD" in page
    text = impact_markdown(found, 10)
    assert (
        "| a\\|b, &lt;i>, 2026-01 | -60.00 USD | how timed → flat; time: 60.00 USD → no line |"
        in text
    )
    details = impact_json(found)["changed"]
    assert isinstance(details, list)
    assert details[0]["details"][1] == {  # type: ignore[index, call-overload]
        "what": "line", "charge": "time", "of": None, "field": "line", "old": "60.00", "new": None,
    }  # fmt: skip
