"""What is worked out beside the answers, by one worker: findings, and how often each rule fires."""

from __future__ import annotations

import logging
from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from engine.diagnostics.findings import Finding, FindingsError
from engine.editor.counting import cases_of, hits_of
from engine.editor.protocol import path_of
from engine.editor.workspace import Book

if TYPE_CHECKING:
    from engine.editor.server import Server

_PAUSE: Final = Fraction(1, 5)  # seconds without a letter, after which findings are looked for
_LOG: Final = logging.getLogger("clausebook")


def queued(ls: Server, params: Any) -> None:
    """Have a text looked at, after those that wait already. `pygls` knows by the name `ls` what to hand over; its own
    workers read what the client sends.
    """
    if not ls.ended:
        ls.latest += 1
        ls.worker.submit(_told, ls, params, ls.latest)


def _told(server: Server, params: Any, number: int) -> None:
    try:
        _changed(server, params, number)
    except Exception as error:  # a fault of ours must not end the worker, nor be lost
        if not server.ended:
            _LOG.exception("CB901: a text could not be looked at")
            message = types.LogMessageParams(types.MessageType.Error, f"CB901: {error!r}")
            server.window_log_message(message)


def _changed(server: Server, params: Any, number: int) -> None:
    """Tell what is wrong now, unless the text has been overtaken."""
    if _overtaken(server, params):
        return
    if isinstance(params, types.DidChangeTextDocumentParams):
        Event().wait(_PAUSE.numerator / _PAUSE.denominator)
        if _overtaken(server, params):
            return
    path = path_of(params.text_document.uri)
    book = server.books.book(path)
    if book is None:
        _publish(server, path.parent, ())
        _publish(server, path.parent.parent, ())
        return
    server.books.index(book)
    _publish(server, book.folder, server.books.load(book), path)
    _count(server, book, lambda: server.ended or server.latest != number)


def _overtaken(server: Server, params: Any) -> bool:
    """Whether the text has been changed again since."""
    version = getattr(params.text_document, "version", None)
    path = path_of(params.text_document.uri)
    document = server.documents().get(path)
    return version is not None and document is not None and document.version != version


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
