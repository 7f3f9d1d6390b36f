"""Typing of calls: scalar functions by their patterns, aggregates in the scope of the parts, named calls elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from engine.diagnostics.suggest import did_you_mean
from engine.language.aggregates import AGGREGATES, Aggregate
from engine.language.functions import (
    CHARGED_BUT,
    COLUMN,
    FUNCTIONS,
    LOOKUP,
    OF_CHARGES,
    OWN,
    Function,
)
from engine.language.kinds import (
    ANYTHING,
    BOOL,
    CALENDAR,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    PERIOD,
    TEXT,
    ZONE,
    Collection,
    Enum,
    Grid,
    Kind,
    Quantity,
    fits,
    is_ordered,
    is_text,
    join,
)
from engine.language.named_calls import NAMED_CALLS
from engine.language.signs import positive_if
from engine.language.tree import Call, Literal, Tree
from engine.values.zones import known_zone

if TYPE_CHECKING:
    from engine.language.infer import Typer
    from engine.language.scope import Scope

_KINDS: Final[dict[str, Kind]] = {
    "number": NUMBER, "integer": INTEGER, "literal integer": INTEGER, "duration": DURATION, "date": DATE,
    "instant": INSTANT, "period": PERIOD, "calendar": CALENDAR, "bool": BOOL, "text": TEXT,
    "list of text": Collection(TEXT),
}  # fmt: skip


def infer_call(typer: Typer, node: ast.Call) -> Tree:
    """The typed tree of a call."""
    assert isinstance(node.func, ast.Name)
    name, at = node.func.id, typer.parsed.at(node)
    if name in NAMED_CALLS:
        return NAMED_CALLS[name](typer, node)
    if name in AGGREGATES:
        return _aggregate(typer, node, AGGREGATES[name])
    if name in FUNCTIONS:
        return _scalar(typer, node, FUNCTIONS[name])
    help_text = did_you_mean(name, [*FUNCTIONS, *AGGREGATES, *NAMED_CALLS.keys() - {COLUMN}])
    typer.problem("CB403", f"unknown function `{name}`", typer.parsed.at(node.func), help_text)
    return Call(name, (), (), None, ANYTHING, at)


def _scalar(typer: Typer, node: ast.Call, row: Function) -> Tree:
    at = typer.parsed.at(node)
    args = tuple(typer.infer(arg) for arg in node.args)
    variadic = row.params[-1].endswith("...")
    least = len(row.params) - variadic - sum(param.endswith("?") for param in row.params)
    wrong = len(args) < least or (len(args) > len(row.params) and not variadic)
    if wrong or node.keywords:
        typer.problem("CB404", f"`{row.name}` is called as `{row.signature}`", at)
        return Call(row.name, args, (), None, ANYTHING, at)
    bound: dict[str, Kind] = {}
    for i, arg in enumerate(args):
        _match(typer, row, row.params[min(i, len(row.params) - 1)].rstrip(".?"), arg, bound)
    if row.nonzero is not None:
        typer.require_positive(args[row.nonzero])
    if row.name == "date":
        _real_date(typer, args, at)
    kind = bound.get(row.result, _KINDS.get(row.result, ANYTHING))
    call = Call(row.name, args, (), None, kind, at)
    if row.adds is not None:
        typer.require_month_ends(call if row.adds < 0 else args[row.adds])
    return call


def _match(typer: Typer, row: Function, pattern: str, arg: Tree, bound: dict[str, Kind]) -> None:
    """Check one argument against its pattern; a variable is bound to the join of all that stand for it."""
    if arg.kind == ANYTHING:
        bound.setdefault(pattern, ANYTHING)
        return
    if pattern == "zone":
        _real_zone(typer, row, arg)
        return
    if pattern == "grid" and isinstance(arg.kind, Grid):
        bound["G"] = arg.kind.of
        return
    if pattern in _KINDS:
        typer.expect(arg, _KINDS[pattern], f"`{row.name}` is called as `{row.signature}`")
        if pattern == "literal integer" and not isinstance(arg, Literal):
            typer.problem("CB404", f"`{row.name}` takes literal numbers", arg.at)
        return
    if not _suits(pattern, arg.kind):
        wanted = {"Q": "a quantity", "O": "something with an order", "grid": "a grid"}.get(
            pattern, "a value"
        )
        typer.problem("CB401", f"`{row.name}` needs {wanted}, found {arg.kind}", arg.at)
        return
    if pattern == "W" or pattern not in bound:
        bound[pattern] = arg.kind
        return
    joined = join(bound[pattern], arg.kind)
    if joined is None:
        message = f"`{row.name}` mixes {bound[pattern]} and {arg.kind}"
        typer.problem("CB401", message, arg.at)
        return
    bound[pattern] = joined


def _suits(pattern: str, kind: Kind) -> bool:
    if pattern == "grid":
        return isinstance(kind, Grid)
    if pattern == "Q":
        return isinstance(kind, Quantity)
    if pattern == "W":
        return is_text(kind) or kind == DATE or (isinstance(kind, Quantity) and kind.whole)
    return is_ordered(kind) if pattern == "O" else not (kind == CALENDAR or isinstance(kind, Grid))


def _real_zone(typer: Typer, row: Function, arg: Tree) -> None:
    """A zone is a fact of that kind, or a literal, so that it is known to exist before anything is computed."""
    if fits(arg.kind, ZONE):
        return
    if not isinstance(arg, Literal) or not isinstance(arg.value, str):
        message = f"`{row.name}` takes a fact of kind `zone` or the zone in quotes, not {arg.kind}"
        typer.problem("CB401", message, arg.at)
    elif not known_zone(arg.value):
        message = f"`{arg.value}` is not a time zone of the IANA database"
        typer.problem("CB404", message, arg.at, "write it as 'America/New_York'")


def _real_date(typer: Typer, args: tuple[Tree, ...], at: tuple[int, int]) -> None:
    numbers = [arg.value for arg in args if isinstance(arg, Literal) and isinstance(arg.value, int)]
    if len(numbers) == 3:
        try:
            date(*numbers)
        except (ValueError, OverflowError):
            typer.problem("CB404", "there is no such date", at)


def _aggregate(typer: Typer, node: ast.Call, row: Aggregate) -> Tree:
    at = typer.parsed.at(node)
    keywords = [(k.arg or "", value) for k in node.keywords for value in _keys(k)]
    allowed = (*row.named, *row.outer)
    given = [keyword.arg for keyword in node.keywords]
    wrong = any(name not in allowed for name, _ in keywords) or len(set(given)) < len(given)
    if len(node.args) != row.taken or wrong:
        typer.problem("CB404", f"`{row.name}` is called as `{row.signature}`", at)
        return Call(row.name, (), (), None, ANYTHING, at)
    outside = tuple(_of_all(typer, *pair) for pair in keywords if pair[0] in row.outer)
    keywords = [pair for pair in keywords if pair[0] not in row.outer]
    scope = _part_scope(typer, node, row, keywords)
    if scope is None:
        return Call(row.name, (), (), None, ANYTHING, at)
    node.each = scope.subject  # type: ignore[attr-defined]  # for whoever evaluates the syntax tree
    outer, typer.scope = (typer.scope, typer.given), scope
    named = tuple(_named(typer, name, value) for name, value in keywords)
    for _, condition in (pair for pair in named if pair[0] == "where"):
        typer.given |= positive_if(condition, True, scope)
    args = () if row.over == "subject" else tuple(typer.infer(arg) for arg in node.args)
    typer.scope, typer.given = outer
    kind = _aggregate_kind(typer, row, args)
    said = [node.args[0], *(value for name, value in keywords if name == "where")]
    spelled = tuple(ast.unparse(part) for part in said)
    return Call(row.name, args, (*named, *outside), scope.subject, kind, at, spelled)


def _of_all(typer: Typer, name: str, node: ast.expr) -> tuple[str, Tree]:
    """A calendar or a count that holds for all parts alike."""
    tree = typer.infer(node)
    typer.expect(tree, INTEGER if name == "least" else CALENDAR)
    return name, tree


def _keys(keyword: ast.keyword) -> list[ast.expr]:
    """`by=(a, b)` is several keys."""
    if keyword.arg == "by" and isinstance(keyword.value, ast.Tuple):
        return keyword.value.elts
    return [keyword.value]


def _named(typer: Typer, name: str, node: ast.expr) -> tuple[str, Tree]:
    if name == "where":
        return name, typer.condition(node)
    key = typer.infer(node)
    if not (is_ordered(key.kind) or is_text(key.kind) or key.kind == BOOL):
        typer.problem("CB401", f"{key.kind} has no order", key.at)
    if isinstance(key.kind, Enum):
        node.ranks = key.kind.values  # type: ignore[attr-defined]  # enums stand in their declared order
    return name, key


def _part_scope(
    typer: Typer, node: ast.Call, row: Aggregate, keywords: list[tuple[str, ast.expr]]
) -> Scope | None:
    first = node.args[0]
    if row.over == "subject":
        scope = typer.scope.part(first.id) if isinstance(first, ast.Name) else None
        if scope is None:
            message = f"`{row.name}` takes the name of a part of {typer.scope.subject}"
            typer.problem("CB404", message, typer.parsed.at(first))
        return scope
    exprs = [*node.args, *(value for _, value in keywords)]
    own = [pair for expr in exprs for pair in _own_names(expr)]
    names = frozenset(name for name, of_charge in own if not of_charge)
    scope = typer.scope.parts(names, frozenset(name for name, of_charge in own if of_charge))
    if scope is None:
        message = f"nothing in `{row.name}(…)` is about a part of {typer.scope.subject}"
        typer.problem("CB408", message, typer.parsed.at(node), "name a fact or value of a part")
    return scope


def _own_names(node: ast.AST, of_charge: bool = False) -> Iterator[tuple[str, bool]]:
    """The names in an expression, and whether each is a charge's; without those inside a nested aggregate."""
    called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    if called in AGGREGATES or called == OWN:
        return
    if isinstance(node, ast.Name):
        yield node.id, of_charge
    for child in ast.iter_child_nodes(node):
        if child not in _no_values(node):
            yield from _own_names(child, called in (*OF_CHARGES, CHARGED_BUT))


def _no_values(node: ast.AST) -> list[ast.expr]:
    """The parts of a call that name no value: the function, and the table of a `lookup`."""
    if not isinstance(node, ast.Call):
        return []
    is_lookup = isinstance(node.func, ast.Name) and node.func.id == LOOKUP
    return [node.func, *(node.args[:1] if is_lookup else ())]


def _aggregate_kind(typer: Typer, row: Aggregate, args: tuple[Tree, ...]) -> Kind:
    if not args:
        return INTEGER
    kind = args[0].kind
    if row.over == "span":
        for arg in args:
            typer.expect(arg, INSTANT)
        return _KINDS[row.result]
    if kind == ANYTHING:
        return ANYTHING
    expected = {"bool": BOOL, "text": TEXT}.get(row.over)
    if expected is not None and not (fits(kind, expected) or (expected == TEXT and is_text(kind))):
        typer.problem("CB401", f"`{row.name}` needs {expected}, found {kind}", args[0].at)
    elif expected is None and not _suits(row.over, kind):
        typer.problem("CB401", f"`{row.name}` cannot take {kind}", args[0].at)
    return kind if row.result in ("Q", "O", "T") else _KINDS[row.result]
