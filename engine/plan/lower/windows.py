"""Windows: what a subject sees along its ordered neighbours in a group.

The line of a window are the neighbours that can matter to it. Where they are known, what a frame comes to is read off
folds along the line; what nobody knows of a neighbour is unknown to those that have it in their frame, and an order
that nobody knows to all that do not stand alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.language.expressions import Expr
from engine.language.kinds import BOOL
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, truth, unknown
from engine.plan.lower.folding import empty, most_rows, ordinal
from engine.plan.lower.links import link_to
from engine.plan.lower.looking import Frame, Looking
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place, column_of, row
from engine.plan.lower.parts import Parts, parts
from engine.plan.sheets import AlongOf, Order, Typed
from engine.plan.why import NEVER, RECHECK, Why, merged
from engine.rulebook.history import Rolling, Window
from engine.rulebook.model import Value
from engine.values.unknown import Cause, CauseKind


@dataclass(frozen=True, slots=True)
class Line:
    """The neighbours of one window: what each brings, whether it counts, its keys, and whether it is in the line."""

    look: Looking
    place: Place
    entry: Value
    window: Window
    value: Known
    keep: Known
    keys: tuple[Known, ...]
    within: Formula

    @property
    def there(self) -> Formula:
        """Whether a neighbour can matter."""
        some = f.negation(f.is_false(self.keep.form))
        match self.window.function:
            case "total":
                return f.conjunction(some, f.negation(f.is_true(f.equal(self.value.form, f.ZERO))))
            case "count" | "previous" | "rank":
                return some
        return f.TRUE

    @property
    def sure(self) -> Formula:
        """Whether a neighbour counts for certain."""
        return f.is_true(self.keep.form)

    @property
    def maybe(self) -> Formula:
        """Whether a neighbour may count."""
        return f.negation(f.is_false(self.keep.form))

    @property
    def before(self) -> Frame:
        """Those that stand before a subject; before all that stand in one place with it, where they do so together."""
        return "before_peers" if self.window.together else "before"

    @property
    def through(self) -> Frame:
        """Those, itself, and all that stand in its place."""
        return "through_peers" if self.window.together else "through"

    @property
    def frame(self) -> Frame:
        """The neighbours that a window takes in, of a frame that does not roll."""
        if self.window.frame == "whole":
            return "all"
        if self.window.frame == "before":
            return self.before
        return self.through

    @property
    def nothing(self) -> Why:
        """Why there is no value where there is no neighbour to take it from."""
        whole = self.window.frame == "whole" and self.window.function != "previous"
        earlier = "" if whole else "earlier "
        detail = f"there is no {earlier}{self.entry.about}"
        return self.look.lowering.causes.because(Cause(CauseKind.OPEN, self.entry.name, detail))


def window(lowering: Lowering, place: Place, entry: Value) -> Known:
    """The value of a window."""
    told = entry.body
    assert isinstance(told, Window)
    group, absent = link_to(lowering, place, told.within, entry.name)
    if group.op == "null":
        return unknown(entry.kind, absent)
    within = lowering.column(place.kind, f"within {told.within}", group)
    line = _line(lowering, place, entry, told, within)
    found = _placed(line, _value(line))
    alone = f.is_null(within)
    form = found.form if not within.nullable else f.when(f.negation(alone), found.form)
    return replace(found, kind=entry.kind, form=form, why=absent.otherwise(alone, found.why))


def _line(lowering: Lowering, place: Place, entry: Value, told: Window, within: Formula) -> Line:
    found = parts(lowering, told.within, entry.about)
    if found.around is not None or found.sheet != place.kind:
        raise NotColumnarError("windows over what is around")
    name = entry.name
    keep = truth(f.TRUE)
    if told.where is not None:
        tree = told.where.tree
        keep = found.read(f"{name} where", BOOL, lambda at: lowering.value(tree, at))
    value = truth(f.TRUE)
    if told.of is not None:
        of = told.of
        value = found.read(f"{name} of", of.kind, lambda at: lowering.value(of, at))
    keys = tuple(_key(lowering, found, name, key.by) for key in told.order_by)
    order = (
        *(Order(ordinal(key), by.down) for key, by in zip(keys, told.order_by, strict=True)),
        Order(column_of(lowering.sheet(place.kind), "id")),
        Order(row()),
    )
    look = Looking(lowering, place.kind, (within,), order, len(keys), name)
    return Line(look, place, entry, told, value, keep, keys, within)


def _key(lowering: Lowering, found: Parts, name: str, by: Expr) -> Known:
    told = found.read(f"{name} by", by.kind, lambda at: lowering.value(by, at))
    return replace(told, kind=by.kind)


# ── Order ─────────────────────────────────────────────────────────────────────────────────────────


def _placed(line: Line, found: Known) -> Known:
    """The value, unless it rests on an order, or a neighbour, of which nobody knows."""
    told = line.window
    blocked = NEVER
    if told.function in ("previous", "rank"):
        blocked = _doubts_of_others(line)
    if told.frame != "whole" or told.function in ("previous", "rank", "first", "last"):
        blocked = merged([blocked, _unplaced(line).where(empty(blocked))])
    if blocked.never:
        return found
    free = empty(blocked)
    return replace(
        found,
        form=f.when(free, found.form),
        why=merged([blocked, found.why.where(free)]),
    )


def _doubts_of_others(line: Line) -> Why:
    """Why nobody knows which of the others count."""
    if line.keep.why.never:
        return NEVER
    before = line.look.words("doubt", line.keep.why, f.TRUE, "before", (Order(row()),))
    after = line.look.words("doubt", line.keep.why, f.TRUE, "before", (Order(row(), True),))
    return merged([before, after])


def _unplaced(line: Line) -> Why:
    """Why the order of a line is not known to whoever does not stand alone."""
    own = merged(key.why for key in line.keys)
    if own.never:
        return NEVER
    recheck = [why.recheck for why in (line.value.why, line.keep.why)]
    unsure = [Why({RECHECK: word}) for word in recheck if word is not f.ZERO]
    others = line.look.words("unplaced", merged([own, *unsure]), line.there, "all")
    most = most_rows(line.look.lowering, line.look.sheet)
    count = line.look.along(
        "in line", "count", None, line.there, "all", Typed("int", True, 0, most)
    )
    lone = f.conjunction(f.equal(count, f.ONE), line.there)
    alone = f.disjunction(f.equal(count, f.ZERO), lone)
    return merged([own, others]).where(f.negation(f.is_true(alone)))


# ── Values ────────────────────────────────────────────────────────────────────────────────────────


def _value(line: Line) -> Known:
    told = line.window
    if isinstance(told.frame, Rolling):
        from engine.plan.lower.rolling import rolling

        return rolling(line, told.frame)
    match told.function:
        case "rank":
            most = most_rows(line.look.lowering, line.look.sheet)
            typed = Typed("int", True, 0, most)
            count = line.look.along("rank", "count", None, line.there, line.before, typed)
            return Known(line.entry.kind, f.add(count, f.ONE))
        case "previous":
            return _previous(line)
        case "total":
            return _total(line)
        case "count":
            return _count(line)
        case "first" | "last":
            return _end(line)
    return _extreme(line)


def _previous(line: Line) -> Known:
    """The value of the one that stands just before."""
    chosen = line.look.chosen("last", line.value, line.there, line.before)
    typed = Typed("int", True, 0, most_rows(line.look.lowering, line.look.sheet))
    count = line.look.along("before", "count", None, line.there, line.before, typed)
    none = f.is_true(f.equal(count, f.ZERO))
    form = f.when(f.negation(none), chosen.form)
    return replace(chosen, form=form, why=line.nothing.otherwise(none, chosen.why))


def _total(line: Line) -> Known:
    value = line.value
    if not isinstance(value.per, int):
        raise NotColumnarError("totals of what is divided by something")
    doubts = line.keep.why.otherwise(f.is_null(line.keep.form), value.why.where(line.sure))
    words = line.look.words("doubt", doubts, line.there, line.frame)
    total = line.look.sum("total", value.form, line.sure, line.frame)
    return Known(value.kind, f.when(empty(words), total), words, value.per)


def _count(line: Line) -> Known:
    words = line.look.words("doubt", line.keep.why, f.TRUE, line.frame)
    typed = Typed("int", True, 0, most_rows(line.look.lowering, line.look.sheet))
    count = line.look.along("count", "count", None, line.sure, line.frame, typed)
    return Known(line.entry.kind, f.when(empty(words), count), words)


def _extreme(line: Line) -> Known:
    """The smallest or the largest: with a doubt only where all that may count are known and equal."""
    value, look = line.value, line.look
    low, high = look.ends(value, line.maybe, line.frame)
    best = low if line.window.function == "smallest" else high
    words = look.words("doubt", merged([line.keep.why, value.why]), line.maybe, line.frame)
    if words.never:
        return replace(best, why=line.nothing.where(f.is_null(best.form)))
    none = _none(line)
    agreed = _agreed(line, low, high)
    sure = f.conjunction(f.negation(none), f.disjunction(empty(words), agreed))
    why = line.nothing.otherwise(none, words.where(f.negation(agreed)))
    return replace(best, form=f.when(sure, best.form), why=why)


def _end(line: Line) -> Known:
    """The first or the last of the frame; where all agree, whichever counts."""
    value, look = line.value, line.look
    assert line.window.function in ("first", "last")
    fold: AlongOf = "first" if line.window.function == "first" else "last"
    chosen = look.chosen(fold, value, line.sure, line.frame)
    doubts = look.words("doubt", line.keep.why, f.TRUE, line.frame)
    none = _none(line)
    if doubts.never:
        form = f.when(f.negation(none), chosen.form)
        return replace(chosen, form=form, why=line.nothing.otherwise(none, chosen.why))
    low, high = look.ends(value, line.maybe, line.frame)
    agreed = _agreed(line, low, high)
    sure = f.conjunction(f.negation(none), empty(doubts))
    form = f.case([(agreed, low.form), (sure, chosen.form)], f.null(chosen.form.type))
    why = merged([doubts, chosen.why.where(empty(doubts))]).where(f.negation(agreed))
    months = None
    if chosen.months is not None and low.months is not None:
        months = f.case([(agreed, low.months)], chosen.months)
    return replace(chosen, form=form, months=months, why=line.nothing.otherwise(none, why))


def _none(line: Line) -> Formula:
    """Whether no neighbour in the frame may count."""
    typed = Typed("int", True, 0, most_rows(line.look.lowering, line.look.sheet))
    count = line.look.along("some", "count", None, line.maybe, line.frame, typed)
    return f.is_true(f.equal(count, f.ZERO))


def _agreed(line: Line, low: Known, high: Known) -> Formula:
    """Whether some neighbour counts for certain, and all that may have one and the same known value."""
    typed = Typed("int", True, 0, most_rows(line.look.lowering, line.look.sheet))
    certain = line.look.along("certain", "count", None, line.sure, line.frame, typed)
    absent = f.conjunction(line.maybe, f.is_null(line.value.form))
    missing = line.look.along("missing", "count", None, absent, line.frame, typed)
    same = [f.equal(low.form, high.form)]
    if low.months is not None and high.months is not None:
        same.append(f.equal(low.months, high.months))
    return f.is_true(f.conjunction(f.less(f.ZERO, certain), f.equal(missing, f.ZERO), *same))


__all__ = ["Line", "window"]
