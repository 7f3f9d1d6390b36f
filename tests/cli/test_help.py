"""Every command explains itself."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from engine.commandline.app import app
from tests.cli.running import Run

COMMANDS = sorted(app.commands)
WITHIN = [
    f"{name} {own}"
    for name, group in sorted(app.commands.items())
    for own in sorted(getattr(group, "commands", {}))
]


def test_the_commands_are_these() -> None:
    """The list that the documentation gives."""
    assert COMMANDS == [
        "add",
        "amend",
        "cases",
        "check",
        "ci",
        "clauses",
        "codes",
        "compile",
        "diff",
        "docs",
        "evaluate",
        "explain",
        "fmt",
        "holidays",
        "list",
        "lsp",
        "mutate",
        "new",
        "readings",
        "remove",
        "rename",
        "retro",
        "schema",
        "set",
        "show",
        "test",
        "undo",
        "verify",
        "watch",
        "what-if",
    ]


@pytest.mark.parametrize("command", ["", *COMMANDS, *WITHIN])
def test_help_has_examples_and_fits_the_screen(run: Run, command: str) -> None:
    """`--help` on 80 columns, with examples."""
    done = run(*command.split(), "--help")
    assert done.code == 0
    assert "Examples:" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
def test_examples_in_help_can_be_typed(command: str) -> None:
    """Each example is understood by the parser of its command."""
    found = app.commands[command]
    examples = re.findall(r"^\s*clausebook (.+?)(?: [<>] .*)?$", found.help or "", re.MULTILINE)
    assert examples
    for example in examples:
        name, *words = shlex.split(example)
        assert app.commands[name].make_context(name, words, resilient_parsing=False)


def test_the_version_is_that_of_the_package(run: Run) -> None:
    """`--version` for reports of faults."""
    from engine import __version__

    assert run("--version").out == f"clausebook, version {__version__}\n"


def test_an_unknown_command_is_wrong_usage(run: Run) -> None:
    """Exit code 2, and a way on."""
    done = run("evalute")
    assert done.code == 2
    assert "--help" in done.err


def test_no_words_at_all_show_the_help(run: Run) -> None:
    """What a newcomer types first."""
    done = run()
    assert "Commands:" in done.out + done.err
    assert done.code == click.UsageError.exit_code
