"""The page of the terms in a browser: links lead where they say, nothing is asked for, nothing stands out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import load
from engine.report.html.terms import terms_page
from engine.report.terms import terms
from tests.report.html.browser import BROWSED, all_of

pytestmark = BROWSED


@pytest.fixture
def shown(driver: Any, tmp_path: Path) -> Iterator[Any]:
    """WSM's terms, opened from a file; whatever is done with them, no script fails."""
    path = tmp_path / "terms.html"
    path.write_text(terms_page(terms(load("wsm"))), encoding="utf-8")
    driver.set_window_size(1200, 900)
    driver.get_log("performance")  # what was asked for before is forgotten
    driver.get(path.as_uri())
    yield driver
    assert driver.get_log("browser") == []


def test_it_asks_for_nothing(shown: Any) -> None:
    """The file is the only thing that was loaded."""
    messages = [json.loads(entry["message"])["message"] for entry in shown.get_log("performance")]
    asked = {
        one["params"]["request"]["url"]
        for one in messages
        if one["method"] == "Network.requestWillBeSent"
    }
    assert asked == {shown.current_url}
    assert all_of(shown, "h1")[0].text == "The terms as understood"


def test_a_rule_leads_to_its_clause_and_back(shown: Any) -> None:
    """By two clicks, each of which shows the place that it names."""
    rule = shown.find_element("id", "rule:undated:training-in-the-fee")
    rule.find_element("css selector", ".cited a").click()
    assert shown.current_url.endswith("#clause:WSM-TS.1")
    clause = shown.find_element("css selector", ".entry:target")
    assert clause.is_displayed()
    assert "Training is in the fee" in clause.text
    clause.find_element("link text", "training-in-the-fee").click()
    assert shown.find_element("css selector", ".entry:target") == rule


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_it_fits_the_screen(shown: Any, width: int) -> None:
    """A phone, a tablet, a desk: nothing stands out to the right."""
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    shown.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        assert shown.execute_script("return document.documentElement.scrollWidth") <= width
    finally:
        shown.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
