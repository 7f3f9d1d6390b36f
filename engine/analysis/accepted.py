"""`accepted.yaml` beside a rulebook → the findings that its author accepts, each with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.diagnostics.findings import Finding, has_errors
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.load import ON_DISK, read_document
from engine.rulebook.located import Mapping, Scalar

FILE: Final = "accepted.yaml"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that is known and is to stay."""

    id: str
    because: str
    span: Span


def read_accepted(folder: Path | None) -> tuple[tuple[Accepted, ...], tuple[Finding, ...]]:
    """The accepted findings of the rulebook in a folder, and what is wrong with the file, if there is one."""
    if folder is None or not (folder / FILE).exists():
        return (), ()
    root, findings = read_document(folder / FILE, "accepted", ON_DISK)
    if root is None or has_errors(findings):
        return (), findings
    entries = root.get("accepted") if isinstance(root, Mapping) else None
    assert isinstance(entries, Mapping)
    found = []
    for entry in entries:
        because = entry.value.get("because") if isinstance(entry.value, Mapping) else None
        assert isinstance(because, Scalar)
        found.append(Accepted(entry.key.text, because.text, entry.key.span))
    return tuple(found), findings


def left_over(
    accepted: Iterable[Accepted], found: Iterable[str], unsettled: Iterable[str]
) -> tuple[Finding, ...]:
    """A warning for each accepted finding that there is not; what could not be settled may still be there."""
    names, open_ones = set(found), set(unsettled)
    return tuple(
        Finding(
            "CB708", f"`{one.id}` is accepted, and there is no such finding",
            one.span, did_you_mean(one.id, names) or "take the entry out", "warning",
        )
        for one in accepted
        if one.id not in names | open_ones
    )  # fmt: skip
