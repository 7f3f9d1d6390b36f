"""`clausebook watch`: what a change does, told whenever a file is saved."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commandline.impacting import events_options

if TYPE_CHECKING:
    from engine.commandline.watching.session import Session

LONG = 10  # tenths of a second without a save, after which it is tidied up


@click.command("watch", short_help="What a change does, whenever a file is saved.")
@click.argument("rulebook", metavar="RULEBOOK")
@events_options(required=False)
@click.option("--no-proofs", is_flag=True, help="Only files, cases and events: nothing is proved.")
@click.option("--json", "as_json", is_flag=True, help="A line of JSON a look, for programs.")
def command(rulebook: str, no_proofs: bool, as_json: bool, **asked: Any) -> int:
    """Look at RULEBOOK whenever one of its files is saved, until Ctrl-C: what is wrong with the files, how the cases
    go, what EVENTS come to. The first look tells what is not as it should be, each later one only what changed:
    findings, cases that begin or cease to fail, results with what they bill, and the total before and after.

    What `clausebook check` proves takes its time: it is worked out in a process of its own, told in the same way as
    soon as it is known, and abandoned when the terms are saved again.

    \b
    Examples:
      clausebook watch my-rulebook/
      clausebook watch my-rulebook/ --events last-month.csv
      clausebook watch my-rulebook/ --events last-month.csv --json --no-proofs
    """
    from engine.commandline.impacting import request_of
    from engine.commandline.watching.session import Session
    from engine.rulebook.catalogue import find_rulebook

    folder = find_rulebook(rulebook)
    request = request_of(rulebook, asked) if asked["events"] else None
    session = Session(folder, request, proofs=not no_proofs)
    try:
        with suppress(KeyboardInterrupt), _tidying():  # how it is ended
            _look(rulebook, session, as_json)
    finally:
        session.proving.stop()
    if not as_json:
        click.echo()
    return 0


def _look(name: str, session: Session, as_json: bool) -> None:
    """Tell what there is, then what changes, for ever."""
    from engine.commandline.watching.files import changed, states

    before = None
    quiet = _Quiet(session, as_json)
    for state in states(session.paths, quiet.busy):
        files = tuple(state) if before is None else changed(before, state)
        old = session.view
        new = session.look(files)
        said = [f"watching {name}"] if before is None else _named(files, session.folder)
        _tell(name, said, old, new, as_json)
        before = state
        quiet.begins()


class _Quiet:
    """What is done while nobody waits: a little at a time, so that the next save need not wait either."""

    def __init__(self, session: Session, as_json: bool) -> None:
        self._session, self._as_json = session, as_json
        self._moments = 0

    def begins(self) -> None:
        """A look is told."""
        self._moments = 0
        self._session.prove()

    def busy(self) -> bool:
        """Do a little; whether there was anything to do."""
        self._tell_proofs()
        if self._session.catch_up():
            return True
        self._moments += 1
        if self._moments == LONG:
            gc.collect()
        return False

    def _tell_proofs(self) -> None:
        found = self._session.proving.news()
        if found is None:
            return
        from engine.commandline.coloured import echo_lines
        from engine.commandline.watching.proofs import proof_json, proof_lines

        if self._as_json:
            click.echo(json.dumps(proof_json(found), ensure_ascii=False))
        else:
            echo_lines(proof_lines(found))
        sys.stdout.flush()


@contextmanager
def _tidying() -> Iterator[None]:
    """Garbage is looked for among what is kept of the cases when nothing is saved, and not in the middle of a look."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _named(files: tuple[Path, ...], folder: Path) -> list[str]:
    """The files as they stand in the rulebook's folder, others as they were given."""
    return [
        str(path.relative_to(folder) if path.is_relative_to(folder) else path) for path in files
    ]


def _tell(name: str, files: list[str], old: Any, new: Any, as_json: bool) -> None:
    from engine.commandline.coloured import echo_lines
    from engine.commandline.watching.news import news, news_json, news_lines

    found = news(files, old, new)
    if as_json:
        click.echo(json.dumps(news_json(name, found), ensure_ascii=False))
    else:
        echo_lines(news_lines(found))
    sys.stdout.flush()
