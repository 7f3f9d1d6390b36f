"""The terms of a rulebook as one HTML page that asks the network for nothing."""

from __future__ import annotations

from engine.report.html.rendering import rendered
from engine.report.terms import Terms


def terms_page(found: Terms) -> str:
    """The whole page."""
    return rendered(
        "terms.html",
        provider=found.name,
        eyebrow="terms of support",
        title="The terms as understood",
        terms=found,
    )
