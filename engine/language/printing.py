"""Typed tree → text: the one normal spelling of an expression.

Reading the text again gives an equal tree (law, tested over generated expressions), so the spelling can stand in for
the tree wherever a person reads or edits it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from engine.language.tree import (
    Binary,
    Call,
    Compare,
    Conditional,
    Literal,
    Logic,
    Member,
    Ref,
    Tree,
    Unary,
)
from engine.values.numbers import decimal_text

_CONDITIONAL, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)
_BINARY: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "//": _PRODUCT, "%": _PRODUCT}


def show(tree: Tree) -> str:
    """The text of an expression, with no more brackets than it needs."""
    return _show(tree, _CONDITIONAL)


def _show(tree: Tree, floor: int) -> str:
    """The text of a node where everything that binds weaker than `floor` needs brackets."""
    text, level = _spell(tree)
    return f"({text})" if level < floor else text


def _spell(tree: Tree) -> tuple[str, int]:
    match tree:
        case Literal(value=value):
            return _literal(value), _ATOM
        case Ref(name=name):
            return name, _ATOM
        case Unary(op="not", operand=operand):
            return f"not {_show(operand, _NOT)}", _NOT
        case Unary(operand=operand):
            return f"-{_show(operand, _SIGN)}", _SIGN
        case Binary(op=op, left=left, right=right):
            level = _BINARY[op]
            return f"{_show(left, level)} {op} {_show(right, level + 1)}", level
        case Compare(op=sign, left=left, right=right):
            return f"{_show(left, _SUM)} {sign} {_show(right, _SUM)}", _COMPARE
        case Logic(op=word, operands=operands):
            level = _AND if word == "and" else _OR
            return f" {word} ".join(_show(operand, level + 1) for operand in operands), level
        case Conditional(condition=condition, yes=yes, no=no):
            parts = (_show(yes, _OR), _show(condition, _OR), _show(no, _CONDITIONAL))
            return "{} if {} else {}".format(*parts), _CONDITIONAL
        case Member():
            return _member(tree), _COMPARE
        case Call():
            return _call(tree), _ATOM


def _literal(value: bool | int | Fraction | str) -> str:
    if isinstance(value, str):
        return repr(value)
    return str(value) if isinstance(value, bool) else decimal_text(value)


def _member(tree: Member) -> str:
    word = "not in" if tree.negated else "in"
    if len(tree.options) == 1 and not isinstance(tree.options[0], Literal):
        return f"{_show(tree.item, _SUM)} {word} {_show(tree.options[0], _SUM)}"
    listed = ", ".join(_show(option, _CONDITIONAL) for option in tree.options)
    tail = "," if len(tree.options) == 1 else ""
    return f"{_show(tree.item, _SUM)} {word} ({listed}{tail})"


def _call(tree: Call) -> str:
    args = [_show(arg, _CONDITIONAL) for arg in tree.args]
    if not args and tree.each is not None:
        args = [tree.each]
    keys = [_show(value, _CONDITIONAL) for name, value in tree.named if name == "by"]
    if keys:
        args.append(f"by={keys[0]}" if len(keys) == 1 else f"by=({', '.join(keys)})")
    args += [f"{name}={_show(value, _CONDITIONAL)}" for name, value in tree.named if name != "by"]
    return f"{tree.function}({', '.join(args)})"
