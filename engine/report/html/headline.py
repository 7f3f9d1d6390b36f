"""What the page says first: what changes, from when, for whom and by how much, in a few plain sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from engine.compare.behaviour.model import Behaviour
from engine.compare.impact.model import Impact
from engine.compare.sources.side import Side
from engine.compare.text import TextDifference
from engine.language.printing import show
from engine.report.compare_words import counted, told
from engine.report.forms import forms_of
from engine.report.html.numbers import day, listed, money, percent, stretch, words
from engine.report.impact_words import count
from engine.rulebook.model import Version

if TYPE_CHECKING:
    from engine.report.html.regions import Regions


def title_of(new: Side, found: Sequence[Version], text: TextDifference | None) -> str:
    """What changes, and from when."""
    starts = sorted({s.start for v in found for s in v.in_force if s.start is not None})
    since = f"From {day(starts[0])}" if starts else ""
    things = [] if text is None else _things(text)
    if not things and text is not None:
        things = ["only names, dates or wording"]
    what = listed(things) or f"the terms of {new.rulebook.name or new.rulebook.id}"
    verb = "changes" if len(things) == 1 and things[0].startswith("1 ") else "change"
    return f"{since}, {what} {verb}" if since else f"{what[:1].upper()}{what[1:]} {verb}"


def title_of_nothing(text: bool, behaviour: bool) -> str:
    """That nothing changes, and no more than what was looked at: texts, behaviour, else events."""
    if text:
        return "Nothing changes"
    return "No event comes to anything else" if behaviour else "These events cost what they did"


def _things(text: TextDifference) -> list[str]:
    """`4 figures`, `1 rule`: how many entries of each kind are otherwise in a way that may change a result."""
    changes = [*text.rulebook, *(c for version in text.versions for c in version.changes)]
    kinds = (c.kind for c in told(changes, False) if c.how != "renamed" or c.details)
    found = Counter(kind for kind in kinds if kind not in ("version", "provider"))
    return [counted(number, kind) for kind, number in found.items()]


def lead(regions: Regions | None, impact: Impact | None) -> Iterator[str]:
    """For whom, and by how much."""
    if regions is not None:
        yield from _concerned(regions)
    if impact is None:
        return
    if not impact.changed:
        yield f"On {count(impact.events, 'event')}, nobody is billed otherwise."
        return
    customers = impact.customers
    many = f"{len(impact.changed):,} of {count(impact.results, 'result')} change"
    if customers is not None and customers.all:
        many = (
            f"{customers.dearer:,} of {count(customers.all, 'customer')} would pay more, "
            f"{customers.cheaper:,} less"
        )
    yield f"On {count(impact.events, 'event')}, {many}."
    yield from _sums(impact)


def _concerned(found: Regions) -> Iterator[str]:
    if found.differ:
        yield f"It makes a difference to these events: {listed(found.differ)}."
    if found.same and not found.differ and not found.unsettled:
        yield "For every event it is proved that nothing is otherwise."
    elif found.same:
        yield f"For {listed(found.same)} it is proved that nothing is otherwise."


def _sums(impact: Impact) -> Iterator[str]:
    for one in impact.amounts:
        if one.old or one.new:
            forms = forms_of(impact.new.rulebook, one.currency)
            more = "more" if one.difference > 0 else "less"
            size = abs(Fraction(one.difference))
            share = percent(size, one.old)
            change = f": {money(forms, size)} {one.currency} {more}{f' ({share})' if share else ''}"
            yield (
                f"The bills come to {money(forms, one.new)} {one.currency} instead of {money(forms, one.old)} "
                f"{one.currency}{change if size else ', the same'}."
            )


def in_force(found: Iterable[Version]) -> str:
    """When terms are in force, and for whom where they say so."""
    texts = []
    for version in found:
        for one in version.in_force:
            whom = f", where {show(one.when.tree)}" if one.when is not None else ""
            texts.append(stretch(one) + whom)
    return "; ".join(dict.fromkeys(texts))


def whom(found: Iterable[Version]) -> str:
    """For whom the new terms are."""
    conditions = [one.when for version in found for one in version.in_force]
    if any(one is None for one in conditions) or not conditions:
        return "everyone whom the terms govern"
    texts = dict.fromkeys(show(one.tree) for one in conditions if one is not None)
    return f"those with {' or '.join(texts)}"


def parts_of(
    text: TextDifference | None, behaviour: Behaviour | None, impact: Impact | None
) -> tuple[str, ...]:
    """The parts that nobody asked for, so that what is not there is not taken for nothing."""
    asked = {"text": text, "behaviour": behaviour, "impact": impact}
    return tuple(words(name) for name, found in asked.items() if found is None)
