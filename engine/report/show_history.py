"""Values, balances and running state of a version as a person reads them."""

from __future__ import annotations

from collections.abc import Sequence

from engine.report.definitions import definition_text, one_line
from engine.report.layout import entry
from engine.rulebook.history import OrderKey
from engine.rulebook.model import EVENT, Version


def values_text(version: Version) -> list[str]:
    """What is worked out, of which subject, and how."""
    lines = ["VALUES"] if version.values else []
    for value in version.values.values():
        about = "" if value.about == EVENT else f"of each {value.about}: "
        means = f": {value.means}" if value.means else ""
        lines += entry(
            value.name, about + definition_text(value) + _cited(value.clauses) + means, gap=30
        )
    return lines


def balances_text(version: Version) -> list[str]:
    """The accounts: what goes in and out, in which order, and what limits it."""
    lines = ["BALANCES"] if version.balances else []
    for found in version.balances.values():
        terms = (
            ("opens with", found.opening), ("in", found.credit), ("out", found.draw),
            ("at most", found.limit), ("expires", found.expires),
        )  # fmt: skip
        said = [f"{word} {one_line(expr)}" for word, expr in terms if expr is not None]
        if found.refill is not None:
            said.append(f"below {found.refill.below.text} refilled by {found.refill.by.text}")
        said += ["may be overdrawn"] * found.overdraw
        for mover in found.also:
            moved = (("in", mover.credit), ("out", mover.draw))
            own = ", ".join(f"{word} {one_line(expr)}" for word, expr in moved if expr is not None)
            said.append(f"of each {mover.about}, by {_keys(mover.order_by)}: {own}")
        head = f"of each {found.within}, by {_keys(found.order_by)}: "
        lines += entry(found.name, head + ", ".join(said) + _cited(found.clauses), gap=30)
    return lines


def running_text(version: Version) -> list[str]:
    """What is carried from one to the next."""
    lines = ["RUNNING STATE"] if version.running else []
    for found in version.running.values():
        head = (
            f"of each {found.within}, from one {found.about} to the next by {_keys(found.order_by)}"
        )
        lines += entry(found.name, head + _cited(found.clauses), gap=30)
        for cell in found.cells:
            start = "" if cell.start is None else f"{one_line(cell.start)}, "
            lines += entry(cell.name, f"{start}then {one_line(cell.next)}", 4, 30)
    return lines


def _keys(order_by: Sequence[OrderKey]) -> str:
    return ", ".join(one_line(key.by) + " down" * key.down for key in order_by)


def _cited(clauses: Sequence[str]) -> str:
    return f" ({', '.join(clauses)})" if clauses else ""
