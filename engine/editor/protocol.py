"""Our answers as the protocol's messages, with positions in the encoding that client and server agreed upon."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path

from engine.diagnostics.findings import Finding
from engine.diagnostics.spans import Span
from engine.editor.answers import Lens, Outline, Repair
from engine.editor.completing import Item
from engine.editor.moved import Moved
from engine.editor.positions import UTF16, position

FILE: Final = "file:"  # what addresses of files begin with
_Kind = types.CompletionItemKind
_SORTS: Final = {
    "fact": _Kind.Field, "figure": _Kind.Constant, "value": _Kind.Variable, "outcome": _Kind.Property,
    "function": _Kind.Function, "member": _Kind.EnumMember, "option": _Kind.EnumMember, "reading": _Kind.Reference,
    "clause": _Kind.Reference, "rule": _Kind.Event, "key": _Kind.Property, "word": _Kind.Keyword,
}  # fmt: skip
_ORDER: Final = ("member", "option", "word", "fact", "value", "figure", "outcome", "function")
_SYMBOLS: Final = {
    "facts": types.SymbolKind.Field, "figures": types.SymbolKind.Constant, "values": types.SymbolKind.Variable,
    "rules": types.SymbolKind.Event, "outcomes": types.SymbolKind.Property, "section": types.SymbolKind.Namespace,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes messages in an encoding; `uris`: what clients call the files that they have open.

    Where a file is no YAML at the moment, `moved` says where places of what it last was stand now.
    """

    encoding: str = UTF16
    uris: Mapping[Path, str] = field(default_factory=dict)
    moved: Callable[[Path], Moved | None] = lambda path: None

    def uri(self, path: Path) -> str:
        """The address of a file."""
        return self.uris.get(path) or from_fs_path(str(path)) or ""

    def range(self, span: Span) -> types.Range:
        """Where a span stands."""
        moved = self.moved(Path(span.source.name))
        if moved is not None and span.source.text != moved.now.text:
            span = moved.span(span)
        start = types.Position(*position(span.source, span.start, self.encoding))
        return types.Range(start, types.Position(*position(span.source, span.end, self.encoding)))

    def location(self, span: Span) -> types.Location:
        """Where a span stands, and in which file."""
        return types.Location(self.uri(Path(span.source.name)), self.range(span))

    def diagnostic(self, finding: Finding) -> types.Diagnostic:
        """A finding at its place; one without a place stands at the beginning."""
        start = types.Position(0, 0)
        message = finding.message + (f"\n{finding.help}" if finding.help else "")
        severity = types.DiagnosticSeverity
        return types.Diagnostic(
            range=types.Range(start, start) if finding.span is None else self.range(finding.span),
            message=message,
            severity=severity.Error if finding.severity == "error" else severity.Warning,
            code=finding.code,
            source="clausebook",
            related_information=[
                types.DiagnosticRelatedInformation(self.location(note.span), note.message)
                for note in finding.notes
            ] or None,
        )  # fmt: skip

    def item(self, item: Item, replaced: types.Range) -> types.CompletionItem:
        """Something that may be typed, in place of what has been begun of it."""
        rank = _ORDER.index(item.sort) if item.sort in _ORDER else len(_ORDER)
        text = f"{item.label}: " if item.sort == "key" else item.label
        kind = item.sort if not item.detail else f"{item.sort}: {item.detail}"
        return types.CompletionItem(
            label=item.label,
            kind=_SORTS.get(item.sort, _Kind.Text),
            detail=kind,
            documentation=item.means or None,
            sort_text=f"{rank} {item.label}",
            text_edit=types.TextEdit(replaced, text),
        )

    def symbol(self, one: Outline) -> types.DocumentSymbol:
        """An entry with what is in it."""
        return types.DocumentSymbol(
            name=one.name,
            kind=_SYMBOLS.get(one.sort, types.SymbolKind.Object),
            range=self.range(one.whole),
            selection_range=self.range(one.at),
            children=[self.symbol(inner) for inner in one.inside],
        )

    def lens(self, one: Lens) -> types.CodeLens:
        """A line above a rule; there is nothing to click."""
        return types.CodeLens(self.range(one.at), types.Command(one.told, ""))

    def repair(self, one: Repair) -> types.CodeAction:
        """A slip, put right."""
        uri = self.uri(Path(one.at.source.name))
        return types.CodeAction(
            title=one.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self.diagnostic(one.finding)],
            is_preferred=True,
            edit=types.WorkspaceEdit({uri: [types.TextEdit(self.range(one.at), one.text)]}),
        )

    def edits(self, spans: Iterable[Span], new: str) -> types.WorkspaceEdit:
        """A text in place of these spans."""
        changes: dict[str, list[types.TextEdit]] = {}
        for span in spans:
            uri = self.uri(Path(span.source.name))
            changes.setdefault(uri, []).append(types.TextEdit(self.range(span), new))
        return types.WorkspaceEdit(dict(changes))


def path_of(uri: str) -> Path:
    """The file of an address."""
    return Path(to_fs_path(uri) or uri)
