"""The part of `clausebook diff` that says what NEW bills beside OLD on given events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.commandline.impacting import Evaluating, impact_of, request_of

if TYPE_CHECKING:
    from engine.commandline.diff import Part
    from engine.compare.impact.model import Impact
    from engine.compare.sources.side import Side


def impact_part(asked: Mapping[str, Any]) -> Part:
    """The part; `asked` has what `events_options` and `impact_options` give, and perhaps a list for the `rows`."""
    from engine.commandline.diff import Part
    from engine.report.impact_json import impact_json
    from engine.report.impact_markdown import impact_markdown
    from engine.report.impact_page import impact_page

    def find(old: Side, new: Side) -> Impact:
        return impact_between(old, new, asked)

    def nothing(found: Impact) -> bool:
        return not found.changed

    top = asked["top"]
    page, markdown = partial(impact_page, top=top), partial(impact_markdown, top=top)
    return Part("impact", find, nothing, page, impact_json, markdown)


def impact_between(old: Side, new: Side, asked: Mapping[str, Any]) -> Impact:
    """The impact of NEW beside OLD; a side that is one version is that version, whatever the dates of events say."""
    sides = (evaluating_of(old, asked), evaluating_of(new, asked))
    return impact_of(*sides, asked["by"], asked["engine"], asked.get("rows"))


def evaluating_of(side: Side, asked: Mapping[str, Any]) -> Evaluating:
    """A side as it is evaluated."""
    version = None if side.version is None else side.version.id
    request = replace(request_of(side.name, asked), version_id=version)
    return Evaluating(side.name, side.rulebook, request)
