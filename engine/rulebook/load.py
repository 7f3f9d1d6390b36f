"""A folder → a checked `Rulebook`.

In: a folder with `provider.yaml`, `clauses.yaml` and `versions/*.yaml`. Out: the rulebook and every finding of the
stage that was reached: files are read, then their shapes checked, then versions built, then the timeline; a stage
with errors is the last.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.diagnostics.findings import Finding, FindingsError, has_errors
from engine.diagnostics.sources import read_source
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


def load_rulebook(folder: Path) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook in `folder`, or None with the findings that stood in the way."""
    documents, findings = _read(folder)
    if has_errors(findings):
        return None, findings
    desk = Desk()
    provider = build_provider(desk, documents[folder / "provider.yaml"])
    clauses = build_clauses(desk, documents[folder / "clauses.yaml"])
    findings += tuple(desk.findings)
    if has_errors(findings):
        return None, findings
    versions, more = _versions(documents, provider, clauses)
    findings += more
    if has_errors(findings):
        return None, findings
    rulebook = Rulebook(
        provider.id, provider.name, provider.currency, provider.time_zone, provider.source,
        clauses, versions, folder,
    )  # fmt: skip
    findings += (*check_timeline(rulebook), *unaccounted(rulebook), *lost(rulebook))
    return (None if has_errors(findings) else rulebook), findings


def load(name: str | Path) -> Rulebook:
    """The rulebook of that name or folder. Raises `FindingsError` with everything that is wrong with it."""
    from engine.rulebook.catalogue import find_rulebook

    rulebook, findings = load_rulebook(find_rulebook(name))
    if rulebook is None:
        raise FindingsError(findings)
    return rulebook


def _read(folder: Path) -> tuple[Documents, tuple[Finding, ...]]:
    documents: Documents = {}
    findings: list[Finding] = []
    for path, schema in _files(folder):
        try:
            node, found = read_yaml(read_source(path))
        except FindingsError as error:
            findings += error.findings
            continue
        findings += found
        if node is not None and not has_errors(found):
            findings += check_shape(node, schema)
            documents[path] = node
    if not any(path.parent.name == "versions" for path in documents) and not has_errors(findings):
        findings.append(
            Finding("CB505", f"`{folder}` has no version", help="add `versions/<date>.yaml`")
        )
    return documents, tuple(findings)


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    yield folder / "provider.yaml", "provider"
    yield folder / "clauses.yaml", "clauses"
    for path in sorted((folder / "versions").glob("*.yaml")):
        yield path, "version"


def _versions(
    documents: Documents, provider: Provider, clauses: dict[str, Clause]
) -> tuple[dict[str, Version], tuple[Finding, ...]]:
    found = (
        Document(node, path, path.stem)
        for path, node in documents.items()
        if path.parent.name == "versions"
    )
    return build_versions(found, provider, clauses)
