"""How long the language server takes to answer, on the larger rulebook, over standard input and output.

    python -m bench.lsp [--repeat 20]

Each request is asked at rest, and right after a letter was typed, when names are looked up anew and findings are being
worked out beside it. Medians of what a client waits, and of the processor time that the server uses until it has
answered: the second says what an answer costs whatever else the machine does.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from lsprotocol import types

from bench.children import ROOT
from tests.editor.client import Editor

Ask = Callable[[], Awaitable[Any]]
_BOOK: Final = ROOT / "rulebooks/wtim"


def main() -> int:
    """A table, a line a request."""
    parser = argparse.ArgumentParser(prog="python -m bench.lsp")
    parser.add_argument("--repeat", type=int, default=20)
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / _BOOK.name
        shutil.copytree(_BOOK, book)
        asyncio.run(_measure(book, parser.parse_args().repeat))
    return 0


async def _measure(book: Path, repeat: int) -> None:
    path = next((book / "versions").glob("*.yaml"))
    print("| request | at rest | processor | while typing | processor |")
    print("|---|---:|---:|---:|---:|")
    async with Editor(book) as editor:
        editor.open(path)
        await editor.findings(path)
        for name, ask in requests(editor, path).items():
            await ask()
            rest = [await _timed(editor, ask) for _ in range(repeat)]
            typing = []
            for n in range(repeat):
                begun = _used(editor)
                _type(editor, path, n)
                typing.append(await _timed(editor, ask, begun))
                await editor.findings(path)
            print(f"| {name} | {_ms(rest)} | {_ms(typing)} |", flush=True)
        waits = []
        for n in range(repeat):
            _type(editor, path, n)
            waits.append(await _timed(editor, lambda: editor.findings(path)))
        print(f"| findings | | | {_ms(waits)} |")


def requests(editor: Editor, path: Path) -> dict[str, Ask]:
    """The requests that are timed, about a fact that most of the rulebook uses."""
    text, client = editor.texts[path], editor.client
    line = next(one for one in text.splitlines() if one.startswith("  technical_minutes:"))
    place = types.Position(text.splitlines().index(line), 6)
    inside = editor.position(path, text.index("is: first_known(") + len("is: first_kn"))
    whole = types.Range(types.Position(0, 0), types.Position(2000, 0))
    document = editor.document(path)
    context = types.ReferenceContext(include_declaration=True)
    return {
        "completion": lambda: client.text_document_completion_async(
            types.CompletionParams(document, inside)
        ),
        "hover": lambda: client.text_document_hover_async(types.HoverParams(document, place)),
        "definition": lambda: client.text_document_definition_async(
            types.DefinitionParams(document, place)
        ),
        "references": lambda: client.text_document_references_async(
            types.ReferenceParams(context, document, place)
        ),
        "rename": lambda: client.text_document_rename_async(
            types.RenameParams(document, place, "technical_time")
        ),
        "code actions": lambda: client.text_document_code_action_async(
            types.CodeActionParams(document, whole, types.CodeActionContext([]))
        ),
        "outline": lambda: client.text_document_document_symbol_async(
            types.DocumentSymbolParams(document)
        ),
        "code lenses": lambda: client.text_document_code_lens_async(types.CodeLensParams(document)),
    }


def _type(editor: Editor, path: Path, n: int) -> None:
    """Type a letter into a comment at the end of the first line, or take it away again."""
    first = editor.texts[path].partition("\n")[0]
    editor.type(path, first + "\n", (first + "x" if n % 2 == 0 else first[:-1]) + "\n")


async def _timed(editor: Editor, ask: Ask, used: float | None = None) -> tuple[float, float]:
    """The seconds that a client waits, and those of processor time; `used`: what had been used when it began."""
    used = _used(editor) if used is None else used
    begun = time.perf_counter()
    await ask()
    return time.perf_counter() - begun, _used(editor) - used


def _ms(found: list[tuple[float, float]]) -> str:
    return " | ".join(f"{statistics.median(one) * 1000:.0f} ms" for one in zip(*found, strict=True))


def _used(editor: Editor) -> float:
    """The seconds of processor time that the server's threads have used."""
    process = editor.client._server
    assert process is not None
    threads = Path(f"/proc/{process.pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


if __name__ == "__main__":
    raise SystemExit(main())
