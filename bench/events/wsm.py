"""Events for WSM's terms: training, requests, tickets and their queues, issues, contracts, quotes and projects."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bench.events.draw import Draw, Row

ZONE: Final = "America/Los_Angeles"
LEVELS = ("Standard", "Professional", "Premium", "eXpress", "Grow")
SYMPTOMS = ("none", "none", "site_down", "cart_down", "cannot_search", "cannot_order")
ORIGINS = ("framework", "framework", "framework", "third_party", "customised_css_js", "custom_feature",
           "shared_integration", "client_integration", "client_team_change", "user_error")  # fmt: skip


def _told(
    draw: Draw, kind: str, name: str, more: Callable[[Draw, date], Row], own: tuple[str, ...] = ()
) -> list[Row]:
    """One event, or several entries of one job with the same facts but for their `own`."""
    day = draw.day()
    base: Row = {"kind": kind, "client_level": draw.pick(LEVELS)} | more(draw, day)
    if draw.maybe(0.7):
        return [base | _timed(draw, base, day)]
    rows: list[Row] = []
    for _ in range(draw.size()):
        again = more(draw, day)
        row = base | {name: again[name] for name in own if name in again} | {"entry_of": name}
        rows.append(row | _timed(draw, row, draw.near(day, 10)))
    return rows


def _timed(draw: Draw, row: Row, day: date) -> Row:
    """When and how long; what its minutes fall into has to add up."""
    parts = [
        row[part]
        for part in ("question_minutes", "change_minutes", "admin_minutes", "code_minutes")
        if row.get(part) is not None
    ]
    found = draw.times(day, sum(parts) if len(parts) == 2 else draw.minutes() + sum(parts))
    if parts and draw.maybe(0.3):
        found = {
            name: value for name, value in found.items() if name not in ("minutes", "ended_at")
        }
    return found


def _training(draw: Draw, name: str) -> list[Row]:
    def more(draw: Draw, day: date) -> Row:
        row: Row = {"training_form": draw.pick(("self_paced", "question", "hands_on"))}
        if draw.maybe(0.3):
            row["subject_owner"] = draw.pick(("wsm", "third_party"))
        if draw.maybe(0.25):
            row["excessive_ruled_at"] = draw.text(draw.clock(draw.near(day, 1)))
        return row

    return _told(draw, "training", name, more)


def _request(draw: Draw, name: str) -> list[Row]:
    def more(draw: Draw, day: date) -> Row:
        row: Row = {
            "channel_used": draw.pick(("phone", "ticket", "email")),
            "office_open": draw.maybe(0.5),
        }
        row["critical_symptom"] = draw.pick(SYMPTOMS)
        change = draw.maybe(0.5)
        if draw.maybe(0.85):
            row["needs_site_change"] = change
        if draw.maybe(0.5):
            row["question_minutes"] = draw.minutes()
        if draw.maybe(0.5):
            row["change_minutes"] = draw.minutes() if change else 0
        if draw.maybe(0.15):
            row["excessive_ruled_at"] = draw.text(draw.clock(draw.near(day, 1)))
        return row

    return _told(draw, "support_request", name, more)


def _ticket(draw: Draw, name: str) -> list[Row]:
    row: Row = {"kind": "ticket", "client_level": draw.pick(LEVELS)}
    row |= {"critical_symptom": draw.pick(SYMPTOMS), "office_open": draw.maybe(0.5)}
    return [row | {"submitted_at": draw.text(draw.clock(draw.day()))}]


def _queue(draw: Draw, name: str) -> list[Row]:
    """Tickets that wait; some were submitted at the same moment."""
    day = draw.day()
    moments = [draw.text(draw.clock(draw.near(day, 2))) for _ in range(3)]
    rows: list[Row] = []
    for _ in range(draw.size()):
        row: Row = {"kind": "ticket_queue", "queue_id": name, "client_level": draw.pick(LEVELS)}
        row["critical_symptom"] = draw.pick(SYMPTOMS)
        row["submitted_at"] = draw.pick(moments) if draw.maybe(0.5) else draw.text(draw.clock(day))
        rows.append(row)
    return rows


def _research(draw: Draw, name: str) -> list[Row]:
    """Sittings for one quote, around a quarter of an hour altogether."""
    day = draw.day()
    rows: list[Row] = []
    for _ in range(draw.size()):
        minutes = draw.pick((0, 1, 5, 7, 8, 14, 15, 16, draw.minutes()))
        row = {"kind": "quote_research", "quote_id": name}
        rows.append(row | draw.times(draw.near(day, 3), minutes))
    if len(rows) == 1 and draw.maybe(0.4):
        del rows[0]["quote_id"]
    return rows


def _issue(draw: Draw, name: str) -> list[Row]:
    def more(draw: Draw, day: date) -> Row:
        reported = draw.near(day, 20)
        row: Row = {"submitted_at": draw.text(draw.clock(reported))}
        row["activity"] = draw.pick(
            ("research", "research", "fix", "fix", "compatibility_update", "activation")
        )
        if draw.maybe(0.8):
            row["code_origin"] = draw.pick(ORIGINS)
            row["caused_by_release"] = draw.maybe(0.7)
        if draw.maybe(0.7):
            back = draw.pick((0, 1, 7, 13, 14, 14, 15, 16, 30, -1))
            row["released_at"] = draw.text(draw.clock(reported - timedelta(days=back)))
        if draw.maybe(0.2):
            row["latest_release_at"] = draw.text(draw.clock(draw.near(reported, 10)))
        if draw.maybe(0.5):
            row["finding"] = draw.pick(("pending", "confirmed", "confirmed"))
        if draw.maybe(0.3):
            row["reported_by"] = draw.pick(("client", "google"))
        if draw.maybe(0.2):
            row["invoiced_on"] = draw.near(day, 40).isoformat()
        return row

    return _told(draw, "issue_work", name, more, ("activity", "invoiced_on"))


def _requirement(draw: Draw, name: str) -> list[Row]:
    def more(draw: Draw, day: date) -> Row:
        row: Row = {"controlled_by": draw.pick(("framework", "other"))}
        if draw.maybe(0.3):
            row["code_origin"] = draw.pick(ORIGINS)
        return row

    return _told(draw, "requirement_help", name, more)


def _contract(draw: Draw, name: str) -> list[Row]:
    def more(draw: Draw, day: date) -> Row:
        found = draw.near(day, 20)
        row: Row = {"in_contract": draw.maybe(0.75), "found_on": found.isoformat()}
        if draw.maybe(0.85):
            back = draw.pick((-3, 0, 13, 14, 15, 60))
            row["launched_on"] = (found - timedelta(days=back)).isoformat()
        return row

    return _told(draw, "contract_item", name, more)


def _feature(draw: Draw, name: str) -> list[Row]:
    def more(draw: Draw, day: date) -> Row:
        row: Row = {}
        if draw.maybe(0.6):
            row["admin_minutes"] = draw.minutes()
        if draw.maybe(0.6):
            row["code_minutes"] = draw.pick((0, draw.minutes()))
        return row

    return _told(draw, "feature_enablement", name, more, ("admin_minutes", "code_minutes"))


def _site(draw: Draw, name: str) -> list[Row]:
    def more(draw: Draw, day: date) -> Row:
        natures = ("change", "graphics", "new_feature", "consulting", "enhancement")
        return {"nature": draw.pick(natures)}

    return _told(draw, "site_request", name, more)


def _project(draw: Draw, name: str) -> list[Row]:
    """Time entries of a project, quoted or not, signed or not."""
    day = draw.day()
    told: Row = {}
    if draw.maybe(0.8):
        told["billing_basis"] = draw.pick(("quoted", "time_and_materials"))
    if draw.maybe(0.5):
        told["quoted_amount"] = draw.pick(("1000", "2500.50", "0", "123456.78"))
    if draw.maybe(0.6):
        told["signed_on"] = draw.near(day, 20).isoformat()
    if draw.maybe(0.4):
        told["payment_terms_date"] = draw.near(day, 60).isoformat()
    if draw.maybe(0.5):
        told["as_of"] = draw.text(draw.clock(day))
    everywhere = draw.maybe(0.6)
    rows: list[Row] = []
    for number in range(draw.size()):
        row: Row = {"kind": "project_billing", "project_id": name}
        if everywhere or number == 0:
            row |= told
        if draw.maybe(0.2):
            row["in_quote"] = draw.maybe(0.5)
        if draw.maybe(0.3):
            row["posted_on"] = draw.near(day, 5).isoformat()
        rows.append(row | draw.times(draw.near(day, 10), draw.minutes()))
    return rows


def _report(draw: Draw, name: str) -> list[Row]:
    return [{"kind": "usage_report", "worked_on": draw.day().isoformat()}]


# How often each, by events.
MAKERS: Final[tuple[tuple[float, Callable[[Draw, str], list[Row]]], ...]] = (
    (0.1, _training), (0.14, _request), (0.06, _ticket), (0.1, _queue), (0.1, _research), (0.18, _issue),
    (0.06, _requirement), (0.07, _contract), (0.06, _feature), (0.05, _site), (0.12, _project), (0.02, _report),
)  # fmt: skip
