"""The lowering of one rulebook under fixed readings: names and expressions as values of sheets.

What an expression means depends on where it is read: for which kind of subject, under which version. Names are looked
up as the interpreter's world does it, but once for all subjects: a value about the subject itself is a column of its
sheet, one about something around it is brought in through a link. Every named thing is worked out once and kept.

Other modules of this package say what a role (`value`, `outcome`, `balance`, …) means and how functions are computed;
they register in `ROLES` and `FORMS`. What they cannot say raises `NotColumnarError`; the value is then absent for the
cause `RECHECK`, so that the results which depend on it are the interpreter's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from engine.language.expressions import Expr
from engine.language.kinds import ZONE, Kind, fits, is_text
from engine.language.tree import Tree
from engine.plan import formulas as f
from engine.plan.formulas import Formula, TooWideError
from engine.plan.known import Known, NotColumnarError, cases, unknown
from engine.plan.lower.carrying import carried
from engine.plan.profile import Profile
from engine.plan.sheets import OWNER, ROW, Around, Definition, Given, Plan, Sheet, Typed
from engine.plan.why import Causes, Why
from engine.rulebook.index import Index, index
from engine.rulebook.model import ANY, EVENT, Rulebook, Version
from engine.values.unknown import Cause, CauseKind
from engine.values.zones import zone

if TYPE_CHECKING:
    from engine.plan.lower.fields import Decided

VERSION: Final = "version"  # the column of every sheet with the number of the row's version
TOO_WIDE: Final = "numbers of more than 38 digits"
EVENTS: Final = "events"  # the table of events that a run brings


@dataclass(frozen=True, slots=True)
class Place:
    """From where an expression is read: for a kind of subject, under a version."""

    kind: str
    version: Version


class Lowering:
    """One rulebook on its way into a plan."""

    def __init__(
        self,
        rulebook: Rulebook,
        readings: Mapping[str, str],
        profile: Profile,
        as_of: datetime | None = None,
        versions: Sequence[Version] = (),
    ) -> None:
        self.rulebook = rulebook
        self.versions = tuple(versions) or tuple(rulebook.versions.values())
        self.zone: ZoneInfo = zone(rulebook.time_zone)
        self.chosen = readings
        self.profile = profile
        self.as_of = as_of
        self.causes = Causes()
        self.plan = Plan()
        self.asker: Place | None = None  # through whose window an expression is seen
        self.placing = False  # while it is to be found out which version a row is read under
        self._indexes: dict[str, Index] = {}
        self.memo: dict[tuple[str, str, str], Known] = {}
        self.decided: dict[tuple[str, str, str], Decided] = {}
        self._working: set[tuple[str, str, str]] = set()
        self._places: dict[tuple[str, Definition], str] = {}
        self.kept: dict[tuple[str, ...], Any] = {}  # what other modules work out once
        import_module("engine.plan.lower.vocabulary")  # whose modules register what names mean

    # ── Sheets ────────────────────────────────────────────────────────────────────────────────────

    def sheet(self, kind: str) -> Sheet:
        """The sheet of a kind of subject; of groups and stretches it is made when it is asked for first."""
        if kind not in self.plan.sheets:
            grouped = any(kind in version.groups for version in self.versions)
            maker = MAKERS.get("group" if grouped else "split")
            if maker is None:
                raise NotColumnarError("groups" if grouped else "stretches")
            maker(self, kind)
        return self.plan.sheets[kind]

    def define(self, sheet: str, name: str, definition: Definition, typed: Typed) -> Formula:
        """A column of a sheet; equal definitions share one, and a name that is taken gets a number."""
        target = self.sheet(sheet)
        if isinstance(definition, Formula) and (definition.constant or definition.op == "col"):
            return definition
        taken = self._places.get((sheet, definition))
        if taken is not None:
            return column_of(target, taken)
        free, number = name, 1
        while free in target.definitions or free in given_columns(target):
            number += 1
            free = f"{name}~{number}"
        target.definitions[free], target.typed[free] = definition, typed
        self._places[sheet, definition] = free
        return column_of(target, free)

    def column(self, sheet: str, name: str, form: Formula) -> Formula:
        """A formula as a column of its own."""
        return self.define(sheet, name, form, Typed(form.type, form.nullable, form.low, form.high))

    def settled(self, sheet: str, name: str, value: Known) -> Known:
        """A value whose parts are columns, so that other sheets can reach them and nobody computes them twice."""
        if value.choices:
            return carried(value, name, lambda told, part: self.column(sheet, told, part))
        if value.items is not None:
            return value
        form = self.column(sheet, name, value.form)
        per = value.per
        if isinstance(per, Formula):
            per = self.column(sheet, f"{name}/", per)
        months = value.months and self.column(sheet, f"{name}.months", value.months)
        words = {n: self.column(sheet, f"{name}?{n}", word) for n, word in value.why.words.items()}
        return replace(value, form=form, per=per, months=months, why=Why(words))

    def brought(
        self, sheet: str, source: str, link: Formula, name: str, value: Known, absent: Why
    ) -> Known:
        """A settled value of the row of `source` that `link` names, seen from `sheet`; `absent`: why there is none."""

        def bring(part: Formula) -> Formula:
            if part.op != "col":
                return part if not link.nullable else f.when(f.negation(f.is_null(link)), part)
            typed = Typed(part.type, part.nullable or link.nullable, part.low, part.high)
            return self.define(sheet, part.data, Around(source, link, part.data), typed)

        value = self.settled(source, name, value)
        if value.choices:
            return carried(value, name, lambda _, part: bring(part), absent.where(f.is_null(link)))
        if value.items is not None:
            raise NotColumnarError(f"{value.kind} of a {source}, seen from a {sheet}")
        per = bring(value.per) if isinstance(value.per, Formula) else value.per
        if isinstance(per, Formula) and per.nullable:
            per = f.coalesce(per, f.ONE)
        months = None if value.months is None else bring(value.months)
        words = {n: f.coalesce(bring(word), f.ZERO) for n, word in value.why.words.items()}
        why = absent.otherwise(f.is_null(link), Why(words))
        return replace(value, form=bring(value.form), per=per, months=months, why=why)

    # ── Versions ──────────────────────────────────────────────────────────────────────────────────

    def index(self, version: Version) -> Index:
        """The version, arranged; worked out once."""
        if version.id not in self._indexes:
            self._indexes[version.id] = index(version)
        return self._indexes[version.id]

    def under(self, version: Version) -> Formula:
        """Whether the row is read under a version; TRUE where there is no other."""
        if len(self.versions) == 1:
            return f.TRUE
        number = self.versions.index(version)
        return f.equal(version_column(len(self.versions)), f.const(number))

    def by_version(self, kind: str, read: Callable[[Place], Known]) -> Known:
        """What a subject's own version makes of something."""
        found = [(self.under(v), read(Place(kind, v))) for v in self.versions]
        return cases(found[:-1], found[-1][1])

    # ── Names and expressions ─────────────────────────────────────────────────────────────────────

    def value(self, expr: Expr | Tree, place: Place) -> Known:
        """The value of an expression."""
        from engine.plan.lower.expressions import lowered

        return lowered(self, expr.tree if isinstance(expr, Expr) else expr, place)

    def name(self, place: Place, name: str, kind: Kind) -> Known:
        """The value of a name; `kind` is what the expression counts on."""
        found = self.index(place.version)
        if not has(found, name, kind):
            return self.not_there(place, name, kind)
        role, about = found.roles[name]
        if about == ANY and role == "outcome":
            from engine.plan.lower.deciders import by_decider

            return by_decider(self, place, name, kind)
        if about in (ANY, place.kind):
            return self.own(place, role, name)
        return self.outside(place, about, (role, about), name, kind)

    def own(self, place: Place, role: str, name: str) -> Known:
        """Something about the subject itself; worked out once, and kept as columns of its sheet."""
        key = (place.kind, place.version.id, name)
        if key not in self.memo:
            if key in self._working:
                raise NotColumnarError("a circle of definitions across versions")
            self._working.add(key)
            kind = self.index(place.version).kinds[name]
            with self.at_home():
                value = self.attempt(kind, lambda: self._meaning(place, role, name))
            self._working.discard(key)
            many = len(self.versions) > 1
            self.memo[key] = self.settled(
                place.kind, f"{name}@{place.version.id}" if many else name, value
            )
        return self.memo[key]

    def _meaning(self, place: Place, role: str, name: str) -> Known:
        if role not in ROLES:
            raise NotColumnarError(f"names that are a {role}")
        return ROLES[role](self, place, name)

    def attempt(self, kind: Kind, read: Callable[[], Known]) -> Known:
        """What `read` gives; what the plan does not work out is absent, to be checked again."""
        try:
            return read()
        except NotColumnarError as error:
            return unknown(kind, self.causes.recheck(str(error)))
        except TooWideError:
            return unknown(kind, self.causes.recheck(TOO_WIDE))

    @contextmanager
    def at_home(self) -> Iterator[None]:
        """Definitions are not seen through anybody's window."""
        outer, self.asker = self.asker, None
        try:
            yield
        finally:
            self.asker = outer

    def outside(
        self, place: Place, about: str, role: tuple[str, str], name: str, kind: Kind
    ) -> Known:
        """A name of the nearest `about` around a subject, if it has the same role there."""

        def theirs(at: Place) -> Known:
            found = self.index(at.version)
            if found.roles.get(name) != role or not has(found, name, kind):
                return self.not_there(at, name, kind)
            return self.own(at, role[0], name)

        value = self.by_version(about, theirs)
        return self.seen_from(place, about, name, value)

    def seen_from(self, place: Place, about: str, name: str, value: Known) -> Known:
        """A value of what stands around a subject, as the subject sees it."""
        from engine.plan.lower.links import link_to

        link, absent = link_to(self, place, about, name)
        return self.brought(place.kind, about, link, name, value, absent)

    def not_there(self, place: Place, name: str, kind: Kind) -> Known:
        """Why an expression of one version finds nothing under the version of the subject that it looks at."""
        detail = f"version `{place.version.id}` does not have it"
        return unknown(kind, self.causes.because(Cause(CauseKind.OPEN, name, detail)))


Role = Callable[[Lowering, Place, str], Known]
ROLES: Final[dict[str, Role]] = {}
MAKERS: Final[dict[str, Callable[[Lowering, str], None]]] = {}  # of sheets of groups and of splits


def row() -> Formula:
    """The number of a row."""
    return f.column(ROW, "int", 0, f.INT64[1], nullable=False)


def owner() -> Formula:
    """The number of the row that a row was cut from."""
    return f.column(OWNER, "int", 0, f.INT64[1], nullable=False)


def version_column(count: int) -> Formula:
    """The number of a row's version."""
    return f.column(VERSION, "int", 0, count - 1, nullable=False)


def given_columns(sheet: Sheet) -> Mapping[str, Typed]:
    """The columns that a sheet has before anything is defined."""
    return sheet.rows.columns if isinstance(sheet.rows, Given) else {}


def column_of(sheet: Sheet, name: str) -> Formula:
    """The formula that reads a column of a sheet."""
    typed = sheet.typed[name] if name in sheet.typed else given_columns(sheet)[name]
    return f.column(name, typed.type, typed.low, typed.high, nullable=typed.nullable)


def has(found: Index, name: str, kind: Kind) -> bool:
    """Whether the name has a value of that kind under a version."""
    own = found.kinds.get(name)
    if own is None or own == kind:
        return own is not None
    return (is_text(own) and is_text(kind) and kind != ZONE) or fits(own, kind)


__all__ = ["EVENT", "EVENTS", "MAKERS", "ROLES", "Lowering", "NotColumnarError", "Place"]
