"""The builder's desk: readers for located nodes whose shape is already checked, and the pile of findings.

Shape errors stop a build before it starts (`engine.rulebook.shape`), so a reader here takes the shape for granted and
answers with an empty value where a key is absent.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagnostics.findings import Finding, Note
from engine.diagnostics.spans import Span
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence
from engine.values.unknown import LEFT_OPEN, Cause, CauseKind


class Desk:
    """Collects findings while a version is built."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def report(
        self,
        code: str,
        message: str,
        span: Span | None,
        help: str | None = None,
        notes: tuple[Note, ...] = (),
    ) -> None:
        """Add an error."""
        self.findings.append(Finding(code, message, span, help, notes=notes))


def entries(node: Node | None, key: str) -> Iterator[Entry]:
    """The entries of the mapping under `key`; none when it is absent."""
    value = node.get(key) if isinstance(node, Mapping) else None
    if isinstance(value, Mapping):
        yield from value


def items(node: Node | None, key: str) -> tuple[Node, ...]:
    """The members of the list under `key`; a single value counts as a list of one."""
    value = node.get(key) if isinstance(node, Mapping) else None
    if value is None or (isinstance(value, Scalar) and value.is_null):
        return ()
    return value.items if isinstance(value, Sequence) else (value,)


def scalar(node: Node | None, key: str) -> Scalar | None:
    """The scalar under `key`, unless it is absent or null."""
    value = node.get(key) if isinstance(node, Mapping) else None
    return value if isinstance(value, Scalar) and not value.is_null else None


def text(node: Node | None, key: str, default: str = "") -> str:
    """The text under `key`."""
    found = scalar(node, key)
    return default if found is None else found.text


def flag(node: Node | None, key: str, default: bool = False) -> bool:
    """The bool under `key`; the shape check has made sure that it reads `true` or `false`."""
    found = scalar(node, key)
    return default if found is None else found.text == "true"


def texts(node: Node | None, key: str) -> tuple[str, ...]:
    """The texts of the list (or single value) under `key`."""
    return tuple(item.text for item in items(node, key) if isinstance(item, Scalar))


def awaits(node: Node | None, decision: str) -> Cause | None:
    """What a person must decide (the text under `decision`), or what the terms leave open (under `open`)."""
    for key, kind in ((decision, CauseKind.DECISION), ("open", CauseKind.OPEN)):
        found = text(node, key)
        if found:
            return Cause(kind, found, "" if kind is CauseKind.DECISION else LEFT_OPEN)
    return None


def clauses(node: Node | None) -> tuple[str, ...]:
    """The clause ids that an entry cites."""
    return texts(node, "clause")
