"""One event, fast: a rulebook compiled once, one event in, its decision out.

The plan of a batch is compiled into one Python function (`engine.plan.python`). What it does not work out, the
interpreter decides, as it explains any event on request. An event is decided as if it came alone: of a group it is the
only member, of an account the only mover.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.batch.one_event import REQUIRED, OddError, default_of, taker
from engine.batch.one_home import Decision, Home
from engine.batch.one_lines import LineAmount
from engine.batch.one_rows import OriginError, Row
from engine.batch.one_rows import Rows as Columns
from engine.batch.one_runs import Runs
from engine.events.model import Reject
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, deep_recursion, evaluate
from engine.interpret.options import Options
from engine.interpret.results import Result
from engine.plan.alone import FIRST_DAY, LAST_DAY, WIDEST, columns_of_facts
from engine.plan.formulas.nodes import up_to
from engine.plan.known import NotColumnarError
from engine.plan.lower.bits import Bits
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering
from engine.plan.lower.names import ID, fact_column
from engine.plan.lower.placing import placement
from engine.plan.lower.results import result_columns
from engine.plan.lower.told import DAY, told
from engine.plan.profile import Profile
from engine.plan.python.compiling import Rows
from engine.plan.sheets import Given, Plan, Sheet, Typed
from engine.rulebook.model import EVENT, Rulebook
from engine.rulebook.timeline import as_known


class NotOneResultError(ValueError):
    """An event has several results or rejects, or none at all: `found` has them, as `decide_all` gives them."""

    def __init__(self, found: tuple[Decision | Reject, ...]) -> None:
        many = f"{len(found)} results and rejects" if found else "neither a result nor a reject"
        super().__init__(f"an event with {many}; `decide_all` gives all there are")
        self.found = found


class Evaluator:
    """A rulebook under fixed readings, compiled; `decide` is for services, `evaluate` gives the interpreter's result.

    Most events have one result. An event that is cut at a change of terms, one that holds a list of events, and one
    whose groups have results beside its own, can have several: `decide_all` gives them.

    `compiled` is false, and `reason` says why, where the rulebook asks for more than a compiled plan does: then every
    event is the interpreter's.
    """

    def __init__(self, rulebook: Rulebook, options: Options | None = None) -> None:
        self.options = options or Options()
        rulebook = as_known(rulebook, self.options.known_at, self.options.version)
        self.rulebook = rulebook
        self.reason = ""
        self._compiled: _Compiled | None = None
        try:
            with deep_recursion(), up_to(WIDEST):
                self._compiled = _Compiled(rulebook, self.options)
        except NotColumnarError as error:
            self.reason = str(error)

    @property
    def compiled(self) -> bool:
        """Whether events are decided by the compiled plan."""
        return self._compiled is not None

    def decide(self, event: Mapping[str, Any]) -> Decision | Reject:
        """The decision about an event, given by the names of its facts; a reject where it is none.

        Raises `NotOneResultError` where there is not exactly one.
        """
        if self._compiled is not None:
            found = self._compiled.decide(event)
            if found is not None:
                return found
        every = self._interpreted(event)
        if len(every) != 1:
            raise NotOneResultError(every)
        return every[0]

    def decide_all(self, event: Mapping[str, Any]) -> tuple[Decision | Reject, ...]:
        """All decisions about an event, in the order of the results of `evaluate`, and then its rejects."""
        found = None if self._compiled is None else self._compiled.decide(event)
        return self._interpreted(event) if found is None else (found,)

    def _interpreted(self, event: Mapping[str, Any]) -> tuple[Decision | Reject, ...]:
        done = self.evaluate(event)
        return (*map(_decision, done.results), *done.rejects)

    def evaluate(self, event: Mapping[str, Any], *, derivations: bool = False) -> Evaluation:
        """The interpreter's evaluation of an event alone, with its derivation if that is asked for."""
        options = replace(self.options, derivations=derivations)
        return evaluate(self.rulebook, raw_events([event]), options)


def _decision(result: Result) -> Decision:
    version = "" if result.version is None else result.version.id
    lines = tuple(
        LineAmount(x.name, x.billed, x.rate, x.amount, x.subject, x.id) for x in result.lines
    )
    return Decision(
        result.id, result.subject, result.status, version, result.outcomes, lines, result.amount,
        result.rules, result.causes,
    )  # fmt: skip


# ── The compiled plan ─────────────────────────────────────────────────────────────────────────────


class _Compiled:
    def __init__(self, rulebook: Rulebook, options: Options) -> None:
        self.rulebook, self.options = rulebook, options
        versions = tuple(rulebook.versions.values())
        if options.tables:
            raise NotColumnarError("reference tables")
        self.facts = versions[-1].facts
        profile = Profile(first=FIRST_DAY, last=LAST_DAY, rows=1)
        lowering = Lowering(rulebook, options.readings, profile, options.as_of)
        columns = columns_of_facts(self.facts, profile)
        sheet = lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, columns))
        placed = placement(lowering, options.on, options.known_at, options.version)
        for name, form in ((VERSION, placed.version), (DAY, placed.day)):
            sheet.definitions[name] = form
            sheet.typed[name] = Typed("int", form.nullable, form.low, form.high)
        found, self.bits = told(lowering), Bits()
        results = result_columns(found, self.bits)
        sights = {sight.kind: sight for sight in found.sights}
        sheets: dict[str, Columns] = {EVENT: Columns(lowering.causes)}

        def of(kind: str) -> Columns:
            return sheets.setdefault(kind, Columns(lowering.causes))

        self.homes = [Home(lowering, self.bits, r, sights[r.kind], of) for r in results]
        self.plain = sheets[EVENT].plain(placed.plain)
        self.checked = (
            placed.plain.op == "col"
        )  # whether there are events that are not plainly placed
        if placed.plain.op == "const" and not placed.plain.data:
            raise NotColumnarError("events that no version plainly governs")
        wanted: dict[str, tuple[tuple[str, ...], str | None]] = {
            kind: (tuple(columns.names), None) for kind, columns in sheets.items()
        }
        self.runs = Runs(Plan(lowering.plan.sheets, lowering.plan.tables, wanted), self.facts)
        self.empty = {fact_column(n): default_of(x) for n, x in self.facts.items()}
        self.required = frozenset(
            n for n, x in self.facts.items() if self.empty[fact_column(n)] is REQUIRED
        )
        self.takers = {n: (fact_column(n), taker(x, profile)) for n, x in self.facts.items()}

    def decide(self, event: object) -> Decision | None:
        """The one decision; None where it is for the interpreter, and where there may be others."""
        present: list[str] = []
        columns = self._columns(event, present)
        if columns is None:
            return None
        try:
            return self._decision(self.runs.of(columns, present)(columns))
        except (OriginError, ZeroDivisionError):  # a row that guards were to keep away
            return None

    def _columns(self, event: object, present: list[str]) -> dict[str, Any] | None:
        """The columns of an event whose values are plain; the names of its facts go into `present`."""
        if type(event) is not dict and not isinstance(
            event, Mapping
        ):  # but what a service was sent
            return None
        name = event.get("id")
        if (
            type(name) is not str
            or not name.isascii()
            or not name.isprintable()
            or not 0 < len(name) < 200
            or name != name.strip()
        ):
            return None
        columns = self.empty.copy()
        columns[ID] = name
        given = self.takers
        required = self.required
        lacking = len(required)
        try:
            for fact, value in event.items():
                if value is None or fact == "id":
                    continue
                column, take = given[fact]
                columns[column] = take(value)
                present.append(fact)
                if fact in required:
                    lacking -= 1
        except (OddError, KeyError):
            return None
        return None if lacking else columns

    def _decision(self, found: dict[str, Rows]) -> Decision | None:
        if self.checked and not self.plain(found[EVENT][0]):
            return None
        one: tuple[Home, Row] | None = None
        for home in self.homes:
            for row in found.get(home.kind, ()):
                if home.there(row):
                    if one is not None:  # no event that stands alone has two; if one had, all count
                        return None
                    one = home, row
        return None if one is None else one[0].decision(one[1], found)
