"""The browser, for every test of this folder."""

from tests.report.html.browser import driver

__all__ = ["driver"]
