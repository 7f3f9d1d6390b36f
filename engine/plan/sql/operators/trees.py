"""Small builders of SQL trees: every function is one call, every operand of an operator stands in parentheses.

Functions are written out by their name. The ones that the library of trees knows are rewritten by it on their way into
some dialects, and what is rewritten is not what was tested.
"""

from __future__ import annotations

from typing import Any

from sqlglot import exp

Tree = exp.Expression

_CLOSED = (
    exp.Column,
    exp.Literal,
    exp.Paren,
    exp.Cast,
    exp.Case,
    exp.Func,
    exp.Boolean,
    exp.Null,
    exp.Window,
)


def call(name: str, *args: Tree) -> Tree:
    """A function of that name, as it is."""
    return exp.Anonymous(this=name, expressions=list(args))


def column(name: str, table: str | None = None) -> Tree:
    """A column, quoted."""
    owner = exp.to_identifier(table, quoted=True) if table else None
    return exp.Column(this=exp.to_identifier(name, quoted=True), table=owner)


def table(name: str, alias: str | None = None) -> Tree:
    """A table or relation, quoted; under another name if one is given."""
    found = exp.Table(this=exp.to_identifier(name, quoted=True))
    if alias:
        found.set("alias", exp.TableAlias(this=exp.to_identifier(alias, quoted=True)))
    return found


def rows_of(function: Tree, alias: str, name: str) -> Tree:
    """A function that gives rows of one column, as a table."""
    return exp.Table(this=function, alias=alias_of(alias, name))


def alias_of(alias: str, name: str) -> exp.TableAlias:
    """Another name for rows of one column."""
    columns = [exp.to_identifier(name, quoted=True)]
    return exp.TableAlias(this=exp.to_identifier(alias, quoted=True), columns=columns)


def each_with(source: Tree, places: Tree, place: str) -> exp.Select:
    """Each row of a source with each value of a function of it, in a column of that name."""
    lateral = exp.Lateral(this=places, alias=alias_of("places", place))
    rows = exp.select(copy=False).from_(source, copy=False)
    return rows.join(lateral, join_type="cross", copy=False)


def named(tree: Tree, name: str) -> Tree:
    """A tree under a column's name."""
    return exp.Alias(this=tree, alias=exp.to_identifier(name, quoted=True))


def owned(tree: Tree, table: str) -> Tree:
    """An expression whose columns are those of a table."""
    for found in tree.find_all(exp.Column):
        found.set("table", exp.to_identifier(table, quoted=True))
    return tree


def closed(tree: Tree) -> Tree:
    """A tree that can be an operand."""
    bare = isinstance(tree, _CLOSED) and not isinstance(tree, exp.Connector)  # and, or: functions
    return tree if bare else exp.Paren(this=tree)


def binary(kind: type[exp.Expression], left: Tree, right: Tree, **how: Any) -> Tree:
    """An operator between two operands."""
    return kind(this=closed(left), expression=closed(right), **how)


def balanced(kind: type[exp.Expression], parts: list[Tree]) -> Tree:
    """Many operands of `and`, `or` or the like, halved so that the tree stays flat."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return binary(kind, balanced(kind, parts[:middle]), balanced(kind, parts[middle:]))


def number(value: int) -> Tree:
    """A whole number."""
    found = exp.Literal.number(abs(value))
    return exp.Paren(this=exp.Neg(this=found)) if value < 0 else found


def text(value: str) -> Tree:
    """A text."""
    return exp.Literal.string(value)


def truth(value: bool) -> Tree:
    """TRUE or FALSE."""
    return exp.Boolean(this=value)


def null() -> Tree:
    """NULL."""
    return exp.Null()


def negated(tree: Tree) -> Tree:
    """`not`."""
    return exp.Not(this=closed(tree))


def absent(tree: Tree) -> Tree:
    """`is null`."""
    return exp.Is(this=closed(tree), expression=exp.Null())


def present(tree: Tree) -> Tree:
    """`is not null`."""
    return negated(absent(tree))


def chosen(branches: list[tuple[Tree, Tree]], otherwise: Tree | None = None) -> Tree:
    """`case`."""
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    return exp.Case(ifs=ifs, default=otherwise)
