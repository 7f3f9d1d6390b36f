"""Two entries, or none and one → what is otherwise between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compare.aspect import Aspect
from engine.compare.aspects import Entry, aspects
from engine.compare.aspects_of_hours import DAYS, days_together
from engine.compare.changes import Change, Clauses, Detail, How, by_number
from engine.compare.spelling import Speller
from engine.compare.trees import Renamed
from engine.diagnostics.spans import Span

_FOR_PEOPLE = Speller()
_AS_IT_IS = Speller(strict=True)


@dataclass(frozen=True, slots=True)
class Said:
    """An aspect as people read it, and its strict spelling."""

    shown: Aspect
    strict: Aspect


def said(entry: Entry, renamed: Renamed | None = None) -> dict[str, Said]:
    """What an entry says, by the strict label; with the names of OLD as NEW has them."""
    if entry is None:
        return {}
    speller = Speller(True, renamed) if renamed else _AS_IT_IS
    pairs = zip(aspects(entry, _FOR_PEOPLE), aspects(entry, speller), strict=True)
    return {strict.label: Said(shown, strict) for shown, strict in pairs}


def meaning(entry: Entry, renamed: Renamed | None = None) -> Mapping[str, str]:
    """What an entry says, strictly and without its wording: equal where the entries mean the same."""
    found = said(entry, renamed)
    return {label: one.strict.text for label, one in found.items() if not one.strict.wording}


def changed(
    kind: str, old: Entry, new: Entry, names: tuple[str, str], renamed: Renamed
) -> Change | None:
    """What became of an entry that is called so and so in OLD and in NEW; None if nothing."""
    mine, theirs = said(old, renamed), said(new)
    labels = sorted(mine.keys() | theirs.keys(), key=lambda label: _rank(label, mine, theirs))
    both = old is not None and new is not None
    found = (_detail(mine.get(label), theirs.get(label), both) for label in labels)
    details = [detail for detail in found if detail is not None]
    how = _how(old, new, names)
    if how == "changed" and not details:
        return None
    if kind in ("calendar", "grid"):
        details = list(_days_together(details))
    places = _place(old), _place(new)
    details = [
        replace(d, old_place=d.old_place or places[0], new_place=d.new_place or places[1])
        for d in details
    ]
    was = names[0] if how == "renamed" else None
    name = names[0] if how == "removed" else names[1]
    return Change(kind, name, how, tuple(details), _cited(old, new), was, (), *places)


def _how(old: Entry, new: Entry, names: tuple[str, str]) -> How:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    return "changed" if names[0] == names[1] else "renamed"


def _detail(old: Said | None, new: Said | None, both: bool) -> Detail | None:
    """One thing that is otherwise; None where it is not. `both`: the entry itself is on both sides."""
    if old is not None and new is not None and old.strict.text == new.strict.text:
        return None
    one = new or old
    assert one is not None
    texts = [None if side is None else side.shown.text for side in (old, new)]
    if old is not None and new is not None and texts[0] == texts[1]:  # only strictly otherwise
        texts = [old.strict.text, new.strict.text]
    gone, come = _members(old, new), _members(new, old)
    kept = old is not None and len(gone) < len(old.shown.items)
    labels = [None if side is None else side.shown.label for side in (old, new)]
    before, after = (one.shown.absent if both and text is None else text for text in texts)
    return Detail(
        one.shown.label, before, after, gone if kept else (), come if kept else (), one.shown.wording,
        labels[0] if None not in labels and labels[0] != labels[1] else None,
        None if old is None else old.shown.span, None if new is None else new.shown.span,
    )  # fmt: skip


def _members(mine: Said | None, theirs: Said | None) -> tuple[str, ...]:
    """The members of one list that the other lacks."""
    if mine is None:
        return ()
    others = frozenset() if theirs is None else frozenset(theirs.strict.items)
    pairs = zip(mine.shown.items, mine.strict.items, strict=True)
    return tuple(shown for shown, strict in pairs if strict not in others)


def _rank(
    label: str, mine: Mapping[str, Said], theirs: Mapping[str, Said]
) -> tuple[bool, int, int, object]:
    """The place of a detail, the same from both sides: wording last, then in the order of an entry's fields.

    Of an entry that is on one side only, things under one field come as its author has them.
    """
    one = (mine.get(label) or theirs[label]).strict
    only = theirs if not mine else mine if not theirs else {}
    return one.wording, one.rank, list(only).index(label) if only else 0, (by_number(label), label)


def _days_together(details: Iterable[Detail]) -> Iterator[Detail]:
    """Days with the same change as one; the other details after them."""
    listed = list(details)
    days = {detail.what: detail for detail in listed if detail.what in DAYS}
    left = [day for day in DAYS if day in days]
    while left:
        first = days[left[0]]
        alike = [d for d in left if (days[d].old, days[d].new) == (first.old, first.new)]
        for name, _ in days_together(alike):
            yield replace(first, what=name)
        left = [day for day in left if day not in alike]
    yield from (detail for detail in listed if detail.what not in DAYS)


def _cited(*entries: Entry) -> Clauses:
    """The clauses that any of the entries cites, in order."""
    found = {clause for entry in entries for clause in getattr(entry, "clauses", ())}
    return tuple(sorted(found, key=by_number))


def _place(entry: Entry) -> Span | None:
    """Where an entry stands."""
    if entry is None:
        return None
    own = getattr(entry, "span", None) or getattr(getattr(entry, "holds", None), "span", None)
    return own if isinstance(own, Span) else None
