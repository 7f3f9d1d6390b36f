"""What is worked out beside the answers, by one worker: findings, and how often each rule fires."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from engine.diagnostics.findings import Finding, FindingsError
from engine.editor.counting import cases_of, hits_of
from engine.editor.protocol import FILE, path_of
from engine.editor.workspace import Book

if TYPE_CHECKING:
    from engine.editor.server import Server

_PAUSE: Final = Fraction(1, 5)  # seconds without a letter, after which findings are looked for
_REST: Final = 1  # and after which rules are counted
_LOG: Final = logging.getLogger("clausebook")


@dataclass(frozen=True, slots=True)
class Job:
    """A text to be looked at: where it is, which version, and which job it was; `typed`: more letters may follow."""

    uri: str
    version: int | None
    number: int
    typed: bool = False


def queued(ls: Server, params: Any) -> None:
    """Have a text looked at, after those that wait already. `pygls` knows by the name `ls` what to hand over; its own
    workers read what the client sends.
    """
    document = params.text_document
    is_typed = isinstance(params, types.DidChangeTextDocumentParams)
    _submit(ls, document.uri, getattr(document, "version", None), is_typed)


def watched(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Have each rulebook looked at of which others have written files."""
    folders = {ls.books.folder_of(path_of(one.uri)): one.uri for one in params.changes}
    for uri in folders.values():
        _submit(ls, uri, None, False)


def _submit(server: Server, uri: str, version: int | None, typed: bool) -> None:
    if not server.ended and uri.startswith(FILE):
        server.latest += 1
        server.news.set()
        server.worker.submit(_told, server, Job(uri, version, server.latest, typed))


def _told(server: Server, job: Job) -> None:
    try:
        _changed(server, job)
    except Exception as error:  # a fault of ours must not end the worker, nor be lost
        if not server.ended:
            _LOG.exception("CB901: a text could not be looked at")
            message = types.LogMessageParams(types.MessageType.Error, f"CB901: {error!r}")
            server.window_log_message(message)


def _changed(server: Server, job: Job) -> None:
    """Tell what is wrong now, unless the text has been overtaken."""
    path = path_of(job.uri)
    if _overtaken(server, path, job):
        return
    if job.typed:
        Event().wait(_PAUSE.numerator / _PAUSE.denominator)
        if _overtaken(server, path, job):
            return
    book = server.books.book(path)
    if book is None:
        _publish(server, path.parent, ())
        _publish(server, path.parent.parent, ())
        return
    server.books.index(book)
    _publish(server, book.folder, server.books.load(book), path)
    server.news.clear()
    if server.latest == job.number and not (job.typed and server.news.wait(_REST)):
        _count(server, book, lambda: server.ended or server.latest != job.number)


def _overtaken(server: Server, path: Path, job: Job) -> bool:
    """Whether the text has been changed again since."""
    document = server.documents().get(path)
    return job.version is not None and document is not None and document.version != job.version


def _publish(
    server: Server, folder: Path, findings: tuple[Finding, ...], path: Path | None = None
) -> None:
    """Tell the findings of a rulebook, and of files that had some that they have none; of `path` in any case."""
    if server.ended:
        return
    by_file: dict[Path, list[Finding]] = {} if path is None else {path: []}
    for finding in findings:
        place = path or folder if finding.span is None else Path(finding.span.source.name)
        by_file.setdefault(place, []).append(finding)
    shown = server.told.get(folder, set())
    server.told[folder] = {place for place, found in by_file.items() if found}
    documents, writer = server.documents(), server.writer()
    for place in {*shown, *by_file}:
        known = documents.get(place)
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                writer.uri(place),
                [writer.diagnostic(finding) for finding in by_file.get(place, ())],
                None if known is None else known.version,
            )
        )


def _warn(server: Server, message: str) -> None:
    """Say something once."""
    if message not in server.warned:
        server.warned.add(message)
        server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))


def _count(server: Server, book: Book, stop: Any) -> None:
    """Count how often rules fire, if the rulebook is another than the one counted; left off when told to stop."""
    if book.sound is None or book.counted is book.sound or stop():
        return
    sound, before = book.sound, (book.fired, book.hits)
    fired = cases_of(sound, book.cases, stop)
    if fired is None:
        return
    hits = None
    if server.events:
        mapping = server.beside(server.mapping) if server.mapping else None
        try:
            hits = hits_of(sound, server.beside(server.events), mapping, stop)
        except FindingsError as error:
            _warn(server, error.findings[0].message)
        if stop():
            return
    book.fired, book.hits, book.counted = fired, hits, sound
    workspace = server.client_capabilities.workspace
    refreshed = None if workspace is None else workspace.code_lens
    if refreshed is not None and refreshed.refresh_support and before != (fired, hits):
        server.workspace_code_lens_refresh(None)
