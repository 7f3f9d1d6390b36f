"""A folder → a checked `Rulebook`.

In: a folder with `provider.yaml`, `clauses.yaml` and `versions/*.yaml`. Out: the rulebook and every finding of the
stage that was reached: files are read, then their shapes checked, then versions built, then the timeline; a stage
with errors is the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from engine.diagnostics.findings import Finding, FindingsError, has_errors
from engine.diagnostics.sources import read_source
from engine.diagnostics.spans import Source
from engine.rulebook.build.desk import Desk
from engine.rulebook.build.provider import Provider, build_clauses, build_provider
from engine.rulebook.build.versions import Document, build_versions
from engine.rulebook.coverage import lost, unaccounted
from engine.rulebook.located import Node
from engine.rulebook.model import Clause, Rulebook, Version
from engine.rulebook.shape import check_shape
from engine.rulebook.timeline import check_timeline
from engine.rulebook.yaml_reading import read_yaml

Documents = dict[Path, Node]


class Files(Protocol):
    """Where the files of a rulebook are; the name of a source is what findings call the file."""

    def versions(self, folder: Path) -> Sequence[Path]:
        """The files of a rulebook's versions, in order of name."""
        ...

    def cases(self, folder: Path) -> Sequence[Path]:
        """The files of a rulebook's cases, in order of name."""
        ...

    def read(self, path: Path) -> Source:
        """The text of a file; raises `FindingsError`."""
        ...


class OnDisk:
    """The files as they are now."""

    def versions(self, folder: Path) -> Sequence[Path]:
        return sorted((folder / "versions").glob("*.yaml"))

    def cases(self, folder: Path) -> Sequence[Path]:
        return sorted((folder / "cases").glob("*.yaml"))

    def read(self, path: Path) -> Source:
        return read_source(path)


ON_DISK: Final = OnDisk()


def load_rulebook(
    folder: Path, files: Files = ON_DISK
) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook in `folder`, or None with the findings that stood in the way."""
    documents, findings = read_documents(folder, files)
    if has_errors(findings):
        return None, findings
    rulebook, more = build_rulebook(folder, documents)
    findings += more
    if rulebook is not None:
        findings += (*check_timeline(rulebook), *unaccounted(rulebook), *lost(rulebook))
    return (None if has_errors(findings) else rulebook), findings


def load(name: str | Path) -> Rulebook:
    """The rulebook of that name or folder. Raises `FindingsError` with everything that is wrong with it."""
    from engine.rulebook.catalogue import find_rulebook

    rulebook, findings = load_rulebook(find_rulebook(name))
    if rulebook is None:
        raise FindingsError(findings)
    return rulebook


def build_rulebook(
    folder: Path, documents: Documents
) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook of documents whose shape is checked; nothing is said of when its versions are in force."""
    desk = Desk()
    provider = build_provider(desk, documents[folder / "provider.yaml"])
    clauses = build_clauses(desk, documents[folder / "clauses.yaml"])
    findings = tuple(desk.findings)
    if has_errors(findings):
        return None, findings
    versions, more = _versions(folder, documents, provider, clauses)
    findings += more
    if has_errors(findings):
        return None, findings
    return Rulebook(
        provider.id, provider.name, provider.currency, provider.time_zone, provider.source,
        clauses, versions, folder,
    ), findings  # fmt: skip


def read_documents(folder: Path, files: Files) -> tuple[Documents, tuple[Finding, ...]]:
    """The documents of a rulebook, their shapes checked; after an error, those that could be read."""
    documents: Documents = {}
    findings: list[Finding] = []
    for path, schema in _files(folder, files):
        node, found = read_document(path, schema, files)
        findings += found
        if node is not None:
            documents[path] = node
    if not any(_is_version(folder, path) for path in documents) and not has_errors(findings):
        findings.append(
            Finding("CB505", f"`{folder}` has no version", help="add `versions/<date>.yaml`")
        )
    return documents, tuple(findings)


def read_document(path: Path, schema: str, files: Files) -> tuple[Node | None, tuple[Finding, ...]]:
    """One file as a document, its shape checked; None where it is no YAML."""
    try:
        node, found = read_yaml(files.read(path))
    except FindingsError as error:
        return None, error.findings
    if node is None or has_errors(found):
        return None, found
    return node, (*found, *check_shape(node, schema))


def _files(folder: Path, files: Files) -> Iterator[tuple[Path, str]]:
    yield folder / "provider.yaml", "provider"
    yield folder / "clauses.yaml", "clauses"
    for path in files.versions(folder):
        yield path, "version"


def _is_version(folder: Path, path: Path) -> bool:
    return path not in (folder / "provider.yaml", folder / "clauses.yaml")


def _versions(
    folder: Path, documents: Documents, provider: Provider, clauses: dict[str, Clause]
) -> tuple[dict[str, Version], tuple[Finding, ...]]:
    found = (
        Document(node, path, path.stem)
        for path, node in documents.items()
        if _is_version(folder, path)
    )
    return build_versions(found, provider, clauses)
