"""A moment as a person writes it: an instant with its offset, or a date, which means the start of that local day."""

from __future__ import annotations

from datetime import datetime

from engine.rulebook.model import Rulebook
from engine.values.zones import day_start, parse_date, parse_instant, zone


def moment(text: str, rulebook: Rulebook) -> datetime:
    """The instant (UTC) that `text` means in the provider's zone. Raises `InstantError`."""
    if len(text) == len("2016-09-02"):
        return day_start(parse_date(text), zone(rulebook.time_zone))
    return parse_instant(text)
