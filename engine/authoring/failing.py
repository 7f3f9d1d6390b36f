"""Why a case fails, entry by entry of its file: what it expects there, what came out, and the results themselves.

In: a rulebook and one of its cases. Out: a `Failing`: every entry under `expect` that is not met, with its place, and
the results with their derivations. What has no entry of its own (a result that is not there, a reject that nobody
expects, a promise that is broken) is told of the case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from engine.authoring.case_files import Case
from engine.authoring.cases import differences_of, matched, options_of
from engine.authoring.expectations import Comparison
from engine.authoring.expected_lines import LineComparison, is_meant
from engine.authoring.expected_values import Values
from engine.diagnostics.findings import FindingsError
from engine.events.model import Reject
from engine.events.readers.python_values import raw_events
from engine.interpret.evaluate import Evaluation, evaluate
from engine.interpret.results import Result
from engine.rulebook.located import Entry, Mapping, Node, Sequence
from engine.rulebook.model import Rulebook
from engine.rulebook.plain import Plain, to_plain
from engine.values.zones import InstantError

_SAID: Final = re.compile(r"(.*?): expected (.*), got (.*)", re.DOTALL)
_WHOSE: Final = ("subject", "id")


@dataclass(frozen=True, slots=True)
class Unmet:
    """An entry that is not met, in a sentence; `node`: what the author typed there."""

    says: str
    node: Node | None = None

    @property
    def told(self) -> tuple[str, str, str] | None:
        """The field, what is expected and what came out, where it is that."""
        found = _SAID.fullmatch(self.says)
        return None if found is None else (found[1], found[2], found[3])


@dataclass(frozen=True, slots=True)
class Failing:
    """A case that fails: what is not met, and the results that it is about."""

    case: Case
    unmet: tuple[Unmet, ...]
    results: tuple[Result, ...] = field(default=())


def failing(rulebook: Rulebook, case: Case) -> Failing:
    """What is not met; nothing where the case passes."""
    said = list(differences_of(rulebook, case))
    found: list[Unmet] = []
    results: list[Result] = []
    done = _evaluated(rulebook, case) if said else None
    if done is not None:
        comparison = Comparison(Values(rulebook, rulebook.currency))
        for node, result in zip(_expected(case), matched(case, done), strict=True):
            if isinstance(result, Result):
                of_result = list(_of_result(comparison, node, result))
                found += of_result
                results += [result] if of_result else []
            elif isinstance(result, Reject):
                plain = to_plain(node)
                assert isinstance(plain, dict)
                found += [Unmet(says, node) for says in comparison.reject(plain, result)]
    known = {one.says for one in found}
    found += [Unmet(says) for says in said if says not in known]
    return Failing(case, tuple(found), tuple(results))


def _evaluated(rulebook: Rulebook, case: Case) -> Evaluation | None:
    try:
        options = replace(options_of(rulebook, case), derivations=True)
        return evaluate(rulebook, raw_events(case.events, case.file), options)
    except (FindingsError, InstantError):
        return None


def _expected(case: Case) -> Iterator[Mapping]:
    """What is typed under `expect`, one mapping a result."""
    held = case.node.get("expect") if isinstance(case.node, Mapping) else None
    for one in held.items if isinstance(held, Sequence) else (held,):
        if isinstance(one, Mapping):
            yield one


def _of_result(comparison: Comparison, node: Mapping, result: Result) -> Iterator[Unmet]:
    """The entries of one expected result, each by itself."""
    for entry in node.entries:
        key, held = entry.key.text, entry.value
        if key == "outcomes" and isinstance(held, Mapping):
            for own in held.entries:
                yield from _said(comparison, result, {key: _one(own)}, own.value)
        elif key == "lines" and isinstance(held, Sequence):
            yield from _of_lines(comparison, held, result)
        elif key == "parts" and isinstance(held, Sequence):
            for part in held.items:
                yield from _of_part(comparison, part, result)
        else:
            yield from _said(comparison, result, _one(entry), held)


def _one(entry: Entry) -> dict[str, Plain]:
    return {entry.key.text: to_plain(entry.value)}


def _said(
    comparison: Comparison, result: Result, expected: dict[str, Plain], node: Node
) -> Iterator[Unmet]:
    yield from (Unmet(says, node) for says in comparison.result(expected, result))


def _of_part(comparison: Comparison, node: Node, result: Result) -> Iterator[Unmet]:
    if not isinstance(node, Mapping):
        return
    whose = {key: to_plain(held) for key in _WHOSE if (held := node.get(key)) is not None}
    rest = [entry for entry in node.entries if entry.key.text not in _WHOSE]
    for entry in rest:
        if entry.key.text == "outcomes" and isinstance(entry.value, Mapping):
            for own in entry.value.entries:
                one: dict[str, Plain] = {**whose, "outcomes": _one(own)}
                yield from _said(comparison, result, {"parts": [one]}, own.value)
        else:
            yield from _said(comparison, result, {"parts": [{**whose, **_one(entry)}]}, entry.value)
    if not rest:
        yield from _said(comparison, result, {"parts": [dict(whose)]}, node)


def _of_lines(comparison: Comparison, node: Sequence, result: Result) -> Iterator[Unmet]:
    """Lines pair by what they are called; where they do not, the whole list is not met."""
    lines = LineComparison(comparison.values.of(result))
    plain = to_plain(node)
    assert isinstance(plain, list)
    whole = list(lines.all(plain, result.lines))
    left = sorted(result.lines, key=lambda line: (line.id, line.name))
    if len(left) != len(node.items):
        yield from (Unmet(says, node) for says in whole)
        return
    found: list[Unmet] = []
    for item in node.items:
        expected = to_plain(item)
        if not isinstance(expected, dict) or not isinstance(item, Mapping):
            continue
        fitting = [line for line in left if is_meant(expected, line)]
        if not fitting:
            yield from (Unmet(says, node) for says in whole)
            return
        line = next((one for one in fitting if not any(lines.line(expected, one))), fitting[0])
        left.remove(line)
        for entry in item.entries:
            for says in lines.line(_one(entry), line):
                found.append(Unmet(f"line {line.name} of {line.id}: {says}", entry.value))
    yield from found if whole else ()
