"""A typed expression, as the rest of the engine holds it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from engine.diagnostics.spans import Span
from engine.language.kinds import Kind
from engine.language.tree import Tree


@dataclass(frozen=True, slots=True)
class Expr:
    """The author's text, its typed tree and kind, and Python's own syntax tree of the same text.

    `readings` are the ids of the readings it depends on, so that nobody has to walk the tree for them.
    """

    text: str
    tree: Tree
    kind: Kind
    python: ast.expr = field(compare=False, repr=False)
    readings: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    span: Span | None = field(default=None, compare=False, repr=False)
