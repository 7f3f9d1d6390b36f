"""What one subject sees of a version's names, and expressions read from there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING

from engine.language.expressions import Expr
from engine.language.infer import compile_expression
from engine.language.kinds import Kind, money
from engine.language.scope import ChargeSymbol, LookupSymbol, Scope, Symbol
from engine.rulebook.build.desk import Desk
from engine.rulebook.located import Scalar

if TYPE_CHECKING:
    from engine.rulebook.build.names import Names


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
        return Symbol(
            name,
            entry.role,
            kind,
            entry.about,
            entry.sign,
            entry.months,
            entry.number,
            entry.body,
            entry.dated,
        )

    def shared(self, name: str) -> bool:
        return name in self.all.shares.get(self.subject, ())

    def elsewhere(self, name: str) -> str | None:
        entry = self.all.declared.get(name)
        return (
            None
            if entry is None or entry.role == "subject"
            else entry.about or " or ".join(sorted(entry.owners))
        )

    def names(self) -> Iterable[str]:
        return [
            name
            for name, entry in self.all.declared.items()
            if entry.role != "subject" and entry.seen_by(self.sees)
        ]

    def parts(self, names: frozenset[str], charges: frozenset[str] = frozenset()) -> Scope | None:
        about = {entry.about for n in names if (entry := self.all.declared.get(n)) is not None}
        about |= {entry.about for n in charges if (entry := self.all.charges.get(n)) is not None}
        wanted = {subject for subject in about if subject is not None} - self.sees
        below = self.all.reached_from(self.subject) if wanted else ()
        for subject in (*(part for part in below if part in wanted), *below):
            if wanted <= self.all.seen_from(subject):
                return self.all.scope(subject)
        return None

    def part(self, subject: str) -> Scope | None:
        return self.all.scope(subject) if subject in self.all.reached_from(self.subject) else None

    def always(self, part: str) -> bool:
        """A group has members, and they have theirs; an event may have no stretch."""
        current: str | None = self.subject
        while current in self.all.group_of:
            current = self.all.group_of[current]
            if current == part:
                return True
        return False

    def charge(self, name: str) -> ChargeSymbol | None:
        entry = self.all.charges.get(name)
        if entry is None or entry.about is None:
            return None
        counts, costs = self.all.counted_by(name), money(self.all.currency)
        return ChargeSymbol(name, entry.about, counts, costs, entry.about in self.sees)

    def charges(self) -> Iterable[str]:
        return self.all.charges

    def charges_within(self) -> Iterable[tuple[str, bool]]:
        inside = self.all.inside_of(self.subject)
        cuts = {cut for cut, of in self.all.split_of.items() if of in inside}
        below = {self.subject, *self.all.parts_of(self.subject), *inside, *cuts}
        for name, entry in self.all.charges.items():
            if entry.about in below:
                yield name, entry.about in self.sees

    def lookup(self, name: str) -> LookupSymbol | None:
        return self.all.lookups.get(name)

    def lookups(self) -> Iterable[str]:
        return self.all.lookups

    def reading(self, name: str) -> tuple[str, ...] | None:
        return self.all.readings.get(name)

    def readings(self) -> Iterable[str]:
        return self.all.readings


def expression(
    desk: Desk, node: Scalar, scope: Scope, expected: Kind | None = None, *, own: bool = False
) -> Expr | None:
    """The typed expression of a scalar; its problems become findings at their places in the file."""
    text = node.text
    if node.style == "plain" and text in ("true", "false"):
        text = text.capitalize()
    expr, problems = compile_expression(text, scope, expected, own=own)
    for problem in problems:
        message, help_text = problem.message, problem.help or _cut_off(problem.code, node)
        if problem.code == "CB301" and help_text is None and isinstance(scope, SubjectScope):
            help_text = _word_as_name(text, scope)
        if problem.code == "CB402" and isinstance(scope, SubjectScope):
            help_text = scope.all.with_line(help_text)
            named = scope.all.subject_in(message)
            if named is not None:
                message = f"`{named}` is a subject, and no value"
                help_text = f"name a value of it, or count it among the parts: `count({named})`"
        desk.report(problem.code, message, node.place(problem.start, problem.end), help_text)
    if expr is None:
        return None
    return Expr(expr.text, expr.tree, expr.kind, expr.python, expr.readings, node.span)


def _word_as_name(text: str, scope: SubjectScope) -> str | None:
    """A name such as `class` is a word of Python's syntax, and no expression can use it."""
    words = re.findall(r"[a-z]+", text)
    known = scope.all.declared.keys() | scope.all.lookups.keys() | scope.all.charges.keys()
    name = next((word for word in words if iskeyword(word) and word in known), None)
    return f"`{name}` means something else in expressions: give it another name" if name else None


def _cut_off(code: str, node: Scalar) -> str | None:
    """YAML cuts a plain scalar inside `[…]` at a comma; the pieces have unbalanced brackets."""
    if code == "CB301" and node.style == "plain" and node.text.count("(") != node.text.count(")"):
        return "inside `[…]` a comma ends the item: quote the whole expression"
    return None
