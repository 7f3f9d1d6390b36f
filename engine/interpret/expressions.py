"""Expressions at run time: `simpleeval` with the language's own operators, under strong Kleene logic.

The evaluator knows names only through `lookup(subject, name)` and the parts of a subject only through
`parts_named(subject, kind)`; both belong to the world it runs in. It evaluates syntax trees that were typed before, so
it meets no node, name or kind that it does not know.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Protocol

from simpleeval import SimpleEval

from engine.interpret.arithmetic import arithmetic, place_of
from engine.interpret.lookups import Space
from engine.language.aggregates import AGGREGATES, NO_PART, Item
from engine.language.expressions import Expr
from engine.language.functions import (
    CHARGED,
    CHARGED_BUT,
    COLUMN,
    FUNCTIONS,
    LOOKUP,
    OF_CHARGES,
    ON_DAY,
    OWN,
    READING,
)
from engine.language.kinds import Kind
from engine.language.reference import Env
from engine.values.days import ListedDates, span_of
from engine.values.unknown import Cause, CauseKind, Unknown, because, merge

if TYPE_CHECKING:
    from engine.interpret.subjects import Subject

_COMPARE: Final[dict[type, Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


class World(Protocol):
    """Where names and parts come from."""

    def lookup(self, subject: Subject, name: str, kind: Kind | None = None) -> Any:
        """The value of a name seen from a subject, if it is of that kind there."""
        ...

    def parts_named(self, subject: Subject, name: str) -> list[Subject]:
        """The parts of a subject that are of the named kind."""
        ...

    def env(self, subject: Subject) -> Env:
        """Zone and month ends that hold for a subject."""
        ...

    def reading(self, subject: Subject, name: str) -> str:
        """The chosen option of a reading."""
        ...

    def look_up(self, subject: Subject, name: str, keys: list[Any], spaces: Sequence[Space]) -> Any:
        """What a keyed table gives for these keys."""
        ...

    def on_day(self, subject: Subject, name: str, day: date) -> Any:
        """A fact of a reference table as it is on a day."""
        ...

    def charged(self, subject: Subject, name: str, kind: Kind) -> Any:
        """What the line of a charge seen from a subject comes to."""
        ...

    def billed(self, subject: Subject, name: str, kind: Kind) -> Any:
        """How much the line of a charge seen from a subject bills."""
        ...


class Exact(SimpleEval):  # type: ignore[misc]
    """Evaluates typed expressions for one world; `subject`: whose names are seen now, `asker`: whose window."""

    def __init__(self, world: World) -> None:
        super().__init__(operators={}, functions={}, names={})
        self.world = world
        self.subject: Subject | None = None
        self.asker: Subject | None = None
        self.nodes = {
            ast.Constant: lambda node: node.value,
            ast.Name: self._name,
            ast.UnaryOp: self._unary,
            ast.BinOp: self._binary,
            ast.BoolOp: self._logic,
            ast.Compare: self._compare,
            ast.IfExp: self._conditional,
            ast.Call: self._call,
        }

    def value(self, expr: Expr, subject: Subject, asker: Subject | None = None) -> Any:
        """The exact value of a typed expression for a subject, or an `Unknown`; `own` is the asker's."""
        outer = self.subject, self.asker
        self.subject, self.asker = subject, asker
        try:
            return self._eval(expr.python)
        finally:
            self.subject, self.asker = outer

    def _eval(self, node: ast.expr) -> Any:
        return self.nodes[type(node)](node)

    def _name(self, node: ast.Name) -> Any:
        assert self.subject is not None
        kind = getattr(node, "kind", None)
        if kind is None and hasattr(node, "spelled"):
            return self._eval(node.spelled)
        return self.world.lookup(self.subject, node.id, kind)

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self._eval(node.operand)
        if isinstance(value, Unknown):
            return value
        return not value if isinstance(node.op, ast.Not) else -value

    def _binary(self, node: ast.BinOp) -> Any:
        left, right = self._eval(node.left), self._eval(node.right)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return merge(v for v in (left, right) if isinstance(v, Unknown))
        assert self.subject is not None
        return arithmetic(type(node.op), left, right, self.world.env(self.subject))

    def _logic(self, node: ast.BoolOp) -> Any:
        """Kleene: the deciding value wins over any unknown, wherever it stands."""
        deciding = isinstance(node.op, ast.Or)
        doubts: list[Unknown] = []
        for operand in node.values:
            value = self._eval(operand)
            if isinstance(value, Unknown):
                doubts.append(value)
            elif value is deciding:
                return deciding
        return merge(doubts) if doubts else not deciding

    def _compare(self, node: ast.Compare) -> Any:
        left = self._eval(node.left)
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            return self._membership(node, left)
        doubts: list[Unknown] = []
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self._eval(right_node)
            if isinstance(left, Unknown) or isinstance(right, Unknown):
                doubts += [v for v in (left, right) if isinstance(v, Unknown)]
            elif not _COMPARE[type(op)](left, right):
                return False
            left = right
        return merge(doubts) if doubts else True

    def _membership(self, node: ast.Compare, item: Any) -> Any:
        right, whole = node.comparators[0], None
        if isinstance(right, ast.Tuple | ast.List | ast.Set):
            options = [self._eval(option) for option in right.elts]
        else:
            whole = self._eval(right)
            if isinstance(whole, Unknown):
                return whole
            options = list(whole)
        if isinstance(item, Unknown):
            return item
        if isinstance(whole, ListedDates) and not whole.knows(item):
            detail = f"it lists the dates of {span_of(whole.years)} only"
            return because(CauseKind.OPEN, ast.unparse(right), detail)
        found = item in [o for o in options if not isinstance(o, Unknown)]
        doubts = [o for o in options if isinstance(o, Unknown)]
        if not found and doubts:
            return merge(doubts)
        return found is isinstance(node.ops[0], ast.In)

    def _conditional(self, node: ast.IfExp) -> Any:
        condition = self._eval(node.test)
        if not isinstance(condition, Unknown):
            return self._eval(node.body if condition else node.orelse)
        yes, no = self._eval(node.body), self._eval(node.orelse)
        if not isinstance(yes, Unknown) and not isinstance(no, Unknown) and yes == no:
            return yes
        return condition

    def _call(self, node: ast.Call) -> Any:
        assert isinstance(node.func, ast.Name) and self.subject is not None
        name = node.func.id
        if name in (READING, COLUMN):
            literal = node.args[0]
            assert isinstance(literal, ast.Constant)
            source = self.world.reading if name == READING else self.world.lookup
            return source(self.subject, str(literal.value))
        if name == OWN:
            return self._own(node.args[0])
        if name == CHARGED_BUT:
            return self._eval(node.spelled)  # type: ignore[attr-defined]
        if name in OF_CHARGES:
            charge = node.args[0]
            assert isinstance(charge, ast.Name)
            of = self.world.charged if name == CHARGED else self.world.billed
            return of(self.subject, charge.id, node.kind)  # type: ignore[attr-defined]
        if name == LOOKUP:
            return self._look_up(node)
        if name == ON_DAY:
            fact, day = node.args[0], self._eval(node.args[1])
            assert isinstance(fact, ast.Name)
            return (
                day if isinstance(day, Unknown) else self.world.on_day(self.subject, fact.id, day)
            )
        if name in AGGREGATES:
            return self._aggregate(node, name)
        row = FUNCTIONS[name]
        args = [self._eval(arg) for arg in node.args]
        if not row.lazy:
            unknown = [arg for arg in args if isinstance(arg, Unknown)]
            if unknown:
                return merge(unknown)
        return row.reference(self.world.env(self.subject), *args)

    def _look_up(self, node: ast.Call) -> Any:
        table = node.args[0]
        assert isinstance(table, ast.Name) and self.subject is not None
        keys = [self._eval(arg) for arg in node.args[1:]]
        spaces = node.spaces  # type: ignore[attr-defined]
        return self.world.look_up(self.subject, table.id, keys, spaces)

    def _own(self, node: ast.expr) -> Any:
        neighbour, self.subject = self.subject, self.asker
        value = self._eval(node)
        self.subject = neighbour
        return value

    def _aggregate(self, node: ast.Call, name: str) -> Any:
        assert self.subject is not None
        row, outer = AGGREGATES[name], self.subject
        members = self.world.parts_named(outer, node.each)  # type: ignore[attr-defined]
        keywords: dict[str, list[ast.expr]] = {}
        for keyword in node.keywords:
            by_many = keyword.arg == "by" and isinstance(keyword.value, ast.Tuple)
            parts = keyword.value.elts if by_many else [keyword.value]  # type: ignore[attr-defined]
            keywords.setdefault(keyword.arg or "", []).extend(parts)
        each: str = node.each  # type: ignore[attr-defined]
        items = [
            self._item(member, node.args, row.over, keywords, member.lost.get(each, True))
            for member in members
        ]
        self.subject = outer
        given = {key: self._eval(keywords[key][0]) for key in row.outer if key in keywords}
        result = row.reference(items, **given)
        return _named(result, node) if isinstance(result, Unknown) else result

    def _item(
        self,
        member: Subject,
        args: list[ast.expr],
        over: str,
        keywords: Mapping[str, list[ast.expr]],
        there: Any,
    ) -> Item:
        self.subject = member
        keep = there if "where" not in keywords else self._eval(keywords["where"][0])
        if keep is True and isinstance(member.length, Unknown):
            keep = member.length  # nobody knows whether this stretch is one, or several, or none
        skip = over == "subject" or keep is False
        value: Any = True
        if not skip:
            value = tuple(map(self._eval, args)) if over == "span" else self._eval(args[0])
        order = () if keep is False else tuple(self._key(key) for key in keywords.get("by", ()))
        return Item(value, keep, order, member.id)

    def _key(self, node: ast.expr) -> Any:
        """What a part is ordered by: an enum by its place among the declared values."""
        value = self._eval(node)
        ranks: tuple[str, ...] | None = getattr(node, "ranks", None)
        return value if ranks is None or isinstance(value, Unknown) else place_of(value, ranks)


def _named(unknown: Unknown, node: ast.Call) -> Unknown:
    """Causes without a name are about what an aggregate takes: parts disagree on it, or there is no part."""
    if all(cause.name for cause in unknown.causes):
        return unknown
    each, of = str(node.each), ast.unparse(node.args[0])  # type: ignore[attr-defined]
    where = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "where"]
    absent = f"there is no {' with '.join([each, *where])}"
    return Unknown(
        frozenset(
            c if c.name else Cause(c.kind, of, absent if c in NO_PART.causes else c.detail)
            for c in unknown.causes
        )
    )
