"""OLD and NEW as typed → two sides: checked rulebooks, both with the version that is meant, or both as a whole.

A version file that lies in no rulebook is a draft: it is read as one more version of the other side's rulebook, in
place of the one of the same id, and nothing is said about when it is in force. Raises `FindingsError`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from engine.compare.sources.origin import Origin, find_origin, now
from engine.compare.sources.side import Side
from engine.diagnostics.findings import Finding, FindingsError, has_errors, quote
from engine.diagnostics.suggest import did_you_mean
from engine.rulebook.build.desk import text
from engine.rulebook.load import (
    build_rulebook,
    load_rulebook,
    read_document,
    read_documents,
)
from engine.rulebook.model import Rulebook, Version
from engine.rulebook.timeline import predecessor


def read_sides(old: str, new: str | None = None) -> tuple[Side, Side]:
    """The two sides.

    Without NEW: a version beside the one that it follows (of a rulebook the one that begins last), and what stands in
    a git revision beside what stands in the files now.
    """
    one = find_origin(old)
    if new is None:
        present = now(one)
        return _beside_itself(one) if present is None else _read_both(one, present)
    return _read_both(one, find_origin(new))


def _read_both(old: Origin, new: Origin) -> tuple[Side, Side]:
    if old.folder is None and new.folder is None:
        message = f"neither {quote(old.text)} nor {quote(new.text)} lies in a rulebook"
        help_text = "a draft is compared with a rulebook: `clausebook diff wtim draft.yaml`"
        raise FindingsError([Finding("CB807", message, help=help_text)])
    mine = _side(old, new) if old.folder is None else _side(old)
    same = (old.folder, old.files) == (new.folder, new.files)
    if same and new.folder is not None:
        theirs = _with_version(new, mine.rulebook)
    else:
        theirs = _side(new, old) if new.folder is None else _side(new)
    return _of_one_sort(mine, theirs, old.name == new.name)


def _beside_itself(origin: Origin) -> tuple[Side, Side]:
    """A version and the one that it follows."""
    if origin.folder is None:
        message = f"{quote(origin.text)} lies in no rulebook"
        help_text = (
            f"name the rulebook that it is a draft for: `clausebook diff wtim {origin.text}`"
        )
        raise FindingsError([Finding("CB807", message, help=help_text)])
    side = _side(origin)
    version = side.version or newest(side.rulebook)
    before = predecessor(side.rulebook, version)
    if before is None:
        message = f"{quote(version.id)} of {quote(origin.name)} follows no other version"
        help_text = "name what to compare it with: `clausebook diff OLD NEW`"
        raise FindingsError([Finding("CB806", message, help=help_text)])
    name = origin.name if origin.file is None else str(origin.folder)
    return (
        Side(f"{name}@{before.id}", side.rulebook, before),
        Side(f"{name}@{version.id}", side.rulebook, version),
    )


def _side(origin: Origin, other: Origin | None = None) -> Side:
    """One side; a draft stands in the rulebook of the other."""
    if other is None:
        assert origin.folder is not None
        rulebook, findings = load_rulebook(origin.folder, origin.files)
    else:
        rulebook, findings = _draft(origin, other)
    if rulebook is None:
        raise FindingsError(findings)
    return _with_version(origin, rulebook)


def _draft(origin: Origin, other: Origin) -> tuple[Rulebook | None, tuple[Finding, ...]]:
    """The other side's rulebook with a draft in place of the version of its id."""
    assert origin.file is not None and other.folder is not None
    documents, findings = read_documents(other.folder, other.files)
    node, found = read_document(origin.file, "version", origin.files)
    findings += found
    if node is None or has_errors(findings):
        return None, findings
    id_ = text(node, "version", origin.file.stem)
    replaced = [
        path for path, known in documents.items()
        if path.parent != other.folder and text(known, "version", path.stem) == id_
    ]  # fmt: skip
    kept = {path: known for path, known in documents.items() if path not in replaced}
    rulebook, more = build_rulebook(other.folder, kept | {origin.file: node})
    return rulebook, (*findings, *more)


def _with_version(origin: Origin, rulebook: Rulebook) -> Side:
    """The side with the version that is asked for."""
    version: Version | None = None
    if origin.file is not None:
        version = next(v for v in rulebook.versions.values() if v.path == origin.file)
    elif origin.at is not None:
        version = rulebook.versions.get(origin.at) or _on(origin, rulebook, origin.at)
    return Side(origin.text, rulebook, version)


def _on(origin: Origin, rulebook: Rulebook, at: str) -> Version:
    """The version in force on a date; a finding where there is none, or more than one."""
    try:
        day = date.fromisoformat(at)
    except ValueError:
        help_text = did_you_mean(at, rulebook.versions)
        listed = ", ".join(f"`{id_}`" for id_ in rulebook.versions)
        message = f"{quote(origin.name)} has no version {quote(at)}"
        raise FindingsError(
            [Finding("CB506", message, help=help_text or f"it has {listed}; or name a date")]
        ) from None
    found = in_force_on(rulebook, day)
    if len(found) == 1:
        return found[0]
    message = f"{quote(origin.name)} has no version in force on {day}"
    help_text = f"its versions are {', '.join(f'`{id_}`' for id_ in rulebook.versions)}"
    if found:
        message = f"{quote(origin.name)} has {len(found)} versions in force on {day}"
        help_text = f"each for some customers: name {' or '.join(f'`@{v.id}`' for v in found)}"
    raise FindingsError([Finding("CB805", message, help=help_text)])


def in_force_on(rulebook: Rulebook, day: date) -> list[Version]:
    """The versions that govern a date, whoever the customer is: the latest recorded, until one is for all."""
    found: list[Version] = []
    for version in sorted(rulebook.versions.values(), key=_recorded, reverse=True):
        spans = [
            span for span in version.in_force
            if (span.start or date.min) <= day and (span.until is None or day < span.until)
        ]  # fmt: skip
        if spans and not any(v.recorded != version.recorded and _for_all(v, day) for v in found):
            found.append(version)
    return found


def _for_all(version: Version, day: date) -> bool:
    return any(
        span.when is None and (span.start or date.min) <= day
        and (span.until is None or day < span.until) for span in version.in_force
    )  # fmt: skip


def _recorded(version: Version) -> tuple[bool, datetime | None]:
    return version.recorded is not None, version.recorded


def newest(rulebook: Rulebook) -> Version:
    """The version that begins last."""
    return max(
        rulebook.versions.values(),
        key=lambda v: (max(span.start or date.min for span in v.in_force), v.id),
    )


def _of_one_sort(old: Side, new: Side, same_name: bool) -> tuple[Side, Side]:
    """Both sides as versions, or both as a whole: beside a version stands the one of its id, else the newest."""
    if old.version is not None and new.version is None:
        return old, _chosen(new, old.version, same_name)
    if new.version is not None and old.version is None:
        return _chosen(old, new.version, same_name), new
    return old, new


def _chosen(side: Side, beside: Version, same_name: bool) -> Side:
    found = None if same_name else side.rulebook.versions.get(beside.id)
    version = found or newest(side.rulebook)
    return replace(side, name=f"{side.name}@{version.id}", version=version)
