"""Every name of a version, declared once, and the scopes that see them.

There is one namespace: a name means the same wherever it is visible. A subject sees its own names, those of what it
was cut from, and those of the groups it belongs to; it reaches the names of its own parts through aggregates. The
kind of a value is inferred the first time somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from engine.diagnostics.findings import Note
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.language.infer import compile_expression
from engine.language.kinds import ANYTHING, DURATION, INSTANT, TEXT, Kind, money
from engine.language.scope import ChargeSymbol, LookupSymbol, Scope, Symbol
from engine.language.tree import Ref, Role, walk
from engine.rulebook.build.desk import Desk
from engine.rulebook.located import Node, Scalar
from engine.rulebook.model import EVENT


@dataclass
class Declared:
    """A name with its place; `kind` is None for a value that nobody has asked for yet.

    `owners` are the subjects of an outcome that is about several; empty: about any.
    """

    role: Role
    about: str | None
    kind: Kind | None
    span: Span | None
    positive: bool = False
    months: bool = True
    node: Node | None = None
    owners: frozenset[str] = frozenset()

    def seen_by(self, subjects: frozenset[str]) -> bool:
        """Whether somebody who sees these subjects sees the name."""
        if self.about is not None:
            return self.about in subjects
        return not self.owners or not self.owners.isdisjoint(subjects)


_DEEP: Final = 20
Infer = Callable[["Names", Declared], tuple[Kind, bool]]


@dataclass
class Names:
    """The namespace of one version and the tree of its subjects."""

    desk: Desk
    month_ends: str | None
    currency: str
    own_units: tuple[str, ...] = ()
    declared: dict[str, Declared] = field(default_factory=dict)
    charges: dict[str, Declared] = field(default_factory=dict)  # a namespace of their own
    lookups: dict[str, LookupSymbol] = field(default_factory=dict)  # likewise
    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group_of: dict[str, str] = field(default_factory=dict)  # group → what it groups
    split_of: dict[str, str] = field(default_factory=dict)  # split → what it cuts
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

        `any` sees none: only what is the same for all subjects.
        """
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

    def kind_of(self, name: str) -> Kind:
        """The kind of a name; a value's is inferred now. In a circle it is the kind that fits all: `cycles` tells."""
        from engine.rulebook.build.balances import infer_balance_kind  # the builders ask back
        from engine.rulebook.build.grids import infer_grid_kind
        from engine.rulebook.build.values import infer_value_kind

        own = {"balance": infer_balance_kind, "grid": infer_grid_kind}
        entry = self.declared[name]
        return self._inferred(name, entry, own.get(entry.role, infer_value_kind))

    def counted_by(self, charge: str) -> Kind:
        """The kind of what a charge counts; inferred now, as that of a value is."""
        from engine.rulebook.build.charges import (
            infer_counted_kind,  # one of the builders asks back
        )

        return self._inferred(f"charge {charge}", self.charges[charge], infer_counted_kind)

    def _inferred(self, key: str, entry: Declared, infer: Infer) -> Kind:
        """The kind of an entry; `infer` is asked once, and what it finds wrong is told by whoever builds the entry."""
        # `infer_kinds` goes from the bottom up: what is asked for deep down is part of a circle
        if entry.kind is None and (key in self._inferring or len(self._inferring) > _DEEP):
            return ANYTHING
        if entry.kind is None:
            self._inferring.add(key)
            quiet = len(self.desk.findings)
            entry.kind, entry.positive = infer(self, entry)
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


def expression(
    desk: Desk, node: Scalar, scope: Scope, expected: Kind | None = None, *, own: bool = False
) -> Expr | None:
    """The typed expression of a scalar; its problems become findings at their places in the file."""
    text = node.text
    if node.style == "plain" and text in ("true", "false"):
        text = text.capitalize()
    expr, problems = compile_expression(text, scope, expected, own=own)
    for problem in problems:
        help_text = problem.help or _cut_off(problem.code, node)
        if problem.code == "CB402" and isinstance(scope, SubjectScope):
            help_text = scope.all.with_line(help_text)
        desk.report(
            problem.code, problem.message, node.place(problem.start, problem.end), help_text
        )
    if expr is None:
        return None
    return Expr(expr.text, expr.tree, expr.kind, expr.python, expr.readings, node.span)


def _cut_off(code: str, node: Scalar) -> str | None:
    """YAML cuts a plain scalar inside `[…]` at a comma; the pieces have unbalanced brackets."""
    if code == "CB301" and node.style == "plain" and node.text.count("(") != node.text.count(")"):
        return "inside `[…]` a comma ends the item: quote the whole expression"
    return None


@dataclass(frozen=True)
class SubjectScope:
    """What one subject sees."""

    all: Names
    subject: str
    sees: frozenset[str]

    @property
    def month_ends(self) -> str | None:
        return self.all.month_ends

    def find(self, name: str) -> Symbol | None:
        entry = self.all.declared.get(name)
        if entry is None or entry.role == "subject" or not entry.seen_by(self.sees):
            return None
        kind = self.all.kind_of(name)
        return Symbol(name, entry.role, kind, entry.about, entry.positive, entry.months)

    def elsewhere(self, name: str) -> str | None:
        entry = self.all.declared.get(name)
        return (
            None
            if entry is None or entry.role == "subject"
            else entry.about or " or ".join(sorted(entry.owners))
        )

    def names(self) -> Iterable[str]:
        return [name for name, entry in self.all.declared.items() if entry.seen_by(self.sees)]

    def parts(self, names: frozenset[str], charges: frozenset[str] = frozenset()) -> Scope | None:
        about = {entry.about for n in names if (entry := self.all.declared.get(n)) is not None}
        about |= {entry.about for n in charges if (entry := self.all.charges.get(n)) is not None}
        wanted = {subject for subject in about if subject is not None} - self.sees
        for subject in self.all.parts_of(self.subject) if wanted else ():
            if wanted <= self.all.seen_from(subject):
                return self.all.scope(subject)
        return None

    def part(self, subject: str) -> Scope | None:
        return self.all.scope(subject) if subject in self.all.parts_of(self.subject) else None

    def charge(self, name: str) -> ChargeSymbol | None:
        entry = self.all.charges.get(name)
        if entry is None or entry.about is None:
            return None
        counts, costs = self.all.counted_by(name), money(self.all.currency)
        return ChargeSymbol(name, entry.about, counts, costs, entry.about in self.sees)

    def charges(self) -> Iterable[str]:
        return self.all.charges

    def lookup(self, name: str) -> LookupSymbol | None:
        return self.all.lookups.get(name)

    def lookups(self) -> Iterable[str]:
        return self.all.lookups

    def reading(self, name: str) -> tuple[str, ...] | None:
        return self.all.readings.get(name)

    def readings(self) -> Iterable[str]:
        return self.all.readings
