"""While a text is no YAML, what it last was is told, at the places where it stands now; and what is refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("pygls")

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from engine.diagnostics.spans import Source
from engine.editor.moved import Moved
from tests.editor.client import Editor, drive

BROKEN = 'broken: "not closed\n\nrules:\n'


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("abc name def", "abc xx name def", "name"),  # before it
        ("abc name def", "abc name def xx", "name"),  # behind it
        ("abc name def", "name def", "name"),
        ("abc name def", "abc nme def", "nme"),  # within it
        ("abc name def", "abc named def", "name"),  # beside it
        ("abc name def", "abc  def", ""),  # it is gone
        ("abc name def", "", ""),
        ("name", "name name", "name"),
    ],
)
def test_where_a_place_stands_after_a_change(old: str, new: str, found: str) -> None:
    """Exact before and behind the change; within it what stands there now."""
    start = old.index("name")
    moved = Moved(old, Source("new", new))
    assert moved.span(Source("old", old).span(start, start + 4)).text == found


def test_outline_lenses_and_names_stay_where_they_are(corner: Path) -> None:
    """A quote is opened above the rules; each is told two lines further down."""
    path = corner / "versions/2026-01-01.yaml"

    async def session(editor: Editor) -> None:
        editor.open(path)
        await editor.findings(path)
        await asyncio.wait_for(editor.refreshed.wait(), 60)
        lenses, outline = await asked(editor)
        assert {place for place, _ in lenses} == {
            "work-is-billed",
            "visits-bring-travel",
            "warranty-is-free",
            "warranty-travel-is-free",
            "large-jobs-by-agreement",
        }
        editor.type(path, "rules:\n", BROKEN)
        assert await asked(editor) == (lenses, outline)
        place = editor.at(path, "increment: quarter", 12)
        hover = await editor.client.text_document_hover_async(types.HoverParams(**place))
        assert hover is not None
        assert hover.range is not None
        assert editor.cut(path, hover.range) == "quarter"
        there = await editor.client.text_document_definition_async(types.DefinitionParams(**place))
        assert isinstance(there, list)
        assert isinstance(there[0], types.Location)
        assert editor.cut(path, there[0].range) == "quarter"
        with pytest.raises(JsonRpcException, match=r"while 2026-01-01\.yaml cannot be read"):
            await editor.client.text_document_rename_async(
                types.RenameParams(new_name="tick", **place)
            )

    async def asked(editor: Editor) -> tuple[list[tuple[str, str]], list[str]]:
        document = editor.document(path)
        lenses = await editor.client.text_document_code_lens_async(types.CodeLensParams(document))
        symbols = await editor.client.text_document_document_symbol_async(
            types.DocumentSymbolParams(document)
        )
        found = [s for s in symbols or () if isinstance(s, types.DocumentSymbol)]
        inside = [one for section in found for one in section.children or ()]
        assert lenses
        return (
            [(editor.cut(path, one.range), one.command.title) for one in lenses if one.command],
            [editor.cut(path, one.selection_range) for one in (*found, *inside)],
        )

    drive(corner, session)


def test_what_is_refused_is_answered_and_no_fault(corner: Path, tmp_path: Path) -> None:
    """The finding's text comes back; nothing but that is written down."""
    path, log = corner / "versions/2026-01-01.yaml", tmp_path / "lsp.log"

    async def session(editor: Editor) -> None:
        editor.open(path)
        await editor.findings(path)
        place = editor.at(path, "increment: quarter", 12)
        with pytest.raises(JsonRpcException) as caught:
            await editor.client.text_document_rename_async(
                types.RenameParams(new_name="worked", **place)
            )
        assert caught.value.code == types.LSPErrorCodes.RequestFailed
        assert caught.value.message == (
            "CB851: `worked` is taken: there is a value `worked` (a name means one thing in a rulebook)"
        )

    drive(corner, session, None, "--log", str(log))
    assert log.read_text("utf-8") == (
        "INFO pygls.protocol.json_rpc: refused: CB851: `worked` is taken: there is a value `worked` "
        "(a name means one thing in a rulebook)\n"
    )
