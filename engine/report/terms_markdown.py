"""The terms of a rulebook as a page of Markdown, with links between rules and clauses that hold on any site."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.report.ci_markdown import code
from engine.report.forms import printable
from engine.report.terms import ClauseTold, Terms, VersionTold
from engine.report.terms_parts import Entry, Link, Said, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$!&])")


def terms_markdown(found: Terms) -> str:
    """The whole page, ending with a line break."""
    return "\n\n".join(_blocks(found)) + "\n"


def _blocks(found: Terms) -> Iterator[str]:
    yield f"# {plain(found.name)}: the terms as understood"
    yield "\n".join(f"- {plain(name)}: {plain(text)}" for name, text in found.facts)
    yield "## Timeline"
    yield "\n".join(_timeline(found.versions))
    yield "## Clauses"
    for clause in found.clauses:
        yield from _clause(clause)
    for version in found.versions:
        yield from _version(version)


def _timeline(versions: Sequence[VersionTold]) -> Iterator[str]:
    for version in versions:
        said = "; ".join(f"{plain(name)} {plain(text)}" for name, text in version.facts)
        yield f"- {_link(Link(version.id, version.place))}: {said}"


def _clause(clause: ClauseTold) -> Iterator[str]:
    yield f"### {_at(clause.place)}{plain(clause.id)} {plain(clause.title)}"
    yield f"*{plain(clause.at)}*. {plain(clause.effect or f'Computes nothing: {clause.nothing}')}"
    lines = [f"- in {plain(id_)}: {', '.join(map(_link, links))}" for id_, links in clause.by]
    lines += [f"- ended: {plain(text)}" for text in clause.ended]
    if lines:
        yield "\n".join(lines)


def _version(version: VersionTold) -> Iterator[str]:
    yield f"## {_at(version.place)}Version {plain(version.id)}"
    yield from _entries("Figures", version.figures)
    yield from _entries("Readings of unclear clauses", version.readings)
    yield "### Rules by clause"
    for group in version.rules:
        yield f"#### {_link(group.clause)} {plain(group.title)}".rstrip()
        yield "\n".join(line for entry in group.entries for line in _entry(entry))
    yield from _entries("Charges", version.charges)
    yield from _entries("Values", version.values)
    yield from _entries("What always holds", version.promises)
    for title, entries in version.more:
        yield from _entries(title, entries)


def _entries(title: str, found: Sequence[Entry]) -> Iterator[str]:
    if found:
        yield f"### {title}"
        yield "\n".join(line for entry in found for line in _entry(entry))


def _entry(entry: Entry) -> Iterator[str]:
    cited = f" ({', '.join(map(_link, entry.clauses))})" if entry.clauses else ""
    yield f"- {_at(entry.place)}**{plain(entry.name)}**{cited}"
    yield from (f"  - {_said(said)}" for said in entry.said)
    for table in entry.tables:
        yield ""
        yield from (f"  {line}" for line in _table(table))
        yield ""


def _table(table: Table) -> Iterator[str]:
    yield _row([plain(name) for name in table.head])
    yield _row(["---"] * len(table.head))
    yield from (_row([plain(cell) for cell in row]) for row in table.rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _said(said: Said) -> str:
    word = f"{plain(said.word)} " if said.word else ""
    if said.links:
        return word + ", ".join(map(_link, said.links))
    return word + (code(said.text) if said.code else plain(said.text))


def _link(link: Link) -> str:
    return f"[{plain(link.text)}](#{link.to})" if link.to else plain(link.text)


def _at(place: str) -> str:
    return f'<a id="{place}"></a>'


def plain(text: str) -> str:
    """Text on one line that means nothing to Markdown."""
    return _SPECIAL.sub(r"\\\1", printable(" ".join(text.split())))
