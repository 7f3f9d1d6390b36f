"""Days that are looked for around the holidays of a row are unknown where an argument is."""

from __future__ import annotations

from engine.events.readers.python_values import raw_events
from tests.laws.building import build
from tests.plan.lower.both import both


def test_a_count_that_nobody_knows() -> None:
    version = {
        "in_force": [{}],
        "facts": {
            "day": {"kind": "date"},
            "n": {"kind": "integer"},
            "off": {"kind": "dates"},
        },
        "calendars": {
            "office": {"week": {"mon-fri": "09:00-18:00"}, "holidays": [], "holidays_from": "off"}
        },
        "values": {"due": "working_day_after(office, day, n)"},
        "outcomes": {
            "due_on": {"kind": "date"},
            "opens": {"kind": "bool"},
            "urgent": {"kind": "bool"},
        },
        "rules": {
            "all": {"about": "event", "then": {"due_on": "due", "opens": "open_on(office, due)"}},
            "some": {"about": "event", "when": "open_on(office, due)", "then": {"urgent": "True"}},
        },
    }
    days = [{"day": "2026-01-05", "n": 2}, {"day": "2026-01-05"}, {"n": 3}, {}]
    events = [
        {"id": f"e{n}{len(off)}", "off": off, **event}
        for n, event in enumerate(days)
        for off in ([], ["2026-01-06"])
    ]
    coverage = both(build({"versions": {"v": version}}), raw_events(events))
    assert coverage.interpreted == 0
