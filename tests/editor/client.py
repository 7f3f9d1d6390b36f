"""A client of the language server: `pygls`'s own, over standard input and output of a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

from tests.house.modules import ROOT

PATIENCE = 60  # seconds until a server that says nothing is taken for one that hangs
CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


def capabilities(units: str) -> types.ClientCapabilities:
    """Those of an editor that counts columns in these units."""
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(
            position_encodings=[types.PositionEncodingKind(units)]
        ),
        workspace=types.WorkspaceClientCapabilities(
            code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True)
        ),
    )


class Editor:
    """An editor with files open; what the server tells by itself is kept."""

    def __init__(
        self, folder: Path, options: dict[str, str] | None = None, *more: str, units: str = "utf-16"
    ) -> None:
        self.folder, self.options, self.more, self.units = folder, options, more, units
        self.client = LanguageClient("editor", "1")
        self.texts: dict[Path, str] = {}
        self.versions: dict[Path, int] = {}
        self.told: dict[str, types.PublishDiagnosticsParams] = {}
        self.messages: list[str] = []
        self.news = asyncio.Event()
        self.refreshed = asyncio.Event()

    async def __aenter__(self) -> Editor:
        def findings(params: types.PublishDiagnosticsParams) -> None:
            self.told[params.uri] = params
            self.news.set()

        def refresh(_: Any) -> None:
            self.refreshed.set()

        def message(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(findings)
        self.client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(refresh)
        self.client.feature(types.WINDOW_SHOW_MESSAGE)(message)

        await self.client.start_io(sys.executable, str(ROOT / "cli.py"), "lsp", *self.more)
        await self.client.initialize_async(
            types.InitializeParams(
                capabilities=capabilities(self.units), process_id=None, root_uri=from_fs_path(str(self.folder)),
                initialization_options=self.options,
            )
        )  # fmt: skip
        self.client.initialized(types.InitializedParams())
        return self

    async def __aexit__(self, *_: object) -> None:
        process = self.client._server
        assert process is not None
        try:
            await asyncio.wait_for(self.client.shutdown_async(None), PATIENCE)
            self.client.exit(None)
            assert await asyncio.wait_for(process.wait(), PATIENCE) == 0
        finally:
            if process.returncode is None:
                process.kill()
            await self.client.stop()  # type: ignore[no-untyped-call]

    def uri(self, path: Path) -> str:
        return from_fs_path(str(path)) or ""

    def document(self, path: Path) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(path))

    def open(self, path: Path) -> None:
        """Open a file as it is on disk."""
        self.texts[path], self.versions[path] = path.read_bytes().decode(), 1
        item = types.TextDocumentItem(self.uri(path), "yaml", 1, self.texts[path])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, path: Path, old: str, new: str) -> None:
        """Put a text in place of another, as a change of that range alone."""
        text = self.texts[path]
        assert text.count(old) == 1, (text.count(old), old)
        start = text.index(old)
        change = types.TextDocumentContentChangePartial(
            types.Range(self.position(path, start), self.position(path, start + len(old))), new
        )
        self.texts[path] = text.replace(old, new)
        self.versions[path] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[path], self.uri(path))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def position(self, path: Path, offset: int) -> types.Position:
        """Line and column, worked out without the engine."""
        before, (codec, width) = self.texts[path][:offset], CODECS[self.units]
        line = before.count("\n")
        return types.Position(line, len(before.rpartition("\n")[2].encode(codec)) // width)

    def at(self, path: Path, text: str, plus: int = 0) -> dict[str, Any]:
        """The place of a text that stands once in a file."""
        assert self.texts[path].count(text) == 1, (self.texts[path].count(text), text)
        place = self.position(path, self.texts[path].index(text) + plus)
        return {"text_document": self.document(path), "position": place}

    def cut(self, path: Path, span: types.Range) -> str:
        """The text of a range, worked out without the engine."""
        lines, (codec, width) = self.texts[path].split("\n"), CODECS[self.units]
        assert span.start.line == span.end.line
        raw = lines[span.start.line].encode(codec)
        return raw[width * span.start.character : width * span.end.character].decode(codec)

    async def findings(self, path: Path) -> list[types.Diagnostic]:
        """What the server says of a file as it is now."""
        while True:
            told = self.told.get(self.uri(path))
            if told is not None and told.version == self.versions[path]:
                return list(told.diagnostics)
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 60)

    def apply(self, edit: types.WorkspaceEdit) -> dict[str, bytes]:
        """The bytes of files after an edit, by name; worked out without the engine."""
        done = {}
        for uri, edits in (edit.changes or {}).items():
            path = next(p for p in self.folder.rglob("*.yaml") if self.uri(p) == uri)
            text, (codec, width) = (
                self.texts.get(path, path.read_bytes().decode()),
                CODECS[self.units],
            )
            lines = [line.encode(codec) for line in text.split("\n")]
            for one in sorted(
                edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True
            ):
                start, end = one.range.start, one.range.end
                assert isinstance(one, types.TextEdit) and start.line == end.line
                line = lines[start.line]
                lines[start.line] = (
                    line[: width * start.character]
                    + one.new_text.encode(codec)
                    + line[width * end.character :]
                )
            done[path.name] = "\n".join(line.decode(codec) for line in lines).encode()
        return done


Session = Callable[[Editor], Awaitable[None]]


def drive(
    folder: Path,
    session: Session,
    options: dict[str, str] | None = None,
    *more: str,
    units: str = "utf-16",
) -> None:
    """Run a session with a server of its own."""

    async def go() -> None:
        async with Editor(folder, options, *more, units=units) as editor:
            await session(editor)

    asyncio.run(go())
