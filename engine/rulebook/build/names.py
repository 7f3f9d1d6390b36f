"""Every name of a version, declared once, and the scopes that see them.

There is one namespace: a name means the same wherever it is visible. A subject sees its own names, those of what it
was cut from, and those of the groups it belongs to; it reaches the names of its own parts through aggregates. The
kind of a value is inferred the first time somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from engine.diagnostics.findings import Note
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.kinds import ANYTHING, DURATION, INSTANT, TEXT, Kind
from engine.language.scope import LookupSymbol, Sign
from engine.language.tree import Ref, Role, Tree, walk
from engine.rulebook.build.desk import Desk
from engine.rulebook.build.scopes import SubjectScope, expression
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import EVENT, HolidaysLike
from engine.values.units import OwnUnits


@dataclass
class Declared:
    """A name with its place; `kind` is None for a value that nobody has asked for yet.

    `owners` are the subjects of an outcome that is about several; empty: about any.
    """

    role: Role
    about: str | None
    kind: Kind | None
    span: Span | None
    sign: Sign = Sign.ANY
    months: bool = True
    number: int | Fraction | None = None  # of a figure
    body: Tree | None = None  # of a value, once its kind is known
    node: Node | None = None
    owners: frozenset[str] = frozenset()
    dated: bool = False  # a fact of a table whose rows hold on certain days

    def seen_by(self, subjects: frozenset[str]) -> bool:
        """Whether somebody who sees these subjects sees the name."""
        if self.about is not None:
            return self.about in subjects
        return not self.owners or not self.owners.isdisjoint(subjects)


@dataclass(frozen=True, slots=True)
class Inferred:
    """What is known of a name from the expression behind it."""

    kind: Kind
    sign: Sign = Sign.ANY
    months: bool = True
    body: Tree | None = None


_DEEP: Final = 20
Infer = Callable[["Names", Declared], Inferred]


@dataclass
class Names:
    """The namespace of one version and the tree of its subjects."""

    desk: Desk
    month_ends: str | None
    currency: str
    own_units: OwnUnits = ()
    declared: dict[str, Declared] = field(default_factory=dict)
    charges: dict[str, Declared] = field(default_factory=dict)  # a namespace of their own
    given_by_rules: dict[str, list[Node]] = field(default_factory=dict)  # the parts of a charge
    lookups: dict[str, LookupSymbol] = field(default_factory=dict)  # likewise
    lists: dict[str, tuple[frozenset[date], HolidaysLike | None]] = field(
        default_factory=dict
    )  # figures that list dates
    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group_of: dict[str, str] = field(default_factory=dict)  # group → what it groups
    split_of: dict[str, str] = field(default_factory=dict)  # split → what it cuts
    shares: dict[str, frozenset[str]] = field(
        default_factory=dict
    )  # group → names its members share
    homes: set[str] = field(default_factory=set)  # groups that are homes of their members
    inside: set[str] = field(
        default_factory=set
    )  # groups that stand in the result of their members
    from_lines: set[str] = field(default_factory=set)  # outcomes that no expression can read

    def __post_init__(self) -> None:
        self.declared["id"] = Declared("fact", EVENT, TEXT, None)
        self._scopes: dict[str, SubjectScope] = {}
        self._inferring: set[str] = set()

    def declare(self, name: str, entry: Declared) -> None:
        """Add a name; a second one of the same spelling is a finding."""
        first = self.declared.get(name)
        if first is not None:
            notes = (Note("first declared here", first.span),) if first.span else ()
            what = f"`{name}` is declared twice, as {first.role} and as {entry.role}"
            if first.role == entry.role:
                what = f"`{name}` is declared twice"
            self.desk.report(
                "CB412", what, entry.span, "a name means one thing in a rulebook", notes
            )
            return
        self.declared[name] = entry

    def declare_split(self, name: str, of: str, span: Span | None) -> None:
        """Add a split with the three names that it brings."""
        self.split_of[name] = of
        self.declare(name, Declared("subject", None, ANYTHING, span))
        self.declare(f"{name}_start", Declared("split", name, INSTANT, span))
        self.declare(f"{name}_end", Declared("split", name, INSTANT, span))
        self.declare(f"{name}_minutes", Declared("split", name, DURATION, span))

    def declare_group(self, name: str, of: str, span: Span | None) -> None:
        """Add a group."""
        self.group_of[name] = of
        self.declare(name, Declared("subject", None, ANYTHING, span))

    def declare_charge(self, name: str, about: str, node: Node, span: Span | None) -> None:
        """Add a charge; what it counts is worked out the first time somebody asks."""
        self.charges[name] = Declared("charge", about, None, span, node=node)

    def is_subject(self, name: str) -> bool:
        """Whether `name` is the event, a group or a split."""
        return name == EVENT or name in self.group_of or name in self.split_of

    def subjects(self) -> tuple[str, ...]:
        """All subjects."""
        return (EVENT, *self.group_of, *self.split_of)

    def seen_from(self, subject: str) -> frozenset[str]:
        """The subjects whose names `subject` sees: itself, what it was cut from, the groups around it.

        A group inside a home sees that. `any` sees none: only what is the same for all subjects.
        """
        seen = self._around(subject)
        homes = (home for group in seen & self.inside for home in self._homes_of(group))
        return seen.union(*(self._around(home) for home in homes))

    def _around(self, subject: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [subject]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            waiting += [self.split_of[current]] if current in self.split_of else []
            waiting += [group for group, of in self.group_of.items() if of == current]
        return frozenset(seen)

    def _homes_of(self, group: str) -> frozenset[str]:
        """In whose results a group inside may stand: home groups around its members, or else the event."""
        seen: set[str] = set()
        while group in self.group_of and group not in seen:
            seen.add(group)
            of = self.group_of[group]
            around = self._around(of)
            if found := (around & self.homes) or (around & {EVENT}):
                return found
            group = self.split_of.get(of, of)  # one inside, too: it stands where that one stands
        return frozenset()

    def inside_of(self, subject: str) -> frozenset[str]:
        """The groups that stand in the result of `subject`: none where it stands in that of a home around it."""
        if (self._around(subject) - {subject}) & self.homes:
            return frozenset()
        reached = {*self.reached_from(subject), *self.seen_from(subject)}
        return frozenset(g for g in self.inside & reached if subject in self._homes_of(g))

    def parts_of(self, subject: str) -> tuple[str, ...]:
        """The subjects below `subject`: what it groups, what it is cut into, and theirs; nearest first."""
        below: list[str] = []
        waiting = [subject]
        while waiting:
            current = waiting.pop(0)
            direct = [s for s, of in self.split_of.items() if of == current]
            direct += [self.group_of[current]] if current in self.group_of else []
            fresh = [part for part in direct if part not in below and part != subject]
            below += fresh
            waiting += fresh
        return tuple(below)

    def reached_from(self, subject: str) -> tuple[str, ...]:
        """What an aggregate can go over: the parts of `subject`, nearest first, groups around them, their stretches."""
        below = self.parts_of(subject)
        around = {group: None for part in below for group in sorted(self.seen_from(part))}
        around |= {cut: None for cut, of in self.split_of.items() if of in around}
        return (*below, *(g for g in around if g not in below and g not in self.seen_from(subject)))

    def scope(self, subject: str) -> SubjectScope:
        """The scope of a subject."""
        if subject not in self._scopes:
            self._scopes[subject] = SubjectScope(self, subject, self.seen_from(subject))
        return self._scopes[subject]

    def with_line(self, help_text: str | None) -> str | None:
        """A suggested name with the line on which it is declared."""
        name = help_text.split("`")[1] if help_text and "`" in help_text else ""
        entry = self.declared.get(name)
        if entry is None or entry.span is None:
            return help_text
        return f"{help_text} declared at line {entry.span.line}"

    def subject_in(self, message: str) -> str | None:
        """The name that a message is about, if it is that of a subject."""
        name = message.split("`")[1] if message.count("`") > 1 else ""
        entry = self.declared.get(name)
        return name if entry is not None and entry.role == "subject" else None

    def kind_of(self, name: str) -> Kind:
        """The kind of a name; a value's is inferred now. In a circle it is the kind that fits all: `cycles` tells."""
        from engine.rulebook.build.balances import infer_balance  # the builders ask back
        from engine.rulebook.build.grids import infer_grid
        from engine.rulebook.build.running import infer_running
        from engine.rulebook.build.values import infer_value

        own = {"balance": infer_balance, "grid": infer_grid, "running": infer_running}
        entry = self.declared[name]
        return self._inferred(name, entry, own.get(entry.role, infer_value))

    def counted_by(self, charge: str) -> Kind:
        """The kind of what a charge counts; inferred now, as that of a value is."""
        from engine.rulebook.build.charges import infer_counted  # one of the builders asks back

        def infer(names: Names, entry: Declared) -> Inferred:
            return infer_counted(names, charge, entry)

        return self._inferred(f"charge {charge}", self.charges[charge], infer)

    def _inferred(self, key: str, entry: Declared, infer: Infer) -> Kind:
        """The kind of an entry; `infer` is asked once, and what it finds wrong is told by whoever builds the entry."""
        # `infer_kinds` goes from the bottom up: what is asked for deep down is part of a circle
        if entry.kind is None and (key in self._inferring or len(self._inferring) > _DEEP):
            return ANYTHING
        if entry.kind is None:
            self._inferring.add(key)
            quiet = len(self.desk.findings)
            found = infer(self, entry)
            entry.kind, entry.sign, entry.months = found.kind, found.sign, found.months
            entry.body = found.body
            del self.desk.findings[quiet:]
            self._inferring.discard(key)
        return entry.kind

    def expression(
        self, node: Node | None, subject: str, expected: Kind | None = None, *, own: bool = False
    ) -> Expr | None:
        """The typed expression of a scalar seen from `subject`; its problems become findings at their places."""
        if not isinstance(node, Scalar):
            return None
        expr = expression(self.desk, node, self.scope(subject), expected, own=own)
        for part in walk(expr.tree) if expr is not None and self.from_lines else ():
            if isinstance(part, Ref) and part.name in self.from_lines:
                message = f"`{part.name}` follows from the lines, which are worked out last"
                self.desk.report(
                    "CB408", message, node.place(*part.at), "use what the charge counts"
                )
        return expr
