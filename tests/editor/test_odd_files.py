"""Files as they come: other line breaks, other encodings of places, unsaved, deleted, of no rulebook, of two."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

pytest.importorskip("pygls")

from lsprotocol import types

from tests.editor.client import CODECS, Editor, drive

VERSION = "versions/2026-01-01.yaml"


async def _until_none(editor: Editor, path: Path) -> None:
    """Wait until a file has no findings."""
    while editor.told[editor.uri(path)].diagnostics:
        editor.news.clear()
        await asyncio.wait_for(editor.news.wait(), 60)


async def _renamed(editor: Editor, place: dict[str, object], new: str) -> dict[str, bytes]:
    edit = await editor.client.text_document_rename_async(
        types.RenameParams(new_name=new, **place)  # type: ignore[arg-type]
    )
    assert edit is not None
    return editor.apply(edit)


def test_lines_may_end_in_two_signs(corner: Path) -> None:
    """CR LF stays, and places behind it are exact."""
    path = corner / VERSION
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    async def session(editor: Editor) -> None:
        editor.open(path)
        assert await editor.findings(path) == []
        done = await _renamed(editor, editor.at(path, "increment: quarter", 12), "tick")
        assert done[path.name] == path.read_bytes().replace(b"  quarter:", b"  tick:").replace(
            b"increment: quarter", b"increment: tick"
        )
        editor.type(path, "when: worked > large\r\n", "when: worked > larg\r\n")
        (found,) = await editor.findings(path)
        assert editor.cut(path, found.range) == "larg"

    drive(corner, session)


@pytest.mark.parametrize("units", sorted(CODECS))
def test_places_are_counted_as_the_client_counts(corner: Path, units: str) -> None:
    """In bytes, in pairs of them, or in characters; behind signs that differ in all, in a text with escapes, and in a
    folder whose name does.
    """
    folder = shutil.move(corner, corner.parent / "café 😀 %41")
    path = Path(folder) / VERSION
    text = path.read_text("utf-8").replace(
        "when: worked > large",
        "when: \"'😀é' == '😀é' and kind == \\\"visit\\\" and wroked > large\"",
    )
    path.write_text(text, "utf-8")

    async def session(editor: Editor) -> None:
        editor.open(path)
        (found,) = await editor.findings(path)
        assert editor.cut(path, found.range) == "wroked"
        (action,) = (
            await editor.client.text_document_code_action_async(
                types.CodeActionParams(
                    editor.document(path), found.range, types.CodeActionContext([])
                )
            )
            or ()
        )
        assert isinstance(action, types.CodeAction)
        assert action.edit is not None
        done = editor.apply(action.edit)[path.name]
        assert done == text.replace("wroked", "worked").encode()
        editor.type(path, "wroked", "worked")
        assert await editor.findings(path) == []
        hover = await editor.client.text_document_hover_async(
            types.HoverParams(**editor.at(path, '\\"visit\\"', 3))
        )
        assert hover is not None
        assert hover.range is not None
        assert editor.cut(path, hover.range) == "visit"

    drive(path.parent.parent, session, units=units)


def test_lines_end_where_the_protocol_says(corner: Path) -> None:
    """A separator of lines in a comment is none: what is typed behind it changes what the client has changed."""
    path = corner / VERSION
    path.write_text("# one\u2028two\x85\n" + path.read_text("utf-8"), "utf-8")

    async def session(editor: Editor) -> None:
        editor.open(path)
        assert len(await editor.findings(path)) == 2  # signs that nobody sees
        editor.type(path, "when: worked > large", "when: worked > larg")
        editor.type(path, "\u2028two\x85", "")
        (found,) = await editor.findings(path)
        assert editor.cut(path, found.range) == "larg"

    drive(corner, session)


def test_unsaved_texts_of_several_files(corner: Path) -> None:
    """A rename goes through both; what is closed without being saved counts as it is on disk."""
    path, cases = corner / VERSION, corner / "cases/calls.yaml"

    async def session(editor: Editor) -> None:
        editor.open(path)
        editor.open(cases)
        editor.type(cases, "cases:\n", "# 😀\ncases:\n")
        editor.type(path, "# Corner IT", "# 😀 Corner IT")
        place = editor.at(path, "  started_at: {kind", 4)
        done = await _renamed(editor, place, "begun_at")
        for file in (path, cases):
            assert done[file.name] == editor.texts[file].replace("started_at", "begun_at").encode()
        editor.type(cases, "# 😀\n", 'open: "\n')
        assert await editor.findings(cases) != []
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(editor.document(cases))
        )
        await _until_none(editor, cases)
        done = await _renamed(editor, place, "begun_at")
        assert done[path.name] == editor.texts[path].replace("started_at", "begun_at").encode()

    drive(corner, session)


def test_files_that_others_write_and_delete(corner: Path) -> None:
    """Names are those of the files as they are; findings follow when the client tells of it."""
    path, cases = corner / VERSION, corner / "cases/calls.yaml"
    cases.write_text(cases.read_text("utf-8").replace("clause: [C-3]", "clause: [C-33]"), "utf-8")

    async def session(editor: Editor) -> None:
        editor.open(path)
        await editor.findings(path)
        while editor.uri(cases) not in editor.told:
            editor.news.clear()
            await asyncio.wait_for(editor.news.wait(), 60)
        assert [f.code for f in editor.told[editor.uri(cases)].diagnostics] == ["CB415"]
        cases.unlink()
        place = editor.at(path, "  started_at: {kind", 4)
        found = await editor.client.text_document_references_async(
            types.ReferenceParams(types.ReferenceContext(include_declaration=False), **place)
        )
        assert {one.uri for one in found or ()} == {
            editor.uri(path),
            editor.uri(corner / "provider.yaml"),
        }
        change = types.FileEvent(editor.uri(cases), types.FileChangeType.Deleted)
        editor.client.workspace_did_change_watched_files(
            types.DidChangeWatchedFilesParams([change])
        )
        await _until_none(editor, cases)

    drive(corner, session)


def test_what_belongs_to_no_rulebook_is_left_alone(tmp_path: Path) -> None:
    """A file beside none, one that was never opened, an older revision, and a text that is no file yet."""
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n", "utf-8")

    async def session(editor: Editor) -> None:
        editor.open(path)
        client, place = editor.client, types.Position(0, 1)
        for uri in (editor.uri(path), "file:///nowhere/b.yaml", "git:/a/b.yaml?HEAD", "untitled:1"):
            document = types.TextDocumentIdentifier(uri)
            item = types.TextDocumentItem(uri, "yaml", 1, "a: [")
            client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            renamed = types.RenameParams(text_document=document, position=place, new_name="x")
            assert [
                await client.text_document_hover_async(types.HoverParams(document, place)),
                await client.text_document_completion_async(types.CompletionParams(document, place)),
                await client.text_document_document_symbol_async(types.DocumentSymbolParams(document)),
                await client.text_document_code_lens_async(types.CodeLensParams(document)),
                await client.text_document_rename_async(renamed),
            ] == [None] * 5  # fmt: skip
        assert [one for one in editor.told.values() if one.diagnostics] == []

    drive(tmp_path, session)


def test_an_older_revision_beside_the_file_changes_nothing(corner: Path) -> None:
    """Clients show it under the path of the file, with an address of another sort."""
    path = corner / VERSION

    async def session(editor: Editor) -> None:
        editor.open(path)
        old = "git:" + editor.uri(path).removeprefix("file://")
        item = types.TextDocumentItem(old, "yaml", 1, "figures: {}\n")
        editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        assert await editor.findings(path) == []
        there = await editor.client.text_document_definition_async(
            types.DefinitionParams(**editor.at(path, "increment: quarter", 12))
        )
        assert there

    drive(corner, session)


def test_two_rulebooks_in_one_folder(corner: Path) -> None:
    """A fault of the one is none of the other, and names are looked up in their own."""
    other = corner.parent / "other"
    shutil.copytree(corner, other)
    path, second = corner / VERSION, other / VERSION

    async def session(editor: Editor) -> None:
        editor.open(path)
        editor.open(second)
        editor.type(second, "  quarter: {is: 15 min, clause: C-1}\n", "")
        (found,) = await editor.findings(second)
        assert editor.cut(second, found.range) == "quarter"
        assert await editor.findings(path) == []
        there = [
            await editor.client.text_document_definition_async(
                types.DefinitionParams(**editor.at(file, "increment: quarter", 12))
            )
            for file in (path, second)
        ]
        assert isinstance(there[0], list)
        assert isinstance(there[0][0], types.Location)
        assert (there[0][0].uri, there[1]) == (editor.uri(path), None)

    drive(corner.parent, session)
