"""Names and kinds: Python syntax tree → typed tree.

In: a restricted syntax tree (`syntax.parse`) and a scope. Out: a typed `Expr`, or problems with offsets, all of them
at once. Promised of every typed expression: its names exist and are visible, kinds and dimensions agree, divisors are
provably positive, month arithmetic has a declared month end; so evaluating it cannot fail.
"""

from __future__ import annotations

import ast
from fractions import Fraction
from typing import Final

from engine.diagnostics.suggest import did_you_mean
from engine.language import calls
from engine.language.expressions import Expr
from engine.language.kinds import (
    ANYTHING,
    BOOL,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    PERIOD,
    TEXT,
    ZERO,
    Collection,
    Enum,
    Kind,
    Quantity,
    fits,
    is_ordered,
    is_text,
    join,
)
from engine.language.operators import cannot, quantities, unit_hint, way_out
from engine.language.scope import Scope, Sign
from engine.language.signs import NOTHING, may_hold_months, positive_if, sign_of
from engine.language.syntax import Parsed, Problem, parse
from engine.language.tree import (
    Binary,
    Compare,
    Conditional,
    Literal,
    Logic,
    Member,
    Ref,
    Tree,
    Unary,
    readings,
)

_ARITHMETIC: Final = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip
_COMPARISONS: Final = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


def compile_expression(
    text: str, scope: Scope, expected: Kind | None = None, *, own: bool = False
) -> tuple[Expr | None, tuple[Problem, ...]]:
    """The typed expression of `text` seen from `scope`, or every problem it has.

    `expected` is the kind asked for where the expression stands; a text that is exactly one of an expected enum's
    values means that value. `own`: it is taken of a window's neighbours, and may ask for what is the asker's own.
    """
    if isinstance(expected, Enum) and text.strip() in expected.values:
        symbol = scope.find(text.strip())
        if symbol is not None and fits(symbol.kind, expected):
            message = f"`{text.strip()}` is both a value here and a name"
            return None, (Problem("CB412", message, 0, len(text), "quote the value, or rename"),)
        text = repr(text.strip())
    parsed, problems = parse(text)
    if parsed is None:
        return None, problems
    typer = Typer(parsed, scope, scope if own else None)
    word = parsed.body.id if isinstance(parsed.body, ast.Name) else ""
    unknown = word and scope.find(word) is None and scope.elsewhere(word) is None
    if isinstance(expected, Enum) and unknown:
        typer.not_a_value(parsed.at(parsed.body), word, expected)
        return None, tuple(typer.problems)
    tree = typer.infer(parsed.body)
    if expected is not None:
        typer.expect(tree, expected)
    if typer.problems:
        return None, tuple(dict.fromkeys(typer.problems))
    return Expr(text, tree, tree.kind, parsed.body, readings(tree)), ()


class Typer:
    """Infers one expression; `scope` changes while an aggregate's arguments are read, `asker` is that of `own`."""

    def __init__(self, parsed: Parsed, scope: Scope, asker: Scope | None = None) -> None:
        self.parsed = parsed
        self.scope, self.asker = scope, asker
        self.given = NOTHING  # names that are above zero where the node stands
        self.problems: list[Problem] = []

    def infer(self, node: ast.expr) -> Tree:
        """The typed tree of a node; a node with a problem gets the kind that fits everything."""
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.BoolOp():
                return self._logic(node)
            case ast.Compare(ops=[ast.In() | ast.NotIn()]):
                return self._membership(node)
            case ast.Compare():
                return self._comparison(node)
            case ast.IfExp():
                return self._conditional(node)
            case ast.Call():
                return calls.infer_call(self, node)
        raise AssertionError(f"the syntax pass let a {type(node).__name__} through")

    def condition(self, node: ast.expr) -> Tree:
        """A node that must be a bool."""
        tree = self.infer(node)
        self.expect(tree, BOOL)
        return tree

    def problem(
        self, code: str, message: str, at: tuple[int, int], help: str | None = None
    ) -> None:
        """Record a problem at `at`."""
        self.problems.append(Problem(code, message, at[0], at[1], help))

    def expect(self, tree: Tree, expected: Kind, help: str | None = None) -> bool:
        """Record a problem unless `tree` may stand where `expected` is asked for; `help`: what else may be said."""
        if tree.kind == ANYTHING or fits(tree.kind, expected):
            return True
        if isinstance(tree, Literal) and isinstance(expected, Enum) and isinstance(tree.value, str):
            self.not_a_value(tree.at, tree.value, expected)
            return False
        hint = unit_hint(tree, expected) or help
        self.problem("CB401", f"expected {expected}, found {tree.kind}", tree.at, hint)
        return False

    def _constant(self, node: ast.Constant) -> Literal:
        at, value = self.parsed.at(node), node.value
        if isinstance(value, bool):
            return Literal(value, BOOL, at)
        if isinstance(value, str):
            return Literal(value, Enum((value,), declared=False), at)
        assert isinstance(value, int | Fraction)
        if value == 0:
            return Literal(0, ZERO, at)
        return Literal(value, INTEGER if isinstance(value, int) else Quantity(()), at)

    def _logic(self, node: ast.BoolOp) -> Tree:
        """An operand is read where those before it do not decide: `n > 0 and x / n > 2`."""
        word = "and" if isinstance(node.op, ast.And) else "or"
        outer, operands = self.given, []
        for value in node.values:
            operands.append(self.condition(value))
            self.given |= positive_if(operands[-1], word == "and", self.scope)
        self.given = outer
        return Logic(word, tuple(operands), BOOL, self.parsed.at(node))  # type: ignore[arg-type]

    def _where(self, condition: Tree, truth: bool, node: ast.expr) -> Tree:
        """A node that counts only where the condition is true, or false."""
        outer, self.given = self.given, self.given | positive_if(condition, truth, self.scope)
        tree, self.given = self.infer(node), outer
        return tree

    def _name(self, node: ast.Name) -> Tree:
        at = self.parsed.at(node)
        symbol = self.scope.find(node.id)
        if symbol is not None:
            node.kind = symbol.kind  # type: ignore[attr-defined]  # what whoever evaluates it may count on
            return Ref(node.id, symbol.role, symbol.about, symbol.kind, at)
        if self.scope.shared(node.id):
            spelled = ast.parse(f"the({node.id})", mode="eval").body
            for part in ast.walk(spelled):
                ast.copy_location(part, node)
            node.spelled = spelled  # type: ignore[attr-defined]  # for whoever evaluates the syntax tree
            return self.infer(spelled)
        owner = self.scope.elsewhere(node.id)
        if owner is not None:
            aggregate = f"from {self.scope.subject} use an aggregate, such as `sum({node.id})`"
            message = f"`{node.id}` is about {owner}, which {self.scope.subject} does not see"
            self.problem("CB408", message, at, aggregate)
        else:
            near = did_you_mean(node.id, self.scope.names())
            near = f"write `{node.id.title()}`" if node.id in ("true", "false") else near
            self.problem("CB402", f"unknown name `{node.id}`", at, near)
        return Ref(node.id, "value", None, ANYTHING, at)

    def _unary(self, node: ast.UnaryOp) -> Tree:
        at = self.parsed.at(node)
        if isinstance(node.op, ast.Not):
            return Unary("not", self.condition(node.operand), BOOL, at)
        operand = self.infer(node.operand)
        if not isinstance(operand.kind, Quantity) and operand.kind != ANYTHING:
            self.problem("CB401", f"`-` needs a number, found {operand.kind}", operand.at)
        return Unary("-", operand, operand.kind, at)

    def _binary(self, node: ast.BinOp) -> Tree:
        left, right = self.infer(node.left), self.infer(node.right)
        op, at = _ARITHMETIC[type(node.op)], self.parsed.at(node)
        kind = (
            ANYTHING if ANYTHING in (left.kind, right.kind) else self._arithmetic(op, left, right)
        )
        if kind is None:
            hint = way_out(op, left.kind, right.kind) or unit_hint(left, right.kind, right)
            self.problem("CB401", cannot(op, left.kind, right.kind), at, hint)
            kind = ANYTHING
        if op in ("/", "//", "%") and kind != ANYTHING:
            self.require_positive(right)
        return Binary(op, left, right, kind, at)  # type: ignore[arg-type]

    def _arithmetic(self, op: str, left: Tree, right: Tree) -> Kind | None:
        one, two = left.kind, right.kind
        if op == "+" and two in (DATE, INSTANT):
            one, two, right = two, one, left  # a length may stand before the moment it is added to
        if isinstance(one, Quantity) and isinstance(two, Quantity):
            return quantities(op, one, two)
        if one == DATE and two == PERIOD and op in "+-":
            self.require_month_ends(right)
            return DATE
        if one == INSTANT and fits(two, DURATION) and op in "+-":
            return INSTANT
        if one == INSTANT and two == INSTANT and op == "-":
            return DURATION
        if one == PERIOD and two == PERIOD and op in "+-":
            return PERIOD
        if op == "*" and (
            (one == PERIOD and fits(two, INTEGER)) or (fits(one, INTEGER) and two == PERIOD)
        ):
            return PERIOD
        return None

    def require_month_ends(self, period: Tree) -> None:
        """Record a problem if `period` may hold months and nothing says what happens at month ends."""
        if self.scope.month_ends is None and may_hold_months(period, self.scope):
            help_text = "declare `month_ends: clamp` (or `overflow`) in the version"
            message = "adding months needs a rule for month ends"
            self.problem("CB407", message, period.at, help_text)

    def require_positive(self, tree: Tree) -> None:
        """Record a problem unless `tree` is provably above zero."""
        if tree.kind != ANYTHING and sign_of(tree, self.scope, self.given) != Sign.POSITIVE:
            help_text = "divide by a figure, declare `min:` above 0 for the fact, or say `x / n if n > 0 else …`"
            self.problem("CB406", "this divisor may be zero", tree.at, help_text)

    def _comparison(self, node: ast.Compare) -> Tree:
        terms = [self.infer(term) for term in (node.left, *node.comparators)]
        at = self.parsed.at(node)
        links: list[Tree] = []
        for op, left, right in zip(node.ops, terms[:-1], terms[1:], strict=True):
            sign = _COMPARISONS[type(op)]
            self._comparable(sign, left, right)
            links.append(Compare(sign, left, right, BOOL, (left.at[0], right.at[1])))  # type: ignore[arg-type]
        return links[0] if len(links) == 1 else Logic("and", tuple(links), BOOL, at)

    def _comparable(self, op: str, left: Tree, right: Tree) -> None:
        kind = join(left.kind, right.kind)
        if kind is None:
            for literal, other in ((left, right), (right, left)):
                text = literal.value if isinstance(literal, Literal) else None
                if isinstance(text, str) and isinstance(other.kind, Enum):
                    self.not_a_value(literal.at, text, other.kind)
                    return
            message = f"{left.kind} and {right.kind} cannot be compared"
            hint = unit_hint(left, right.kind, right)
            self.problem("CB401", message, (left.at[0], right.at[1]), hint)
        elif op not in ("==", "!=") and not is_ordered(kind):
            self.problem(
                "CB401", f"{kind} has no order", (left.at[0], right.at[1]), "compare with `==`"
            )

    def not_a_value(self, at: tuple[int, int], value: str, kind: Enum) -> None:
        """Record that a text, or a bare word, is none of an enum's values."""
        listed = ", ".join(f"`{v}`" for v in kind.values[:8])
        help_text = did_you_mean(value, kind.values) or f"one of {listed}"
        self.problem("CB405", f"`{value}` is not one of the values", at, help_text)

    def _membership(self, node: ast.Compare) -> Tree:
        item, right = self.infer(node.left), node.comparators[0]
        negated = isinstance(node.ops[0], ast.NotIn)
        at = self.parsed.at(node)
        if not isinstance(right, ast.Tuple | ast.List | ast.Set):
            whole = self.infer(right)
            if isinstance(whole.kind, Collection):
                if join(item.kind, whole.kind.of) is None:
                    message = f"{item.kind} cannot be in {whole.kind}"
                    self.problem("CB401", message, at)
            elif whole.kind != ANYTHING:
                self.problem("CB401", f"`in` needs a list, found {whole.kind}", whole.at)
            return Member(item, (whole,), negated, BOOL, at)
        options = tuple(self.infer(option) for option in right.elts)
        for option in options:
            self._comparable("==", item, option)
        return Member(item, options, negated, BOOL, at)

    def _conditional(self, node: ast.IfExp) -> Tree:
        condition = self.condition(node.test)
        yes = self._where(condition, True, node.body)
        no = self._where(condition, False, node.orelse)
        at = self.parsed.at(node)
        kind = join(yes.kind, no.kind)
        if kind is None and is_text(yes.kind) and is_text(no.kind):
            kind = TEXT
        if kind is None:
            self.problem("CB401", f"one way gives {yes.kind}, the other {no.kind}", at)
            kind = ANYTHING
        return Conditional(condition, yes, no, kind, at)
