"""The typed model of a rulebook: what the readers of the language consume.

Built once by `engine.rulebook.build` from located YAML, checked, and frozen. Nothing here evaluates anything. Spans
point into the author's files and stand outside equality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Literal

from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.kinds import Kind
from engine.rulebook.charge_parts import ChargePart
from engine.rulebook.history import Balance, Running, Window
from engine.rulebook.lookups import Lookup
from engine.values.calendars import Calendar
from engine.values.grids import Grid
from engine.values.periods import Period
from engine.values.units import Unit
from engine.values.unknown import Cause

Number = int | Fraction
Clauses = tuple[str, ...]
EVENT = "event"
AMOUNT = "amount"  # what a result comes to, unless a version calls something else so
RESULT = "result"  # what a promise is about that names no subject
ANY = "any"  # what a value is about that names only figures and readings


@dataclass(frozen=True, slots=True)
class Fact:
    """What an event or a table row may carry. `minimum`, `maximum` and `default` are canonical values."""

    name: str
    kind: Kind
    unit: Unit | None = None
    required: bool = False
    default: object = None
    whole: bool = False
    minimum: Number | None = None
    maximum: Number | None = None
    table: str | None = None
    means: str = ""
    clauses: Clauses = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Nested:
    """A list inside a JSON event whose elements are events of their own."""

    name: str
    key: str | None
    own: frozenset[str]
    inherit: bool
    parent: str | None


@dataclass(frozen=True, slots=True)
class Validity:
    """What must not be false of an event; an event for which `holds` is definitely false is rejected."""

    field: str
    holds: Expr
    says: str
    clauses: Clauses = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the terms, or a list of dates or words; `value` is canonical, `text` as the author wrote it."""

    name: str
    value: Number | Period | date | frozenset[date] | frozenset[str]
    kind: Kind
    text: str
    unit: Unit | None
    clauses: Clauses = ()
    means: str = ""
    like: HolidaysLike | None = None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class HolidaysLike:
    """What a calendar's list of holidays should be like, from the year `first` to `last`; only `check` looks at it."""

    country: str
    subdivision: str | None
    first: int
    last: int
    without: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    observed: bool = True
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A declared calendar; `holidays_from` names the fact whose dates are closed as well."""

    name: str
    calendar: Calendar
    holidays_from: str | None = None
    like: HolidaysLike | None = None
    clauses: Clauses = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class GridEntry:
    """A declared grid: its cells with expressions over figures and readings, to be worked out for whoever asks."""

    name: str
    frame: Grid  # its values are of kind Expr
    kind: Kind
    holidays_from: str | None = None
    clauses: Clauses = ()
    means: str = ""
    like: HolidaysLike | None = None
    span: Span | None = field(default=None, compare=False, repr=False)

    def values(self) -> Iterator[Expr]:
        """The expressions of all cells."""
        for day in (*self.frame.week, self.frame.on_holidays, *self.frame.plan.cells()):
            yield from (value for _, _, value in day)


@dataclass(frozen=True, slots=True)
class Reading:
    """An ambiguous clause: the options by letter, and the one chosen."""

    id: str
    question: str
    options: Mapping[str, str]
    chosen: str
    because: str = ""
    certainty: str = ""
    clauses: Clauses = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A reference table: joined by its key facts, and by the governing date where rows have validity."""

    name: str
    key: tuple[str, ...]
    facts: tuple[str, ...]
    valid_from: str | None = None
    valid_until: str | None = None
    clauses: Clauses = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """How long something may be: less than `length`, or that long exactly as well."""

    length: Expr
    included: bool


@dataclass(frozen=True, slots=True)
class Runs:
    """Subjects with equal keys, in order, are one group while they follow one another closely.

    `start` and `end` (None: the same) are when a subject begins and ends; `gap` bounds the pause after all that came
    before (None: they overlap or touch, unless `lasts` says it all), `lasts` the time since the run's first.
    """

    start: Expr
    end: Expr | None
    gap: Bound | None
    lasts: Bound | None


@dataclass(frozen=True, slots=True)
class Group:
    """Many subjects (`of`) made one by equal keys, and perhaps by following one another (`runs`).

    `result`: `own`, it is the home of its members; `none`, they keep theirs; `inside`, one group a home, in whose
    result it stands. `version`: of which of its members it is read under.
    """

    name: str
    of: str
    when: Expr | None
    by: tuple[Expr, ...]
    result: Literal["own", "none", "inside"] = "own"
    runs: Runs | None = None
    version: Literal["first", "last"] = "first"
    shares: tuple[str, ...] = ()
    clauses: Clauses = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def home(self) -> bool:
        """Whether the result of its members is the group's."""
        return self.result == "own"


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a split cuts, where `when` holds: a calendar's openings, a grid's changes, `midnight`, `week` and so on.

    With `minute` or `clock` it cuts at that time of every day, with `moment` at that instant or where that date begins,
    with `every` again and again, counted from `moment` (None: from the first stretch), with `dates` where they begin.
    `zone`: on another clock than its own, or the provider's.
    """

    name: str
    when: Expr | None = None
    minute: int | None = None
    zone: Expr | None = None
    moment: Expr | None = None
    every: Expr | None = None
    dates: frozenset[date] = frozenset()
    clock: Expr | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Stretches of a subject between two instants, cut at calendar edges (`at`)."""

    name: str
    of: str
    when: Expr | None
    start: Expr
    end: Expr
    length: Expr | None
    at: tuple[Edge, ...]
    clauses: Clauses = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A derived fact of a subject."""

    name: str
    about: str
    body: Expr | Window
    kind: Kind
    unit: Unit | None = None
    clauses: Clauses = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A field that rules decide (or that follows from the result's lines)."""

    name: str
    kind: Kind
    unit: Unit | None
    about: tuple[str, ...]  # empty: any subject
    collected: bool = False
    required: bool = False
    show: bool = True
    from_lines: str | None = None
    means: str = ""
    clauses: Clauses = ()
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Charge:
    """A priced line's declaration; its parts hold unless a rule sets them."""

    name: str
    about: str
    quantity_kind: Kind
    parts: Mapping[str, ChargePart]
    clauses: Clauses = ()
    means: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """An order-free rule: `conditions` are the conjuncts of `when`, `beats` is all that `overrides` reaches.

    `charges` are those of which it sets parts; it makes their lines due, but those in `only_changes`.
    """

    id: str
    clauses: Clauses
    about: str
    when: Expr | None
    conditions: tuple[Expr, ...]
    sets: Mapping[str, Expr | tuple[Expr, ...]]
    charges: Mapping[str, Mapping[str, ChargePart]]
    only_changes: frozenset[str]
    awaits: (
        Cause | None
    )  # the decision that it needs, or what the terms leave open where it applies
    overrides: tuple[str, ...]
    beats: frozenset[str]
    because: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Promise:
    """What the author says is so of every result, whatever the rules say; nothing is worked out from it.

    Wherever `when` holds of a subject of kind `about` (`RESULT`: of the one that has the result), `that` is not false.
    Or, of two events which differ in the fact `more` alone, and of both of which `when` holds: for the one that has
    more of it, `never_less` is not less than for the other, or `never_more` not more. One of the three is there.
    """

    name: str
    about: str
    when: Expr | None
    that: Expr | None = None
    more: str | None = None
    never_less: Expr | None = None
    never_more: Expr | None = None
    clauses: Clauses = ()
    means: str = ""
    because: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def claim(self) -> Expr:
        """The expression that it is about."""
        found = self.that or self.never_less or self.never_more
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class InForce:
    """A stretch of the provider's calendar, half-open, for the customers of whom `when` holds."""

    start: date | None
    until: date | None
    when: Expr | None
    clauses: Clauses = ()


@dataclass(frozen=True, slots=True)
class Straddle:
    """How an event that begins under one version and ends under another is governed; all names are of facts.

    `split`: each part under its own version, without the facts in `without` and with the id of the whole in `parent`;
    the facts in `once` only the first part has. `ends` says when an event ends that does not bring `end`.
    Versions change at midnight in the `zone` of the event (None: the provider's).
    """

    how: Literal["start", "end", "split"]
    start: str
    end: str
    zone: str | None = None
    without: tuple[str, ...] = ()
    parent: str | None = None
    once: tuple[str, ...] = ()
    ends: Expr | None = None
    clauses: Clauses = ()
    when: Expr | None = None  # of which events, and under which readings, this is so


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a clause: the text takes it back, is silent about it, or says it in the clauses `by`."""

    how: Literal["abolished", "not_stated", "replaced"]
    by: Clauses = ()
    because: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Version:
    """One dated text of the terms."""

    id: str
    in_force: tuple[InForce, ...]
    recorded: datetime | None
    month_ends: Literal["clamp", "overflow"] | None
    currency: str  # of all its amounts
    own_units: tuple[str, ...]
    facts: Mapping[str, Fact]
    nested: Mapping[str, Nested]
    valid: tuple[Validity, ...]
    figures: Mapping[str, Figure]
    lookups: Mapping[str, Lookup]
    calendars: Mapping[str, CalendarEntry]
    grids: Mapping[str, GridEntry]
    readings: Mapping[str, Reading]
    tables: Mapping[str, Table]
    groups: Mapping[str, Group]
    splits: Mapping[str, Split]
    values: Mapping[str, Value]
    balances: Mapping[str, Balance]
    running: Mapping[str, Running]
    outcomes: Mapping[str, Outcome]
    charges: Mapping[str, Charge]
    rules: Mapping[str, Rule]
    governed_by: Expr | None
    always: Mapping[str, Promise] = field(default_factory=dict)
    straddle: Straddle | None = None
    amends: str | None = None
    ended: Mapping[str, Ended] = field(default_factory=dict)
    because: str = ""
    span: Span | None = field(default=None, compare=False, repr=False)
    path: Path | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the source: its effect in our own words, or why it computes nothing."""

    id: str
    at: str
    title: str
    effect: str | None
    computes_nothing: str | None
    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """A provider with its clauses and versions (by id)."""

    id: str
    name: str
    currency: str
    time_zone: str
    source: Mapping[str, str]
    clauses: Mapping[str, Clause]
    versions: Mapping[str, Version]
    folder: Path | None = field(default=None, compare=False)
