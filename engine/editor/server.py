"""The language server: requests of a client → answers, over whatever `pygls` is started on.

Requests are answered at once from the texts as they are. Findings and the hits of rules are worked out by one worker
beside, which leaves out texts that have been overtaken; so nothing waits for a rulebook to load.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcInternalError
from pygls.lsp.server import LanguageServer
from pygls.workspace import TextDocument

from engine.authoring.occurrences.seen import Symbol
from engine.authoring.renaming import OF_OTHERS, RENAMED, check_new, places_of
from engine.diagnostics.findings import FindingsError
from engine.editor.answers import lenses, outline, repairs
from engine.editor.asked import Asked
from engine.editor.beside import queued, watched
from engine.editor.completing import begun, completions
from engine.editor.describing import described, function_described
from engine.editor.logs import RefusedError
from engine.editor.open_texts import OpenTexts, encoding_of
from engine.editor.places_at import spot_at
from engine.editor.positions import offset
from engine.editor.protocol import FILE, Writer, path_of
from engine.editor.workspace import Book, Workspace


class Server(LanguageServer):
    """A server with the rulebooks that are open, and the events that lenses count."""

    def __init__(self, version: str, events: str = "", mapping: str = "") -> None:
        super().__init__("clausebook", version)
        self.worker = ThreadPoolExecutor(max_workers=1)
        self.books = Workspace(self.texts)
        self.events, self.mapping = events, mapping
        self.told: dict[
            Path, set[Path]
        ] = {}  # by rulebook, the files whose findings a client shows
        self.ended = False  # nobody listens any more
        self.warned: set[str] = set()  # what is said once
        self.news = Event()  # set when one more is
        self.latest = 0  # how many texts were to be looked at

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Tell the client of a fault; that nothing can be sent to it is not sent to it."""
        if source is not JsonRpcInternalError:
            super().report_server_error(error, source)

    def texts(self) -> dict[Path, str]:
        """The texts that are open."""
        return {path: document.source for path, document in self.documents().items()}

    def documents(self) -> dict[Path, TextDocument]:
        """The files that are open; what a client shows of them otherwise, such as an older revision, is none."""
        found = list(self.workspace.text_documents.values())
        return {path_of(one.uri): one for one in found if one.uri.startswith(FILE)}

    @property
    def encoding(self) -> str:
        """How client and server count columns."""
        return encoding_of(self.workspace)

    def writer(self, book: Book | None = None) -> Writer:
        """Who tells places in texts as they are now; those of a rulebook may have moved since they were YAML."""
        uris = {path: document.uri for path, document in self.documents().items()}
        if book is None:
            return Writer(self.encoding, uris)
        return Writer(self.encoding, uris, book.moved)

    def asked(self, params: Any, *, fresh: bool = True) -> Asked | None:
        """The place that a request is about; None where no rulebook is. Unless it has to be `fresh`, names may be those
        of a moment ago.
        """
        uri = params.text_document.uri
        path = path_of(uri)
        book = self.books.book(path) if uri.startswith(FILE) else None
        if book is None:
            return None
        try:
            source = self.books.source(path)
        except FindingsError:
            return None
        at = getattr(params, "position", types.Position(0, 0))
        place = offset(source, at.line, at.character, self.encoding)
        return Asked(self.books, book, path, source, place, fresh)

    def beside(self, name: str) -> Path:
        """A path of an option, from the folder that is open."""
        root = self.workspace.root_path
        return Path(name) if root is None else Path(root) / name


def make_server(version: str, events: str = "", mapping: str = "") -> Server:
    """A server that answers all that it says it can."""
    server = Server(version, events, mapping)
    for feature, answer, options in _ANSWERS:
        server.feature(feature, options)(answer)
    for feature in (
        types.TEXT_DOCUMENT_DID_OPEN,
        types.TEXT_DOCUMENT_DID_CHANGE,
        types.TEXT_DOCUMENT_DID_SAVE,
        types.TEXT_DOCUMENT_DID_CLOSE,
    ):
        server.feature(feature)(queued)
    server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(watched)
    server.feature(types.INITIALIZE)(_initialize)
    server.feature(types.INITIALIZED)(_watch)
    server.feature(types.SHUTDOWN)(_end)
    return server


def _initialize(server: Server, params: types.InitializeParams) -> None:
    server.protocol._workspace = OpenTexts(server.workspace)
    options = params.initialization_options
    if isinstance(options, dict):
        server.events = str(options.get("events") or server.events)
        server.mapping = str(options.get("mapping") or server.mapping)


def _watch(server: Server, _: Any) -> None:
    """Have the client tell of files that others write."""
    workspace = server.client_capabilities.workspace
    known = None if workspace is None else workspace.did_change_watched_files
    if known is not None and known.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher("**/*.yaml")]
        )
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        wanted = types.Registration(id=method, method=method, register_options=options)
        server.client_register_capability(types.RegistrationParams([wanted]))


def _end(server: Server, _: Any) -> None:
    """What is worked out beside is told no more."""
    server.ended = True
    server.news.set()
    server.worker.shutdown(wait=False, cancel_futures=True)


# ── Answers ───────────────────────────────────────────────────────────────────────────────────────


def _complete(server: Server, params: types.CompletionParams) -> types.CompletionList | None:
    asked = server.asked(params, fresh=False)
    if asked is None:
        return None
    root = None if asked.file is None else asked.file.root
    spot = spot_at(asked.source, asked.sort, root, asked.at)
    if spot is None:
        return None
    word = begun(spot.before)
    start = asked.source.text.rfind(word, 0, asked.at) if word else asked.at
    start = start if start + len(word) == asked.at else asked.at
    writer = server.writer(asked.book)
    replaced = writer.range(asked.source.span(start, asked.at))
    found = completions(asked.index, asked.book.sound, asked.path, asked.sort, spot)
    items = [writer.item(item, replaced) for item in found if item.label.startswith(word[:1])]
    return types.CompletionList(is_incomplete=not word, items=items)


def _hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    asked = server.asked(params)
    if asked is None:
        return None
    here = asked.here
    if here is not None:
        told = described(asked.index, asked.book.sound, here.symbol, asked.path)
        return types.Hover(_markdown(told), server.writer(asked.book).range(here.span))
    word = asked.word()
    symbol = asked.index.spelled(asked.path).get(word) if asked.file is None else None
    told = "" if symbol is None else described(asked.index, asked.book.sound, symbol, asked.path)
    told = told or function_described(word)
    return types.Hover(_markdown(told)) if told else None


def _markdown(text: str) -> types.MarkupContent:
    return types.MarkupContent(types.MarkupKind.Markdown, text)


def _definition(server: Server, params: types.DefinitionParams) -> list[types.Location] | None:
    asked = server.asked(params)
    here = None if asked is None else asked.here
    if asked is None or here is None:
        return None
    own = asked.index.declaration(here.symbol, asked.path)
    spans = (
        [own.span]
        if own is not None
        else [o.span for o in asked.index.occurrences(here.symbol) if o.declares]
    )
    writer = server.writer(asked.book)
    return [writer.location(span) for span in spans]


def _references(server: Server, params: types.ReferenceParams) -> list[types.Location] | None:
    asked = server.asked(params)
    here = None if asked is None else asked.here
    if asked is None or here is None:
        return None
    found = asked.index.occurrences(here.symbol)
    writer = server.writer(asked.book)
    return [
        writer.location(one.span)
        for one in found
        if params.context.include_declaration or not one.declares
    ]


def _prepare_rename(
    server: Server, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    asked = server.asked(params)
    here = None if asked is None else asked.here
    if asked is None or here is None or here.symbol.kind not in RENAMED:
        return None
    place = server.writer(asked.book).range(here.span)
    return types.PrepareRenamePlaceholder(place, here.symbol.name)


def _rename(server: Server, params: types.RenameParams) -> types.WorkspaceEdit | None:
    asked = server.asked(params)
    here = None if asked is None else asked.here
    if asked is None or here is None or here.symbol.kind not in RENAMED:
        return None
    if asked.book.broken:
        names = ", ".join(path.name for path in asked.book.broken)
        raise RefusedError(f"names cannot be changed while {names} cannot be read")
    symbols: tuple[Symbol, ...] = (here.symbol,)
    if here.symbol.kind in OF_OTHERS:
        if asked.book.words is None:
            raise RefusedError("values cannot be renamed while the rulebook has errors")
        symbols = asked.book.words.together(here.symbol)
    try:
        for symbol in symbols:
            check_new(asked.index, symbol, params.new_name)
    except FindingsError as error:
        raise RefusedError.of_finding(error.findings[0]) from None
    spans = (one.span for one in places_of(asked.index, symbols))
    return server.writer(asked.book).edits(spans, params.new_name)


def _symbols(
    server: Server, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    asked = server.asked(params)
    if asked is None or asked.last is None:
        return None
    writer = server.writer(asked.book)
    return [writer.symbol(one) for one in outline(asked.last)]


def _lenses(server: Server, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    asked = server.asked(params)
    if asked is None or asked.last is None or asked.sort != "version":
        return None
    book, writer = asked.book, server.writer(asked.book)
    found = lenses(asked.last, book.fired, book.hits, Path(server.events).name)
    return [writer.lens(one) for one in found]


def _actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    asked = server.asked(params, fresh=False)
    if asked is None:
        return None
    first, last = params.range.start.line + 1, params.range.end.line + 1
    writer = server.writer(asked.book)
    return [
        writer.repair(one)
        for one in repairs(asked.book.findings)
        if one.at.source.name == str(asked.path)
        and one.at.source.text == asked.source.text
        and first <= one.at.line <= last
    ]


_ANSWERS: tuple[tuple[str, Any, Any], ...] = (
    (types.TEXT_DOCUMENT_COMPLETION, _complete, types.CompletionOptions(trigger_characters=["'", '"', "(", " "])),
    (types.TEXT_DOCUMENT_HOVER, _hover, None),
    (types.TEXT_DOCUMENT_DEFINITION, _definition, None),
    (types.TEXT_DOCUMENT_REFERENCES, _references, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, _prepare_rename, None),
    (types.TEXT_DOCUMENT_RENAME, _rename, types.RenameOptions(prepare_provider=True)),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, _symbols, None),
    (types.TEXT_DOCUMENT_CODE_LENS, _lenses, types.CodeLensOptions()),
    (types.TEXT_DOCUMENT_CODE_ACTION, _actions,
     types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])),
)  # fmt: skip
