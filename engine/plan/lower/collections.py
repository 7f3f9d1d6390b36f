"""Lists of dates and words: whether something is among them."""

from __future__ import annotations

from engine.language.kinds import BOOL, DATE, is_text
from engine.language.tree import Member, Ref
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, either, same_value, strict, truth
from engine.plan.lower import civil
from engine.plan.lower.lowering import Lowering, NotColumnarError
from engine.plan.lower.names import SEPARATOR
from engine.plan.why import Why, merged
from engine.values.days import span_of
from engine.values.unknown import Cause, CauseKind


def within(lowering: Lowering, item: Known, whole: Known, tree: Member) -> Known:
    """Whether an item is in a collection; nobody knows it of dates in years that a list does not speak of."""
    if whole.items is None:
        return _in_text(item, whole)
    found = _among(item, whole.items)
    unlisted = _unlisted(lowering, item, whole, tree)
    asked = [(f.is_null(whole.form), whole.why), (f.is_null(item.form), item.why), *unlisted]
    absent = f.disjunction(*(condition for condition, _ in asked))
    form = f.case([(absent, f.null("bool"))], found.form)
    why = found.why
    for condition, doubts in reversed(asked):
        why = doubts.otherwise(condition, why)
    return truth(form, why)


def _among(item: Known, items: tuple[tuple[Formula, Known], ...]) -> Known:
    """Whether an item equals one of those that there are; unknown where only unknown ones could be equal."""
    plain = all(guard is f.TRUE and own.form.op == "const" and own.per == 1 for guard, own in items)
    if plain and item.per == 1 and item.months is None:
        return truth(f.one_of(item.form, [own.form.data for _, own in items]))
    parts: list[Known] = []
    for guard, own in items:
        there = f.is_true(guard)
        same = f.conjunction(there, same_value(item, own))
        parts.append(Known(BOOL, same, merged([item.why, own.why]).where(f.is_null(same))))
    return either(*parts) if parts else truth(f.FALSE)


def _unlisted(
    lowering: Lowering, item: Known, whole: Known, tree: Member
) -> list[tuple[Formula, Why]]:
    """Where the item is a date of another year than those that the collection lists, and why nobody knows then."""
    found: list[tuple[Formula, Why]] = []
    for guard, years in whole.listed:
        year = civil.year_of(item.form)
        outside = f.disjunction(f.less(year, f.const(years[0])), f.less(f.const(years[1]), year))
        named = tree.options[0]
        detail = f"it lists the dates of {span_of(years)} only"
        why = (
            lowering.causes.because(Cause(CauseKind.OPEN, named.name, detail))
            if isinstance(named, Ref)
            else lowering.causes.recheck("dates that no list speaks of")
        )
        found.append((f.conjunction(f.is_true(guard), f.is_true(outside)), why))
    return found


def _in_text(item: Known, whole: Known) -> Known:
    """In a collection that is a fact: a text with separators."""
    if item.kind == DATE:
        word = f.iso_date(item.form)
    elif is_text(item.kind):
        word = item.form
    else:
        raise NotColumnarError(f"a list of {item.kind} in the events")
    mark = f.const(SEPARATOR)
    found = f.contains(f.concat(mark, whole.form, mark), f.concat(mark, word, mark))
    if is_text(item.kind) and not (word.op == "const" and word.data and SEPARATOR not in word.data):
        sound = f.negation(f.contains(word, mark))
        full = f.negation(f.equal(whole.form, f.const("")))
        found = f.case(
            [(f.conjunction(sound, full), found), (f.is_null(found), f.null("bool"))], f.FALSE
        )
    asked = strict(BOOL, (item, whole), found)
    why = whole.why.otherwise(f.is_null(whole.form), item.why)
    return truth(asked.form, why)
