"""The page of a comparison: what stands in it, that nothing in it can act, and that it is the same each time."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64encode
from copy import deepcopy
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.authoring.case_files import Case
from engine.authoring.cases import differences_of
from engine.compare.holding import Held
from engine.compare.sources.side import Side
from engine.report.held_words import held_sentence
from engine.report.html.page import Found, change_page, impact_page
from engine.rulebook.fingerprint import version_hash
from tests.report.html.made import (
    OLD,
    ROWS,
    book,
    found,
    impact,
    new_terms,
    page,
    recorded,
    sides,
    usual,
)
from tests.report.html.outline import outline, rows

HERE = Path(__file__).parent
ODD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{ 7 * 7 }}"


def test_it_is_as_recorded() -> None:
    """Headline, tables, bars, witnesses, sums: the outline was read and found right.

    By hand: 60 min at 60 and 75 are 60.00 and 75.00, 10 min are 10.00 and 12.50, the visit 50.00 and 40.00: together
    120.00 and 127.50, which is 7.50 or 6.25 % more.
    """
    assert recorded() == (HERE / "outline.txt").read_text(encoding="utf-8")


def test_the_same_input_gives_the_same_page() -> None:
    """In another process as well, where sets have another order."""
    code = "import sys; from tests.report.html.made import page; sys.stdout.buffer.write(page().encode())"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=HERE.parents[2],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert runs[0] == runs[1] == usual().encode()


def test_it_needs_nothing_from_outside() -> None:
    """No address but places on the page itself, and all of these are there; the policy refuses everything else."""
    text = usual()
    told = outline(text)
    assert told.outside == []
    assert {link.removeprefix("#") for link in told.links} <= {*told.ids}
    assert len({*told.ids}) == len(told.ids)
    assert not re.search(r"@import|url\(|https?:", text)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy.startswith("default-src &#39;none&#39;; style-src")


@pytest.mark.parametrize("name", ["style", "script"])
def test_only_its_own_style_and_script_may_run(name: str) -> None:
    """They are named by their hashes; nothing is styled or scripted in place."""
    text = usual()
    (inside,) = re.findall(f"<{name}>(.*?)</{name}>", text, re.DOTALL)
    digest = b64encode(sha256(inside.encode()).digest()).decode()
    assert f"{name}-src &#39;sha256-{digest}&#39;".replace("+", "&#43;") in text.replace("+", "&#43;")  # fmt: skip
    assert outline(text).handlers == []


def test_whatever_comes_from_data_is_text() -> None:
    """Names of customers and events, figures, clauses' words, conditions: none of it becomes an element."""
    terms = new_terms()
    terms["facts"]["customer"]["means"] = ODD
    terms["rules"]["calls"]["because"] = ODD
    rows_ = [{**row, "customer": ODD, "id": f"{ODD}{n}"} for n, row in enumerate(ROWS)]
    old, new = sides(OLD, terms)
    text = change_page(old, new, found(old, new, rows_), 10)
    assert text.count("<script>") == 1
    assert "<img" not in text
    assert "alert(1)" in text
    assert "{{ 7 * 7 }}" in text, "data is no template"
    told = outline(text)
    assert told.handlers == []
    assert any(ODD in line for line in told.lines)


def test_control_signs_are_spelled_out() -> None:
    """What could turn the order of letters around, or steer, is told as what it is."""
    text = page([{**ROWS[0], "customer": "a\u202eb\x07"}])
    assert "\u202e" not in text
    assert "\x07" not in text
    assert "a\\u202eb\\x07" in text


def test_customers_are_named_to_the_letter() -> None:
    """Who pays more comes first; the kinds of the rulebook are told in words."""
    assert list(rows(usual(), "Who pays more, and who less")) == [
        "customer |results |changed |old |new |difference | less more",
        "Alder_1 |1 |1 |60.00 |75.00 |+15.00",
        "Birch |2 |2 |60.00 |52.50 |−7.50",
    ]
    assert "site visit |1 |1 |50.00 |40.00 |−10.00" in list(rows(usual(), "By kind"))


def test_at_most_so_many_rows() -> None:
    """With one row, the rest is counted."""
    text = page(top=1)
    assert "… and 1 more that change, 1 that does not change." in text
    assert "… and 2 results more." in text


def test_both_versions_are_known_by_their_hashes() -> None:
    """The same as `evaluate --hashes` says."""
    text = usual()
    for side in sides():
        assert side.version is not None
        assert version_hash(side.version, side.rulebook.time_zone, {}) in text


def test_a_witness_is_a_case_that_passes() -> None:
    """Pasted into a file of cases, it holds under NEW and not under OLD."""
    cases = [
        case for text in re.findall(r"<pre[^>]*>(.*?)</pre>", usual(), re.DOTALL)
        for case in yaml.safe_load(text.replace("&#39;", "'").replace("&gt;", ">"))
    ]  # fmt: skip
    assert [case["expect"]["amount"] for case in cases] == ["1.25", "40.00"]
    old, new = sides()
    for case in cases:
        assert list(differences_of(new.rulebook, _case(case))) == []
        other = {**case, "version": "2026"}
        assert list(differences_of(old.rulebook, _case(other))) != []


def _case(plain: dict[str, Any]) -> Case:
    return Case(
        "pasted.yaml", plain["name"], (), (), {}, {}, (plain["event"],), (plain["expect"],), version=plain["version"]
    )  # fmt: skip


def test_parts_that_nobody_asked_for_are_named() -> None:
    """What is not there is not taken for nothing."""
    old, new = sides()
    whole = found(old, new)
    text = change_page(old, new, Found(text=whole.text), 10)
    assert "Not on this page, since nobody asked for it: behaviour and impact." in text
    assert "<h2 id=" in text
    assert 'id="impact"' not in text
    assert "Not on this page" not in usual()


def test_nothing_changes() -> None:
    """Terms beside themselves; the page says no more than what was looked at."""
    one = book("2026", OLD)
    old = new = Side("corner", one, one.versions["2026"])
    whole = found(old, new)
    text = change_page(old, new, Found(text=whole.text, impact=whole.impact), 10)
    assert "<h1>Nothing changes</h1>" in text
    assert "nobody is billed otherwise" in text
    text = change_page(old, new, Found(impact=whole.impact), 10)
    assert "<h1>These events cost what they did</h1>" in text


def test_a_change_of_nothing_but_names() -> None:
    """A rule that is called otherwise is no rule that changes."""
    terms = deepcopy(OLD)
    terms["rules"]["any-question"] = terms["rules"].pop("questions")
    old, new = sides(OLD, terms)
    text = change_page(old, new, Found(text=found(old, new).text), 10)
    assert "<h1>From 1 January 2026, only names, dates or wording change</h1>" in text


def test_changed_results_are_held_against_the_proofs() -> None:
    """How the changes of real events stand to what was proved is told below the sum."""
    old, new = sides()
    held = Held(changed=3, inside=2, differing=0, unknown=0, together=1, beyond=0)
    lines = outline(change_page(old, new, replace(found(old, new), held=held), 10)).lines
    assert f"p: {held_sentence(held)}" in lines
    assert "2 of events that fall into one of the regions" in held_sentence(held)


def test_what_if() -> None:
    """Money alone, with the same numbers."""
    old, new = sides()
    text = impact_page(impact(old, new), 10)
    assert "<h1>3 of 4 results would change</h1>" in text
    assert "127.50 − 120.00 = +7.50 = 17.50 billed more − 10.00 billed less (USD)" in text
    assert outline(text).open == []


def test_two_currencies_have_their_own_charts() -> None:
    """USD in OLD and EUR in NEW: neither is converted, and each has its tables."""
    old = book("2026", OLD)
    euros = deepcopy(new_terms())
    euros["currency"] = "EUR"
    euros["figures"] = {"hourly_rate": "75 EUR/hour", "visit_fee": "40 EUR"}
    new = book("2027", euros)
    from tests.compare.impact.measured import measure

    text = impact_page(measure(old, new, ROWS), 10)
    for currency in ("USD", "EUR"):
        assert f"<h3>By month, {currency}</h3>" in text
        assert f"<h3>Who pays more, and who less, {currency}</h3>" in text
    assert "strip" not in re.sub("<style>.*</style>", "", text, flags=re.DOTALL)
