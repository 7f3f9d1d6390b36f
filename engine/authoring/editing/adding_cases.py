"""`add case`: new cases at the end of a file of cases, from words at a prompt or from YAML."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Final

from engine.authoring.editing.adding import Fields
from engine.authoring.editing.document import (
    Document,
    UnspellableError,
    no_such_place,
    proved,
    refused,
)
from engine.authoring.editing.terms import Terms
from engine.authoring.editing.values import entry_text, spelled
from engine.authoring.trees import at, put, text_at
from engine.diagnostics.findings import FindingsError, has_errors, quote
from engine.diagnostics.spans import Source
from engine.rulebook.load import ON_DISK
from engine.rulebook.located import Mapping, Sequence
from engine.rulebook.yaml_reading import read_yaml

_PLACE: Final = ("cases",)
_SCHEMA: Final = "# yaml-language-server:"


def case_text(name: str, fields: Fields) -> str:
    """A case with these fields as it is typed, at the left margin."""
    lines = "\n".join(entry_text(key, value) for key, value in fields)
    return f"- name: {spelled(name, False)}\n{textwrap.indent(lines, '  ')}\n"


def add_cases(terms: Terms, typed: str, shown_as: str, file: str | None) -> tuple[str, ...]:
    """Put the cases in a piece of YAML at the end of a file (None: the only one); their names."""
    text = textwrap.dedent(typed).strip("\n") + "\n"
    root = _read(text, shown_as)
    if isinstance(root, Mapping):  # one case, without its dash
        text = "- " + textwrap.indent(text, "  ")[2:]
        root = _read(text, shown_as)
    if not isinstance(root, Sequence) or not root.items or text[root.span.start] == "[":
        help_text = "write `- name:` and below it, further right, what the case says"
        raise refused("this is no list of cases", root.span, help_text)
    path = _file(terms.folder, file)
    known = path.exists()
    document = terms.document(path) if known else _new(terms.folder, path, text)
    terms.put(_appended(document, text, root) if known else document)
    return tuple(text_at(item, ("name",)) or "without a name" for item in root)


def _read(text: str, shown_as: str) -> Mapping | Sequence:
    source = Source(shown_as, text)
    root, findings = read_yaml(source)
    if root is None or has_errors(findings):
        raise FindingsError(findings)
    if not isinstance(root, (Mapping, Sequence)):
        raise refused(
            "this is no case", root.span, "write `name:` and below it `event:` and `expect:`"
        )
    return root


def _file(folder: Path, name: str | None) -> Path:
    """The file that is meant; a new one if there is none of that name."""
    known = [path.name for path in ON_DISK.cases(folder)]
    if name is None and len(known) > 1:
        listed = ", ".join(map(quote, known))
        raise no_such_place(
            "which file the case goes into is not said", None, f"say `--file`: {listed}"
        )
    name = name or (known[0] if known else "cases.yaml")
    name = name if name.endswith(".yaml") else f"{name}.yaml"
    if Path(name).name != name or name.startswith("."):
        raise no_such_place(
            f"{quote(name)} is no name of a file of cases", None, "a name without folders"
        )
    return folder / "cases" / name


def _new(folder: Path, path: Path, text: str) -> Document:
    """A file with these cases, which names its schema as the others do."""
    heads = (ON_DISK.read(other).line_text(1) for other in ON_DISK.cases(folder))
    head = next((line + "\n" for line in heads if line.startswith(_SCHEMA)), "")
    lines = textwrap.indent(text, "  ", lambda line: bool(line.strip()))
    return Document.read(Source(str(path), f"{head}cases:\n{lines}"))


def _appended(document: Document, text: str, new: Sequence) -> Document:
    listed = at(document.root, _PLACE)
    if not isinstance(listed, Sequence) or document.text[listed.span.start] == "[":
        span = document.root.span if listed is None else listed.span
        raise refused("the cases of this file are no list that can be added to", span)
    indent = " " * (listed.span.column - 1)
    lines = textwrap.indent(text, indent, lambda line: bool(line.strip()))
    start = document.line_end(document.end_of(listed.items[-1]))
    if document.text[start - 1] not in "\r\n":
        lines = f"\n{lines}".rstrip("\n")
    elif _is_spaced(document, listed):
        lines = f"\n{lines}"
    expected = Sequence((*listed.items, *new.items), listed.span)
    try:
        edited = document.edit(start, start, lines)
        return proved(document, edited, put(document.root, _PLACE, expected), start, start)
    except UnspellableError:
        raise refused(
            "these cases cannot be put in here", listed.span, "edit the file by hand"
        ) from None


def _is_spaced(document: Document, listed: Sequence) -> bool:
    """Whether a blank line stands before the last case."""
    line = listed.items[-1].span.line
    return len(listed) > 1 and not document.source.line_text(line - 1).strip()
