"""`provider.yaml` and `clauses.yaml`: who the provider is, and what its document says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.rulebook.build.desk import Desk, entries, scalar, text
from engine.rulebook.located import Mapping as LocatedMapping
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import Clause
from engine.values.currencies import is_currency
from engine.values.zones import known_zone


@dataclass(frozen=True, slots=True)
class Provider:
    """Identity, money and calendar of a provider; `governed_by` is still text, typed anew in every version."""

    id: str
    name: str
    currency: str
    time_zone: str
    governed_by: Scalar | None
    source: Mapping[str, str]
    straddle: Node | None = None


def build_provider(desk: Desk, root: Node) -> Provider:
    """The provider that a document declares; findings for an unknown currency or zone."""
    zone = scalar(root, "time_zone")
    if zone is not None and not known_zone(zone.text):
        message = f"`{zone.text}` is not a time zone of the IANA database"
        desk.report("CB417", message, zone.span, "write it as `America/New_York`")
    _check_dated(desk, root)
    source = {
        e.key.text: e.value.text for e in entries(root, "source") if isinstance(e.value, Scalar)
    }
    return Provider(
        text(root, "provider"), text(root, "name"), read_currency(desk, root), text(root, "time_zone"),
        scalar(root, "governed_by"), source, root.get("straddle") if isinstance(root, LocatedMapping) else None,
    )  # fmt: skip


def _check_dated(desk: Desk, root: Node) -> None:
    """A finding where the day that the document bears is none of the calendar."""
    source = root.get("source") if isinstance(root, LocatedMapping) else None
    found = scalar(source, "dated")
    if found is None:
        return
    try:
        date.fromisoformat(found.text)
    except ValueError:
        desk.report("CB417", f"`{found.text}` is not a date", found.span, "write 2016-09-02")


def read_currency(desk: Desk, root: Node) -> str:
    """The currency of a document's amounts; empty where it says none."""
    found = scalar(root, "currency")
    if found is not None and not is_currency(found.text):
        message = f"`{found.text}` is not a currency"
        desk.report("CB417", message, found.span, "three capital letters, such as USD")
    return "" if found is None else found.text


def build_clauses(desk: Desk, root: Node) -> dict[str, Clause]:
    """The clauses by id; each has an effect or a reason why it computes nothing, not both."""
    clauses: dict[str, Clause] = {}
    for entry in entries(root, "clauses"):
        node = entry.value
        effect, nothing = text(node, "effect") or None, text(node, "computes_nothing") or None
        if (effect is None) == (nothing is None):
            message = f"`{entry.key.text}` needs either `effect` or `computes_nothing`"
            desk.report("CB420", message, entry.key.span)
        clauses[entry.key.text] = Clause(
            entry.key.text, text(node, "at"), text(node, "title"), effect, nothing, entry.key.span
        )
    return clauses
