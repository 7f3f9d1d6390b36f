"""Events for WTIM's terms: support calls with their trips, projects, calls about what is deployed, and the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from bench.events.draw import Draw, Row

ZONE: Final = "America/New_York"
CLASSES = ("extended_fixed", "short_estimated", "short_unestimated", "long_estimated", "must_do")
REQUESTS = ("in_scope_help", "in_scope_training", "defect", "additional_feature", "other_software_training",
            "research_or_consulting")  # fmt: skip
CAUSES = ("complexity", "client_added_scope", "provider_rework")
RATES = ("110", "95", "88.5", "120.25", "0", "133.33")


def record(draw: Draw) -> Row:
    """What is known of a client."""
    row: Row = {"client_id": f"k{int(draw.chance() * 400)}"}
    if draw.maybe(0.7):
        row["retainer_active"] = draw.maybe(0.4)
    if draw.maybe(0.35):
        row["client_regular_rate"] = draw.pick(RATES)
    if draw.maybe(0.25):
        row["managed_hosting"] = draw.maybe(0.6)
    return row


def _incident(draw: Draw, name: str) -> list[Row]:
    """Calls, call-backs and trips about one problem."""
    day, client, size = draw.day(), record(draw), draw.size()
    opened = draw.pick(("email", "computer"))
    home = draw.maybe(0.2)
    who: Row = {"caller": "employee", "machine": "home"} if home else {}
    if draw.maybe(0.3):
        who = {"caller": draw.pick(("client", "employee"))} if draw.maybe(0.5) else who
        who["machine"] = draw.pick(("office", "home"))
    if home or draw.maybe(0.1):
        who |= _arrangement(draw, day)
    urgent = draw.maybe(0.3)
    rows: list[Row] = []
    while len(rows) < size:
        when = day if draw.maybe(0.7) else draw.near(day, 3)
        base: Row = {"kind": "support_call", "incident_id": name} | client | who
        if size == 1 and draw.maybe(0.3):
            del base["incident_id"]
        if urgent and draw.maybe(0.8):
            base["emergency"] = True
        found = draw.chance()
        if found < 0.12 and size > 1:
            rows.append(base | _trip(draw, when))
        elif found < 0.2:
            rows += _segments(draw, base | {"opened_as": opened}, f"{name}.{len(rows)}", when)
        else:
            rows.append(base | _call(draw, opened, when))
    if draw.maybe(0.2):
        rows[-1]["resolved"] = draw.maybe(0.4)
    return rows


def _arrangement(draw: Draw, day: date) -> Row:
    row: Row = {}
    if draw.maybe(0.6):
        row["payer_arrangement"] = draw.pick(("none", "prior", "take_care_of_it"))
        row["arrangement_by"] = draw.pick(("client", "employee"))
        row["arrangement_at"] = draw.text(draw.clock(draw.near(day, 5)))
    if draw.maybe(0.5):
        row["invoiced_at"] = draw.text(draw.clock(draw.near(day, 30)))
    if draw.maybe(0.5):
        row["employees_informed"] = draw.maybe(0.5)
    return row


def _call(draw: Draw, opened: str, day: date) -> Row:
    mail = draw.minutes() if opened == "email" or draw.maybe(0.1) else 0
    work = draw.minutes() if draw.maybe(0.75) else 0
    row: Row = {"opened_as": opened if draw.maybe(0.97) else "computer"}
    if draw.maybe(0.85):
        start = draw.clock(day)
        row["started_at"] = draw.text(start)
        if draw.maybe(0.8):
            slack = draw.pick((0, 0, 0, 1, 30))
            row["ended_at"] = draw.text(draw.later(start, mail + work + slack))
    else:
        row["worked_on"] = day.isoformat()
    if opened == "email" or mail:
        row["email_minutes"] = mail
        if mail and draw.maybe(0.2):
            row["beyond_mailbox_minutes"] = int(draw.chance() * mail)
    if opened == "email" or draw.maybe(0.7):
        row["technical_minutes"] = work
    if draw.maybe(0.15):
        row["follow_up_minutes"] = draw.minutes()
    return row


def _segments(draw: Draw, base: Row, call: str, day: date) -> list[Row]:
    """One call told in stretches of its own."""
    rows: list[Row] = []
    start = draw.clock(day)
    sorted_ = draw.maybe(0.5)
    if base["opened_as"] == "email" and not sorted_:
        base = base | {"email_minutes": draw.minutes()}
    for _ in range(draw.rng.randint(1, 4)):
        length = draw.minutes()
        row = base | {"segment_of": call, "started_at": draw.text(start)}
        row["ended_at"] = draw.text(draw.later(start, length))
        if sorted_:
            row["sort"] = draw.pick(("email", "technical"))
        rows.append(row)
        start = draw.later(start, length + draw.pick((0, 0, 10, 600)))
    return rows


def _trip(draw: Draw, day: date) -> Row:
    serves = draw.pick(("converted_email_call", "computer_support", "project", "email_support"))
    row: Row = {"kind": "travel", "serves": serves} | draw.times(day, draw.minutes())
    if draw.maybe(0.15):
        row["serves_covered"] = draw.maybe(0.5)
    return row


def _journey(draw: Draw, name: str) -> list[Row]:
    """A trip by itself."""
    found = record(draw) | {"emergency": draw.maybe(0.3)} | _trip(draw, draw.day())
    return [found]


def _project(draw: Draw, name: str) -> list[Row]:
    """Work on one project, told of before or not, within its estimate or beyond it."""
    day, size = draw.day(), draw.size()
    client, told = record(draw), _estimate(draw, day)
    everywhere = draw.maybe(0.6)
    rows: list[Row] = []
    for number in range(size):
        row: Row = {"kind": "project_work", "project_id": name} | client
        if everywhere or number == 0:
            row |= told
        when = day if draw.maybe(0.3) else draw.near(day, 20)
        found = draw.chance()
        if found < 0.12:
            row |= {"kind": "project_classification", "worked_on": when.isoformat()}
        elif found < 0.24:
            row |= {"kind": "project_call", "request": draw.pick(REQUESTS)} | _stage(
                draw, when, True
            )
            row |= draw.times(when, draw.minutes())
        else:
            row |= draw.times(when, draw.pick((draw.minutes(), 30, 60, 240, 480)))
        if draw.maybe(0.15):
            row["emergency"] = True
        if draw.maybe(0.3):
            row["cause"] = draw.pick(CAUSES)
        if draw.maybe(0.3):
            row["posted_on"] = draw.near(when, 3).isoformat()
        rows.append(row)
    return rows


def _estimate(draw: Draw, day: date) -> Row:
    row: Row = {}
    if draw.maybe(0.35):
        row["project_class"] = draw.pick(CLASSES)
    if draw.maybe(0.75):
        row["estimate_form"] = draw.pick(("none", "verbal", "written", "detailed"))
    if draw.maybe(0.8):
        hours = draw.pick(("0", "0.5", "1", "2", "7.99", "8", "8.01", "8.5", "16", "400", "401.25"))
        if draw.maybe(0.75):
            row["estimated_hours"] = hours
        else:
            row["estimated_hours_low"] = hours
            row["estimated_hours_high"] = draw.pick((hours, "404", "405.5"))
    if draw.maybe(0.35):
        row["fixed_price"] = draw.maybe(0.6)
    if draw.maybe(0.3):
        row["fixed_price_amount"] = draw.pick(("500", "1200.50", "0", "99999.99", "0.01"))
    if draw.maybe(0.15):
        row["must_do"] = True
    if draw.maybe(0.4):
        row["overrun_cause"] = draw.pick(CAUSES)
    if draw.maybe(0.4):
        row["overrun_notice_at"] = draw.text(draw.clock(draw.near(day, 10)))
    if draw.maybe(0.1):
        row["estimated_on"] = draw.near(day, 60).isoformat()
    return row


def _stage(draw: Draw, day: date, before: bool) -> Row:
    row: Row = {}
    if before:
        row["deployed_on"] = (day + timedelta(days=draw.rng.randint(1, 90))).isoformat()
    else:
        back = draw.pick((0, 1, 30, 180, 181, 182, 183, 184, 185, 200, 365, 400))
        row["deployed_on"] = (day - timedelta(days=back)).isoformat()
    if draw.maybe(0.4):
        row["stage"] = "before_deployment" if before else "deployed"
        if draw.maybe(0.3):
            del row["deployed_on"]
    return row


def _rollout(draw: Draw, name: str) -> list[Row]:
    """A call about a deployed project, with all that is asked for in it."""
    day = draw.day()
    base: Row = {"kind": "project_call"} | record(draw) | _stage(draw, day, False)
    if draw.maybe(0.4):
        base["project_class"] = draw.pick(CLASSES)
    if draw.maybe(0.2):
        base["emergency"] = True
    if draw.maybe(0.5):
        row = base | {"request": draw.pick(REQUESTS)} | draw.times(day, draw.minutes())
        return [row | ({"incident_id": name} if draw.maybe(0.3) else {})]
    if draw.maybe(0.5):
        start = draw.clock(day)
        lengths = [draw.minutes() for _ in range(draw.size())]
        whole = {
            "started_at": draw.text(start),
            "ended_at": draw.text(draw.later(start, sum(lengths))),
        }
        return [
            base | whole | {"part_of": name, "incident_id": name, "minutes": n, "request": draw.pick(REQUESTS)}
            for n in lengths
        ]  # fmt: skip
    return [
        base
        | {"request": draw.pick(REQUESTS), "incident_id": name}
        | draw.times(draw.near(day, 2), draw.minutes())
        for _ in range(draw.size())
    ]


def _security(draw: Draw, name: str) -> list[Row]:
    """Security work, whole or in segments."""
    day = draw.day()
    base: Row = {"kind": "security_action"} | record(draw)
    base["activity"] = draw.pick(("monitoring", "take_offline", "disable", "update", "replace"))
    base["target"] = draw.pick(("third_party_tool", "wtim_software", "server", "database", "site"))
    for fact, probability in (("client_requested", 0.3), ("client_agreed", 0.3), ("must_do", 0.15)):
        if draw.maybe(probability):
            base[fact] = draw.maybe(0.6)
    if draw.maybe(0.25):
        base["emergency"] = True
    if draw.maybe(0.6):
        return [base | draw.times(day, draw.minutes())]
    return [
        base | {"segment_of": name} | draw.times(draw.near(day, 1), draw.minutes())
        for _ in range(draw.rng.randint(1, 5))
    ]


def _review(draw: Draw, name: str) -> list[Row]:
    day = draw.day()
    row: Row = {"kind": "annual_review", "as_of": draw.text(draw.clock(day))} | record(draw)
    row["hosted_by_provider"] = draw.maybe(0.75)
    row["site_type"] = draw.pick(("dynamic", "database", "static"))
    if draw.maybe(0.6):
        row["last_review_on"] = draw.near(day, 500).isoformat()
    if draw.maybe(0.6):
        row["fee_set"] = draw.pick(("150", "0", "99.99", "1000"))
    return [row]


def _reboot(draw: Draw, name: str) -> list[Row]:
    day = draw.day()
    row: Row = {"kind": "server_reboot", "reboot_scope": draw.pick(("full", "software"))}
    if draw.maybe(0.6):
        row["text_opt_in"] = draw.maybe(0.7)
    if draw.maybe(0.6):
        row["started_at"] = draw.text(draw.clock(day))
    else:
        row["worked_on"] = day.isoformat()
    if draw.maybe(0.6):
        row["as_of"] = draw.text(draw.clock(draw.near(day, 2)))
    return [row]


def _advice(draw: Draw, name: str) -> list[Row]:
    day = draw.day()
    row: Row = {"kind": "advice", "given_at": draw.text(draw.clock(day))} | record(draw)
    row |= {"minutes": draw.minutes(), "setting": draw.pick(("support_call", "research"))}
    if draw.maybe(0.7):
        row["recoup_via"] = draw.pick(("call", "research_time", "estimate"))
        row["host_call_covered"] = draw.maybe(0.5)
    if draw.maybe(0.3):
        row["opted_out_at"] = draw.text(draw.clock(draw.near(day, 2)))
        row["client_requested"] = draw.maybe(0.5)
    if draw.maybe(0.3):
        row["already_recovered_minutes"] = draw.pick((0, 5, 60, 600))
    return [row]


def _question(draw: Draw, name: str) -> list[Row]:
    day = draw.day()
    row: Row = {"kind": "question", "sent_at": draw.text(draw.clock(day))}
    row["as_of"] = draw.text(draw.clock(day + timedelta(days=draw.rng.randint(0, 9))))
    row["question_form"] = draw.pick(("yes_no", "yes_no", "open"))
    row["reply"] = draw.pick(("none", "none", "human", "automatic"))
    if row["reply"] != "none":
        row["reply_at"] = draw.text(draw.clock(day + timedelta(days=draw.rng.randint(0, 7))))
    if draw.maybe(0.3):
        row["channel_used"] = draw.pick(("email", "phone", "ticket"))
    if draw.maybe(0.5):
        row["project_completed"] = draw.maybe(0.6)
    if draw.maybe(0.3):
        row["holidays"] = sorted({draw.near(day, 6).isoformat() for _ in range(3)})
    return [row]


def _broadcast(draw: Draw, name: str) -> list[Row]:
    day = draw.day()
    row: Row = {"kind": "user_broadcast", "as_of": draw.text(draw.clock(day))}
    if draw.maybe(0.7):
        row["last_sent_on"] = (
            day - timedelta(days=draw.pick((0, 100, 364, 365, 366, 500)))
        ).isoformat()
    return [row]


# How often each, by events.
MAKERS: Final[tuple[tuple[float, Callable[[Draw, str], list[Row]]], ...]] = (
    (0.30, _incident), (0.03, _journey), (0.16, _project), (0.12, _rollout), (0.08, _security), (0.05, _review),
    (0.05, _reboot), (0.08, _advice), (0.09, _question), (0.04, _broadcast),
)  # fmt: skip
