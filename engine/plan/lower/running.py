"""Running state in a closed form: cells to which each member adds something, and cells that hold what it says.

What a member adds, or says, may not rest on any cell: then `_before` is a sum over those that came earlier, or what the
one just before said. State that decides about itself is the interpreter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.language.kinds import Quantity
from engine.language.tree import Binary, Ref, Tree, refs
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, choose, minus, plus, truth, unknown
from engine.plan.lower.folding import most_rows, ordinal
from engine.plan.lower.links import absent, link_to
from engine.plan.lower.looking import Frame, Looking
from engine.plan.lower.lowering import ROLES, Lowering, NotColumnarError, Place, column_of, row
from engine.plan.lower.parts import parts
from engine.plan.sheets import Order, Typed
from engine.plan.why import Why, merged
from engine.rulebook.history import Cell, Running
from engine.values.unknown import Cause, CauseKind

Term = tuple[int, Tree]
_ITSELF = "running state that rests on itself"


def _running(lowering: Lowering, place: Place, name: str) -> Known:
    """One cell, before or after."""
    entry, cell = next(
        (entry, cell)
        for entry in place.version.running.values()
        for cell in entry.cells
        if name in (cell.before, cell.after)
    )
    _check(lowering, place, entry)
    link, _ = link_to(lowering, place, entry.within, entry.name)
    link = lowering.column(place.kind, f"within {entry.within}", link)
    keys = [_key(lowering, place.kind, entry, n) for n in range(len(entry.order_by))]
    per = None if cell.per is None else _per(lowering, place.kind, cell, entry)
    line = _along(lowering, place.kind, entry, (link,), keys)
    own = replace(line, within=(link, *_within(per)), name=cell.name)
    start = _start(lowering, place, entry, cell, link)
    frame: Frame = "before" if name == cell.before else "through"
    found = _carried(lowering, place, entry, cell, own, start, frame)
    blocked = merged([_unplaced(line, keys), _parted(line, per)])
    free = f.conjunction(*(f.equal(word, f.ZERO) for word in blocked.words.values()))
    there = f.conjunction(f.negation(f.is_null(link)), free)
    form = f.when(there, found.form) if there is not f.TRUE else found.form
    why = blocked.otherwise(f.negation(free), found.why)
    why = absent(lowering, place, entry.within, entry.name).otherwise(f.is_null(link), why)
    return replace(found, kind=cell.kind, form=form, why=why)


def _check(lowering: Lowering, place: Place, entry: Running) -> None:
    """Cells of several versions are one state only where these say the same; then it is theirs."""
    for version in lowering.versions:
        other = version.running.get(entry.name)
        if other is None or _alike(other) != _alike(entry):
            raise NotColumnarError("running state that differs between versions")
    found = parts(lowering, entry.within, entry.about)
    if found.around is not None or found.sheet != place.kind:
        raise NotColumnarError("running state over what is around")


def _alike(entry: Running) -> object:
    order = tuple((key.by.kind, key.down) for key in entry.order_by)
    cells = tuple((c.name, c.kind, c.start, c.per is None) for c in entry.cells)
    return entry.about, entry.within, order, cells


def _key(lowering: Lowering, kind: str, entry: Running, number: int) -> Known:
    def read(at: Place) -> Known:
        by = at.version.running[entry.name].order_by[number].by
        return lowering.attempt(by.kind, lambda: lowering.value(by, at))

    found = lowering.settled(kind, f"{entry.name} by", lowering.by_version(kind, read))
    return replace(found, kind=entry.order_by[number].by.kind)


def _cell_of(at: Place, entry: Running, cell: Cell) -> Cell:
    return next(c for c in at.version.running[entry.name].cells if c.name == cell.name)


def _per(lowering: Lowering, kind: str, cell: Cell, entry: Running) -> Known:
    def read(at: Place) -> Known:
        per = _cell_of(at, entry, cell).per
        assert per is not None
        return lowering.attempt(per.kind, lambda: lowering.value(per, at))

    found = lowering.settled(kind, f"{cell.name} per", lowering.by_version(kind, read))
    if not isinstance(found.per, int) or found.choices or found.items is not None:
        raise NotColumnarError(f"running state for each {found.kind}")
    return found


def _within(per: Known | None) -> tuple[Formula, ...]:
    if per is None:
        return ()
    return (per.form,) if per.months is None else (per.form, per.months)


def _along(
    lowering: Lowering,
    kind: str,
    entry: Running,
    within: tuple[Formula, ...],
    keys: Sequence[Known],
) -> Looking:
    order = (
        *(Order(ordinal(key), by.down) for key, by in zip(keys, entry.order_by, strict=True)),
        Order(column_of(lowering.sheet(kind), "id")),
        Order(row()),
    )
    return Looking(lowering, kind, within, order, len(keys), entry.name)


def _start(lowering: Lowering, place: Place, entry: Running, cell: Cell, link: Formula) -> Known:
    """What there is at first, as the group says."""
    if cell.start is None:
        cause = Cause(CauseKind.OPEN, cell.before, "there is no earlier one")
        return unknown(cell.kind, lowering.causes.because(cause))
    start = cell.start

    def read(at: Place) -> Known:
        return lowering.attempt(start.kind, lambda: lowering.value(start, at))

    told = lowering.by_version(entry.within, read)
    return lowering.brought(place.kind, entry.within, link, f"{cell.name} start", told, Why())


def _carried(
    lowering: Lowering,
    place: Place,
    entry: Running,
    cell: Cell,
    look: Looking,
    start: Known,
    frame: Frame,
) -> Known:
    """What a cell holds before or after a member, if its place is known."""
    trees = [_cell_of(Place(place.kind, v), entry, cell).next.tree for v in lowering.versions]
    terms = [_terms(tree, cell.before) for tree in trees]
    befores = {c.before for c in entry.cells}
    if all(found is not None for found in terms) and isinstance(cell.kind, Quantity):
        said = [[tree for _, tree in found or ()] for found in terms]
    else:
        said = [[tree] for tree in trees]
    if any(befores & refs(tree) for trees_of in said for tree in trees_of):
        raise NotColumnarError(_ITSELF)
    by_version = dict(zip((v.id for v in lowering.versions), terms, strict=True))

    def read(at: Place) -> Known:
        found = by_version[at.version.id]
        next_ = _cell_of(at, entry, cell).next
        if not summed or found is None:
            return lowering.attempt(cell.kind, lambda: lowering.value(next_, at))
        return lowering.attempt(cell.kind, lambda: _sum(lowering, at, cell, found))

    summed = said != [[tree] for tree in trees]
    adds = lowering.settled(place.kind, f"{cell.name} adds", lowering.by_version(place.kind, read))
    return _total(look, cell, start, adds, frame) if summed else _last(look, start, adds, frame)


def _terms(tree: Tree, before: str) -> list[Term] | None:
    """What a sum adds to the cell itself, with signs; None where it is no such sum."""
    found: list[Term] = []
    waiting: list[Term] = [(1, tree)]
    itself = 0
    while waiting:
        sign, part = waiting.pop()
        if isinstance(part, Binary) and part.op in ("+", "-") and isinstance(part.kind, Quantity):
            waiting += [(sign, part.left), (sign if part.op == "+" else -sign, part.right)]
        elif isinstance(part, Ref) and part.name == before:
            itself += sign
        else:
            found.append((sign, part))
    return found if itself == 1 and tree is not None else None


def _sum(lowering: Lowering, at: Place, cell: Cell, terms: Sequence[Term]) -> Known:
    total = Known(cell.kind, f.ZERO)
    for sign, tree in terms:
        value = lowering.value(tree, at)
        total = plus(total, value if sign > 0 else minus(value), cell.kind)
    return total


def _total(look: Looking, cell: Cell, start: Known, adds: Known, frame: Frame) -> Known:
    """The start and all that was added; what nobody knows of one leaves it unknown to all that follow."""
    if not isinstance(adds.per, int):
        raise NotColumnarError("running totals of what is divided by something")
    words = look.words("doubt", adds.why, f.TRUE, frame)
    known = f.conjunction(*(f.equal(word, f.ZERO) for word in words.words.values()))
    form = look.sum("sum", adds.form, f.TRUE, frame)
    moved = Known(cell.kind, f.when(known, form), words, adds.per)
    return plus(start, moved, cell.kind)


def _last(look: Looking, start: Known, says: Known, frame: Frame) -> Known:
    """What the last one said, known or not; the start where there is none."""
    if frame == "through":
        return says
    chosen = look.chosen("last", says, f.TRUE, frame)
    most = most_rows(look.lowering, look.sheet)
    count = look.along("earlier", "count", None, f.TRUE, frame, Typed("int", True, 0, most))
    none = f.is_true(f.equal(count, f.ZERO))
    return choose(truth(none), start, chosen)


def _unplaced(line: Looking, keys: Sequence[Known]) -> Why:
    """Why nobody knows the order of several."""
    doubts = merged(key.why for key in keys)
    if doubts.never:
        return doubts
    words = line.words("unplaced", doubts, f.TRUE, "all")
    most = most_rows(line.lowering, line.sheet)
    count = line.along("members", "count", None, f.TRUE, "all", Typed("int", True, 0, most))
    return words.where(f.is_true(f.less(f.ONE, count)))


def _parted(line: Looking, per: Known | None) -> Why:
    """Where nobody knows of one to which part of the state it belongs, all is for the interpreter."""
    if per is None or per.why.never:
        return Why()
    told = line.lowering.causes.recheck("running state for each of what is not known")
    return line.words("parted", told.where(f.is_null(per.form)), f.TRUE, "all")


ROLES["running"] = _running
