"""The links of the documentation lead somewhere: to a file, and to a heading of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.markdown import DOCS, ROOT, pages

PAGES = [*pages(), ROOT / "README.md"]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"^(`{3,}).*?^\1$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[str]:
    """The targets of a page's links to our own files."""
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    return [link for link in _LINK.findall(text) if "://" not in link]


def anchors(page: Path) -> set[str]:
    """The anchors that the headings of a page get."""
    text = re.sub(r"^(`{3,}).*?^\1$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_heading_that_is_there(page: Path) -> None:
    broken = []
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert not broken


def test_every_page_can_be_reached_from_the_others() -> None:
    reached = {
        (page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in links(page)
    }
    unreached = [str(page.relative_to(DOCS)) for page in pages() if page not in reached]
    assert unreached in ([], ["README.md"])


def test_no_page_names_a_place_of_some_machine() -> None:
    for page in pages():
        found = re.findall(r"(?<![\w.])/(?:home|root|tmp|work|Users)/\S*", page.read_text("utf-8"))
        assert not found, page
