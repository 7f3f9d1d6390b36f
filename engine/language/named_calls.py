"""Typing of calls whose first argument is a name and no value: of a reading, a column, a charge, a keyed table.

They are not rows of the table of functions: what they give depends on what the name stands for. `own(x)` is no row
either, since it changes whose x is meant.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from engine.diagnostics.suggest import did_you_mean
from engine.language.functions import (
    BILLED,
    CHARGED,
    CHARGED_BUT,
    COLUMN,
    LOOKUP,
    ON_DAY,
    OWN,
    READING,
)
from engine.language.kinds import ANYTHING, BOOL, DATE, TEXT, Enum, Kind, fits, is_text
from engine.language.signs import NOTHING
from engine.language.tree import Call, Literal, Ref, Tree

if TYPE_CHECKING:
    from engine.language.infer import Typer

_MOST_TERMS: Final = 40  # of a sum that is written in a row


def _reading(typer: Typer, node: ast.Call) -> Tree:
    at = typer.parsed.at(node)
    literal = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(literal, ast.Constant) or not isinstance(literal.value, str):
        typer.problem("CB404", "`reading` is called as `reading('AMB-01')`", at)
        return Call(READING, (), (), None, ANYTHING, at)
    options = typer.scope.reading(literal.value)
    place = typer.parsed.at(literal)
    if options is None:
        guess = did_you_mean(literal.value, typer.scope.readings())
        help_text = guess or "declare it under `readings:`"
        typer.problem("CB413", f"unknown reading `{literal.value}`", place, help_text)
        return Call(READING, (), (), None, ANYTHING, at)
    name = Literal(literal.value, TEXT, place)
    return Call(READING, (name,), (), None, Enum(options), at)


def _column(typer: Typer, node: ast.Call) -> Tree:
    """`column('Hours Estimate')`: a name that is not an identifier, in mappings."""
    at = typer.parsed.at(node)
    literal = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(literal, ast.Constant) or not isinstance(literal.value, str):
        typer.problem("CB404", "`column` is called as `column('Name of it')`", at)
        return Call(COLUMN, (), (), None, ANYTHING, at)
    symbol = typer.scope.find(literal.value)
    if symbol is None or symbol.role != "column":
        help_text = did_you_mean(literal.value, typer.scope.names())
        typer.problem(
            "CB402", f"unknown column `{literal.value}`", typer.parsed.at(literal), help_text
        )
        return Call(COLUMN, (), (), None, ANYTHING, at)
    name = Literal(literal.value, TEXT, typer.parsed.at(literal))
    return Call(COLUMN, (name,), (), None, symbol.kind, at)


def _of_charge(typer: Typer, node: ast.Call) -> Tree:
    """`charged(time)`, `billed(time)`: what the line of a charge comes to, and how much it bills."""
    assert isinstance(node.func, ast.Name)
    function, at = node.func.id, typer.parsed.at(node)
    nothing = Call(function, (), (), None, ANYTHING, at)
    named = node.args[0] if len(node.args) == 1 and not node.keywords else None
    if not isinstance(named, ast.Name):
        typer.problem("CB404", f"`{function}` is called as `{function}(name of a charge)`", at)
        return nothing
    charge, place = typer.scope.charge(named.id), typer.parsed.at(named)
    if charge is None:
        help_text = did_you_mean(named.id, typer.scope.charges())
        typer.problem("CB416", f"unknown charge `{named.id}`", place, help_text)
        return nothing
    if not charge.visible:
        here = typer.scope.subject
        message = f"`{named.id}` is a charge of {charge.about}, which {here} does not see"
        help_text = f"from {here} use an aggregate, such as `sum({function}({named.id}))`"
        typer.problem("CB408", message, place, help_text)
        return nothing
    kind = charge.costs if function == CHARGED else charge.counts
    node.kind = kind  # type: ignore[attr-defined]  # a version with another currency costs something else
    return Call(function, (Ref(named.id, "charge", charge.about, kind, place),), (), None, kind, at)


def _charged_but(typer: Typer, node: ast.Call) -> Tree:
    """`charged_but(tax)`: all lines of the subject and what stands in its result, but those; it is the sum of these."""
    at = typer.parsed.at(node)
    within = tuple(typer.scope.charges_within())
    for arg in node.args:
        if not isinstance(arg, ast.Name) or arg.id not in (name for name, _ in within):
            said = f"`{arg.id}` is no charge" if isinstance(arg, ast.Name) else "this is no charge"
            named = arg.id if isinstance(arg, ast.Name) else ""
            help_text = did_you_mean(named, [name for name, _ in within])
            message = f"{said} of {typer.scope.subject} or its parts"
            typer.problem("CB416", message, typer.parsed.at(arg), help_text)
    left_out = {arg.id for arg in node.args if isinstance(arg, ast.Name)}
    calls = [
        f"{CHARGED}({name})" if visible else f"sum({CHARGED}({name}))"
        for name, visible in within
        if name not in left_out
    ]
    if not calls or node.keywords:
        message = f"`{CHARGED_BUT}` is called as `{CHARGED_BUT}(charge, …)`, and leaves others"
        typer.problem("CB404", message, at)
        return Call(CHARGED_BUT, (), (), None, ANYTHING, at)
    spelled = ast.parse(_sum(calls), mode="eval").body
    for part in ast.walk(spelled):
        ast.copy_location(part, node)
    node.spelled = spelled  # type: ignore[attr-defined]  # for whoever evaluates the syntax tree
    return typer.infer(spelled)


def _sum(terms: Sequence[str]) -> str:
    """The terms added up; of very many, sums of sums, so that they do not nest too deep."""
    if len(terms) <= _MOST_TERMS:
        return " + ".join(terms)
    size = max(_MOST_TERMS, -(-len(terms) // _MOST_TERMS))
    return _sum([f"({_sum(terms[n : n + size])})" for n in range(0, len(terms), size)])


def _lookup(typer: Typer, node: ast.Call) -> Tree:
    """`lookup(rates, grade, place)`: what a keyed table says for these values of its keys."""
    at, named = typer.parsed.at(node), node.args[0] if node.args else None
    nothing = Call(LOOKUP, (), (), None, ANYTHING, at)
    if not isinstance(named, ast.Name) or node.keywords:
        typer.problem("CB404", "`lookup` is called as `lookup(table, key, …)`", at)
        return nothing
    table, place = typer.scope.lookup(named.id), typer.parsed.at(named)
    if table is None:
        help_text = did_you_mean(named.id, typer.scope.lookups()) or "declare it under `lookups:`"
        typer.problem("CB402", f"unknown keyed table `{named.id}`", place, help_text)
        return nothing
    args = tuple(typer.infer(arg) for arg in node.args[1:])
    if len(args) != len(table.keys):
        keys = ", ".join(name for name, _ in table.keys)
        typer.problem("CB404", f"`{table.name}` is called as `lookup({table.name}, {keys})`", at)
        return nothing
    for arg, (key, kind) in zip(args, table.keys, strict=True):
        _expect_key(typer, table.name, key, kind, arg)
    node.spaces = tuple(_space(arg.kind) for arg in args)  # type: ignore[attr-defined]  # what an unknown key may be
    ref = Ref(table.name, "lookup", None, table.gives, place)
    return Call(LOOKUP, (ref, *args), (), None, table.gives, at)


def _expect_key(typer: Typer, table: str, key: str, kind: Kind, arg: Tree) -> None:
    """A word must be able to be each of the words in the table; anything else, of the same kind."""
    if isinstance(kind, Enum) and isinstance(arg.kind, Enum) and arg.kind.declared:
        for word in kind.values:
            if word not in arg.kind.values:
                help_text = did_you_mean(word, arg.kind.values)
                message = f"`{word}`, a `{key}` of `{table}`, is not one of the values"
                typer.problem("CB405", message, arg.at, help_text)
    elif not (
        arg.kind == ANYTHING or fits(arg.kind, kind) or (is_text(kind) and is_text(arg.kind))
    ):
        help_text = "quote the cells if they are words" if is_text(arg.kind) else None
        message = f"`{key}` of `{table}` is {kind}, found {arg.kind}"
        typer.problem("CB401", message, arg.at, help_text)


def _space(kind: Kind) -> tuple[bool | str, ...] | None:
    if isinstance(kind, Enum) and kind.declared:
        return kind.values
    return (True, False) if kind == BOOL else None


def _own(typer: Typer, node: ast.Call) -> Tree:
    """`own(worked_on)`: not the neighbour's, but that of the subject which looks through the window."""
    at = typer.parsed.at(node)
    if typer.asker is None or len(node.args) != 1 or node.keywords:
        said = "stands only in what a window takes of its neighbours"
        message = f"`own` {said if typer.asker is None else 'is called as `own(x)`'}"
        typer.problem("CB404", message, at)
        return Call(OWN, (), (), None, ANYTHING, at)
    outer, typer.scope = (typer.scope, typer.given), typer.asker
    typer.given = NOTHING  # what a condition shows of the neighbour it does not show of the asker
    found = typer.infer(node.args[0])
    typer.scope, typer.given = outer
    return Call(OWN, (found,), (), None, found.kind, at)


def _on_day(typer: Typer, node: ast.Call) -> Tree:
    """`on_day(bank_rate, due_on)`: a fact of a reference table as it is on another day than the governing one."""
    at = typer.parsed.at(node)
    nothing = Call(ON_DAY, (), (), None, ANYTHING, at)
    named = node.args[0] if len(node.args) == 2 and not node.keywords else None
    if not isinstance(named, ast.Name):
        typer.problem("CB404", "`on_day` is called as `on_day(fact, date)`", at)
        return nothing
    fact, day = typer.infer(named), typer.infer(node.args[1])
    typer.expect(day, DATE)
    symbol = typer.scope.find(named.id)
    if symbol is not None and not symbol.dated:
        message = f"`{named.id}` is no fact of a table whose rows hold on certain days"
        help_text = "declare it `from:` a table with `valid_from` or `valid_until`"
        typer.problem("CB404", message, typer.parsed.at(named), help_text)
    return Call(ON_DAY, (fact, day), (), None, fact.kind, at)


NAMED_CALLS: Final[dict[str, Callable[[Typer, ast.Call], Tree]]] = {
    READING: _reading, COLUMN: _column, CHARGED: _of_charge, BILLED: _of_charge, LOOKUP: _lookup,
    OWN: _own, CHARGED_BUT: _charged_but, ON_DAY: _on_day,
}  # fmt: skip
