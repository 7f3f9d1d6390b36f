"""Groups as sheets: who is in which, and why it is not known.

A group is a row of its own sheet; it has the number of the first of its members. The link of a member follows from
equal keys. Where the plan does not work out the keys of some subject, nobody knows who else is in its group: then all
subjects of the kind are for the interpreter.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.plan import formulas as f
from engine.plan.formulas import Formula, TooWideError
from engine.plan.lower.folding import empty
from engine.plan.lower.group_ids import joined
from engine.plan.lower.group_keys import keys_of
from engine.plan.lower.grouped import containers, home_groups, made_of, own_home, terms_of
from engine.plan.lower.lowering import (
    MAKERS,
    VERSION,
    Lowering,
    NotColumnarError,
    column_of,
    row,
    version_column,
)
from engine.plan.lower.runs import Told, told_apart
from engine.plan.sheets import Along, Around, Fold, Made, Numbered, Order, Sheet, Typed
from engine.plan.why import NEVER, RECHECK, Why, merged
from engine.rulebook.model import Version

ID = "id"
DAY = "day"
ALL = "everything"  # a sheet of one row
NUMBER = Typed("int", True, 0, f.INT64[1])


@dataclass(frozen=True, slots=True)
class Membership:
    """On the sheet of the members: the number of the group's row (NULL: in none), and why nobody knows which it is.

    `doubt` is what stands in the result of a subject of which nobody knows the home.
    """

    link: Formula
    lost: Why = NEVER
    doubt: Why = NEVER


def membership(lowering: Lowering, kind: str, group: str) -> Membership:
    """Of subjects of a kind in groups of a name; makes the group's sheet when it is asked for first."""
    place = ("membership", kind, group)
    if place not in lowering.kept:
        lowering.kept[place] = None
        home = any(v.groups[group].home for v in lowering.versions if group in v.groups)
        with lowering.at_home():
            try:
                found = _formed(lowering, kind, group, home)
            except (NotColumnarError, TooWideError) as error:
                told = lowering.causes.recheck(str(error))
                found = Membership(f.null("int"), told, told if home else NEVER)
            except BaseException:
                del lowering.kept[place]
                raise
        link = _forced(lowering, kind, f"in:{group}", found.link)
        lost = _settled(lowering, kind, f"lost:{group}", found.lost)
        doubt = _settled(lowering, kind, f"doubt:{group}", found.doubt)
        lowering.kept[place] = Membership(link, lost, doubt)
        _make_sheet(lowering, kind, group, link)
    known: Membership | None = lowering.kept[place]
    if known is None:
        raise NotColumnarError("a circle of groups across versions")
    return known


def _formed(lowering: Lowering, kind: str, name: str, home: bool) -> Membership:
    terms = terms_of(lowering, name)
    _check_results(lowering, kind, name)
    keys = keys_of(lowering, kind, name)
    within, spelled = keys.columns, keys.spelled
    if terms[0][1].result == "inside":
        from engine.plan.lower.homes import container_key

        *container, home_id = container_key(lowering, kind)
        within, spelled = (*within, *container), joined([home_id, spelled])
    apart = _runs(lowering, kind, name, within)
    lost, doubt = keys.doubts, NEVER
    known = keys.inside
    if apart is not None:
        spelled = f.case([(apart.named, joined([spelled, f.text_of(apart.number)]))], spelled)
        sure = lowering.column(kind, f"{name} run known", empty(apart.lost))
        within = (f.when(sure, within[0]), *within[1:], apart.number)
        lost, known = merged([lost, apart.lost]), f.conjunction(known, sure)
    number = lowering.define(kind, f"first of {name}", Along("min", row(), within), NUMBER)
    alone: Formula = f.FALSE
    recheck = lost.recheck
    if home:
        own = own_home(lowering, name)
        alone = f.conjunction(own, f.is_true(keys.belongs.form), f.negation(known))
        doubt = lost.where(own)
        lost = keys.doubts.where(f.is_null(keys.belongs.form)).otherwise(own, lost)
        number = f.case([(alone, row())], number)
    text = f.case([(alone, column_of(lowering.sheet(kind), ID))], spelled)
    lowering.kept[("id", name)] = lowering.column(kind, f"id of {name}", text)
    return poisoned(lowering, kind, name, Membership(number, lost, doubt), recheck)


def _check_results(lowering: Lowering, kind: str, name: str) -> None:
    """Versions may disagree whether a group is a home, if there is no other that could be one as well."""
    terms = terms_of(lowering, name)
    results = {group.result for _, group in terms}
    alike = len(results) == 1 or ("inside" not in results and len(home_groups(lowering, kind)) == 1)
    if any(group.of != kind for _, group in terms) or not alike:
        raise NotColumnarError("groups that are of another kind under another version")


def _runs(lowering: Lowering, kind: str, name: str, within: tuple[Formula, ...]) -> Told | None:
    """The runs that equal keys fall into; None where they make one group."""
    terms = list(dict.fromkeys(group.runs for _, group in terms_of(lowering, name)))
    if len(terms) == 1:
        return None if terms[0] is None else told_apart(lowering, kind, name, terms[0], within)
    earliest = _earliest(lowering, kind, name, within)
    number, lost, named = f.ZERO, NEVER, f.FALSE
    for place, runs in enumerate(terms):
        same = [v for v, group in terms_of(lowering, name) if group.runs == runs]
        mine = f.is_true(f.one_of(earliest, map(lowering.versions.index, same)))
        if runs is not None:
            theirs = (f.when(mine, within[0]), *within[1:])
            told = told_apart(lowering, kind, f"{name} {place}", runs, theirs)
            number = f.case([(mine, told.number)], number)
            lost, named = told.lost.otherwise(mine, lost), f.disjunction(named, mine)
    return Told(number, lost, named)


def _earliest(lowering: Lowering, kind: str, name: str, within: tuple[Formula, ...]) -> Formula:
    """The version of the earliest of those with equal keys; it says how runs are told apart."""
    sheet, count = lowering.sheet(kind), len(lowering.versions)
    order = (Order(column_of(sheet, DAY)), Order(column_of(sheet, ID)), Order(row()))
    first = Along("first", version_column(count), within, order)
    return lowering.define(kind, f"terms of {name}", first, Typed("int", True, 0, count - 1))


def poisoned(
    lowering: Lowering, kind: str, name: str, found: Membership, recheck: Formula
) -> Membership:
    """Where the plan does not work out the group of some, nobody is in a group that it knows of."""
    if recheck is f.ZERO:
        return found
    if ALL not in lowering.plan.sheets:
        lowering.plan.sheets[ALL] = Sheet(ALL, Numbered(1))
    word = lowering.column(kind, f"{name} recheck", recheck)
    typed = Typed("int", False, 0, (1 << (word.high or 1).bit_length()) - 1)
    total = lowering.define(ALL, f"{name} recheck", Fold("bit_or", kind, f.ZERO, word), typed)
    any_ = lowering.define(kind, f"{name} recheck", Around(ALL, f.ZERO, total.data), typed)
    link = f.when(f.equal(any_, f.ZERO), found.link)
    told = Why({RECHECK: any_})
    doubt = found.doubt if found.doubt.never else merged([found.doubt, told])
    return Membership(link, merged([found.lost, told]), doubt)


def _settled(lowering: Lowering, sheet: str, name: str, why: Why) -> Why:
    return Why({n: lowering.column(sheet, f"{name}?{n}", word) for n, word in why.words.items()})


def _forced(lowering: Lowering, sheet: str, name: str, form: Formula) -> Formula:
    """A column of its own, also where a constant would do."""
    found = lowering.column(sheet, name, form)
    if found.op == "col":
        return found
    target = lowering.sheet(sheet)
    target.definitions[name], target.typed[name] = form, NUMBER
    return column_of(target, name)


def _make_sheet(lowering: Lowering, kind: str, name: str, link: Formula) -> None:
    """The sheet of the groups: the version, the id and the day of each."""
    if name in lowering.plan.sheets:  # versions make it of different kinds: nobody is in one
        return
    sheet = lowering.plan.sheets[name] = Sheet(name, Made(kind, link.data))
    members = lowering.sheet(kind)
    day, own_id = column_of(members, DAY), column_of(members, ID)
    spelled = lowering.kept.get(("id", name), own_id)
    sheet.definitions[DAY] = Fold("min", kind, link, day)
    sheet.typed[DAY] = Typed("int", day.nullable, day.low, day.high)
    sheet.definitions[ID] = Fold("min", kind, link, spelled)
    sheet.typed[ID] = Typed("text", False)
    count = len(lowering.versions)
    sheet.typed[VERSION] = Typed("int", False, 0, count - 1)
    sheet.definitions[VERSION] = f.ZERO
    if count > 1:
        order = (Order(day), Order(own_id), Order(row()))
        first = Fold("first", kind, link, version_column(count), order=order)
        last = Fold("last", kind, link, version_column(count), order=order)
        sheet.definitions[VERSION] = _reads(lowering, name, first, last)


def _reads(lowering: Lowering, name: str, first: Fold, last: Fold) -> Fold | Formula:
    """The version of the earliest member, or of the last where that of the earliest says so."""
    by_last = [n for n, v in enumerate(lowering.versions) if _goes_by_last(v, name)]
    if not by_last:
        return first
    if len(by_last) == len(terms_of(lowering, name)):
        return last
    typed = lowering.sheet(name).typed[VERSION]
    earliest = lowering.define(name, "first version", first, typed)
    latest = lowering.define(name, "last version", last, typed)
    return f.case([(f.one_of(earliest, by_last), latest)], earliest)


def _goes_by_last(version: Version, name: str) -> bool:
    return name in version.groups and version.groups[name].version == "last"


def _on_demand(lowering: Lowering, name: str) -> None:
    membership(lowering, made_of(lowering, name), name)


MAKERS["group"] = _on_demand


__all__ = ["Membership", "containers", "home_groups", "made_of", "membership", "terms_of"]
