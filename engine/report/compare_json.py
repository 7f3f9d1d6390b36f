"""A comparison of texts as a JSON object, for programs."""

from __future__ import annotations

from engine.compare.changes import Change, Detail
from engine.compare.text import TextDifference, VersionText
from engine.diagnostics.spans import Span
from engine.report.as_json import Object
from engine.report.forms import Json


def text_json(difference: TextDifference) -> Object:
    """What the page says, with every place."""
    return {
        "rulebook": [_change(change) for change in difference.rulebook],
        "versions": [_version(version) for version in difference.versions],
        "versions_alike": difference.alike,
    }


def _version(version: VersionText) -> Object:
    how = "added" if version.added else "removed" if version.removed else "changed"
    return {
        "old": version.old,
        "new": version.new,
        "how": how,
        "changes": [_change(change) for change in version.changes],
    }


def _change(change: Change) -> Object:
    return {
        "kind": change.kind,
        "name": change.name,
        "was": change.was,
        "how": change.how,
        "wording": change.wording,
        "clauses": list(change.clauses),
        "like": list(change.like),
        "old_place": _place(change.old_place),
        "new_place": _place(change.new_place),
        "details": [_detail(detail) for detail in change.details],
    }


def _detail(detail: Detail) -> Object:
    return {
        "what": detail.what,
        "was": detail.was,
        "old": detail.old,
        "new": detail.new,
        "gone": list(detail.gone),
        "come": list(detail.come),
        "wording": detail.wording,
        "old_place": _place(detail.old_place),
        "new_place": _place(detail.new_place),
    }


def _place(span: Span | None) -> Json:
    if span is None:
        return None
    return {"file": span.source.name, "line": span.line, "column": span.column}
