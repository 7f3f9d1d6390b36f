"""The documents of a rulebook's versions → typed versions, those that amend others made whole first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.diagnostics.findings import Finding, Note
from engine.rulebook.amending import whole_documents
from engine.rulebook.build.desk import scalar, text
from engine.rulebook.build.provider import Provider
from engine.rulebook.build.version import build_version
from engine.rulebook.located import Node
from engine.rulebook.model import Clause, Version


@dataclass(frozen=True, slots=True)
class Document:
    """A version as it was typed, its shape already checked; `stem` is its id unless it says another."""

    node: Node
    path: Path | None
    stem: str

    @property
    def id(self) -> str:
        return text(self.node, "version", self.stem)


def build_versions(
    documents: Iterable[Document], provider: Provider, clauses: Mapping[str, Clause]
) -> tuple[dict[str, Version], tuple[Finding, ...]]:
    """The versions by id, without those that have errors, and all findings."""
    by_id: dict[str, Document] = {}
    findings: list[Finding] = []
    for document in documents:
        if document.id in by_id:
            message = f"two versions are called `{document.id}`"
            findings.append(Finding("CB502", message, document.node.span))
        else:
            by_id[document.id] = document
    whole, found = whole_documents({name: document.node for name, document in by_id.items()})
    findings += found
    versions: dict[str, Version] = {}
    for name, document in by_id.items():
        version, found = build_version(whole[name], document.path, document.stem, provider, clauses)
        known = set(findings)
        findings += (_seen_from(document, one) for one in found if one not in known)
        if version is not None:
            versions[name] = version
    return versions, tuple(findings)


def _seen_from(document: Document, finding: Finding) -> Finding:
    """A finding in what a version takes over says which version it is about: where it stands all may be well."""
    amends = scalar(document.node, "amends")
    if amends is None or finding.span is None or finding.span.source == amends.span.source:
        return finding
    note = Note(f"as `{document.id}` takes it over", amends.span)
    return replace(finding, notes=(*finding.notes, note))
