"""`clausebook lsp`: a language server for editors."""

from __future__ import annotations

import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import Final

import click

_TURN: Final = Fraction(1, 1000)  # seconds until who answers takes over from who works beside


@click.command("lsp", short_help="A language server: help in the editor while you type.")
@click.option(
    "--events",
    default="",
    metavar="FILE",
    help="Count above each rule how many results of these it decides.",
)
@click.option(
    "--mapping", default="", metavar="FILE", help="A mapping for the columns of these events."
)
@click.option("--log", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write what happens and what goes wrong to this file.")  # fmt: skip
def command(events: str, mapping: str, log: Path | None) -> int:
    """Speak the language server protocol on standard input and output, for an editor that starts it.

    It tells findings while you type, completes facts, figures, functions and values of enums inside expressions, shows
    what a name is and who uses it, goes to where it is declared, renames it everywhere, puts slips right, and says
    above each rule in how many cases it fires. It needs the package `pygls`: `pip install 'clausebook[editor]'`.

    \b
    Examples:
      clausebook lsp
      clausebook lsp --events calls.csv --mapping export.yaml
    """
    from engine import __version__
    from engine.analysis.garbage import seldom_collected

    try:
        from engine.editor.logs import write_logs
        from engine.editor.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        message = "the language server needs `pygls` 2: `pip install 'clausebook[editor]'`"
        raise click.UsageError(message) from None
    server = make_server(__version__, events, mapping)
    write_logs(log, lambda: server.ended)
    sys.setswitchinterval(_TURN.numerator / _TURN.denominator)
    # The server closes what it writes to; standard output itself stays open for whoever comes after it.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as output, seldom_collected():
        server.start_io(stdout=output)
    return 0
