"""Lines on a terminal in the colours of their tones."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from engine.report.compare_page import Line

_COLOURS: Final[dict[str, dict[str, Any]]] = {
    "head": {"bold": True}, "added": {"fg": "green"}, "removed": {"fg": "red"}, "changed": {"fg": "yellow"},
    "quiet": {"dim": True}, "plain": {},
}  # fmt: skip


def echo_lines(lines: Iterable[Line]) -> None:
    """Print lines; `click.echo` takes colours away where nobody sees them."""
    plain = bool(os.environ.get("NO_COLOR"))
    for line in lines:
        coloured = line.text and not plain
        click.echo(click.style(line.text, **_COLOURS[line.tone]) if coloured else line.text)
