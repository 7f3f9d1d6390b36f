"""How a shape error is said: what was found, what would be right, where YAML's own habits mislead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.diagnostics.findings import quote
from engine.rulebook.located import Mapping as LocatedMapping
from engine.rulebook.located import Node, Scalar
from engine.rulebook.plain import scalar_value

_MOST_LISTED = 12
_YES = frozenset({"yes", "on", "y", "true", "1"})
_NO = frozenset({"no", "off", "n", "false", "0"})


def show(node: Node) -> str:
    """What was found, in words."""
    if not isinstance(node, Scalar):
        return "a mapping" if isinstance(node, LocatedMapping) else "a list"
    value = scalar_value(node)
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return quote(node.text)
    if isinstance(value, int):
        return f"the number {quote(node.text)}"
    return f"the text {quote(node.text)}" if node.text else "an empty text"


def expectation(
    types: tuple[str, ...], node: Node, *, may_be_empty: bool
) -> tuple[str, str | None]:
    """The code for a node of the wrong type, and the way out."""
    if isinstance(node, Scalar) and scalar_value(node) is None:
        if may_be_empty and types in (("object",), ("array",)):
            empty = "{}" if types == ("object",) else "[]"
            return "CB203", f"write `{empty}` if there is nothing to say"
        return "CB203", "give a value, or delete the key"
    if "boolean" in types and isinstance(node, Scalar):
        word = node.text.casefold()
        if word in _YES | _NO:
            return "CB206", f"write `{'true' if word in _YES else 'false'}`"
    if "string" in types and isinstance(node, Scalar):
        return "CB203", f'put it in quotes: `"{node.text}"`'
    if "integer" in types and isinstance(node, Scalar) and node.style != "plain":
        return "CB203", "write the number without quotes"
    if isinstance(node, Scalar) and types == ("array",):
        return "CB203", f"write it as a list: `[{node.text}]`" if len(node.text) < 40 else None
    return "CB203", None


def explain(schema: Mapping[str, Any]) -> str | None:
    """A schema's description and its first example, as a help text."""
    text = str(schema.get("description", "")).split(". ")[0].rstrip(".")
    if not text[1:2].isupper():  # an abbreviation keeps its capitals
        text = text[:1].lower() + text[1:]
    examples = [example for example in schema.get("examples", ()) if isinstance(example, str | int)]
    if examples and not isinstance(examples[0], bool):
        text = f"{text}, for example `{examples[0]}`" if text else f"for example `{examples[0]}`"
    return text or None


def listing(names: Iterable[str], last: str = "and", *, quoted: bool = True) -> str:
    """`a`, `b` and `c`; a long list is cut."""
    shown = [f"`{name}`" if quoted else name for name in names]
    if len(shown) > _MOST_LISTED:
        shown = [*shown[:_MOST_LISTED], f"{len(shown) - _MOST_LISTED} more"]
    return (
        shown[0]
        if len(shown) == 1
        else f"{', '.join(shown[:-1])} {last} {shown[-1]}"
        if shown
        else ""
    )
