"""What is worked out beside the answers, by one worker: findings, and on how many results each rule has a hit."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from lsprotocol import types

from engine.diagnostics.findings import FindingsError
from engine.editor.answers import hits_of
from engine.editor.protocol import path_of, uri_of
from engine.editor.workspace import Book

if TYPE_CHECKING:
    from engine.editor.server import Server

_PAUSE: Final = Fraction(1, 5)  # seconds without a letter, after which findings are looked for


def queued(ls: Server, params: Any) -> None:
    """Have a text looked at, after those that wait already. `pygls` knows by the name `ls` what to hand over; its own
    workers read what the client sends.
    """
    if not ls.ended:
        ls.worker.submit(_told, ls, params)


def _told(server: Server, params: Any) -> None:
    try:
        _changed(server, params)
    except Exception as error:  # a fault of ours must not end the worker, nor be lost
        if not server.ended:
            message = types.LogMessageParams(types.MessageType.Error, f"CB901: {error!r}")
            server.window_log_message(message)


def _changed(server: Server, params: Any) -> None:
    """Tell what is wrong now, unless the text has been overtaken."""
    uri = params.text_document.uri
    if _overtaken(server, params):
        return
    if isinstance(params, types.DidChangeTextDocumentParams):
        Event().wait(_PAUSE.numerator / _PAUSE.denominator)
        if _overtaken(server, params):
            return
    book = server.books.book(path_of(uri))
    if book is None:
        return
    server.books.index(book)
    findings = server.books.load(book)
    if server.ended:
        return
    by_file: dict[str, list[types.Diagnostic]] = {}
    for finding in findings:
        place = uri if finding.span is None else uri_of(Path(finding.span.source.name))
        by_file.setdefault(place, []).append(server.writer.diagnostic(finding))
    shown = server.told.get(book.folder, set())
    server.told[book.folder] = set(by_file)
    for place in {uri, *shown, *by_file}:
        known = server.workspace.text_documents.get(place)
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(
                place, by_file.get(place, []), None if known is None else known.version
            )
        )
    if not isinstance(params, types.DidChangeTextDocumentParams):
        _count(server, book)


def _overtaken(server: Server, params: Any) -> bool:
    """Whether the text has been changed again since."""
    version = getattr(params.text_document, "version", None)
    document = server.workspace.text_documents.get(params.text_document.uri)
    return version is not None and document is not None and document.version != version


def _count(server: Server, book: Book) -> None:
    """Count the hits of rules on the chosen events, if the rulebook is another than the one counted."""
    if not server.events or book.sound is None or book.hits_of is book.sound:
        return
    mapping = server.beside(server.mapping) if server.mapping else None
    try:
        book.hits, book.hits_of = (
            hits_of(book.sound, server.beside(server.events), mapping),
            book.sound,
        )
    except FindingsError as error:
        told = types.ShowMessageParams(types.MessageType.Warning, error.findings[0].message)
        server.window_show_message(told)
        return
    workspace = server.client_capabilities.workspace
    if (
        not server.ended
        and workspace is not None
        and workspace.code_lens is not None
        and workspace.code_lens.refresh_support
    ):
        server.workspace_code_lens_refresh(None)
