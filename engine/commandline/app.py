"""The group of all commands, and what becomes of whatever goes wrong in one.

A command's function returns its exit code. Importing this module imports `click` and nothing of the engine that is
slow: commands import what they need when they run.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from engine import __version__
from engine.commandline import (
    check,
    ci,
    clauses,
    codes,
    compile_sql,
    diff,
    docs,
    edit,
    evaluate,
    explain,
    list_holidays,
    list_rulebooks,
    lsp,
    mutate,
    new,
    readings,
    rename,
    retro,
    schema,
    show,
    suggesting,
    test_cases,
    verify,
    watch,
    what_if,
)
from engine.commandline.faults import (
    explain_fault,
    report_findings,
    report_lack_of_memory,
    report_system_error,
    show_usage,
)
from engine.diagnostics.findings import FindingsError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="clausebook")
def app() -> None:
    """Evaluate billing events against a provider's terms.

    The terms are rulebooks: versioned, effective-dated YAML. Every result is decided, or it names the missing fact, the
    decision a person owes, what the terms leave open, or the rules that contradict each other.

    RULEBOOK is the name of one that ships (see `clausebook list`) or a folder.

    \b
    Examples:
      clausebook evaluate calls.csv -r wtim
      clausebook explain calls.csv --id call-17 -r wtim
      clausebook check my-rulebook/

    \b
    Exit codes: 0 fine, 1 findings or rejected rows, 2 wrong usage,
    3 a file that cannot be read or written, 70 a fault of ours.
    """


for command in (
    evaluate.command, explain.command, verify.command, check.command, test_cases.command,
    list_rulebooks.command, lsp.command, mutate.command, suggesting.command, show.command, diff.command,
    rename.command, retro.command, clauses.command, schema.command, compile_sql.command, list_holidays.command,
    codes.command, ci.command, docs.command, watch.command, what_if.command, readings.command, new.command,
):  # fmt: skip
    app.add_command(command)
for command in edit.COMMANDS:
    app.add_command(command)


def main(args: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing is raised."""
    _use_utf8()
    try:
        with _ended_like_ctrl_c():
            code = app.main(args=args, prog_name="clausebook", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        show_usage(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("\ninterrupted; no file was written", err=True)
        return INTERRUPTED
    except FindingsError as error:
        return report_findings(error.findings)
    except BrokenPipeError:
        return _closed_pipe()
    except OSError as error:
        return report_system_error(error)
    except MemoryError:
        return report_lack_of_memory()
    except Exception as error:
        return explain_fault(error)


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Whoever ends this process (SIGTERM: a service manager, `timeout`) finds as little left as after Ctrl-C."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not in the main thread: that is for whoever has it
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)


def _use_utf8() -> None:
    """The same bytes on every machine, whatever its locale says; what has no form in UTF-8 is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _closed_pipe() -> int:
    """Whoever read our output (`head`, say) has had enough: stop quietly, also at the last flush."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
