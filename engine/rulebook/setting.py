"""Figures that are set by hand → the rulebook as it would be if its files said so.

In: a rulebook that was read from a folder, and texts such as `figures.emergency_rate=165 USD/hour`, or
`figures.emergency_rate@2016-09-02=…` for the document of one version. The documents are changed between reading and
checking, so whatever is wrong is found as in a file, at a place in the text as it was typed. Nothing is written.

Every document that states the figure states the new value; versions that amend such a one take it over. Dates and words
of a list are separated by commas. Raises `FindingsError` (CB821 and CB822 for the setting itself).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from engine.diagnostics.findings import Finding, FindingsError, Note, has_errors, quote
from engine.diagnostics.sources import check_characters
from engine.diagnostics.spans import Source, Span
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.build.desk import text
from engine.rulebook.load import ON_DISK, Documents, build_rulebook, read_documents
from engine.rulebook.located import Entry, Mapping, Node, Scalar, Sequence
from engine.rulebook.model import Figure, Rulebook, Version
from engine.rulebook.timeline import check_timeline
from engine.values.units import Amount, UnitError, parse_amount

SHOWN_AS: Final = "--set"
_PREFIX: Final = "figures."
_READING: Final = "an unclear clause is read otherwise with `--reading AMB-11=b`"
_FORM: Final = "write `figures.NAME=VALUE`, for example `figures.emergency_rate='165 USD/hour'`"


@dataclass(frozen=True, slots=True)
class Setting:
    """A figure, the version whose document states it (None: every one that does), and the new value."""

    figure: str
    version: str | None
    value: Scalar
    name: Span


def read_setting(typed: str) -> Setting:
    """The setting that a text means."""
    source = Source(SHOWN_AS, typed)
    hidden = check_characters(source)
    if hidden:
        raise FindingsError(hidden)
    name, equals, value = typed.partition("=")
    start = len(name) + 1 + len(value) - len(value.lstrip())
    if not (equals and value.strip() and name.strip()):
        raise _refused("CB821", f"{quote(typed)} sets nothing", source.span(0, len(typed)), _FORM)
    end = start + len(value.strip())
    if not name.startswith(_PREFIX):
        hint = _READING if name.startswith(("reading", "AMB")) else _FORM
        raise _refused("CB821", f"{quote(name)} is no figure", source.span(0, len(name)), hint)
    figure, at, version = name.removeprefix(_PREFIX).strip().partition("@")
    scalar = Scalar(typed[start:end], "plain", source.span(start, end))
    place = source.span(len(_PREFIX), len(name))
    return Setting(figure, version if at else None, scalar, place)


def with_figures(base: Rulebook, typed: Iterable[str]) -> Rulebook:
    """The rulebook, which was read from its folder, with these figures."""
    settings = [read_setting(one) for one in typed]
    for setting in settings:
        _check(base, setting)
    assert base.folder is not None
    documents, findings = read_documents(base.folder, ON_DISK)
    for setting in settings:
        documents = _set(base, documents, setting)
    rulebook, more = build_rulebook(base.folder, documents)
    findings += more
    if rulebook is not None:
        findings += check_timeline(rulebook)
    if rulebook is None or has_errors(findings):
        raise FindingsError(_noted(one, settings) for one in findings if one.severity == "error")
    return rulebook


def _noted(finding: Finding, settings: Iterable[Setting]) -> Finding:
    """A finding in a file says what was set: with the file's own figures all may be well."""
    if finding.span is not None and finding.span.source.name == SHOWN_AS:
        return finding
    notes = (Note("with this figure", setting.value.span) for setting in settings)
    return replace(finding, notes=(*finding.notes, *notes))


def _check(base: Rulebook, setting: Setting) -> None:
    """Raise for a figure or version that there is not, and for a value of another kind."""
    versions = base.versions
    if setting.version is not None and setting.version not in versions:
        known = ", ".join(f"`{name}`" for name in versions)
        hint = did_you_mean(setting.version, versions) or f"there are {known}"
        raise _refused("CB821", f"no version {quote(setting.version)}", setting.name, hint)
    asked = [v for v in versions.values() if setting.version in (None, v.id)]
    having = [version for version in asked if setting.figure in version.figures]
    if not having:
        names = dict.fromkeys(name for version in asked for name in version.figures)
        near = did_you_mean(setting.figure, names)
        raise _refused("CB821", f"no figure {quote(setting.figure)}", setting.name, near)
    for version in having:
        _check_kind(setting, version.figures[setting.figure], version)


def _check_kind(setting: Setting, figure: Figure, version: Version) -> None:
    if isinstance(figure.value, frozenset):
        return
    old, new = _amount(setting, figure.text, version), _amount(setting, setting.value.text, version)
    if {name for name, _ in (*(old.dims or ()), *(new.dims or ()))}.intersection(version.own_units):
        return  # one of them may be so much of another: the check of the whole version knows
    if (old.dims, _calendar(old)) != (new.dims, _calendar(new)):
        name, value = quote(setting.figure), quote(setting.value.text)
        message = f"{name} is {figure.text}, and {value} is of another kind"
        hint = f"expected a {old.kind_name} such as {quote(figure.text)}"
        raise _refused("CB822", message, setting.value.span, hint)


def _calendar(amount: Amount) -> str:
    return amount.kind_name if amount.dims is None else ""


def _amount(setting: Setting, typed: str, version: Version) -> Amount:
    try:
        return parse_amount(typed, version.own_units)
    except UnitError as error:
        place = setting.value.place(error.start, error.end)
        raise _refused("CB417", error.message, place, error.help) from None


def _set(base: Rulebook, documents: Documents, setting: Setting) -> Documents:
    """The documents with the value in its place."""
    assert base.folder is not None
    own = {p: d for p, d in documents.items() if p.parent != base.folder}
    changed = dict(documents)
    for path, node in own.items():
        entry = _entry(node, setting.figure)
        if setting.version is None and entry is not None:
            changed[path] = _replaced(node, entry, setting)
        elif setting.version is not None and setting.version == text(node, "version", path.stem):
            entry = entry or _taken_over(base, setting.version, own, setting.figure)
            changed[path] = _replaced(node, entry, setting)
    return changed


def _taken_over(base: Rulebook, version: str, documents: Documents, figure: str) -> Entry:
    """The entry that a version takes over from one that it amends."""
    by_id = {text(node, "version", path.stem): node for path, node in documents.items()}
    name: str | None = version
    while name is not None:
        entry = _entry(by_id[name], figure)
        if entry is not None:
            return entry
        name = base.versions[name].amends
    raise AssertionError("a version has its figures from itself or from one that it amends")


def _entry(node: Node, figure: str) -> Entry | None:
    figures = node.get("figures") if isinstance(node, Mapping) else None
    return figures.entry(figure) if isinstance(figures, Mapping) else None


def _replaced(node: Node, entry: Entry, setting: Setting) -> Node:
    """The document of a version whose figure has the value, with the clauses and meaning that it had."""
    assert isinstance(node, Mapping)
    old = entry.value
    if isinstance(old, Mapping):
        value: Node = _with(old, "is", _value(old.get("is") or old, setting), entry)
    else:
        value = _value(old, setting)
    figures = node.get("figures")
    own = figures if isinstance(figures, Mapping) else Mapping((), node.span)
    return _with(node, "figures", _with(own, setting.figure, value, entry), entry)


def _with(node: Mapping, key: str, value: Node, like: Entry) -> Mapping:
    """The mapping with another value under a key, which may be new."""
    known = node.entry(key)
    if known is None:
        name = Scalar(key, "plain", like.key.span)
        return replace(node, entries=(*node.entries, Entry(name, value)))
    entries = (replace(e, value=value) if e is known else e for e in node.entries)
    return replace(node, entries=tuple(entries))


def _value(old: Node, setting: Setting) -> Node:
    """The value; of a list each part between commas."""
    if not isinstance(old, Sequence):
        return setting.value
    source, start = setting.value.span.source, setting.value.span.start
    found: list[Node] = []
    for part in setting.value.text.split(","):
        begin = start + len(part) - len(part.lstrip())
        word = part.strip()
        found.append(Scalar(word, "plain", source.span(begin, begin + len(word))))
        start += len(part) + 1
    return Sequence(tuple(found), setting.value.span)


def _refused(code: str, message: str, span: Span, help: str | None) -> FindingsError:
    return FindingsError([Finding(code, message, span, help)])
