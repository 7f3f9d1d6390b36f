"""Typing of calls whose first argument is a name and no value: of a reading, a column, a charge.

They are not rows of the table of functions: what they give depends on what the name stands for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from engine.diagnostics.suggest import did_you_mean
from engine.language.functions import BILLED, CHARGED, COLUMN, READING
from engine.language.kinds import ANYTHING, TEXT, Enum
from engine.language.tree import Call, Literal, Ref, Tree

if TYPE_CHECKING:
    from engine.language.infer import Typer


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
    return Call(function, (Ref(named.id, "charge", charge.about, kind, place),), (), None, kind, at)


NAMED_CALLS: Final[dict[str, Callable[[Typer, ast.Call], Tree]]] = {
    READING: _reading, COLUMN: _column, CHARGED: _of_charge, BILLED: _of_charge,
}  # fmt: skip
