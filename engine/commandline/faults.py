"""Findings and faults on their way to a person: text on standard error, and the exit code that goes with it."""

from __future__ import annotations

import errno
import io
import os
import re
import traceback
from collections.abc import Iterable
from pathlib import Path

import click

from engine.diagnostics.findings import Finding
from engine.diagnostics.render import SCREEN, render_all, wrapped
from engine.diagnostics.unwritable import unwritable

_BESIDE = re.compile(r"\.(.+?)(\.\d+)?\.part")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
_ERROR = "Error: "  # how click begins
FINDINGS, USAGE, UNREADABLE, OURS = 1, 2, 3, 70
DEBUG = "CLAUSEBOOK_DEBUG"

# The input cannot be read at all: no such file, another encoding, no form that we know.
_UNREADABLE = frozenset(
    {"CB101", "CB103", "CB104", "CB601", "CB602", "CB603", "CB604", "CB605", "CB801", "CB802"}
)
_UNWRITABLE = frozenset({"CB117"})
# A name on the command line that does not exist: a rulebook, a version, a revision.
_USAGE = frozenset({"CB505", "CB506", "CB803", "CB804", "CB805", "CB806", "CB807"})
# What is asked for by words that only a command line has: no such place, no such name, one that is taken.
_ASKED = frozenset({"CB840", "CB841", "CB844", "CB850", "CB851"})


def report_findings(findings: Iterable[Finding]) -> int:
    """Print findings to standard error and give the exit code."""
    found = tuple(findings)
    click.echo(render_all(found), err=True)
    return exit_code(found)


def exit_code(findings: Iterable[Finding]) -> int:
    """The exit code that goes with findings where there is no result: 3 for files, 2 for words, else 1."""
    found = tuple(findings)
    codes = {finding.code for finding in found if finding.severity == "error"}
    if codes & (_UNREADABLE | _UNWRITABLE):
        return UNREADABLE
    placeless = all(finding.span is None for finding in found)
    named = codes <= _USAGE | {"CB413"} and placeless
    return USAGE if codes and (named or codes <= _ASKED) else FINDINGS


def show_usage(error: click.ClickException) -> None:
    """Print what was typed wrongly, on lines that a screen can hold."""
    shown = io.StringIO()
    error.show(shown)
    for line in shown.getvalue().splitlines():
        long = len(line) > SCREEN and line.startswith(_ERROR)
        for part in wrapped(_ERROR, line.removeprefix(_ERROR)) if long else [line]:
            click.echo(part, err=True)


def report_lack_of_memory() -> int:
    """There is less memory than a run takes, or less than it may take."""
    click.echo(
        "error: memory does not suffice for this run\n"
        "  = help: `--memory` is from about 1GB on; `--threads 1` needs less than two",
        err=True,
    )
    return UNREADABLE


def report_system_error(error: OSError) -> int:
    """The machine refused something (a full disk, say), which is nobody's fault here.

    What could not be written beside its place is called by the name of that place.
    """
    beside = _BESIDE.fullmatch(Path(str(error.filename)).name)
    if beside or error.errno in _FULL:
        place = Path(str(error.filename)) if error.filename else None
        if place is not None and beside:
            place = place.with_name(beside[1])
        return report_findings(unwritable(place, error).findings)
    reason = (error.strerror or type(error).__name__).lower()
    where = f"{error.filename}: " if error.filename else ""
    click.echo(f"error: {where}{reason}", err=True)
    return UNREADABLE


def explain_fault(error: Exception) -> int:
    """Say that the fault is ours and how to report it; the traceback only when it is asked for."""
    if os.environ.get(DEBUG):
        click.echo(traceback.format_exc(), err=True)
    what = f"{type(error).__name__}: {error}"
    help_text = f"this is our fault, not yours; please report it with the output under {DEBUG}=1"
    click.echo(render_all([Finding("CB901", f"unexpected {what}", help=help_text)]), err=True)
    return OURS
