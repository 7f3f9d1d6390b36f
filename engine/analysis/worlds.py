"""What a version of a rulebook makes of one event, as formulas over the event's facts.

A `World` is one version under chosen readings. `case` gives its outputs for events of which one fact is known, the one
that most conditions compare: by far the most rules then fold away. The event stands alone: of every group that it is
in it is the only member, of an account the only mover. An output that cannot be spelled out is named in `unsettled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.analysis.cases import Case
from engine.analysis.reading import OWN_ID, PARTS, Reader
from engine.analysis.witness import column_value
from engine.interpret.evaluate import deep_recursion
from engine.language.kinds import DATE, DURATION, INSTANT, Collection
from engine.plan import formulas as f
from engine.plan.alone import WIDEST, columns_of_facts, selector
from engine.plan.formulas import Formula
from engine.plan.formulas.nodes import up_to
from engine.plan.known import Known, per_form
from engine.plan.lower.bits import Bits
from engine.plan.lower.lines import ChargeLine
from engine.plan.lower.lowering import EVENTS, VERSION, Lowering, Place
from engine.plan.lower.names import fact_column
from engine.plan.lower.placing import placement
from engine.plan.lower.results import ResultColumns, result_columns
from engine.plan.lower.told import DAY, Spoken, told
from engine.plan.profile import DAY as MICROS
from engine.plan.profile import Profile, declared
from engine.plan.python.special import specialised
from engine.plan.sheets import Given, Made, Plan, Sheet, Typed
from engine.rulebook.model import ANY, EVENT, Fact, Rulebook, Version


@dataclass(slots=True)
class World:
    """One version of a rulebook; days lie between `first` and `last` (since 1970).

    `like`: a world whose causes and rules have the same numbers here, so that what both say alike is the same formula.
    """

    rulebook: Rulebook
    version: str
    readings: Mapping[str, str]
    first: int
    last: int
    like: World | None = None
    longest: int | None = None  # days of durations that are looked at
    naming: bool = False  # whether its values are read as well
    listless: bool = False  # whether only events are looked at that bring no lists of dates
    unfilled: frozenset[str] = frozenset()  # facts that are read as they come, without a default
    columns: Mapping[str, Typed] = field(init=False)
    selector: str | None = field(init=False)
    lowering: Lowering = field(init=False)
    results: tuple[ResultColumns, ...] = field(init=False)
    spoken: dict[str, Spoken] = field(init=False)
    bits: Bits = field(init=False)
    plain: Formula = field(init=False)
    named: dict[str, tuple[str, Known]] = field(init=False)
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        with deep_recursion(), up_to(WIDEST):
            self._lower()

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts that events may carry."""
        return self.rulebook.versions[self.version].facts

    @property
    def values(self) -> tuple[str | None, ...]:
        """What the selecting fact may say; None: there is no such fact, or it is absent."""
        if self.selector is None:
            return (None,)
        fact = next(x for n, x in self.facts.items() if fact_column(n) == self.selector)
        words: tuple[str, ...] = fact.kind.values  # type: ignore[union-attr]
        return (*words, None) if self.columns[self.selector].nullable else words

    @property
    def lists(self) -> tuple[str, ...]:
        """The facts that are lists of dates, where no event is looked at that brings one."""
        dated = Collection(DATE)
        return tuple(n for n, fact in self.facts.items() if self.listless and fact.kind == dated)

    def case(self, value: str | None) -> Case:
        """The outputs for events whose selecting fact says this."""
        known = dict(self._filled())
        if self.selector is not None:
            known[self.selector] = f.null("text") if value is None else f.const(value)
        for column in map(fact_column, self.lists):
            known[column] = f.null("text") if self.columns[column].nullable else f.const("")
        with deep_recursion(), up_to(WIDEST):
            plan = specialised(self.plan, EVENT, known)
            return Reader(self, plan, known).case()

    def _filled(self) -> Iterator[tuple[str, Formula]]:
        """By its column, a fact as it is read where it comes without its default."""
        for name in sorted(self.unfilled & self.facts.keys()):
            column, fact = fact_column(name), self.facts[name]
            typed = self.columns[column]
            given = f.column(column, typed.type, typed.low, typed.high)
            default = column_value(fact, fact.default)
            yield column, given if default is None else f.coalesce(given, f.const(default))

    def _lower(self) -> None:
        chosen = self.rulebook.versions[self.version]
        profile = Profile(first=self.first, last=self.last, rows=1, seen=(self.first, self.last))
        alone = replace(self.rulebook, versions={self.version: chosen})
        lowering = Lowering(alone, self.readings, profile, None)
        self.lowering, self.bits = lowering, Bits()
        if self.like is not None:
            lowering.causes, self.bits = self.like.lowering.causes, self.like.bits
        columns = dict(columns_of_facts(chosen.facts, profile))
        self.columns = within(columns, chosen.facts, self.first, self.last, self.longest)
        sheet = lowering.plan.sheets[EVENT] = Sheet(EVENT, Given(EVENTS, self.columns))
        placed = placement(lowering, None, None, self.version)
        for name, form in ((VERSION, placed.version), (DAY, placed.day)):
            sheet.definitions[name] = form
            sheet.typed[name] = Typed("int", form.nullable, form.low, form.high)
        found = told(lowering)
        self.results = result_columns(found, self.bits)
        self.spoken = {sight.kind: sight.spoken[0] for sight in found.sights}
        self.plain = placed.plain
        self.named = dict(self._names(chosen)) if self.naming else {}
        wanted = {kind: (tuple(names), None) for kind, names in self._wanted().items()}
        self.plan = Plan(lowering.plan.sheets, lowering.plan.tables, dict(wanted))
        self.selector = selector(self.plan, chosen.facts)
        bare = [fact_column(name) for name in self.unfilled & chosen.facts.keys()]
        self.columns = {
            **self.columns,
            **{n: replace(self.columns[n], nullable=True) for n in bare},
        }
        sheet.rows = Given(EVENTS, self.columns)

    def _names(self, version: Version) -> Iterator[tuple[str, tuple[str, Known]]]:
        """The values that are about the event, or the group that it alone is."""
        for name, value in version.values.items():
            about = EVENT if value.about == ANY else value.about
            if about == EVENT or about in version.groups:
                kind = self.lowering.index(version).kinds[name]
                known = self.lowering.name(Place(about, version), name, kind)
                if known.items is None and known.months is None:
                    yield name, (about, known)

    def _wanted(self) -> dict[str, dict[str, None]]:
        wanted: dict[str, dict[str, None]] = {EVENT: {}}
        for kind, form in self.forms():
            if form.op == "col":
                wanted.setdefault(kind, {})[form.data] = None
        return wanted

    def forms(self) -> Iterable[tuple[str, Formula]]:
        """Every formula that is read, with its sheet."""
        yield EVENT, self.plain
        for kind, sheet in self.lowering.plan.sheets.items():
            if isinstance(sheet.rows, Made):
                yield kind, OWN_ID
        for kind, known in self.named.values():
            yield from ((kind, form) for form in (known.form, per_form(known)))
        for kind, spoken in self.spoken.items():
            for _, decided in spoken.fields:
                items = decided.value.items or ()
                parts = (part for on, item in items for part in (on, *item.formulas))
                for form in (decided.is_set, *decided.value.formulas, *parts):
                    yield kind, form
        for result in self.results:
            kind = result.kind
            why = result.causes.words.values()
            fired = (word for _, word in result.fired)
            for form in (result.there, result.status, *why, *fired, *result.amount.formulas):
                yield kind, form
            for line, link in self.lines(result):
                for form in (link, line.due, *_line_forms(line)):
                    yield line.place.kind, form

    def lines(self, result: ResultColumns) -> list[tuple[ChargeLine, Formula]]:
        """The lines of this version in a result, each with its link to it."""
        chosen = self.rulebook.versions[self.version]
        return [(line, link) for line, link in result.lines if line.place.version is chosen]


def _line_forms(line: ChargeLine) -> Iterable[Formula]:
    for part in PARTS:
        yield from getattr(line, part).formulas
    yield line.payer_set
    yield line.invoice_set


def within(
    columns: Mapping[str, Typed],
    facts: Mapping[str, Fact],
    first: int,
    last: int,
    longest: int | None = None,
) -> dict[str, Typed]:
    """The columns, days and moments bound to those that are looked at, and durations to so many days."""
    found = dict(columns)
    for name, fact in facts.items():
        column = fact_column(name)
        if longest is not None and fact.kind in (DURATION, replace(DURATION, whole=True)):
            typed, most = columns[column], longest * 1_440 * declared(fact).scale
            high = most if typed.high is None else min(most, typed.high)
            found[column] = replace(typed, high=max(high, typed.low or 0))
        if fact.kind in (DATE, INSTANT):
            unit = MICROS if fact.kind == INSTANT else 1
            absent = columns[column].nullable
            found[column] = Typed("int", absent, first * unit, (last + 1) * unit - 1)
    return found
