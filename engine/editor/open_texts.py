"""The texts that a client has open, changed as it says.

`pygls` begins a line at signs at which the protocol begins none, such as U+2028, and would change another place than
the client did. Here lines are those of `Source`, as everywhere else.
"""

from __future__ import annotations

from typing import Any

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from engine.diagnostics.spans import Source
from engine.editor.positions import UTF16, offset


class OpenText(TextDocument):
    """A text that changes by ranges."""

    def _apply_incremental_change(self, change: types.TextDocumentContentChangePartial) -> None:
        text, encoding = self.source, encoding_of(self.position_codec)
        source, place = Source("", text), change.range
        start = offset(source, place.start.line, place.start.character, encoding)
        end = offset(source, place.end.line, place.end.character, encoding)
        self._source = text[:start] + change.text + text[max(start, end) :]


class OpenTexts(Workspace):
    """The texts of a client, in place of those that `pygls` has made for it."""

    def __init__(self, before: Workspace) -> None:
        folders = list(before.folders.values())
        super().__init__(
            before.root_uri,
            workspace_folders=folders,
            position_encoding=before.position_encoding,
        )

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        return OpenText(doc_uri, source, version, language_id, position_codec=self.position_codec)


def encoding_of(counting: Any) -> str:
    """How columns are counted, by a workspace or by what counts for it."""
    found = getattr(counting, "position_encoding", None) or getattr(counting, "encoding", None)
    return str(getattr(found, "value", found) or UTF16)
