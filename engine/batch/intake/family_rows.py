"""Rows that stand for several events: whose ids are whose can only be said of all rows of a run together.

The rows are held, as the interpreter's intake holds them. Events that are one matter have a `family`, and a fault in
one of them is a fault of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from engine.batch.intake.accepted import Answer
from engine.batch.intake.chunks import AT_ONCE, Row
from engine.batch.intake.taking import Taken, Taker
from engine.diagnostics.findings import quote
from engine.events.columns import UnknownFields
from engine.events.duplicates import Deduplicator
from engine.events.families import Family, families
from engine.events.model import RawEvent, Reject


def take_families(
    rows: Iterable[Row], taker: Taker, keep: Callable[[Taken], None], unknown: UnknownFields
) -> int:
    """Hand the events and rejects of all rows to `keep`, numbered one by one; the highest number."""
    unique, number = Deduplicator(), 0
    answers: list[tuple[int, Answer]] = []
    rejects: list[tuple[int, Reject]] = []
    for family in families(rows, taker.nested):
        for found in _family(family, taker, unique, unknown, number):
            number += 1
            if isinstance(found, Reject):
                rejects.append((number, found))
            else:
                answers.append((number, found))
        if len(answers) + len(rejects) >= AT_ONCE:
            keep(_batch(taker, answers, rejects))
            answers, rejects = [], []
    keep(_batch(taker, answers, rejects))
    return number


def _family(
    family: Family, taker: Taker, unique: Deduplicator, unknown: UnknownFields, before: int
) -> list[Answer | Reject]:
    found = [_member(taker, member, unique, unknown) for member in family.members]
    if not family.together:
        return found
    if any(isinstance(one, Reject) for one in found):
        reason = f"another element of {quote(family.row or '')} is rejected"
        return [
            one
            if isinstance(one, Reject)
            else Reject(one.raw.place, None, None, reason, "CB632", one.id)
            for one in found
        ]
    whole = before + 1 if len(found) > 1 else None
    return [replace(one, family=whole) for one in found if isinstance(one, Answer)]


def _member(
    taker: Taker, member: RawEvent | Reject, unique: Deduplicator, unknown: UnknownFields
) -> Answer | Reject:
    if isinstance(member, Reject):
        return member
    repeated = unique.check(member)
    if repeated is not None:
        return repeated
    unknown.see(member)
    return taker.acceptance.answer(member)


def _batch(
    taker: Taker, answers: list[tuple[int, Answer]], rejects: list[tuple[int, Reject]]
) -> Taken:
    numbers = [number for number, _ in answers]
    batch = taker.acceptance.batch([answer for _, answer in answers], numbers)
    troubles = zip(answers, batch["trouble"].to_pylist(), strict=True)
    troubled = {number: answer.raw for (number, answer), trouble in troubles if trouble}
    return Taken(batch, rejects, troubled=troubled)
