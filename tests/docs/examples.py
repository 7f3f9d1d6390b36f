"""The examples of the documentation: what a page shows, and how it is run.

Blocks are read in the order of the page. `yaml provider`, `yaml clauses` and `yaml options` set the scene for what
follows on the page; `yaml rulebook` is a version document (several in a row are versions of one rulebook). An example
is a rulebook with one of

    yaml events   then  yaml expect    results (and rejects), each compared in the parts it names
    text findings                      what `check` says of it, to the letter
    text expressions                   lines of `expression = value`, about the event of `yaml events` if there is one
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from engine.diagnostics.findings import Finding, has_errors
from engine.diagnostics.spans import Source
from engine.events.readers.python_values import raw_events
from engine.events.tables import build_table
from engine.interpret.evaluate import Evaluation, Options, evaluate
from engine.report.as_json import as_json, reject_json
from engine.rulebook.build.desk import Desk
from engine.rulebook.build.provider import build_clauses, build_provider
from engine.rulebook.build.versions import Document, build_versions
from engine.rulebook.coverage import lost
from engine.rulebook.located import Node
from engine.rulebook.model import Clause, Rulebook
from engine.rulebook.shape import check_shape
from engine.rulebook.timeline import check_timeline
from engine.rulebook.yaml_reading import read_yaml
from engine.values.zones import parse_instant
from tests.docs.markdown import Block, blocks, pages

PROVIDER = """\
provider: example
name: Example
currency: USD
time_zone: America/New_York
"""


class Plain(yaml.SafeLoader):
    """Everything stays text, as in the files themselves."""


Plain.yaml_implicit_resolvers = {}


def plain(text: str) -> Any:
    """A document whose scalars are texts."""
    return yaml.load(text, Plain)


@dataclass(frozen=True)
class Example:
    """One example: the scene, and the block that says what comes of it."""

    provider: str
    clauses: str
    options: Mapping[str, Any]
    versions: tuple[str, ...]
    events: str
    outcome: Block
    shaped: bool = True

    def __str__(self) -> str:
        return self.outcome.place


def examples(page: Path) -> Iterator[Example]:
    """The examples of one page."""
    scene: dict[str, str] = {
        "yaml provider": PROVIDER,
        "yaml clauses": "",
        "yaml options": "{}",
        "yaml events": "[]",
    }
    versions: list[str] = []
    used, provided = True, False
    for block in blocks(page):
        kind = block.info.removeprefix("text ") if block.info.startswith("text ") else block.info
        if kind == "yaml rulebook":
            versions = [block.text] if used else [*versions, block.text]
            if used and not provided:
                scene["yaml provider"] = PROVIDER
            used, provided = False, False
            scene["yaml options"], scene["yaml events"] = "{}", "[]"
        elif kind in scene:
            scene[kind] = block.text
            provided = provided or kind == "yaml provider"
        elif kind in ("yaml expect", "findings", "expressions"):
            used = True
            options = plain(scene["yaml options"]) or {}
            yield Example(
                scene["yaml provider"], scene["yaml clauses"], options, tuple(versions), scene["yaml events"], block
            )  # fmt: skip


def all_examples() -> list[Example]:
    """The examples of all pages."""
    return [example for page in pages() for example in examples(page)]


def build(example: Example) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The rulebook of an example, or what is wrong with it; files are called as a reader would call them."""
    desk = Desk()
    provider = build_provider(desk, _node("provider.yaml", example.provider, "provider"))
    found: list[Finding] = list(desk.findings)
    clauses = _clauses(example)
    documents: list[Document] = []
    for number, text in enumerate(example.versions, 1):
        name = "version.yaml" if len(example.versions) == 1 else f"version-{number}.yaml"
        node, findings = _version(name, text, example.shaped)
        found += findings
        if node is not None:
            documents.append(Document(node, Path(name), Path(name).stem))
    versions, findings = build_versions(documents, provider, clauses)
    found += findings
    if has_errors(found):
        return None, tuple(found)
    rulebook = Rulebook(
        provider.id,
        provider.name,
        provider.currency,
        provider.time_zone,
        provider.source,
        clauses,
        versions,
        None,
    )
    found += (*check_timeline(rulebook), *(lost(rulebook) if example.clauses else ()))
    return (None if has_errors(found) else rulebook), tuple(found)


def _node(name: str, text: str, schema: str) -> Any:
    node, findings = read_yaml(Source(name, text))
    assert node is not None, findings
    assert not findings, findings
    shape = check_shape(node, schema)
    assert not shape, shape
    return node


def _version(name: str, text: str, shaped: bool) -> tuple[Node | None, tuple[Finding, ...]]:
    node, findings = read_yaml(Source(name, text))
    if node is None or has_errors(findings):
        return None, findings
    findings += check_shape(node, "version") if shaped else ()
    return (None if has_errors(findings) else node), findings


def _clauses(example: Example) -> dict[str, Clause]:
    """The clauses that the page shows; where it shows none, those that the version cites."""
    if example.clauses:
        return build_clauses(Desk(), _node("clauses.yaml", example.clauses, "clauses"))
    try:
        cited = {c for text in example.versions for c in _cited(plain(text))}
    except yaml.YAMLError:  # an example of what cannot be read
        cited = set()
    return {name: Clause(name, "", "", "as it says", None) for name in cited}


def _cited(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        own = value.get("clause", [])
        yield from own if isinstance(own, list) else [own]
        for inner in value.values():
            yield from _cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _cited(inner)


def run(rulebook: Rulebook, example: Example) -> Evaluation:
    """Evaluate the events of an example."""
    return evaluate(
        rulebook,
        raw_events(listed(plain(example.events)), "events"),
        _options(rulebook, example.options),
    )


def listed(value: Any) -> list[Any]:
    """A list as it is; anything else as a list of one."""
    return value if isinstance(value, list) else [value]


def _options(rulebook: Rulebook, given: Mapping[str, Any]) -> Options:
    newest = max(rulebook.versions.values(), key=lambda version: version.id)
    tables = {
        name: build_table(raw_events(rows, name), newest.tables[name], newest.facts)
        for name, rows in given.get("tables", {}).items()
    }
    return Options(
        on=date.fromisoformat(given["on"]) if "on" in given else None,
        version=given.get("version"),
        known_at=parse_instant(given["known_at"]) if "known_at" in given else None,
        as_of=parse_instant(given["as_of"]) if "as_of" in given else None,
        readings=given.get("readings", {}),
        tables=tables,
    )


def rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Results and rejects as `--format json` prints them."""
    return [*map(as_json, evaluation.results), *map(reject_json, evaluation.rejects)]


def differences(expected: Any, found: Any, at: str) -> Iterator[str]:
    """Where `found` is not what `expected` names: mappings in the keys they name, lists as a whole, null: absent."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            inner = found.get(key) if isinstance(found, dict) else None
            yield from differences(value, inner, f"{at}.{key}")
    elif isinstance(expected, list):
        if not isinstance(found, list) or len(found) != len(expected):
            yield f"{at}: expected {expected}, found {found}"
            return
        for number, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{at}[{number}]")
    elif _text(found) != expected:
        yield f"{at}: expected {expected}, found {_text(found)}"


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)
