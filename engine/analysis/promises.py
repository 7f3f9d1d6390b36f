"""What an author promises of every result (`always`), as formulas over the facts of one event.

A promise is read as its subjects see it, with the amount of the result that they stand in: of which no line is without
a price. `beyond` is true where only the interpreter knows whether it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.analysis.cases import Case, Value
from engine.analysis.reading import Reader
from engine.analysis.worlds import World
from engine.interpret.evaluate import deep_recursion
from engine.language.kinds import BOOL, Kind
from engine.plan import formulas as f
from engine.plan.alone import WIDEST
from engine.plan.formulas import Formula
from engine.plan.formulas.nodes import up_to
from engine.plan.known import Known, NotColumnarError, cases, per_form, truth
from engine.plan.lower.folding import Folds
from engine.plan.lower.lowering import Lowering, Place
from engine.plan.lower.results import ResultColumns
from engine.plan.lower.standing import home_links
from engine.plan.python.special import specialised
from engine.plan.sheets import Made, Typed
from engine.plan.why import NEVER, RECHECK, Why
from engine.rulebook.model import AMOUNT, EVENT, RESULT, Promise

BEYOND = (NotColumnarError, f.TooWideError, f.DivisorError, KeyError)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A promise on the sheet of the subjects that it is about."""

    promise: Promise
    kind: str
    there: Formula  # that there is a result of its own
    when: Known
    claim: Known

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What is read of it."""
        words = (self.when.why.recheck, self.claim.why.recheck)
        return (self.there, self.when.form, self.claim.form, per_form(self.claim), *words)


@dataclass(frozen=True, slots=True)
class Asked:
    """A promise of one subject that an event may have: whether it is there, and what is asked of it."""

    there: Formula
    when: Formula
    claim: Value
    beyond: Formula

    @property
    def broken(self) -> Formula:
        """That it is false; of a truth."""
        return f.conjunction(self.applies, f.is_false(self.claim.form))

    @property
    def applies(self) -> Formula:
        """That it is definitely asked of the subject."""
        return f.conjunction(self.there, f.is_true(self.when))

    @property
    def unseen(self) -> Formula:
        """That only the interpreter knows."""
        return f.conjunction(self.there, f.negation(f.is_false(self.when)), self.beyond)


@dataclass(slots=True)
class Promised(World):
    """A version with its promises; what was read of each kind of event is kept."""

    lowered: tuple[Lowered, ...] | None = field(init=False, default=None)
    cases: dict[str | None, Case] = field(init=False, default_factory=dict)
    asked: dict[tuple[str | None, str], list[tuple[Asked, ...] | str]] = field(
        init=False, default_factory=dict
    )

    def forms(self) -> Iterable[tuple[str, Formula]]:
        """Every formula that is read, with its sheet."""
        yield from World.forms(self)
        if self.lowered is None:
            promises = self.rulebook.versions[self.version].always.values()
            self.lowered = tuple(
                _lowered(self.lowering, self.results, one, kind)
                for one in promises
                for kind in self._kinds(one)
            )
        for one in self.lowered:
            yield from ((one.kind, form) for form in one.formulas)

    def _kinds(self, promise: Promise) -> Iterable[str]:
        """The kinds of subjects that a promise is about."""
        if promise.about != RESULT:
            return (promise.about,)
        return (result.kind for result in self.results)

    def case(self, value: str | None) -> Case:
        """The outputs for events whose selecting fact says this."""
        if value not in self.cases:
            if not self.lowered:
                return World.case(self, value)
            known: dict[str, Formula] = {}
            if self.selector is not None:
                known[self.selector] = f.null("text") if value is None else f.const(value)
            with deep_recursion(), up_to(WIDEST):
                reader = Reader(self, specialised(self.plan, EVENT, known), known)
                self.cases[value] = reader.case()
                for one in self.lowered:
                    self.asked.setdefault((value, one.promise.name), []).append(_read(reader, one))
        return self.cases[value]


# ── Promises on sheets ────────────────────────────────────────────────────────────────────────────


def _lowered(
    lowering: Lowering, results: tuple[ResultColumns, ...], promise: Promise, about: str
) -> Lowered:
    version = lowering.versions[0]
    place, index = Place(about, version), lowering.index(version)
    key = (about, version.id, AMOUNT)
    if index.roles[AMOUNT][0] == "result" and key not in lowering.memo:
        kind: Kind = index.kinds[AMOUNT]
        lowering.memo[key] = lowering.attempt(kind, lambda: _amount(lowering, results, place.kind))
    claim, when = promise.claim, promise.when
    said = lowering.attempt(claim.kind, lambda: lowering.value(claim, place))
    applies = truth(f.TRUE)
    if when is not None:
        applies = lowering.attempt(BOOL, lambda: lowering.value(when, place))
    name = f"always {promise.name}"
    return Lowered(
        promise,
        about,
        next((result.there for result in results if result.kind == about), f.TRUE),
        lowering.settled(place.kind, f"{name} when", applies),
        lowering.settled(place.kind, name, said),
    )


def _amount(lowering: Lowering, results: Iterable[ResultColumns], kind: str) -> Known:
    """The amount of the result in which subjects of a kind stand, on their sheet."""
    links = home_links(lowering, kind)
    found: list[tuple[Formula, Known]] = []
    for result in results:
        link = links.get(result.kind)
        if link is None:
            continue
        value = _priced(lowering, result)
        if result.kind != kind:
            link = lowering.column(kind, f"home {result.kind}", link)
            value = lowering.brought(kind, result.kind, link, "result known amount", value, NEVER)
        found.append((f.negation(f.is_null(link)), value))
    if not found:
        raise NotColumnarError(f"the result of a {kind}")
    return lowering.settled(kind, AMOUNT, cases(found[:-1], found[-1][1]))


def _priced(lowering: Lowering, result: ResultColumns) -> Known:
    """The amount of a result, absent where that of a line is."""
    lost: list[Formula] = []
    for line, link in result.lines:
        kind, name = line.place.kind, f"unpriced {line.charge.name}"
        without = f.conjunction(f.is_true(line.due), f.is_null(line.amount.form))
        if without is f.FALSE:
            continue
        form = lowering.column(kind, name, without)
        if kind != result.kind:
            folds = Folds(lowering, result.kind, kind, link, f.TRUE)
            form = folds.fold(name, "any", form, f.TRUE, Typed("bool", False))
        lost.append(f.is_true(form))
    known = f.when(f.negation(f.disjunction(*lost)), result.amount.form)
    recheck = result.causes.words.get(RECHECK)
    why = Why() if recheck is None else Why({RECHECK: recheck})
    return lowering.settled(
        result.kind, "known amount", replace(result.amount, form=known, why=why)
    )


# ── Promises of one kind of event ─────────────────────────────────────────────────────────────────


def _read(reader: Reader, one: Lowered) -> tuple[Asked, ...] | str:
    """What is asked of the subjects that an event may have; why not, where that cannot be spelled out."""
    try:
        return tuple(_subjects(reader, one))
    except BEYOND as error:
        return str(error)


def _subjects(reader: Reader, one: Lowered) -> Iterator[Asked]:
    kind, read = one.kind, reader._read
    if kind != EVENT and kind not in reader.plan.sheets:
        return
    if kind == EVENT or isinstance(reader.plan.sheets[kind].rows, Made):
        there = reader._there(kind)
        if there is not None:
            own = one.there if one.promise.about == RESULT else f.TRUE
            there = f.conjunction(there, f.is_true(read(kind, own)))
            yield _asked(there, one, {form: read(kind, form) for form in one.formulas})
        return
    for row in reader.unrolled.rows(kind):
        yield _asked(row.there, one, {form: reader._read_row(row, form) for form in one.formulas})


def _asked(there: Formula, one: Lowered, read: Mapping[Formula, Formula]) -> Asked:
    beyond = f.disjunction(
        *(
            f.conjunction(
                f.is_null(read[part.form]), f.negation(f.equal(read[part.why.recheck], f.ZERO))
            )
            for part in (one.when, one.claim)
        )
    )
    claim = Value(read[one.claim.form], read[per_form(one.claim)])
    return Asked(there, read[one.when.form], claim, beyond)
