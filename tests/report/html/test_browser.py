"""The page in a browser without a window: no error, charts drawn, witnesses unfold by mouse and by keyboard.

Driven through WebDriver with the driver that the system has for its Chromium; named as skipped where either is missing.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.report.html.browser import BROWSED, all_of
from tests.report.html.made import usual

pytestmark = BROWSED
BOX = "return arguments[0].getBoundingClientRect().toJSON()"
PAINTED = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"


@pytest.fixture
def shown(driver: Any, tmp_path: Path) -> Iterator[Any]:
    """The page, freshly opened from a file, on a wide screen; whatever is done with it, no script fails."""
    path = tmp_path / "notice.html"
    path.write_text(usual(), encoding="utf-8")
    driver.set_window_size(1200, 900)
    driver.get_log("performance")  # what was asked for before is forgotten
    driver.get(path.as_uri())
    yield driver
    assert driver.get_log("browser") == []


def box(driver: Any, element: Any) -> dict[str, int]:
    """Where an element is drawn."""
    return dict(driver.execute_script(BOX, element))


def printed(driver: Any) -> bytes:
    """The page as a PDF, once it is painted: now and then a browser that has much to do prints an empty sheet first."""
    assert all_of(driver, "h1")[0].is_displayed()
    for _ in range(10):
        driver.execute_async_script(PAINTED)
        asked = {"preferCSSPageSize": True}
        pdf = b64decode(driver.execute_cdp_cmd("Page.printToPDF", asked)["data"])
        if b"/Font" in pdf:  # some text at least
            return pdf
    raise AssertionError(f"ten times an empty sheet: {pdf!r}")


def test_it_opens_without_an_error_and_asks_for_nothing(shown: Any) -> None:
    """Nothing on the console, and the file is the only thing that was loaded."""
    assert shown.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in shown.get_log("performance")]
    asked = {
        one["params"]["request"]["url"]
        for one in messages
        if one["method"] == "Network.requestWillBeSent"
    }
    assert asked == {shown.current_url}


def test_charts_are_drawn(shown: Any) -> None:
    """The strip, a bar for each row that changes, a column for each month: with colours, and on the page."""
    for picture in all_of(shown, "svg"):
        if picture.is_displayed():
            assert min(box(shown, picture)["width"], box(shown, picture)["height"]) > 0
    strip = [box(shown, piece)["width"] for piece in all_of(shown, ".strip rect")]
    assert max(strip) - min(strip) < 1, "one less, one the same, one more"
    more, less = (
        box(shown, one)["height"] for one in all_of(shown, ".columns g:first-of-type rect")
    )
    assert abs(more - less * 3 / 2) < 1, "15.00 above zero, 10.00 below"
    fills = {
        shown.execute_script("return getComputedStyle(arguments[0]).fill", one)
        for one in all_of(shown, ".bar rect")
    }
    assert len(fills) == 2
    named = all_of(shown, "svg[role=img]")
    assert all(one.get_attribute("aria-label") for one in named)


def test_a_witness_unfolds_by_mouse(shown: Any) -> None:
    """The case is seen after a click, and no longer after another."""
    summary = all_of(shown, "#regions summary")[0]
    case = all_of(shown, "#regions pre")[0]
    assert not case.is_displayed()
    summary.click()
    assert case.is_displayed()
    assert "hourly_rate" in case.text
    summary.click()
    assert not case.is_displayed()


def test_a_witness_unfolds_by_keyboard(shown: Any) -> None:
    """Enter and blank, where the tabulator leads."""
    from selenium.webdriver.common.keys import Keys

    case = all_of(shown, "#regions pre")[0]
    for _ in range(60):
        shown.switch_to.active_element.send_keys(Keys.TAB)
        if shown.switch_to.active_element.text.startswith("An example"):
            break
    shown.switch_to.active_element.send_keys(Keys.ENTER)
    assert case.is_displayed()
    shown.switch_to.active_element.send_keys(Keys.SPACE)
    assert not case.is_displayed()


def test_rows_can_be_searched(shown: Any) -> None:
    """Rows that do not fit go, with the change that has no more rows; an empty box brings them back."""
    field = all_of(shown, "#filter")[0]
    regions = all_of(shown, "#regions .region")
    field.send_keys("visit fee")
    assert [one.is_displayed() for one in regions] == [False, True]
    assert all_of(shown, "#found")[0].text == "1 of 2"
    assert [one.is_displayed() for one in all_of(shown, "#regions .cause")] == [False, True]
    field.clear()
    field.send_keys(" ")
    assert [one.is_displayed() for one in regions] == [True, True]


def test_all_examples_unfold_at_once(shown: Any) -> None:
    """One button for all, and back."""
    button = all_of(shown, "#unfold")[0]
    cases = all_of(shown, "#regions pre")
    button.click()
    assert all(case.is_displayed() for case in cases)
    button.click()
    assert not any(case.is_displayed() for case in cases)


@pytest.mark.parametrize("width", [360, 800, 1400])
def test_it_fits_the_screen(shown: Any, width: int) -> None:
    """A phone, a tablet, a desk: nothing stands out to the right."""
    metrics = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    shown.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        all_of(shown, "#regions summary")[0].click()
        wide = shown.execute_script("return document.documentElement.scrollWidth")
        assert wide <= width
    finally:
        shown.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_what_is_wider_than_the_screen_can_be_reached_by_keyboard(shown: Any) -> None:
    """A chart or table that can be moved sideways can have the focus; others are no stop on the way."""
    stops = "return document.querySelectorAll('.scroll[tabindex]').length"
    assert shown.execute_script(stops) == 0
    metrics = {"width": 320, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    shown.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        wide = "return [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length"
        shown.refresh()
        assert shown.execute_script(stops) == shown.execute_script(wide) > 0
    finally:
        shown.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_it_reads_without_script(shown: Any) -> None:
    """What only script does is hidden; witnesses unfold all the same."""
    shown.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        shown.refresh()
        assert not all_of(shown, ".tools")[0].is_displayed()
        all_of(shown, "#regions summary")[0].click()
        assert all_of(shown, "#regions pre")[0].is_displayed()
    finally:
        shown.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_what_is_read_aloud_has_names(shown: Any) -> None:
    """Tables stay tables for screen readers, on a phone as well; the search box has a label."""
    metrics = {"width": 360, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    shown.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    try:
        tree = shown.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    finally:
        shown.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    roles = [
        (one["role"]["value"], one.get("name", {}).get("value", ""))
        for one in tree
        if "role" in one
    ]
    assert (
        "table",
        "Where events come to something else, by the change that brings it about",
    ) in roles
    assert ("searchbox", "Show only rows with") in roles
    assert {role for role, _ in roles} >= {
        "rowheader",
        "columnheader",
        "heading",
        "main",
        "navigation",
    }
    assert all(name for role, name in roles if role in ("image", "button", "link"))


def test_it_prints(shown: Any) -> None:
    """A4, witnesses open, in a few pages."""
    pdf = printed(shown)
    assert pdf.startswith(b"%PDF")
    assert 1 < pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") <= 8
    shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert box(shown, all_of(shown, "#regions pre")[0])["height"] > 0
        assert not all_of(shown, "nav")[0].is_displayed()
    finally:
        shown.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
