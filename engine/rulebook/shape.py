"""Located document + JSON Schema → findings in our own words, at the key or value that is wrong.

In: a node and the name of a schema in `schemas/`. Out: findings (CB201 to CB211); none means that
the builder may take the shape for granted. The schemas are plain JSON Schema 2020-12, for editors
as much as for us; what is checked here is the part of the standard that they use, each keyword one
function in `shape_keywords`. A walk over the located nodes, rather than over values cut loose from
their places, is what lets a finding point at a missing or unknown key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any

from engine.diagnostics.findings import Finding
from engine.resources import schema_path
from engine.rulebook.located import Node
from engine.rulebook.shape_keywords import KEYWORDS, Schema, Subject, start_of, type_finding

MOST_FINDINGS = 200  # a document that is wrong throughout is not worth more


def check_shape(node: Node, schema_name: str) -> tuple[Finding, ...]:
    """What is wrong with the shape of `node`, as a document of kind `schema_name` (`provider`,
    `version`, …).

    One finding for each cause, in the order of the document's schema; at most 200.
    """
    walk = Walk(load_schema(schema_name))
    found = walk.check(walk.root, Subject(node, start_of(node)))
    return tuple(dict.fromkeys(islice(found, MOST_FINDINGS)))


@lru_cache(maxsize=8)
def load_schema(name: str) -> Schema:
    """The shipped schema `name`, as parsed JSON."""
    schema: dict[str, Any] = json.loads(schema_path(name).read_text(encoding="utf-8"))
    return schema


class Walk:
    """One schema, applied to nodes; knows the definitions that `$ref` points to."""

    def __init__(self, root: Schema) -> None:
        self.root = root

    def check(self, schema: Schema, subject: Subject) -> Iterator[Finding]:
        """Findings of `subject` under `schema`; a node of the wrong type gets no further findings."""
        schema = self.resolve(schema)
        wrong = type_finding(schema, subject)
        if wrong is not None:
            yield wrong
            return
        for keyword, function in KEYWORDS.items():
            if keyword in schema:
                yield from function(self, schema, subject)

    def holds(self, schema: Schema, subject: Subject) -> bool:
        """Whether there is nothing to find, with no allowance for slips."""
        return next(self.check(schema, replace(subject, known={})), None) is None

    def resolve(self, schema: Schema) -> Schema:
        """`schema` with its `$ref` followed; beside a `$ref` our schemas have only annotations, which prevail."""
        while "$ref" in schema:
            target: Any = self.root
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        return schema
