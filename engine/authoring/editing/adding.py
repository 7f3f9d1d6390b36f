"""`add`: a new entry of a version, such as a rule, or of the clauses, from words at a prompt or from YAML."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.authoring.editing.document import Document, no_such_place, refused
from engine.authoring.editing.entries import with_entry
from engine.authoring.editing.former import restored
from engine.authoring.editing.places import MAIN, find, section_order
from engine.authoring.editing.removing import comment_above
from engine.authoring.editing.setting import ORDER
from engine.authoring.editing.spelling import WIDTH
from engine.authoring.editing.terms import Terms
from engine.authoring.editing.values import entry_text, is_yaml, spelled
from engine.authoring.trees import at
from engine.diagnostics.findings import FindingsError, has_errors, quote
from engine.diagnostics.spans import Source
from engine.rulebook.located import Mapping as Map
from engine.rulebook.yaml_reading import read_yaml

FAMILIES: Final[Mapping[str, str]] = {
    "rule": "rules", "figure": "figures", "fact": "facts", "value": "values", "charge": "charges",
    "outcome": "outcomes", "reading": "readings", "calendar": "calendars", "group": "groups",
    "promise": "always", "table": "tables", "lookup": "lookups", "split": "splits", "grid": "grids",
    "balance": "balances", "nested": "nested", "running": "running", "clause": "clauses",
}  # fmt: skip
_ON_ONE_LINE: Final = (
    "figures",
    "facts",
    "values",
    "outcomes",
    "clauses",
)  # as rulebooks have them
Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in the words of a prompt."""

    clauses: Sequence[str] = ()
    about: str | None = None
    when: str | None = None
    then: Sequence[tuple[str, str]] = ()
    charges: Sequence[str] = ()
    overrides: Sequence[str] = ()
    means: str | None = None
    because: str | None = None
    more: Fields = ()


def rule_text(name: str, rule: Rule) -> str:
    """A rule as it is typed in a version."""
    charges = ", ".join(f"{spelled(charge, True)}: {{}}" for charge in rule.charges)
    then = "\n".join(f"  {entry_text(key, value, indent=6)}" for key, value in rule.then)
    parts = (
        _listed("clause", rule.clauses),
        entry_text("about", rule.about) if rule.about else "",
        entry_text("when", rule.when) if rule.when else "",
        f"then:\n{then}" if then else "",
        f"charge: {{{charges}}}" if charges else "",
        *(entry_text(key, value) for key, value in rule.more),
        _listed("overrides", rule.overrides, always=True),
        entry_text("means", rule.means) if rule.means else "",
        entry_text("because", rule.because) if rule.because else "",
    )
    lines = "\n".join(part for part in parts if part)
    key = spelled(name, True)
    return f"{key}:\n{textwrap.indent(lines, '  ')}\n" if lines else f"{key}: {{}}\n"


def fields_text(name: str, kind: str, fields: Fields) -> str:
    """An entry with these fields, as it is typed: in braces where it fits a line, a value alone as such."""
    family = FAMILIES[kind]
    order = [*ORDER.get(family, ()), *(key for key, _ in fields)]
    placed = sorted(fields, key=lambda field: order.index(field[0]))
    key = spelled(name, True)
    if [name for name, _ in placed] == [MAIN.get(family)] and not is_yaml(placed[0][1]):
        return f"{entry_text(key, placed[0][1], indent=2)}\n"
    inside = ", ".join(entry_text(k, value, in_flow=True) for k, value in placed)
    line = f"{key}: {{{inside}}}\n"
    if family in _ON_ONE_LINE and len(line) + 2 <= WIDTH:
        return line
    lines = "\n".join(entry_text(k, value) for k, value in placed)
    return f"{key}:\n{textwrap.indent(lines, '  ')}\n"


def _listed(key: str, names: Sequence[str], always: bool = False) -> str:
    if not names:
        return ""
    typed = [spelled(name, True) for name in names]
    return f"{key}: [{', '.join(typed)}]" if len(names) > 1 or always else f"{key}: {typed[0]}"


def entries_of(yaml: str, shown_as: str) -> dict[str, str]:
    """The entries in a piece of YAML, each as it is typed, with the comments right above it; raises `FindingsError`."""
    source = Source(shown_as, textwrap.dedent(yaml))
    root, findings = read_yaml(source)
    if root is None or has_errors(findings):
        raise FindingsError(findings)
    if not isinstance(root, Map) or source.text[root.span.start] == "{":
        help_text = "write `name:` and below it, further right, what the entry says"
        raise refused("this is no entry", root.span, help_text)
    document = Document(source, root)
    starts = [comment_above(document, entry.key.span.start) for entry in root]
    ends = [*starts[1:], len(source.text)]
    texts = (source.text[start:end] for start, end in zip(starts, ends, strict=True))
    return {e.key.text: text.rstrip() + "\n" for e, text in zip(root, texts, strict=True)}


def add(terms: Terms, kind: str, typed: Mapping[str, str], version: str | None = None) -> None:
    """Put entries into a version (None: the one that begins last), at the end of their family."""
    family = FAMILIES[kind]
    path = terms.folder / "clauses.yaml"
    document = terms.document(path) if kind == "clause" else terms.version(version)
    for name, text in typed.items():
        if not name.strip():
            raise no_such_place(f"a {kind} needs a name", None, "say it first: what others call it")
        there = [one for one in (document, *terms.chain(document)) if at(one.root, (family, name))]
        if there:
            what = f"there is a {kind} {quote(name)} already"
            entry = there[0].mapping((family,)).entry(name)
            assert entry is not None
            hint = "change it with `clausebook set`, or name the new one otherwise"
            raise refused(what, entry.key.span, hint)
        if find(document.root, (family,))[0]:
            document = with_entry(document, (family,), text)
        else:
            lines = textwrap.indent(text, "  ", lambda line: bool(line.strip()))
            order = section_order(terms, document)
            document = with_entry(document, (), f"{family}:\n{lines}", order, alone=True)
    terms.put(restored(terms, document, (family,)))
