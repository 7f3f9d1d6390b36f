"""The world that expressions are evaluated in: names, parts, rules' verdicts and fields, each worked out once.

Everything is lazy and remembered with the subject: a value is computed when something asks for it, a rule's condition
when a field that it sets is asked for. With each result goes the set of readings that took part in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from engine.events.tables import ReferenceTable
from engine.interpret.balances import account_of, settle
from engine.interpret.expressions import Exact
from engine.interpret.fields import UNSET, Decision, decide_field
from engine.interpret.hashing import Terms
from engine.interpret.lines import line_of, not_there, of_line
from engine.interpret.lookups import Space, look_up
from engine.interpret.other_days import on_day
from engine.interpret.parts import parts_named
from engine.interpret.results import Line
from engine.interpret.running import carry
from engine.interpret.stretches import cut
from engine.interpret.subjects import Subject
from engine.interpret.windows import window_value
from engine.language.expressions import Expr
from engine.language.kinds import ZONE, Kind, fits, is_text
from engine.language.reference import Env
from engine.rulebook.history import Balance
from engine.rulebook.index import Index, index
from engine.rulebook.model import ANY, CalendarEntry, GridEntry, Rule, Rulebook, Value, Version
from engine.values.grids import Grid
from engine.values.numbers import Number, norm
from engine.values.unknown import CIRCLE, CauseKind, Unknown, because, merge, missing
from engine.values.zones import zone


class World:
    """One evaluation of one rulebook under fixed readings."""

    def __init__(
        self,
        rulebook: Rulebook,
        readings: Mapping[str, str],
        as_of: datetime | None,
        tables: Mapping[str, ReferenceTable] | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.zone: ZoneInfo = zone(rulebook.time_zone)
        self.chosen = readings
        self.as_of = as_of
        self.tables = tables or {}
        self.terms = Terms(rulebook.time_zone, readings, as_of)
        self.exact = Exact(self)
        self.seen: set[str] = set()
        self.recording = True  # whether facts that are looked up count as used
        self.working: set[tuple[Subject, str]] = (
            set()
        )  # values and charges that are being worked out
        self._settling: set[tuple[Subject | None, str]] = set()  # accounts that are being folded
        self._indexes: dict[str, Index] = {}
        self._envs: dict[str, Env] = {}

    def index(self, version: Version) -> Index:
        """The version, arranged; worked out once."""
        found = self._indexes.get(version.id)
        if found is None:
            found = self._indexes[version.id] = index(version)
        return found

    def value(self, expr: Expr, subject: Subject, asker: Subject | None = None) -> Any:
        """The value of an expression for a subject; `asker`: through whose window it is seen."""
        return self.exact.value(expr, subject, asker)

    def lookup(self, subject: Subject, name: str, kind: Kind | None = None) -> Any:
        """The value of a name seen from a subject; `kind` is what the expression counts on.

        Only an expression of one version that looks at a subject of another may find that the name is not there, or
        of another kind; then it has no value.
        """
        found = self.index(subject.version)
        if not _has(found, name, kind):
            return not_there(subject, name)
        role, about = found.roles[name]
        if role == "figure":
            return subject.version.figures[name].value
        if role == "calendar":
            return self._calendar(subject, subject.version.calendars[name])
        if role == "grid":
            return self._grid(subject, subject.version.grids[name])
        holder: Subject | None = subject
        if about == ANY:
            holder = self._decider(subject, name) if role == "outcome" else subject
        elif about != subject.kind:
            holder = subject.holder(about)
        if holder is None:
            return self.absent(subject, about, name)
        if holder.version is not subject.version:
            theirs = self.index(holder.version)
            if theirs.roles.get(name) != (role, about):
                return not_there(holder, name)
            if not _has(theirs, name, kind or found.kinds[name]):
                return not_there(holder, name)
        if role == "fact":
            return self.fact(holder, name)
        if role == "split":
            return {"start": holder.start, "end": holder.end}.get(
                name.rsplit("_", 1)[1], holder.length
            )
        return self._remembered(holder, name, role)

    def total(self, lines: Iterable[Line]) -> Number:
        """What lines come to, as far as that is known."""
        return norm(sum(line.amount or 0 for line in lines))

    def absent(self, subject: Subject, about: str, name: str) -> Unknown:
        """Why `name` has no value where no `about` is seen: it is not known which one, or there is none."""
        wanted, groups = [about], subject.version.groups
        while wanted[-1] in groups:
            wanted.append(groups[wanted[-1]].of)
        lost = [s.lost[group] for s in subject.outwards() for group in wanted if group in s.lost]
        return merge(lost) if lost else because(CauseKind.OPEN, name, f"there is no {about} here")

    def _decider(self, subject: Subject, name: str) -> Subject | None:
        """The nearest subject, from this one outwards, that has rules for an outcome which is about several."""
        fields = self.index(subject.version).rules_by_field
        return next((s for s in subject.outwards() if (s.kind, name) in fields), None)

    def fact(self, subject: Subject, name: str) -> Any:
        """A fact of an event, or the unknown that names it."""
        assert subject.event is not None
        if name == "id":
            return subject.id
        if self.recording:
            subject.facts_used.add(name)
        value = subject.event.facts.get(name)
        if value is None and name == "as_of" and self.as_of is not None:
            return self.as_of
        return subject.event.unknown.get(name, missing(name)) if value is None else value

    def _remembered(self, holder: Subject, name: str, role: str) -> Any:
        found = holder.memo.get(name)
        if found is None:
            if (holder, name) in self.working:
                return CIRCLE
            self.working.add((holder, name))
            found = self._worked_out(holder, name, role)
            self.working.discard((holder, name))
        self.seen |= found[1]
        return found[0]

    def _worked_out(self, holder: Subject, name: str, role: str) -> tuple[Any, frozenset[str]]:
        """A value, outcome or part of a balance, with the readings that took part; remembered with its subject."""
        if role in ("balance", "running"):
            index = self.index(holder.version)
            entry = index.balances[name] if role == "balance" else index.running[name]
            account = account_of(holder, entry.within), entry.name
            if account in self._settling:
                return CIRCLE, frozenset()
            # a value through which a draw looks back is asked for anew where it asked for the balance
            self._settling.add(account)
            outside, self.working = self.working, set()
            if isinstance(entry, Balance):
                settle(self, holder, entry)
            else:
                carry(self, holder, entry)
            self.working = outside
            self._settling.discard(account)
            return holder.memo[name]
        outer, self.seen = self.seen, set()
        value = self._value(holder, name) if role == "value" else self.field(holder, name).value
        if value is UNSET:
            value = because(CauseKind.OPEN, name, "no rule decides it")
        holder.memo[name] = (value, frozenset(self.seen))
        self.seen = outer
        return holder.memo[name]

    def _value(self, holder: Subject, name: str) -> Any:
        entry: Value = holder.version.values[name]
        if isinstance(entry.body, Expr):
            return self.value(entry.body, holder)
        return window_value(self, holder, entry)

    def _grid(self, subject: Subject, entry: GridEntry) -> Any:
        """The grid with its cells worked out; holidays as for a calendar."""
        frame, extra = entry.frame, self._holidays(subject, entry.holidays_from)
        if isinstance(extra, Unknown):
            return extra

        def known(day: Iterable[Any]) -> tuple[Any, ...]:
            return tuple((first, last, self.value(cell, subject)) for first, last, cell in day)

        week, plan = tuple(map(known, frame.week)), frame.plan.map(known)
        holidays = frame.holidays | extra
        return Grid(frame.name, frame.zone, week, holidays, known(frame.on_holidays), plan)

    def _calendar(self, subject: Subject, entry: CalendarEntry) -> Any:
        """The calendar with the holidays that the subject's events bring; unknown holidays leave it unknown."""
        extra = self._holidays(subject, entry.holidays_from)
        return extra if isinstance(extra, Unknown) else entry.calendar.with_holidays(extra)

    def _holidays(self, subject: Subject, fact: str | None) -> frozenset[date] | Unknown:
        """The dates that the subject's events bring."""
        extra: frozenset[date] = frozenset()
        for event in subject.events() if fact is not None else ():
            found = self.fact(event, fact or "")
            if isinstance(found, Unknown):
                return found
            extra |= found if isinstance(found, frozenset) else frozenset()
        return extra

    def env(self, subject: Subject) -> Env:
        """Zone and month ends that hold for a subject."""
        version = subject.version
        if version.id not in self._envs:
            self._envs[version.id] = Env(self.zone, version.month_ends or "clamp")
        return self._envs[version.id]

    def reading(self, subject: Subject, name: str) -> str:
        """The chosen option of a reading."""
        self.seen.add(name)
        chosen = self.chosen.get(name)
        if (
            chosen is None
        ):  # of another version, where an expression of that one looks at this subject
            versions = (subject.version, *self.rulebook.versions.values())
            chosen = next(v.readings[name].chosen for v in versions if name in v.readings)
        return chosen

    def parts_named(self, subject: Subject, name: str) -> list[Subject]:
        """All subjects of the kind `name` below a subject or around its parts."""
        return parts_named(self, subject, name)

    def stretches(self, subject: Subject, name: str) -> list[Subject]:
        """The stretches that a split cuts a subject into."""
        if name not in subject.stretches:
            subject.stretches[name] = cut(self, subject, subject.version.splits[name])
        return subject.stretches[name]

    def verdict(self, rule: Rule, subject: Subject) -> Any:
        """Whether a rule's condition holds for a subject: True, False or an Unknown."""
        found = subject.verdicts.get(rule.id)
        if found is None:
            outer, self.seen = self.seen, set()
            value = True if rule.when is None else self.value(rule.when, subject)
            found = subject.verdicts[rule.id] = (value, frozenset(self.seen))
            self.seen = outer
        self.seen |= found[1]
        return found[0]

    def look_up(self, subject: Subject, name: str, keys: list[Any], spaces: Sequence[Space]) -> Any:
        """What a keyed table gives for these keys."""
        table = subject.version.lookups.get(name)
        if table is None or len(table.key) != len(keys):
            return not_there(subject, name)
        value, row = look_up(table, keys, spaces)
        if row is not None and self.recording:
            subject.rows_used[name, row] = None
        return value

    def line(self, subject: Subject, name: str) -> Line | None:
        """The line of a charge of this subject, if one is due."""
        found = subject.lines.get(name)
        if found is None:
            outer, self.seen = self.seen, set()
            self.working.add((subject, name))
            line = line_of(self, subject, subject.version.charges[name])
            self.working.discard((subject, name))
            found = subject.lines[name] = (line, frozenset(self.seen))
            self.seen = outer
        self.seen |= found[1]
        return found[0]

    def on_day(self, subject: Subject, name: str, day: date) -> Any:
        """A fact of a reference table as it is on a day."""
        return on_day(self, subject, name, day)

    def charged(self, subject: Subject, name: str, kind: Kind) -> Any:
        """What the line of a charge seen from a subject comes to."""
        return of_line(self, subject, name, "amount", kind)

    def billed(self, subject: Subject, name: str, kind: Kind) -> Any:
        """How much the line of a charge seen from a subject bills."""
        return of_line(self, subject, name, "billed", kind)

    def field(self, subject: Subject, name: str) -> Decision:
        """What the rules decide about one outcome field of a subject."""
        return decide_field(self, subject, name)


def _has(index: Index, name: str, kind: Kind | None) -> bool:
    """Whether the name has a value of that kind under a version."""
    own = index.kinds.get(name)
    if own is None or kind is None or own is kind:
        return own is not None
    return (is_text(own) and is_text(kind) and kind != ZONE) or fits(own, kind)
