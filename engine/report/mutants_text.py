"""The mutants of a rulebook in words, and as JSON: the score, and of each that lives what would kill it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from engine.authoring.mutants.model import SORTS, Judged, Score, Telling
from engine.report.layout import columns, paragraph
from engine.report.places import place_of
from engine.values.numbers import decimal_text

_HEADS: Final = ("", "all", "killed", "lived", "unknown", "alike", "no terms")
_FATES: Final = ("killed", "survived", "unknown", "alike", "no terms")
_WIDTHS: Final = (10, 6, 6, 6, 7, 6, 8)
MOST: Final = 3  # differences that are shown of one witness


def mutants_text(name: str, score: Score, quiet: bool = False) -> str:
    """All of it."""
    lines: list[str] = []
    for one in score.judged:
        if one.fate in ("survived", "unknown") and not quiet:
            lines += [*_living(one), ""]
    proved = [one for one in score.judged if one.fate == "alike"]
    if proved and not quiet:
        lines.append("alike, and not counted: proved for every event that stands alone")
        for one in proved:
            lines += paragraph(f"{place_of(one.mutant.span)}: {one.mutant.words}", 4, 8)
        lines.append("")
    lines += _table(score)
    lines += ["", *paragraph(f"{name}: {_sentence(score)}")]
    return "\n".join(lines)


def _sentence(score: Score) -> str:
    killed, counted = score.count("killed"), score.counted
    some = (
        f" (a sample of {len(score.judged)} of {score.of})" if len(score.judged) < score.of else ""
    )
    return f"{killed} of {counted} mutants are killed, {percent(score)} %{some}"


def percent(score: Score) -> str:
    """The score, cut to one decimal: 99.97 % is not all."""
    return decimal_text(Fraction(score.percent * 10 // 1, 10))


def _living(one: Judged) -> Iterator[str]:
    yield from paragraph(f"{place_of(one.mutant.span)}: {one.mutant.words}", 0, 4)
    if one.told is None:
        yield from paragraph(f"not known whether any event shows it: {one.why}", 4, 8)
        return
    yield "    no case notices; this one would:"
    yield from _event_lines(one.told)
    for words in one.told.differs[:MOST]:
        yield from paragraph(words, 8, 12)
    if len(one.told.differs) > MOST:
        yield f"        and {len(one.told.differs) - MOST} more"


def _event_lines(told: Telling) -> Iterator[str]:
    for event in told.events:
        words = ", ".join(f"{name}: {_plain(value)}" for name, value in event.items())
        yield from paragraph(f"{{{words}}}", 8, 9)
    if told.case_like.readings:
        read = ", ".join(f"{name}: {option}" for name, option in told.case_like.readings.items())
        yield f"        readings: {{{read}}}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_plain, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{k}: {_plain(v)}' for k, v in value.items())}}}"
    return str(value)


def _table(score: Score) -> list[str]:
    rows: list[tuple[str, ...]] = [_HEADS]
    for sort in SORTS:
        own = [one for one in score.judged if one.mutant.sort == sort]
        if own:
            counts = (sum(one.fate == fate for one in own) for fate in _FATES)
            rows.append((sort, str(len(own)), *map(str, counts)))
    right = frozenset(range(1, len(_WIDTHS)))
    return columns(rows, _WIDTHS, right)


def mutants_json(name: str, score: Score) -> dict[str, Any]:
    """The same for programs."""
    return {
        "rulebook": name,
        "mutants": score.of,
        "judged": len(score.judged),
        "killed": score.count("killed"),
        "counted": score.counted,
        "percent": percent(score),
        "found": [_json(one) for one in score.judged],
    }


def _json(one: Judged) -> dict[str, Any]:
    found: dict[str, Any] = {
        "sort": one.mutant.sort,
        "place": place_of(one.mutant.span),
        "words": one.mutant.words,
        "fate": one.fate,
    }
    if one.by:
        found["killed_by"] = one.by
    if one.why:
        found["why"] = one.why
    if one.told is not None:
        found["events"] = [dict(event) for event in one.told.events]
        found["readings"] = dict(one.told.case_like.readings)
        found["differs"] = list(one.told.differs)
    return found
