"""The absence of a value, with its reasons.

An expression that depends on something nobody knows has no value; it has an `Unknown`, which carries *why*: the
missing fact, the pending decision, the field that no rule decides, or the rules that contradict. Unknowns combine by
strong Kleene logic, so a missing fact that cannot change a result never reaches it. The status of a result is read off
the causes that are left at its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class CauseKind(IntEnum):
    """Why there is no value; a lower number prevails when one result has several causes."""

    CONFLICT = 1
    FACT = 2
    DECISION = 3
    OPEN = 4


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """One reason: the missing fact's name, the decision that is pending, the open field, or the field in conflict."""

    kind: CauseKind
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """No value, because of `causes` (never empty)."""

    causes: frozenset[Cause]

    def __bool__(self) -> bool:
        raise TypeError("an unknown value has no truth value; use Kleene operators")


def missing(fact: str, detail: str = "") -> Unknown:
    """The unknown of a fact that the event lacks."""
    return Unknown(frozenset({Cause(CauseKind.FACT, fact, detail)}))


def because(kind: CauseKind, name: str, detail: str = "") -> Unknown:
    """The unknown with a single cause."""
    return Unknown(frozenset({Cause(kind, name, detail)}))


def merge(unknowns: Iterable[Unknown]) -> Unknown:
    """The unknown that several unknown operands leave behind: all their causes."""
    causes: frozenset[Cause] = frozenset()
    for unknown in unknowns:
        causes |= unknown.causes
    return Unknown(causes)


LEFT_OPEN = "the terms do not say"  # detail of what a rulebook itself declares open
NOTHING_SAID = "no rule says anything about it"  # detail where a subject is looked at by nothing

# `check` finds every circle within a version; where events of several meet in a group, their definitions may make one.
CIRCLE = because(CauseKind.OPEN, "circle", "definitions of several versions need one another")
