"""A browser without a window, for every test that opens a page; named as skipped where the system has none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")

BROWSED = [
    pytest.mark.skipif(
        not BROWSER or not DRIVER, reason="chromium and chromedriver are not installed"
    ),
    pytest.mark.xdist_group("chromium"),  # one browser for all of them
]
SWITCHES = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    """A browser."""
    webdriver = pytest.importorskip("selenium.webdriver")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for switch in SWITCHES:
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(DRIVER))
    yield found
    found.quit()


def all_of(driver: Any, selector: str) -> list[Any]:
    """The elements that a selector of CSS finds."""
    found = driver.find_elements("css selector", selector)
    assert found, selector
    return list(found)
