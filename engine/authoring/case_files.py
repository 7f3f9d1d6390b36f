"""The files in `cases/` → cases.

In: a checked rulebook, and where its files are. Out: its cases, by file and in the order written, and findings: what is
wrong with the shape of a file, names of clauses and readings that do not exist, two cases of one name. A file with
errors gives no cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.diagnostics.findings import Finding, FindingsError, has_errors
from engine.diagnostics.spans import Span
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.load import ON_DISK, Files
from engine.rulebook.located import Mapping as Table
from engine.rulebook.located import Node, Scalar, Sequence
from engine.rulebook.model import Rulebook
from engine.rulebook.plain import Plain, to_plain
from engine.rulebook.shape import check_shape
from engine.rulebook.yaml_reading import read_yaml


@dataclass(frozen=True, slots=True)
class Case:
    """A test of a rulebook: events, the circumstances, and what must come out (a subset of each result).

    Times are texts as written; `tables` are rows by table.
    """

    file: str
    name: str
    clauses: tuple[str, ...]
    leans_on: tuple[str, ...]
    readings: Mapping[str, str]
    tables: Mapping[str, list[Plain]]
    events: tuple[Plain, ...]
    expected: tuple[Mapping[str, Plain], ...]
    by_hand: str = ""
    as_of: str | None = None
    on: str | None = None
    known_at: str | None = None
    version: str | None = None
    breaks: tuple[str, ...] = ()  # what should always hold and does not hold here
    more: Mapping[str, Plain] = field(
        default_factory=dict
    )  # of facts, for what compares two events
    span: Span | None = field(default=None, compare=False, repr=False)
    node: Node | None = field(default=None, compare=False, repr=False)  # as it was typed


def read_cases(
    rulebook: Rulebook, files: Files = ON_DISK
) -> tuple[tuple[Case, ...], tuple[Finding, ...]]:
    """Every case of the rulebook, and what is wrong with the files."""
    cases: list[Case] = []
    findings: list[Finding] = []
    for path in case_paths(rulebook, files):
        found, wrong = _read_file(path, rulebook, files)
        cases += found
        findings += wrong
    findings += _repeated(cases)
    return tuple(cases), tuple(findings)


def case_paths(rulebook: Rulebook, files: Files = ON_DISK) -> tuple[Path, ...]:
    """The files with the cases of a rulebook."""
    return () if rulebook.folder is None else tuple(files.cases(rulebook.folder))


def _read_file(path: Path, rulebook: Rulebook, files: Files) -> tuple[list[Case], list[Finding]]:
    try:
        root, read = read_yaml(files.read(path))
    except FindingsError as error:
        return [], list(error.findings)
    findings = list(read)
    if root is not None and not has_errors(findings):
        findings += check_shape(root, "cases")
    if root is None or has_errors(findings):
        return [], findings
    nodes = list(_items(root, "cases"))
    for node in nodes:
        findings += _names(node, rulebook)
    shared = shared_by_cases(root)
    return [case_of(path.name, node, shared) for node in nodes], findings


@dataclass(frozen=True, slots=True)
class Shared:
    """What all cases of a file have in common: facts of every event, events before their own, and tables."""

    facts: Mapping[str, Plain]
    events: tuple[Plain, ...]
    tables: Mapping[str, list[Plain]]


def shared_by_cases(root: Node) -> Shared:
    """What a file of cases, whose shape is checked, says beside them."""
    given = (
        {key: node for key in ("facts", "events", "tables") if (node := root.get(key))}
        if isinstance(root, Table)
        else {}
    )
    plain = {key: to_plain(node) for key, node in given.items()}
    facts, events = plain.get("facts"), plain.get("events")
    return Shared(
        facts if isinstance(facts, dict) else {},
        tuple(events) if isinstance(events, list) else (),
        _tables(plain.get("tables")),
    )


def case_of(file: str, node: Node, shared: Shared) -> Case:
    """The case in a node whose shape is checked."""
    plain = to_plain(node)
    assert isinstance(plain, dict)
    own, expected = plain.get("events", [plain.get("event")]), plain["expect"]
    assert isinstance(own, list)
    events = [{**shared.facts, **e} if isinstance(e, dict) else e for e in (*shared.events, *own)]
    several = expected if isinstance(expected, list) else [expected]
    return Case(
        file=file, name=str(plain["name"]), clauses=_list(plain.get("clause")),
        leans_on=_list(plain.get("leans_on")), readings=_texts(plain.get("readings")),
        tables={**shared.tables, **_tables(plain.get("tables"))}, events=tuple(events),
        expected=tuple(one for one in several if isinstance(one, dict)), by_hand=str(plain.get("by_hand", "")),
        as_of=_text(plain, "as_of"), on=_text(plain, "on"), known_at=_text(plain, "known_at"),
        version=_text(plain, "version"), breaks=_list(plain.get("breaks")),
        more=more if isinstance(more := plain.get("more"), dict) else {}, span=node.span, node=node,
    )  # fmt: skip


def _names(node: Node, rulebook: Rulebook) -> Iterator[Finding]:
    """Clauses, readings and promises that the rulebook does not have."""
    readings = {name for version in rulebook.versions.values() for name in version.readings}
    for scalar in _scalars(node, "clause"):
        if scalar.text not in rulebook.clauses:
            hint = did_you_mean(scalar.text, rulebook.clauses)
            yield Finding("CB415", f"unknown clause `{scalar.text}`", scalar.span, hint)
    always = {name for version in rulebook.versions.values() for name in version.always}
    for scalar in _scalars(node, "breaks"):
        if scalar.text not in always:
            hint = did_you_mean(scalar.text, always)
            yield Finding(
                "CB437", f"nothing that always holds is called `{scalar.text}`", scalar.span, hint
            )
    chosen = node.get("readings") if isinstance(node, Table) else None
    keys = [entry.key for entry in chosen] if isinstance(chosen, Table) else []
    for scalar in (*_scalars(node, "leans_on"), *keys):
        known = scalar.text in readings or any(
            name.startswith(scalar.text + ".") for name in readings
        )
        if not known:
            hint = did_you_mean(scalar.text, readings)
            yield Finding("CB413", f"unknown reading `{scalar.text}`", scalar.span, hint)


def _repeated(cases: list[Case]) -> Iterator[Finding]:
    first: dict[str, Case] = {}
    for case in cases:
        other = first.setdefault(case.name, case)
        if other is not case:
            place = f"{other.file}:{other.span.line}" if other.span else other.file
            message = f"a second case `{case.name}`; the first is in {place}"
            yield Finding("CB422", message, case.span, "a name tells one case from all others")


def _items(node: Node, key: str) -> Iterator[Node]:
    found = node.get(key) if isinstance(node, Table) else None
    if isinstance(found, Sequence):
        yield from found


def _scalars(node: Node, key: str) -> Iterator[Scalar]:
    found = node.get(key) if isinstance(node, Table) else None
    items = tuple(found) if isinstance(found, Sequence) else (found,)
    yield from (item for item in items if isinstance(item, Scalar))


def _list(value: Plain) -> tuple[str, ...]:
    if value is None:
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)


def _texts(value: Plain) -> dict[str, str]:
    return {name: str(text) for name, text in value.items()} if isinstance(value, dict) else {}


def _tables(value: Plain) -> dict[str, list[Plain]]:
    given = value if isinstance(value, dict) else {}
    return {name: rows for name, rows in given.items() if isinstance(rows, list)}


def _text(plain: dict[str, Plain], key: str) -> str | None:
    value = plain.get(key)
    return None if value is None else str(value)
