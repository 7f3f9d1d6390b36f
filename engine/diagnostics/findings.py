"""What a stage has to say: findings, each with a stable code, a place and a way out.

Wording: lower case, no final stop, user text in backticks (`quote`), one line. A stage collects all
its findings and then stops; `FindingsError` carries them where there is no result to return.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from engine.diagnostics.spans import Span

Severity = Literal["error", "warning"]

_QUOTE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that belongs to a finding, and what it has to do with it."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong (or doubtful: a warning), at one place.

    `place` stands in for `span` where the text is not kept: `"events.csv:12"` for a row of a data
    file.
    """

    code: str
    message: str
    span: Span | None = None
    help: str | None = None
    severity: Severity = "error"
    notes: tuple[Note, ...] = ()
    place: str | None = None


class FindingsError(Exception):
    """Raised where findings leave nothing to go on with; never empty."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        super().__init__("; ".join(f"{f.code}: {f.message}" for f in self.findings[:3]))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of `findings` is an error rather than a warning."""
    return any(finding.severity == "error" for finding in findings)


def quote(text: str, limit: int = _QUOTE_LIMIT) -> str:
    """A person's own text in backticks, on one line, cut at `limit` characters.

    Unprintable characters are escaped.
    """
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return "`" + "".join(c if c.isprintable() else _escape(c) for c in shown) + "`"


def _escape(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
