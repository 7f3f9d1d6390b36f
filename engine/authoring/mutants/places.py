"""Where in the documents of a rulebook its expressions stand.

In: a checked rulebook and its documents. Out: for each document the places of the texts that were read as expressions,
with the text and Python's syntax tree of it. What was read is asked of the model, so nothing is taken for an
expression that only looks like one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path as File
from typing import Any, Final

from engine.authoring.trees import Path, scalars
from engine.diagnostics.spans import Span
from engine.language.expressions import Expr
from engine.rulebook.load import Documents
from engine.rulebook.located import Scalar
from engine.rulebook.model import Rulebook

_PROMISED: Final = ("always",)  # nothing is worked out from it
_LEAVES: Final = (str, int, bytes, ast.AST, Span, type(None), File)


@dataclass(frozen=True, slots=True)
class Place:
    """An expression in a file: the path to its text in the document, and what stands there."""

    file: File
    path: Path
    scalar: Scalar
    tree: ast.expr


def expression_places(rulebook: Rulebook, documents: Documents) -> Iterator[Place]:
    """Every expression of every version, in the order of the files."""
    read = {spot(one.span) for one in expressions(rulebook.versions) if one.span is not None}
    for file, document in documents.items():
        for path, scalar in scalars(document):
            if path[0] not in _PROMISED and spot(scalar.span) in read:
                try:
                    tree = ast.parse(f"({scalar.text})", mode="eval").body
                except SyntaxError:  # a word that stands for itself
                    continue
                yield Place(file, path, scalar, tree)


def spot(span: Span) -> tuple[str, int]:
    """What tells one text from every other."""
    return span.source.name, span.start


def expressions(held: Any) -> Iterator[Expr]:
    """All expressions in a part of the model."""
    if isinstance(held, Expr):
        yield held
    elif isinstance(held, Mapping):
        for one in held.values():
            yield from expressions(one)
    elif isinstance(held, tuple | list):
        for one in held:
            yield from expressions(one)
    elif not isinstance(held, _LEAVES) and is_dataclass(held):
        for one in fields(held):
            yield from expressions(getattr(held, one.name))
