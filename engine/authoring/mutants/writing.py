"""The missing cases as a file of cases: what the terms make of the events that tell mutants apart, to be confirmed.

In: mutants with their fates, and the rulebook. Out: YAML that is read as cases and passes. What is expected was worked
out by the engine, so each case says so under `by_hand` until a person has worked it out and written how.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from engine.authoring.case_files import Case
from engine.authoring.expected_values import Values
from engine.authoring.mutants.comparing import evaluated
from engine.authoring.mutants.model import Judged, Mutant
from engine.interpret.results import Result
from engine.rulebook.coverage import realisers
from engine.rulebook.model import Rulebook
from engine.values.units import parse_unit
from engine.values.unknown import Unknown

CONFIRM: Final = "to be confirmed"  # how `by_hand` begins of a case that the engine worked out
_HEAD: Final = (
    "# Written by `clausebook mutate`: work each of these out by hand, and say how\n"
    "# under `by_hand`.\n"
)
_CASES: Final = "cases:\n"
WIDTH: Final = 80
_CIRCUMSTANCES: Final = ("as_of", "on", "known_at", "version")
_SIMPLE: Final = (str, int, bool)


def missing_cases(rulebook: Rulebook, judged: Iterable[Judged]) -> tuple[str, int]:
    """The text of the file, and how many cases are in it: one for each event that is told, whatever it would kill."""
    by_event: dict[str, tuple[Case, list[Mutant]]] = {}
    for one in judged:
        if one.fate == "survived" and one.told is not None:
            case = one.told.case_like
            key = repr((case.events, sorted(case.readings.items())))
            by_event.setdefault(key, (case, []))[1].append(one.mutant)
    names: set[str] = set()
    texts = [
        text for case, kills in by_event.values() for text in _case(rulebook, case, kills, names)
    ]
    return _HEAD + _CASES + "\n".join(texts), len(by_event)


def case_text(
    rulebook: Rulebook, case: Case, name: str, because: str, clauses: Iterable[str] = ()
) -> Iterator[str]:
    """The lines of one case with what the terms make of its events; a long one goes on in the next, as YAML may."""
    for line in _case_lines(rulebook, case, name, because, clauses):
        indent = len(line) - len(line.lstrip(" -"))
        yield from textwrap.wrap(
            line, WIDTH, subsequent_indent=" " * (indent + 2), break_long_words=False,
            break_on_hyphens=False,
        )  # fmt: skip


def _case_lines(
    rulebook: Rulebook, case: Case, name: str, because: str, clauses: Iterable[str]
) -> Iterator[str]:
    cited = list(clauses)
    yield f"  - name: {_plain(name)}"
    if cited:
        yield f"    clause: {_plain(cited)}"
    if case.readings:
        yield f"    readings: {_plain(dict(case.readings))}"
    for key in _CIRCUMSTANCES:
        if getattr(case, key) is not None:
            yield f"    {key}: {_plain(getattr(case, key))}"
    if case.tables:
        yield f"    tables: {_plain(dict(case.tables))}"
    if len(case.events) == 1:
        yield f"    event: {_plain(case.events[0])}"
    else:
        yield "    events:"
        yield from (f"      - {_plain(event)}" for event in case.events)
    yield f"    by_hand: {_plain(f'{CONFIRM}: {because}')}"
    yield from _expected(rulebook, case)


def _case(rulebook: Rulebook, case: Case, kills: list[Mutant], names: set[str]) -> Iterator[str]:
    first = kills[0].words.replace("`", "")
    name, number = f"kills {first}", 2
    while name in names:
        name, number = f"kills {first} ({number})", number + 1
    names.add(name)
    more = f" and {len(kills) - 1} more" if len(kills) > 1 else ""
    clauses = _clauses(rulebook, case, kills)
    yield from case_text(rulebook, case, name, f"tells apart {first}{more}", clauses)


def _clauses(rulebook: Rulebook, case: Case, kills: Iterable[Mutant]) -> list[str]:
    """What the entries cite in which the mistakes are; of those that cite nothing, such as a date, what fires there."""
    changed = {(one.file, str(path[1])) for one in kills for path, _ in one.changes if path[1:]}
    found = [
        clause
        for version in rulebook.versions.values()
        for clause, _, name in realisers(version)
        if (version.path, name) in changed
    ]
    done = evaluated(rulebook, case) if not found else None
    found += [c for result in (done.results if done else ()) for c in _of_rules(result)]
    return list(dict.fromkeys(found))


def _of_rules(result: Result) -> Iterator[str]:
    rules = result.version.rules if result.version else {}
    return (clause for name in result.rules for clause in rules[name].clauses)


def _expected(rulebook: Rulebook, case: Case) -> Iterator[str]:
    done = evaluated(rulebook, case)
    if done is None:
        return
    found = [_of_result(rulebook, one) for one in done.results if one.events or one.rules]
    found += [{"id": r.id, "status": "rejected", "field": r.field} for r in done.rejects]
    if len(found) == 1:
        found[0].pop("id", None)
        yield f"    expect: {_plain(found[0])}"
        return
    yield "    expect:"
    yield from (f"      - {_plain(one)}" for one in found)


def _of_result(rulebook: Rulebook, result: Result) -> dict[str, Any]:
    values = Values(rulebook, result.currency)
    outcomes: dict[str, Any] = {}
    declared = result.version.outcomes if result.version else {}
    for name, value in result.outcomes.items():
        if declared[name].from_lines == "invoices" or value is None:
            continue
        if isinstance(value, Unknown):
            outcomes[name] = None
        elif isinstance(value, tuple | frozenset):
            outcomes[name] = [values.text(item, declared[name].unit) for item in value]
        else:
            outcomes[name] = values.text(value, declared[name].unit)
    found: dict[str, Any] = {
        "subject": result.subject,
        "id": result.id,
        "status": str(result.status),
    }
    if result.version is not None:
        found["amount"] = values.text(result.amount, parse_unit(result.currency))
    return {
        **found,
        "outcomes": outcomes,
        **({"rules": list(result.rules)} if result.rules else {}),
    }


def _plain(value: Any) -> str:
    """A value as YAML in one line: JSON, which every reader of YAML takes for what it is."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_plain(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    if value is None:
        return "null"
    return json.dumps(value if isinstance(value, _SIMPLE) else str(value), ensure_ascii=False)
