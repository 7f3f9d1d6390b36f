"""The language server, driven by a client over standard input and output: open, break, complete, hover, rename, fix."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("pygls")

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.editor.client import Editor, drive


def test_open_break_complete_hover_rename_fix(corner: Path) -> None:
    """A whole session."""
    path = corner / "versions/2026-01-01.yaml"

    async def session(editor: Editor) -> None:
        client = editor.client
        editor.open(path)
        assert [
            f.message
            for f in await editor.findings(path)
            if f.severity == types.DiagnosticSeverity.Error
        ] == []

        # break: behind signs of two units, and inside a folded scalar
        editor.type(path, '"worked if kind', '"workd if kind')
        editor.type(path, "if known(repaired_on)", "if known(repaired_no)")
        found = [f for f in await editor.findings(path) if f.code == "CB402"]
        assert {editor.cut(path, f.range) for f in found} == {"workd", "repaired_no"}

        # fix: the slip that is known
        wrong = next(f for f in found if editor.cut(path, f.range) == "repaired_no")
        actions = await client.text_document_code_action_async(
            types.CodeActionParams(
                editor.document(path), wrong.range, types.CodeActionContext([wrong])
            )
        )
        action = next(a for a in actions or () if isinstance(a, types.CodeAction))
        assert action.title == "write `repaired_on`"
        assert action.edit is not None
        fixed = editor.apply(action.edit)[path.name]
        assert fixed == editor.texts[path].replace("repaired_no", "repaired_on").encode()
        editor.type(path, "repaired_no", "repaired_on")
        editor.type(path, "workd", "worked")
        assert not [f for f in await editor.findings(path) if f.code == "CB402"]

        # complete: names, functions, and the values of an enum
        editor.type(path, "'visit' else worked\"", "'' else wor\"")
        names = await completions(editor, editor.at(path, 'else wor"', 8))
        assert names["worked"].detail == "value: duration"
        assert {"quarter", "known", "sum", "and"} <= {
            *names,
            *(await completions(editor, editor.at(path, 'else wor"', 5))),
        }
        values = await completions(editor, editor.at(path, "kind == ''", 9))
        assert set(values) == {"remote", "visit"}
        editor.type(path, "'' else wor\"", "'visit' else worked\"")

        # hover
        hover = await client.text_document_hover_async(
            types.HoverParams(**editor.at(path, "increment: quarter", 12))
        )
        assert hover is not None
        assert isinstance(hover.contents, types.MarkupContent)
        told = hover.contents.value
        assert told.startswith("**figure** `quarter`: duration\n\nis: `15 min`\n\nclause C-1")
        assert told.endswith("used by charge `time`")

        # go to definition, references
        there = await client.text_document_definition_async(
            types.DefinitionParams(**editor.at(path, "increment: quarter", 12))
        )
        assert isinstance(there, list)
        assert editor.cut(path, there[0].range) == "quarter"  # type: ignore[union-attr]
        context = types.ReferenceContext(include_declaration=False)
        uses = await client.text_document_references_async(
            types.ReferenceParams(context=context, **editor.at(path, "increment: quarter", 12))
        )
        assert len(uses or ()) == 1

        # rename: in the unsaved text, and in the cases on disk
        place = editor.at(path, "  started_at: {kind", 4)
        ready = await client.text_document_prepare_rename_async(types.PrepareRenameParams(**place))
        assert isinstance(ready, types.PrepareRenamePlaceholder)
        assert ready.placeholder == "started_at"
        edit = await client.text_document_rename_async(
            types.RenameParams(new_name="begun_at", **place)
        )
        assert edit is not None
        done = editor.apply(edit)
        assert done[path.name] == editor.texts[path].replace("started_at", "begun_at").encode()
        cases = corner / "cases/calls.yaml"
        assert done["calls.yaml"] == cases.read_bytes().replace(b"started_at", b"begun_at")
        with pytest.raises(JsonRpcException, match="`quarter` is taken"):
            await client.text_document_rename_async(types.RenameParams(new_name="quarter", **place))

    drive(corner, session)


async def completions(editor: Editor, place: dict[str, object]) -> dict[str, types.CompletionItem]:
    """What may be typed at a place, by label."""
    found = await editor.client.text_document_completion_async(types.CompletionParams(**place))  # type: ignore[arg-type]
    assert isinstance(found, types.CompletionList)
    return {item.label: item for item in found.items}


def test_a_text_that_is_no_yaml_is_completed_all_the_same(corner: Path) -> None:
    """A quote that is not closed yet; a key of which nothing stands there yet; the keys of a rule."""
    path = corner / "versions/2026-01-01.yaml"

    async def session(editor: Editor) -> None:
        editor.open(path)
        await editor.findings(path)
        text = editor.texts[path]
        last = text.rstrip("\n").rpartition("\n")[2]
        editor.type(path, "rules:\n", "rules:\n  new-rule:\n    when: \"kind == '\n")
        assert set(await completions(editor, editor.at(path, "kind == '\n", 9))) == {
            "remote",
            "visit",
        }
        assert [f.code for f in await editor.findings(path)][:1] != []
        editor.type(path, "    when: \"kind == '\n", "    when: dist\n    \n")
        assert "distance" in await completions(editor, editor.at(path, "when: dist\n", 10))
        keys = await completions(editor, editor.at(path, "when: dist\n    \n", 15))
        assert {"when", "then", "overrides", "because"} <= set(keys)
        assert last in editor.texts[path]

    drive(corner, session)


def test_lenses_count_cases_and_hits(corner: Path) -> None:
    """Above each rule, once the events that were chosen have been evaluated."""
    path = corner / "versions/2026-01-01.yaml"

    async def session(editor: Editor) -> None:
        editor.open(path)
        await editor.findings(path)
        await asyncio.wait_for(editor.refreshed.wait(), 60)
        found = await editor.client.text_document_code_lens_async(
            types.CodeLensParams(editor.document(path))
        )
        told = {
            editor.cut(path, lens.range): lens.command.title for lens in found or () if lens.command
        }
        # by hand: all six cases are work, one a visit, one within the warranty, one large, whether or not they name the
        # rule; of the six calls four are visits, one is large
        assert told == {
            "work-is-billed": "6 cases · 6 hits in calls.csv",
            "visits-bring-travel": "1 case · 4 hits in calls.csv",
            "warranty-is-free": "1 case · 0 hits in calls.csv",
            "warranty-travel-is-free": "0 cases · 0 hits in calls.csv",
            "large-jobs-by-agreement": "1 case · 1 hit in calls.csv",
        }

    drive(corner, session, {"events": str(corner.parent / "calls.csv")})


def test_an_outline_of_the_file(corner: Path) -> None:
    """Sections, and the entries in them."""
    path = corner / "versions/2026-01-01.yaml"

    async def session(editor: Editor) -> None:
        editor.open(path)
        found = await editor.client.text_document_document_symbol_async(
            types.DocumentSymbolParams(editor.document(path))
        )
        named = {
            one.name: [c.name for c in one.children or ()]
            for one in found or ()
            if isinstance(one, types.DocumentSymbol)
        }
        assert named["figures"][:2] == ["hourly_rate", "quarter"]

    drive(corner, session)
