"""Places in files, as every command writes them."""

from __future__ import annotations

from engine.diagnostics.spans import Span


def place_of(span: Span | None) -> str:
    """`file:line:column`, as findings have it; nothing where there is no place."""
    return "" if span is None else f"{span.source.name}:{span.line}:{span.column}"
