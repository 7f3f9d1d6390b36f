"""Runs: neighbours in time that make one group, told apart along the order in which they begin.

A run ends where the next one begins after too long a pause; since no pause is shorter than nothing, all that came
before has ended by then, so that the latest end so far is always the run's own. From the first of whom nobody knows
whether it belongs to the run before it, nobody knows of that run and of all that follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.language.expressions import Expr
from engine.language.kinds import BOOL, PERIOD
from engine.plan import formulas as f
from engine.plan.formulas import Formula
from engine.plan.known import Known, strict
from engine.plan.lower.folding import empty, most_rows
from engine.plan.lower.looking import Frame, Looking
from engine.plan.lower.lowering import Lowering, NotColumnarError, Place, column_of, row
from engine.plan.lower.moments import moved
from engine.plan.sheets import Order, Typed
from engine.plan.why import Why, merged
from engine.rulebook.model import Bound, Runs


@dataclass(frozen=True, slots=True)
class Told:
    """The number of each subject's run among those with its keys, from 1, and why nobody knows it.

    `named`: whether a group is called after its number, as all are that are runs.
    """

    number: Formula
    lost: Why
    named: Formula = f.TRUE


def told_apart(
    lowering: Lowering, kind: str, name: str, terms: Runs, within: tuple[Formula, ...]
) -> Told:
    """The runs of subjects that are equal in `within`; NULL in one of these: in none."""
    if terms.lasts is not None:
        raise NotColumnarError("runs that last at most so long")
    return _Making(lowering, kind, name, terms, within).run()


@dataclass(slots=True)
class _Making:
    lowering: Lowering
    kind: str
    name: str
    terms: Runs
    within: tuple[Formula, ...]

    def run(self) -> Told:
        """Number the runs."""
        start, end = self._span()
        look = self._look(start)
        position = self._count(look, "place", f.TRUE, "through")
        joins = self._joins(look, start, end)
        later = f.is_true(f.less(f.ONE, position))
        pending = self._count(look, "endless before", f.is_null(end.form), "before")
        unsure = f.disjunction(f.is_null(joins.form), f.is_true(f.less(f.ZERO, pending)))
        bad = self.lowering.column(self.kind, f"{self.name} unsure", f.conjunction(later, unsure))
        begins = f.conjunction(later, f.is_false(joins.form))
        number = f.add(self._count(look, "begun", begins, "through"), f.ONE)
        number = self.lowering.column(self.kind, f"{self.name} run", number)
        if bad is f.FALSE and start.why.never:
            return Told(number, Why())
        return Told(number, self._lost(look, start, end, joins, number, bad))

    def _span(self) -> tuple[Known, Known]:
        """When each begins and ends; one that would end before it begins ends at once."""
        start = self._read("from", self.terms.start)
        if self.terms.end is None:
            return start, start
        end = self._read("until", self.terms.end)
        latest = f.case([(f.less(end.form, start.form), start.form)], end.form)
        return start, replace(end, form=latest)

    def _read(self, name: str, expr: Expr) -> Known:
        lowering = self.lowering

        def read(place: Place) -> Known:
            return lowering.attempt(expr.kind, lambda: lowering.value(expr, place))

        told = lowering.by_version(self.kind, read)
        return lowering.settled(self.kind, f"{self.name} {name}", told)

    def _look(self, start: Known) -> Looking:
        own = column_of(self.lowering.sheet(self.kind), "id")
        order = (Order(start.form), Order(own), Order(row()))
        return Looking(self.lowering, self.kind, self.within, order, 1, self.name)

    def _count(self, look: Looking, name: str, where: Formula, frame: Frame) -> Formula:
        typed = Typed("int", True, 0, most_rows(self.lowering, self.kind))
        return look.along(name, "count", None, where, frame, typed)

    def _joins(self, look: Looking, start: Known, end: Known) -> Known:
        """Whether one belongs to the run of those before it, all of whose ends are known."""
        typed = Typed("int", True, end.form.low, end.form.high)
        since = look.along("latest end", "max", end.form, f.TRUE, "before", typed)
        before = Known(end.kind, since)
        if self.terms.gap is None:
            return strict(BOOL, (), f.at_most(start.form, since))
        return self._within(self.terms.gap, start, before)

    def _within(self, bound: Bound, start: Known, before: Known) -> Known:
        length = self._read("gap", bound.length)
        _check_forward(length)
        lowering = self.lowering
        latest = lowering.by_version(self.kind, lambda at: moved(lowering, before, length, at))
        same = f.equal(start.form, latest.form)
        if not bound.included:
            same = f.conjunction(same, f.equal(latest.form, before.form))
        form = f.disjunction(f.less(start.form, latest.form), same)
        return strict(BOOL, (latest,), form)

    def _lost(
        self,
        look: Looking,
        start: Known,
        end: Known,
        joins: Known,
        number: Formula,
        bad: Formula,
    ) -> Why:
        """Why nobody knows the runs from the first on that is unsure, and the run just before it."""
        lowering, kind, name = self.lowering, self.kind, self.name
        words = merged([end.why, joins.why])
        settled = {
            n: lowering.column(kind, f"{name} unsure?{n}", word) for n, word in words.words.items()
        }
        before = {
            n: f.coalesce(
                self._chosen(look, f"before?{n}", end.why.word(n), f.TRUE, "before"), f.ZERO
            )
            for n in settled
        }
        causes = {
            n: lowering.column(kind, f"{name} cause?{n}", f.bit_or(before[n], joins.why.word(n)))
            for n in settled
        }
        first = {
            n: f.coalesce(self._chosen(look, f"first?{n}", word, bad, "all"), f.ZERO)
            for n, word in causes.items()
        }
        from_here = self._count(look, "unsure up to here", bad, "through")
        sure = f.is_true(f.equal(from_here, f.ZERO))
        typed = Typed("int", True, 0, most_rows(lowering, kind))
        last = look.along("last sure run", "max", number, sure, "all", typed)
        any_ = f.is_true(f.less(f.ZERO, self._count(look, "unsure", bad, "all")))
        lost = f.disjunction(f.negation(sure), f.is_true(f.equal(number, last)))
        unsure = Why(first).where(f.conjunction(any_, lost))
        if start.why.never:
            return unsure
        several = f.is_true(f.less(f.ONE, self._count(look, "size", f.TRUE, "all")))
        starts = look.words("no start", start.why, f.TRUE, "all").where(several)
        return merged([starts, unsure.where(empty(starts))])

    def _chosen(
        self, look: Looking, name: str, word: Formula, where: Formula, frame: Frame
    ) -> Formula:
        """A word of the nearest before, or of the first that is unsure."""
        typed = Typed("int", True, word.low, word.high)
        return look.along(name, "last" if frame == "before" else "first", word, where, frame, typed)


def _check_forward(length: Known) -> None:
    """Below nothing, a gap may reach over the end of a run into one before it."""
    parts = (length.form, length.months) if length.kind == PERIOD else (length.form,)
    if any(part is not None and (part.low is None or part.low < 0) for part in parts):
        raise NotColumnarError("gaps that may be below nothing")
