"""A result with its derivation as a JSON object: what `explain --json` prints."""

from __future__ import annotations

from engine.interpret.results import Derivation, Result, RuleTrace, ValueTrace
from engine.language.kinds import Kind
from engine.report.as_json import Object, as_json
from engine.report.explanation import value_kind
from engine.report.forms import Forms, Json, cause_text, result_forms
from engine.report.line_story import step_texts
from engine.rulebook.model import Version
from engine.values.units import Unit
from engine.values.unknown import Unknown


def explanation_json(result: Result, hashes: bool = False) -> Object:
    """The object of `as_json`, each line with its `steps` in words, and a `derivation` when there is one."""
    forms = result_forms(result)
    found = as_json(result, hashes=hashes)
    lines = found["lines"]
    assert isinstance(lines, list)
    for shown, line in zip(lines, result.lines, strict=True):
        assert isinstance(shown, dict)
        shown["steps"] = list(step_texts(line, forms))
    if result.derivation is not None:
        found["derivation"] = _derivation(result.derivation, result, forms)
    return found


def _derivation(derivation: Derivation, result: Result, forms: Forms) -> Object:
    version = result.rulebook.versions.get(derivation.version or "", result.version)
    return {
        "subject": derivation.subject,
        "id": derivation.id,
        "version": derivation.version,
        "version_because": derivation.version_because,
        "readings": dict(derivation.readings),
        "values": [_value(trace, version, forms) for trace in derivation.values],
        "rules": [_rule(trace) for trace in derivation.rules],
        "parts": [_derivation(part, result, forms) for part in derivation.parts],
    }


def _value(trace: ValueTrace, version: Version | None, forms: Forms) -> Object:
    kind, unit = (None, None) if version is None else value_kind(trace, version)
    causes: list[Json] = []
    if isinstance(trace.value, Unknown):
        causes += [cause_text(cause) for cause in sorted(trace.value.causes)]
    return {
        "name": trace.name,
        "source": trace.source,
        "value": forms.json(trace.value, kind, unit),
        "unit": forms.unit(kind, unit).text or None,
        "text": trace.text,
        "clauses": list(trace.clauses),
        "unknown": causes,
        **({"taken": _taken(trace, kind, unit, forms)} if trace.taken else {}),
    }


def _taken(trace: ValueTrace, kind: Kind | None, unit: Unit | None, forms: Forms) -> list[Json]:
    """Of a balance's draw: from whose credits it took how much."""
    return [{"of": whose, "amount": forms.json(n, kind, unit)} for whose, n in trace.taken]


def _rule(trace: RuleTrace) -> Object:
    return {
        "rule": trace.rule,
        "state": trace.state,
        "clauses": list(trace.clauses),
        "fields": list(trace.fields),
        "by": list(trace.by),
        "failed": trace.failed,
        "unknown": [cause_text(cause) for cause in sorted(trace.causes)],
    }
