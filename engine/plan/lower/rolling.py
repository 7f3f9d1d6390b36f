"""Windows whose frame reaches back so long from a subject's own place.

What a frame comes to is what the line comes to up to the subject, less what it comes to up to the far end of its reach.
For the latter every subject has a second row, a probe, that stands where its reach ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known
from engine.plan.lower.folding import most_rows, sum_bounds
from engine.plan.lower.lowering import Lowering, NotColumnarError, owner, row
from engine.plan.lower.moments import moved
from engine.plan.sheets import PLACE, Along, AlongOf, Around, Cut, Order, Sheet, Typed
from engine.plan.why import Why
from engine.rulebook.history import Rolling

if TYPE_CHECKING:
    from engine.plan.lower.windows import Line

_PROBE: Final = 2  # the place of a probe among the rows of its subject


@dataclass(frozen=True, slots=True)
class _Reach:
    """A line whose frame reaches back to `far`."""

    line: Line
    far: Known

    @property
    def lowering(self) -> Lowering:
        return self.line.look.lowering

    def within(self, name: str, fold: AlongOf, of: Formula | None, where: Formula) -> Formula:
        """What the rows in reach come to for which `where` is true."""
        look = self.line.look
        if fold == "sum" and of is not None:
            low, high = sum_bounds(look.lowering, look.sheet, of)
        else:
            low, high = 0, most_rows(look.lowering, look.sheet)
        typed = Typed("int", True, low, high)
        up_to_here = look.along(name, fold, of, where, self.line.through, typed)
        found = f.sub(up_to_here, self._out_of_reach(name, fold, of, where, typed))
        return found if low is None or high is None else f.bounded(found, low, high)

    def _out_of_reach(
        self, name: str, fold: AlongOf, of: Formula | None, where: Formula, typed: Typed
    ) -> Formula:
        """What the rows come to that do not stand behind the far end."""
        look, lowering = self.line.look, self.lowering
        kind, probes = look.sheet, f"{look.name} probes"
        if probes not in lowering.plan.sheets:
            lowering.plan.sheets[probes] = Sheet(probes, Cut(kind, f.const(_PROBE), _PROBE))

        def there(column: Formula, name: str) -> Formula:
            column = lowering.column(kind, f"{look.name} {name}", column)
            if column.op != "col":
                return column
            held = Typed(column.type, column.nullable, column.low, column.high)
            return lowering.define(probes, column.data, Around(kind, owner(), column.data), held)

        place = f.column(PLACE, "int", 1, _PROBE, nullable=False)
        itself = f.equal(place, f.ONE)
        key = there(self.line.keys[0].form, "key")
        at = f.case([(itself, key)], there(self.far.form, "far"))
        order = (Order(at), Order(place), Order(row()))
        taken = f.conjunction(itself, there(f.is_true(where), f"{name} taken"))
        what = None if of is None else there(of, f"{name} taken of")
        within = tuple(there(part, "in") for part in look.within)
        along = Along(fold, what, within, order, "before", 0, taken)
        told = lowering.define(probes, f"{name} up to there", along, typed)
        probe = f.bounded(f.add(f.mul(row(), f.const(_PROBE)), f.ONE), 0, f.INT64[1])
        return lowering.define(
            kind, f"{look.name} {name} before", Around(probes, probe, told.data), typed
        )


def rolling(line: Line, frame: Rolling) -> Known:
    """What the neighbours within the reach of a frame come to."""
    function, lowering = line.window.function, line.look.lowering
    if function not in ("total", "count") or not isinstance(line.value.per, int):
        raise NotColumnarError(f"the {function} of a rolling window")
    last = lowering.value(frame.last, line.place)
    far = moved(lowering, line.keys[0], last, line.place, -1)
    reach = _Reach(line, lowering.settled(line.place.kind, f"{line.entry.name} far", far))
    counting = function == "count"
    of = f.ONE if counting else line.value.form
    doubtful = f.conjunction(line.there, f.disjunction(f.negation(line.sure), f.is_null(of)))
    all_ = (
        reach.within("all", "count", None, line.sure)
        if counting
        else reach.within("all", "sum", of, line.sure)
    )
    alone = _alone(line, reach)
    own = f.case([(doubtful, f.null("int")), (line.sure, of)], f.ZERO)
    unsure: Formula = f.FALSE
    if not _doubts(line).never:
        count = reach.within("doubts", "count", None, doubtful)
        unsure = f.is_true(f.less(f.ZERO, count))
    absent = f.is_null(reach.far.form)
    form = f.case([(alone, own), (f.disjunction(absent, unsure), f.null("int"))], all_)
    told = lowering.causes.recheck("rolling windows over what is unknown").where(unsure)
    why = reach.far.why.otherwise(absent, told)
    why = _doubts(line).where(doubtful).otherwise(alone, why)
    return Known(line.entry.kind, form, why, 1 if counting else line.value.per)


def _doubts(line: Line) -> Why:
    """Why nobody knows what a neighbour adds."""
    own = line.value.why if line.window.function == "total" else Why()
    return line.keep.why.otherwise(f.is_null(line.keep.form), own)


def _alone(line: Line, reach: _Reach) -> Formula:
    """Whether nobody else is in the frame: none stands before, or the frame reaches nowhere."""
    look = line.look
    typed = Typed("int", True, 0, most_rows(look.lowering, look.sheet))
    count = look.along("up to here", "count", None, line.there, line.through, typed)
    own = f.case([(line.there, f.ONE)], f.ZERO)
    nowhere = f.is_true(f.at_most(line.keys[0].form, reach.far.form))
    return f.disjunction(f.negation(f.is_true(f.less(own, count))), nowhere)
