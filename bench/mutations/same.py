"""Edits that are to change nothing."""

from __future__ import annotations

from random import Random

from bench.mutations.expressions import Edited
from bench.mutations.rules import any_rule
from engine.authoring.trees import Path, at, keys_at, listed, put, scalar, text_at
from engine.diagnostics.findings import has_errors
from engine.diagnostics.spans import Source
from engine.rulebook.located import Entry, Node, Sequence
from engine.rulebook.located import Mapping as Map
from engine.rulebook.yaml_reading import read_yaml


def twin(rng: Random, document: Node) -> Edited | None:
    """A rule once more under another name; who goes before the one goes before the other."""
    rule = any_rule(rng, document)
    whole = None if rule is None else at(document, ("rules", rule))
    if rule is None or whole is None:
        return None
    return f"rule {rule}: written twice", _also_overridden(
        put(document, ("rules", f"{rule}-again"), whole), rule
    )


def _also_overridden(document: Node, rule: str) -> Node:
    for other in keys_at(document, ("rules",)):
        path: Path = ("rules", other, "overrides")
        old = at(document, path)
        if isinstance(old, Sequence) and rule in listed(document, path):
            more = Sequence((*old.items, scalar(f"{rule}-again")), old.span)
            document = put(document, path, more)
    return document


def halves(rng: Random, document: Node) -> Edited | None:
    """A rule as two, one for events that say something that does not matter, one for the others."""
    rule = any_rule(rng, document, "when")
    facts = keys_at(document, ("facts",))
    whole = None if rule is None else at(document, ("rules", rule))
    if rule is None or not isinstance(whole, Map) or text_at(whole, ("about",)):
        return None
    when, fact = text_at(whole, ("when",)), rng.choice(facts)
    one = put(whole, ("when",), scalar(f"({when}) and known({fact})"))
    two = put(whole, ("when",), scalar(f"({when}) and not known({fact})"))
    found = put(put(document, ("rules", rule), one), ("rules", f"{rule}-again"), two)
    return f"rule {rule}: in two by known({fact})", _also_overridden(found, rule)


def comment(rng: Random, document: Node) -> Edited | None:
    """A comment somewhere; the file is read anew."""
    source = document.span.source
    lines = source.text.splitlines(keepends=True)
    place = rng.choice(
        [n for n, line in enumerate(lines) if line.startswith("# ") or not line.strip()]
    )
    lines.insert(place, "# nothing else is meant by this\n")
    node, findings = read_yaml(Source(source.name, "".join(lines)))
    if node is None or has_errors(findings):
        return None
    return f"a comment before line {place + 1}", node


def order(rng: Random, document: Node) -> Edited | None:
    """Rules or values in another order."""
    family = rng.choice(("rules", "values", "facts", "figures", "charges"))
    whole = at(document, (family,))
    if not isinstance(whole, Map):
        return None
    entries: list[Entry] = list(whole.entries)
    rng.shuffle(entries)
    return f"{family}: in another order", put(document, (family,), Map(tuple(entries), whole.span))
