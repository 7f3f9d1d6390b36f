"""Plain data → YAML → a rulebook, by way of the engine's own reading, shape check and build."""

from __future__ import annotations

from typing import Any

import yaml

from engine.diagnostics.findings import Finding
from engine.diagnostics.render import render_all
from engine.diagnostics.spans import Source
from engine.rulebook.located import Mapping
from engine.rulebook.model import Rulebook
from engine.rulebook.yaml_reading import read_yaml
from tests.conformance.harness import build_sample


def to_yaml(document: dict[str, Any]) -> str:
    """The text of a document; everything that is not a bool is written as text in quotes."""
    return yaml.safe_dump(_quoted(document), sort_keys=False, allow_unicode=True, width=10_000)


def _quoted(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(key): _quoted(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_quoted(item) for item in node]
    return node if isinstance(node, bool | int) else str(node)


def try_build(document: dict[str, Any]) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook of a document, or what refuses it."""
    return try_text(to_yaml(document))


def try_text(text: str) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook of a text, or what refuses it."""
    root, findings = read_yaml(Source("generated.yaml", text))
    if not isinstance(root, Mapping):
        return None, findings
    rulebook, found = build_sample(root, "generated")
    return rulebook, (*findings, *found)


def build(document: dict[str, Any]) -> Rulebook:
    """The rulebook of a document that must pass; an assertion with text and findings otherwise."""
    rulebook, findings = try_build(document)
    assert rulebook is not None, render_all(findings)
    return rulebook
